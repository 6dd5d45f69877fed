package target

import "authspec/runner/internal/httpauth"

// Word is a name that target files have, and what it means, in a few words.
type Word struct{ Name, Text string }

func names(words []Word) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = w.Name
	}
	return list
}

// ResourceWords are the roles that a resource can have: what lies there.
func ResourceWords() []Word {
	var list []Word
	for _, role := range httpauth.Roles() {
		list = append(list, Word{role, httpauth.RoleText(role)})
	}
	return append(list,
		Word{RoleProtected, "protected, by none of these schemes"},
		Word{RoleOpen, "needs no credentials"},
		Word{RoleSameRealm, "in the same protection space as the protected one"},
		Word{RoleWritable, "protected; PUT, GET and DELETE below it"},
		Word{RoleWhoami, "protected; its content names the user"},
		Word{RoleClear, "the protected one without TLS"},
		Word{RoleMTLS, "protected, by a token that is bound to a certificate (RFC 8705)"},
		Word{RoleMCP, "an endpoint of MCP, where that for Bearer is none"},
	)
}

// ResourceRoles lists the closed set of roles that a resource can have.
func ResourceRoles() []string { return names(ResourceWords()) }

// AccountWords are the roles that an account can have: what is particular about it.
func AccountWords() []Word {
	return []Word{
		{Ordinary, "leads in"},
		{Second, "leads in too"},
		{Colon, "a password with colons"},
		{UTF8, "letters beyond ASCII"},
		{Long, "a password of 100 characters"},
		{Special, "quote, backslash, percent sign and plus"},
		{Forbidden, "authenticates, but may not read"},
	}
}

// AccountRoles lists the closed set of roles that an account can have.
func AccountRoles() []string { return names(AccountWords()) }

// ValidToken is the name of the token that leads in.
const ValidToken = "valid"

// TokenWords are the names that a token can have: what it is to the resource that
// takes Bearer tokens.
func TokenWords() []Word {
	return []Word{
		{ValidToken, "leads in"},
		{"expired", "its time is over"},
		{"narrow", "good, with too few rights"},
		{"wide", "good, with more rights than the resource asks for: it leads in"},
		{"wrong-audience", "good, and meant for another resource"},
		{"revoked", "taken back by who issued it"},
		{BoundToken, "good, with a proof by the key to which it is bound"},
		{CertifiedToken, "good, over a connection with the certificate to which it is bound"},
		{"unbound", "good, and bound to no key"},
		{"weak", "good, and of a login that was too weak, or is too long ago (RFC 9470)"},
	}
}

// TokenNames lists the closed set of names that a token can have.
func TokenNames() []string { return names(TokenWords()) }
