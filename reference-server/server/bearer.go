package server

import "strings"

// bearerToken is what the server knows of a token that is good here.
type bearerToken struct {
	user  string
	scope string // what it may be used for, blanks between
	weak  bool   // its user has to log in anew, or in a stronger way
	jkt   string // thumbprint of the key to which it is bound (RFC 9449 §6); empty: of none
	x5t   string // thumbprint of the certificate to which it is bound (RFC 8705 §3.1); empty: of none
}

// bearerScope is what a token needs for the area.
const bearerScope = "read"

// bearerRefusal is how a request for the area is refused.
type bearerRefusal struct {
	status            int
	code, description string // of the error; empty: no token came
	wants             string // parameters that say what would do
}

// The refusals (RFC 6750 §3.1). Who brings no token learns what is wanted, and
// of no error.
var (
	noToken      = bearerRefusal{401, "", "This needs a token.", ""}
	noBearerForm = bearerRefusal{400, "invalid_request", "The credentials are not Bearer, blanks and one token", ""}
	badToken     = bearerRefusal{401, "invalid_token", "The token is not known here, or its time is over", ""}
	narrowToken  = bearerRefusal{403, "insufficient_scope", "The token is not for this", ""}
	// Only who has proved to have a token learns which login is wanted (RFC 9470 §9).
	weakToken = bearerRefusal{401, "insufficient_user_authentication", "The token is of another login than this needs",
		`, acr_values="` + bearerACR + `", max_age=3600`}
)

// response is the refusal with its challenge, which is there whatever the status
// is (RFC 6750 §3). No text of the request gets into it.
func (b bearerRefusal) response() *response {
	resp := problem(b.status, b.description)
	challenge := "Bearer realm=" + quoted(realm) + `, scope="` + bearerScope + `"`
	if b.code != "" {
		challenge += `, error="` + b.code + `", error_description="` + b.description + `"` + b.wants
	}
	resp.fields.add("WWW-Authenticate", challenge)
	return resp
}

// bearerOf is authenticateBearer for all Authorization lines of a request.
func bearerOf(values []string) (identity, *response) {
	return tokenOf(values, bearerToken.unbound)
}

// tokenOf is bearerOf for tokens that something is asked of.
func tokenOf(values []string, fits func(bearerToken) bool) (identity, *response) {
	switch len(values) {
	case 0:
		return identity{}, noToken.response()
	case 1:
		return authenticateBearer(values[0], fits)
	}
	return identity{}, noBearerForm.response()
}

// authenticateBearer finds out whom a token stands for. Nothing but the
// Authorization field counts: not a parameter of the query or of a form, which
// would stand in logs, nor a cookie, which other pages could send (RFC 6750
// §2.2, §2.3, §5.3).
func authenticateBearer(value string, fits func(bearerToken) bool) (identity, *response) {
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
	case !ok || !fits(known):
		return identity{}, badToken.response()
	case !known.may(bearerScope):
		return identity{}, narrowToken.response()
	case known.weak:
		return identity{}, weakToken.response()
	}
	return identity{account: account{user: known.user}}, nil
}

// findToken has a token introspected, or where it is none of the opaque ones, reads
// it as a JWT; ok is false where it leads in nowhere.
func findToken(token string) (known bearerToken, ok bool) {
	if known, ok = askFor(opaqueTokens(), token); ok {
		return known, true
	}
	return rightJWT.authenticate(token)
}

// unbound tells whether a token is for whoever has it.
func (t bearerToken) unbound() bool { return t.jkt == "" && t.x5t == "" }

// may tells whether a token is for something.
func (t bearerToken) may(scope string) bool {
	return strings.Contains(" "+t.scope+" ", " "+scope+" ")
}

// isToken68 tells whether a text is one (RFC 9110 §11.2).
func isToken68(text string) bool {
	body := strings.TrimRight(text, "=")
	return body != "" && strings.Trim(body, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/") == ""
}
