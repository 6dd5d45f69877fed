package casefile

import (
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/pattern"
)

// ResourceRoles lists the roles of resources that a case can name.
func ResourceRoles() []string {
	return append(httpauth.Roles(), ProtectedRole, "open", "same-realm", "writable", "whoami", "clear", "mtls", "mcp")
}

// AccountRoles lists the roles of accounts that a case can name.
func AccountRoles() []string {
	return []string{"ordinary", "second", "colon", "utf8", "long", "special", "forbidden"}
}

// TokenNames lists the tokens that a case can name.
func TokenNames() []string {
	return []string{"valid", "expired", "narrow", "wide", "wrong-audience", "revoked", "weak", boundToken, "mtls", "unbound"}
}

// Word is a word of the vocabulary, and what it means.
type Word struct{ Form, Text string }

// FilterWords are the filters of placeholders.
func FilterWords() []Word {
	return []Word{
		{"base64", "in base64"}, {"base64url", "in base64 for URLs, unpadded"},
		{"percent", "what a URI can't hold unencoded, percent-encoded"},
		{"percent-last", "the last letter percent-encoded"}, {"percent-twice", "the last letter percent-encoded, and the percent sign too"},
		{"upper", "in capitals"}, {"lower", "in small letters"}, {"swap-case", "each letter in the other case"},
		{"drop-first", "without the first character"}, {"drop-last", "without the last character"},
		{"alter-last", "with another last character"}, {"quoted", "as a quoted string"}, {"backslash", "with a backslash before the first letter"},
		{"nfc", "in the composed form of Unicode"}, {"nfd", "in the decomposed form of Unicode"},
		{"latin1", "in Latin-1"}, {"fullwidth", "with wide letters of Unicode"}, {"authority", "of a URL, host and port"},
		{"plus", "with plus signs for blanks"}, {"accent", "with an accent on a letter"}, {"dotless-i", "with ı for i, İ for I"},
		{"long-s", "with ſ for s, the kelvin sign for k"}, {"sharp-s", "with ß for ss"}, {"named-host", "with localhost for the loopback address"},
		{"path", "of a URL of the resource's origin, the path"}, {"no-lone-slash", "without a path of nothing but a slash"},
		{"of-metadata", "of the path of a resource's metadata, the path of the resource (RFC 9728 §3.1)"}, {"swap-beyond-f", "each letter beyond f in the other case"},
		{"utf16", "in UTF-16"},
		{"first", "first:N, the first N octets"}, {"alter-at", "alter-at:N, with another character at N"}, {"repeat", "repeat:N, N times"},
	}
}

// Filters lists the filters of placeholders.
func Filters() []string {
	var list []string
	for _, w := range FilterWords() {
		list = append(list, w.Form)
	}
	return list
}

// PlaceholderWords are the placeholders that a text of a case can have, with an
// example of each, in cases that judge a role.
func PlaceholderWords(of Role) []Word {
	answers := []Word{
		{"${STEP.sent.NAME}", "what a step sent: a field, or a parameter of its credentials"},
	}
	if of == RoleClient {
		return append([]Word{
			{"${url}", "the URL that the client is given"}, {"${origin}", "scheme and authority of that URL"},
			{"${other}", "those of another server"}, {"${proxy}", "those of the proxy"}, {"${path}", "the path of that URL"},
			{"${host}", "its authority"}, {"${ordinary.user}", "of an account: user, password, user-pass"},
			{"${token.valid}", "the token that the client is given"}, {"${unique}", "made up for each case"},
			{"${hex:00ff}", "octets"}, {"$$", "a dollar sign"},
		}, answers...)
	}
	return append([]Word{
		{"${path}", "of the resource; ${open.path} of another"}, {"${host}", "its authority, as in a Host field"}, {"${scheme}", "http or https"},
		{"${request-method}", "with which the resource is asked"}, {"${request-end}", "its own fields, the empty line and its content"},
		{"${ordinary.user}", "of an account: user, password, user-pass"}, {"${token.valid}", "a token of the target"},
		{"${api-key.key}", "the key; ${api-key.field-name} its field"}, {"${session.cookie-name}", "the cookie that stands for a session"},
		{"${issuer.iss}", "of who makes the tokens: iss, aud, alg, kid"},
		{"${auth}", "the credentials of this request"}, {"${auth-scheme}", "their scheme"}, {"${auth-field}", "the name of their field"},
		{"${digest.response}", "in write of Digest credentials, a parameter as computed"}, {"${jwt.payload}", "in write of a token, a part as made"},
		{"${env.NAME}", "a variable of the environment, which no report shows"}, {"${unique}", "made up for each sample"},
		{"${hex:00ff}", "octets"}, {"$$", "a dollar sign"},
		{"${STEP.status}", "of the answer of a step; authorised and refused are steps that every resource has"},
		{"${STEP.field.NAME}", "the first value of a field"}, {"${STEP.challenge.NAME}", "a parameter of the challenge of the resource's scheme"},
		{"${STEP.info.NAME}", "a parameter of Authentication-Info"}, {"${STEP.json.NAME}", "a text member of the JSON in the content"},
		{"${STEP.body}", "the content"}, {"${STEP.cookies}", "as a Cookie field sends them back"}, {"${STEP.session}", "the value of the session's cookie"},
		{"${STEP.capture.NAME}", "what the step captures by that name"},
	}, answers...)
}

// numberedFilters are those that take a number.
func numberedFilters() []string { return []string{"first", "alter-at", "repeat"} }

// ordinaryRole is the account behind `auth: wrong`.
const ordinaryRole = "ordinary"

func needs() []string {
	return []string{
		string(NeedTLS), string(NeedClear), string(NeedLockOut), string(NeedScheme),
		string(NeedRFC9068), string(NeedOAuth21), string(NeedMCP), string(NeedMCP2026), string(NeedOpenAPI),
	}
}

// certificates are what a client can show when it connects.
func certificates() []string { return []string{"right", "other", "none"} }

func disturbances() []string {
	return []string{string(DisturbsSize), string(DisturbsFlood), string(DisturbsWrite), string(DisturbsLockOut)}
}

func encodings() []string {
	return []string{"base64", "base64url", "unpadded", "overpadded", "dirty-bits"}
}

// DigestAlgorithms lists the algorithms in which a case can ask for Digest
// credentials (RFC 7616 §3.3, §6.1), as they are registered.
func DigestAlgorithms() []string {
	return []string{"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"}
}

// DigestParams lists the parameters of Digest credentials (RFC 7616 §3.4).
func DigestParams() []string {
	return []string{
		"username", "username*", "realm", "nonce", "uri", "response", "algorithm", "qop", "nc", "cnonce", "opaque", "userhash",
	}
}

// The protections that Digest credentials can have (RFC 7616 §3.4); without is
// that of RFC 2069.
const (
	qopAuth    = "auth"
	qopAuthInt = "auth-int"
	qopNone    = "none"
)

// nonceLife is the wait that is as long as the target says nonces live.
const nonceLife = "nonce-life"

// sessionLife is the wait that is as long as the target says sessions live.
const sessionLife = "session-life"

// The roles of the resources that take a key, and a session.
const (
	apiKeyRole  = "api-key"
	sessionRole = "session"
)

// removableFields are those that a request gets without its case naming them.
func removableFields() []string { return []string{"Host", "Content-Length", "Transfer-Encoding"} }

// Bounds of what one case can ask for.
const (
	mostSamples  = 1000
	mostRepeats  = 1 << 20 // repeat:N, in repetitions
	mostRows     = 1000
	mostExpanded = 16 << 20 // octets of a file, its rows and ${hex:…|repeat:N} written out
	nodeSize     = 64       // octets that a value counts beside its text
	mostWaiting  = 600      // seconds of one wait or pause
	mostSpent    = 1_000    // wrong passwords
	mostSteps    = 100
	mostRowKeys  = 50
	mostNonces   = 0xffffffff // the nonce count is 8 hexadecimal digits (RFC 7616 §3.4)
	longestName  = 1024       // octets between the braces of a placeholder
	slugPattern  = `[a-z0-9]+(-[a-z0-9]+)*`
	wordPattern  = `[a-z]([a-z0-9-]*[a-z0-9])?`
	tokenPattern = "[!#$%&'*+.^_`|~0-9A-Za-z-]+" // RFC 9110 §5.6.2
)

var (
	slug          = pattern.Of(`^` + slugPattern + `$`)
	caseID        = pattern.Of(`^` + slugPattern + `/` + slugPattern + `$`)
	word          = pattern.Of(`^` + wordPattern + `$`)
	requirementID = pattern.Of(`^[a-z0-9]+([.-][a-z0-9]+)*$`)
	token         = pattern.Of(`^` + tokenPattern + `$`)
	variable      = pattern.Of(`^[A-Za-z_][A-Za-z0-9_]*$`)
	unnamedStep   = pattern.Of(`^step-\d+$`)
)

// IsCaseID tells whether a text has the form of an id, topic/slug.
func IsCaseID(s string) bool { return caseID().MatchString(s) }
