package httpauth

// Roles are the roles that case files, target files and suites have for what is
// about one scheme that authspec speaks: the names of these schemes in lower case
// (RFC 9110 §16.4.1), and those of ways to log in for which no scheme is
// registered.
func Roles() []string { return []string{"basic", "digest", "bearer", "dpop", "api-key", "session"} }
