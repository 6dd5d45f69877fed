package casefile

import (
	"slices"

	"authspec/runner/internal/diag"
)

// Text is a string of a case with its placeholders and filters, parsed.
type Text struct {
	Pos    diag.Pos
	Source string  // as in the file
	Pieces []Piece // in order
}

// Piece is either literal octets or a placeholder.
type Piece struct {
	Literal []byte
	Ref     *Ref // nil for literal octets
}

// RefKind says what a placeholder stands for.
type RefKind string

// The placeholders of the vocabulary. ${hex:…} and $$ have become literals.
const (
	RefPath       RefKind = "path"           // ${path}, ${open.path}: path of a resource
	RefHost       RefKind = "host"           // ${host}, ${open.host}: authority, as in a Host field
	RefScheme     RefKind = "scheme"         // ${scheme}, ${open.scheme}: http or https
	RefMethod     RefKind = "request-method" // ${request-method}: with which the resource is asked, GET or another
	RefEnd        RefKind = "request-end"    // ${request-end}: what a request for the resource ends with: its own fields, the empty line, and its content
	RefAccount    RefKind = "account"        // ${ROLE.user}, .password, .user-pass
	RefToken      RefKind = "token"          // ${token.NAME}
	RefAuth       RefKind = "auth"           // ${auth}: the credentials of this request
	RefAuthScheme RefKind = "auth-scheme"    // ${auth-scheme}: the scheme of these credentials, as it is registered
	RefURL        RefKind = "url"            // ${url}: that a client is given
	RefOrigin     RefKind = "origin"         // ${origin}: scheme and authority of the server of that URL
	RefOther      RefKind = "other"          // ${other}: those of another server
	RefProxy      RefKind = "proxy"          // ${proxy}: those of the proxy that a client is given
	RefUnique     RefKind = "unique"         // made up for each case and sample; the same within it
	RefStatus     RefKind = "status"         // ${STEP.status}
	RefField      RefKind = "field"          // ${STEP.field.NAME}
	RefChallenge  RefKind = "challenge"      // ${STEP.challenge.NAME}: parameter of the challenge of the resource's scheme
	RefInfo       RefKind = "info"           // ${STEP.info.NAME}: parameter of Authentication-Info
	RefCookies    RefKind = "cookies"        // ${STEP.cookies}: as a Cookie field value
	RefBody       RefKind = "body"           // ${STEP.body}
	RefJSON       RefKind = "json"           // ${STEP.json.NAME}: text that a member of the JSON object in the content has
	RefSent       RefKind = "sent"           // ${STEP.sent.NAME}: what the step sent: a field, or a parameter of its Digest credentials
	RefCapture    RefKind = "capture"        // ${STEP.capture.NAME}: what the step keeps of its answer
	RefEnv        RefKind = "env"            // ${env.NAME}: a variable of the environment
	RefDigest     RefKind = "digest"         // ${digest.NAME}: parameter of the Digest credentials that are being written
	RefJWT        RefKind = "jwt"            // ${jwt.NAME}: of the token that is being made
	RefIssuer     RefKind = "issuer"         // ${issuer.NAME}: of who makes the tokens of the target
	RefAuthField  RefKind = "auth-field"     // ${auth-field}: the name of the field that carries them
	RefSession    RefKind = "session"        // ${STEP.session}: value of the cookie that stands for the session
	RefKey        RefKind = "key"            // ${api-key.key}: the key of a resource
	RefFieldName  RefKind = "field-name"     // ${api-key.field-name}: the field in which a resource takes its key
	RefCookieName RefKind = "cookie-name"    // ${session.cookie-name}: the cookie that stands for a session
)

// Ref is one placeholder.
type Ref struct {
	Pos     diag.Pos
	Kind    RefKind
	Of      string // role of a resource or account, or step; empty: the step's own resource
	Name    string // parameter, field, token or account attribute
	Filters []Filter
	Source  string // as written, without ${ and }
	Hidden  bool   // of RefCapture: what is captured is a secret
}

// AuthorisedStep and RefusedStep are the steps that every resource has, from
// the ground: ${authorised.field.ETag}.
const (
	AuthorisedStep = "authorised"
	RefusedStep    = "refused"
)

// Secret tells whether a placeholder stands for something that no report may
// hold.
func (r *Ref) Secret() bool {
	switch r.Kind {
	case RefAccount:
		return r.Name != "user"
	case RefDigest:
		return r.Name == "response"
	case RefJWT:
		return slices.Contains([]string{"payload", "signed", "signature", "token"}, r.Name)
	}
	return r.Kind == RefToken || r.Kind == RefEnv || r.Hidden || r.Kind == RefKey || r.Kind == RefSession || r.Kind == RefCookies
}

// Secret tells whether a text is made of a secret of the target.
func (t *Text) Secret() bool {
	return slices.ContainsFunc(t.Pieces, func(p Piece) bool { return p.Ref != nil && p.Ref.Secret() })
}

// Filter changes the octets of a placeholder.
type Filter struct {
	Name string
	Arg  int // of first:N, alter-at:N, repeat:N
}

// Fixed tells whether the text has no placeholder; that of a text that is not there
// has none.
func (t *Text) Fixed() bool {
	return t == nil || !slices.ContainsFunc(t.Pieces, func(p Piece) bool { return p.Ref != nil })
}

// IsLiteral tells whether the text has no placeholder, and its octets.
func (t *Text) IsLiteral() ([]byte, bool) {
	var out []byte
	for _, p := range t.Pieces {
		if p.Ref != nil {
			return nil, false
		}
		out = append(out, p.Literal...)
	}
	return out, true
}
