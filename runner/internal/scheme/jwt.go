package scheme

import (
	"encoding/json"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/jws"
	"authspec/runner/internal/target"
)

// token is a token while it is made.
type token struct {
	ask            Ask
	of             *casefile.JWT
	key            *jws.Key // by which right tokens are signed; nil: none is known
	alg            string   // by which this one is signed
	header, claims jws.Object
	known          map[string]string // what ${jwt.NAME} stands for

	right              bool // so far, a right issuer would have made it
	rawHeader, payload []byte
	signed             string // both in their encoding: what is signed
	signature          []byte // of From: valid, at first that of the token it is made of
}

// jwt makes the token that a case describes.
func (s bearer) jwt(a Ask) (*Credentials, error) {
	t := &token{ask: a, of: a.Auth.JWT, known: map[string]string{}}
	a.Request.Computed(t.known)
	defer a.Request.Computed(nil)
	for _, step := range []func() error{t.begin, t.own, t.change, t.write, t.sign, t.alter} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	text, err := t.text()
	if err != nil {
		return nil, err
	}
	if strings.ContainsAny(text, "\r\n\x00") {
		return nil, target.Lacks("a field value can't hold the octets of this token (RFC 9110 §5.5)")
	}
	c := &Credentials{Scheme: s.Name(), Rest: text, Brought: []string{text}}
	what := s.token(a.Auth.JWT, func(t *casefile.Text) string { return t.Source })
	c.Made = append([]target.Made{{Value: text, Placeholder: "[" + what + "]"}},
		target.MadeOfParts(t.payload, jws.Encode(t.signature), func(part string) string { return "[" + part + " of a JWT]" })...)
	return c, nil
}

// begin takes up what the token is made of.
func (t *token) begin() error {
	issuer := t.ask.Target.Issuer
	t.key = issuer.Key("")
	if t.of.From == casefile.JWTValid {
		return t.beginValid()
	}
	if !issuer.Signs() {
		return target.Lacks("the target file gives no key of its `issuer`, so that no tokens can be made that it trusts")
	}
	if alg := t.wanted(); alg != "" && issuer.Key(alg) != nil {
		t.key = issuer.Key(alg)
	}
	t.alg = t.key.Alg
	t.header, t.claims = issuer.Header(t.key), issuer.ClaimsAt(t.ask.Now)
	t.right = true
	return nil
}

// beginValid takes the valid token apart.
func (t *token) beginValid() error {
	valid, _ := t.ask.Target.Token(target.ValidToken)
	whole, ok := jws.Parse(valid)
	if issuer := t.ask.Target.Issuer; !ok && issuer.Signs() {
		made, err := issuer.Make(t.key, issuer.ClaimsAt(t.ask.Now))
		if err != nil {
			return err
		}
		whole, ok = jws.Parse(made)
	}
	if !ok {
		return target.Lacks("the target has no token `valid` that is a JWT")
	}
	t.alg, t.signature = whole.Header.String("alg"), whole.Octets()
	t.header, t.claims, t.rawHeader, t.payload = whole.Header, whole.Claims, whole.RawHeader, whole.Payload
	t.key = t.ask.Target.Issuer.Key(t.alg)
	return nil
}

// wanted is the algorithm that the case names in the header; empty: none.
func (t *token) wanted() string {
	for _, m := range t.of.Header {
		if m.Name != "alg" || len(m.Values) != 1 || m.Values[0].Text == nil {
			continue
		}
		if octets, literal := m.Values[0].Text.IsLiteral(); literal {
			return string(octets)
		}
	}
	return ""
}

// own leaves what is known of a stranger's key where ${jwt.own-…} finds it.
func (t *token) own() error {
	if !t.names("own-") {
		return nil
	}
	k, err := jws.Stranger(t.stranger())
	if err != nil {
		return target.Lacks("there is no key of a stranger for %q", t.alg)
	}
	t.known["own-jwk"], t.known["own-thumbprint"] = k.JWK(), k.Thumbprint()
	if t.known["own-x5c"], err = k.Certificate(t.ask.Now); err != nil {
		return err
	}
	if i := t.ask.Target.Issuer; i != nil && i.Serves != "" {
		t.known["own-jwks-uri"] = i.Serves + target.StrangerPath
	}
	return nil
}

// stranger is the algorithm of a key that nobody trusts, with a public half.
func (t *token) stranger() string {
	if jws.Symmetric(t.alg) || t.alg == "" {
		return "ES256"
	}
	return t.alg
}

// names tells whether the case asks for ${jwt.NAME}, by the beginning of it.
func (t *token) names(prefix string) bool {
	for _, m := range slices.Concat(t.of.Header, t.of.Claims) {
		for _, v := range m.Values {
			for _, text := range []*casefile.Text{v.Text, v.JSON} {
				if text != nil && slices.ContainsFunc(text.Pieces, func(p casefile.Piece) bool {
					return p.Ref != nil && p.Ref.Kind == casefile.RefJWT && strings.HasPrefix(p.Ref.Name, prefix)
				}) {
					return true
				}
			}
		}
	}
	return false
}

// change writes members otherwise.
func (t *token) change() error {
	for _, of := range []struct {
		list []casefile.JWTMember
		to   *jws.Object
		raw  *[]byte
	}{{t.of.Header, &t.header, &t.rawHeader}, {t.of.Claims, &t.claims, &t.payload}} {
		for _, m := range of.list {
			values, err := t.ask.values(m)
			if err != nil {
				return err
			}
			*of.to = of.to.With(m.Name, values...)
		}
		if len(of.list) > 0 || *of.raw == nil {
			*of.raw = of.to.JSON()
		}
	}
	t.right = t.right && (len(t.of.Header) == 0 || t.key.Alg == t.wanted() && len(t.of.Header) == 1)
	return nil
}

// values are those of one name, as JSON.
func (a Ask) values(m casefile.JWTMember) ([]json.RawMessage, error) {
	var list []json.RawMessage
	for _, v := range m.Values {
		switch {
		case v.Now != nil:
			list = append(list, target.Date("", a.Now.Add(*v.Now)).Value)
		case v.JSON != nil:
			text, err := a.text(v.JSON)
			if err != nil {
				return nil, err
			}
			list = append(list, json.RawMessage(text))
		default:
			text, err := a.text(v.Text)
			if err != nil {
				return nil, err
			}
			list = append(list, jws.String(text))
		}
	}
	return list, nil
}
