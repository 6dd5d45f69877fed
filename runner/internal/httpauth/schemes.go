package httpauth

// Roles are the roles that case files, target files and suites have for what is
// about one scheme that authspec speaks: the names of these schemes in lower case
// (RFC 9110 §16.4.1), and those of ways to log in for which no scheme is
// registered.
func Roles() []string {
	var list []string
	for _, r := range roles {
		list = append(list, r.name)
	}
	return list
}

// RoleText says what lies at a resource of such a role; empty for other roles.
func RoleText(role string) string {
	for _, r := range roles {
		if r.name == role {
			return r.text
		}
	}
	return ""
}

var roles = []struct{ name, text string }{
	{"basic", "protected, by Basic"},
	{"digest", "protected, by Digest"},
	{"bearer", "protected, by a token (RFC 6750)"},
	{"dpop", "protected, by a token that is bound to a key (RFC 9449)"},
	{"api-key", "protected, by a key in a field, query or cookie"},
	{"session", "protected, by a login whose cookie is sent"},
}
