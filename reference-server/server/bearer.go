package server

import (
	"crypto/sha256"
	"strings"
)

// bearerToken is what the server knows of a token: an opaque one, of which only
// the hash is kept, so that a leak of the store gives no token away. Looking it
// up by the hash takes no time that tells of the token.
type bearerToken struct {
	user    string
	scope   string // what it may be used for, blanks between
	expired bool   // its life is over; a server with a clock compares times
}

// bearerScope is what a token needs for the area.
const bearerScope = "read"

// ownedToken is a token as its owner knows it, by the role that it plays in
// cases of the suite.
type ownedToken struct{ role, value string }

// ownedTokens are the tokens of the reference server. They show the characters
// that a token may have (RFC 6750 §2.1).
func ownedTokens() []ownedToken {
	return []ownedToken{
		{"valid", "cUl5.Y29yZQ-fL~6_9+b/7Vd0sWkQ3hN8tZ2xE4rA=="},
		{"expired", "pT0wLr7eXq2mB5vK9sJ4hG6dF3aZ1cY8nU0iO7yE"},
		{"narrow", "nD8fQ2xV6bM4kL0pS9wJ7hT5gR3cZ1aY2eU6iO4n"},
	}
}

// bearerTokens are the known tokens by the hash of their text.
var bearerTokens = func() map[[sha256.Size]byte]bearerToken {
	known := map[[sha256.Size]byte]bearerToken{}
	for _, t := range ownedTokens() {
		one := bearerToken{user: ordinary().user, scope: bearerScope + " write", expired: t.role == "expired"}
		if t.role == "narrow" {
			one.scope = "write"
		}
		known[sha256.Sum256([]byte(t.value))] = one
	}
	return known
}()

// bearerRefusal is how a request for the area is refused.
type bearerRefusal struct {
	status            int
	code, description string // of the error; empty: no token came
}

// The refusals (RFC 6750 §3.1). Who brings no token learns what is wanted, and
// of no error.
var (
	noToken      = bearerRefusal{401, "", "This needs a token."}
	noBearerForm = bearerRefusal{400, "invalid_request", "The credentials are not Bearer, blanks and one token"}
	badToken     = bearerRefusal{401, "invalid_token", "The token is not known here, or its time is over"}
	narrowToken  = bearerRefusal{403, "insufficient_scope", "The token is not for this"}
)

// response is the refusal with its challenge, which is there whatever the status
// is (RFC 6750 §3). No text of the request gets into it.
func (b bearerRefusal) response() *response {
	resp := problem(b.status, b.description)
	challenge := "Bearer realm=" + quoted(realm) + `, scope="` + bearerScope + `"`
	if b.code != "" {
		challenge += `, error="` + b.code + `", error_description="` + b.description + `"`
	}
	resp.fields.add("WWW-Authenticate", challenge)
	return resp
}

// bearerOf is authenticateBearer for all Authorization lines of a request.
func bearerOf(values []string) (identity, *response) {
	switch len(values) {
	case 0:
		return identity{}, noToken.response()
	case 1:
		return authenticateBearer(values[0])
	}
	return identity{}, noBearerForm.response()
}

// authenticateBearer finds out whom a token stands for. Nothing but the
// Authorization field counts: not a parameter of the query or of a form, which
// would stand in logs, nor a cookie, which other pages could send (RFC 6750
// §2.2, §2.3, §5.3).
func authenticateBearer(value string) (identity, *response) {
	scheme, rest, _ := strings.Cut(value, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return identity{}, noToken.response()
	}
	token := strings.TrimLeft(rest, " ")
	if !isToken68(token) {
		return identity{}, noBearerForm.response()
	}
	known, ok := findToken(token)
	switch {
	case !ok || known.expired:
		return identity{}, badToken.response()
	case !strings.Contains(" "+known.scope+" ", " "+bearerScope+" "):
		return identity{}, narrowToken.response()
	}
	return identity{account: account{user: known.user}}, nil
}

// findToken looks a token up, or where it is none of the opaque ones, reads it as
// a JWT.
func findToken(token string) (bearerToken, bool) {
	if known, ok := bearerTokens[sha256.Sum256([]byte(token))]; ok {
		return known, true
	}
	return rightJWT.authenticate(token)
}

// isToken68 tells whether a text is one (RFC 9110 §11.2).
func isToken68(text string) bool {
	body := strings.TrimRight(text, "=")
	return body != "" && strings.Trim(body, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/") == ""
}
