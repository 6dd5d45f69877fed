package casefile

import (
	"regexp"
	"slices"

	"authspec/runner/internal/httpauth"
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

// Filters lists the filters of placeholders.
func Filters() []string {
	return slices.Concat([]string{
		"base64", "base64url", "percent", "percent-last", "percent-twice", "upper", "lower", "swap-case",
		"drop-first", "drop-last", "alter-last", "quoted", "backslash", "nfc", "nfd", "latin1", "fullwidth",
		"authority", "plus", "accent", "dotless-i", "long-s", "sharp-s", "named-host", "path", "no-lone-slash", "of-metadata", "swap-beyond-f", "utf16",
	}, numberedFilters())
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
	slug          = regexp.MustCompile(`^` + slugPattern + `$`)
	caseID        = regexp.MustCompile(`^` + slugPattern + `/` + slugPattern + `$`)
	word          = regexp.MustCompile(`^` + wordPattern + `$`)
	requirementID = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)
	token         = regexp.MustCompile(`^` + tokenPattern + `$`)
	variable      = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	unnamedStep   = regexp.MustCompile(`^step-\d+$`)
)
