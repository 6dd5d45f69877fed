package scheme

import (
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/jws"
	"authspec/runner/internal/target"
)

// asking is a request of which tokens need the texts only.
type asking struct {
	Request
	computed map[string]string
}

func (a *asking) Text(t *casefile.Text, fallback string) ([]byte, error) {
	if t == nil {
		return []byte(fallback), nil
	}
	var out []byte
	for _, p := range t.Pieces {
		if p.Ref == nil {
			out = append(out, p.Literal...)
			continue
		}
		v, ok := a.computed[p.Ref.Name]
		if !ok {
			return nil, target.Lacks("no %s", p.Ref.Name)
		}
		out = append(out, v...)
	}
	return out, nil
}

func (a *asking) Computed(params map[string]string) { a.computed = params }

func literal(s string) *casefile.Text {
	return &casefile.Text{Source: s, Pieces: []casefile.Piece{{Literal: []byte(s)}}}
}

func named(name string) *casefile.Text {
	return &casefile.Text{Source: "${jwt." + name + "}", Pieces: []casefile.Piece{{Ref: &casefile.Ref{Kind: casefile.RefJWT, Name: name}}}}
}

func header(name string, values ...casefile.JWTValue) []casefile.JWTMember {
	return []casefile.JWTMember{{Name: name, Values: values}}
}

// TestJWT: what a case says of a token is what is different about it, and
// nothing else.
func TestJWT(t *testing.T) {
	ec, _ := jws.NewKey("ES256")
	rsa, _ := jws.NewKey("RS256")
	tg := &target.Target{Issuer: &target.Issuer{Name: "me", Type: "at+jwt", Keys: []*jws.Key{ec, rsa}}}
	now := time.Unix(1_800_000_000, 0)
	if err := tg.Mint(now); err != nil {
		t.Fatal(err)
	}
	made := func(j casefile.JWT) (string, error) {
		c, err := (bearer{}).Answer(Ask{Auth: &casefile.Auth{Kind: casefile.AuthNamed, JWT: &j}, Target: tg, Request: &asking{}, Now: now})
		if err != nil {
			return "", err
		}
		return c.Rest, nil
	}
	late := -time.Hour
	for name, c := range map[string]struct {
		of   casefile.JWT
		good string // algorithm by which a key of the issuer verifies it; empty: none does
		want string // in the header or the claims, decoded
	}{
		"right":     {casefile.JWT{Sign: casefile.SignTrusted}, "ES256", `"typ":"at+jwt"`},
		"RS256":     {casefile.JWT{Sign: casefile.SignTrusted, Header: header("alg", casefile.JWTValue{Text: literal("RS256")})}, "RS256", `"kid":"` + rsa.ID},
		"RS512":     {casefile.JWT{Sign: casefile.SignTrusted, Header: header("alg", casefile.JWTValue{Text: literal("RS512")})}, "RS512", `"alg":"RS512"`},
		"expired":   {casefile.JWT{Sign: casefile.SignTrusted, Claims: header("exp", casefile.JWTValue{Now: &late})}, "ES256", `"exp":1799996400`},
		"twice":     {casefile.JWT{Sign: casefile.SignTrusted, Claims: header("sub", casefile.JWTValue{Text: literal("a")}, casefile.JWTValue{JSON: literal("2")})}, "ES256", `"sub":"a","sub":2`},
		"left out":  {casefile.JWT{Sign: casefile.SignTrusted, Header: header("kid")}, "ES256", `{"alg":"ES256","typ":"at+jwt"}`},
		"written":   {casefile.JWT{Sign: casefile.SignTrusted, WritePayload: literal("{} ")}, "ES256", `{} `},
		"own":       {casefile.JWT{Sign: casefile.SignOwn, Header: header("jwk", casefile.JWTValue{JSON: named("own-jwk")})}, "", `"jwk":{"use":"sig","kty":"EC"`},
		"none":      {casefile.JWT{Sign: casefile.SignNone, Header: header("alg", casefile.JWTValue{Text: literal("none")})}, "", `"alg":"none"`},
		"confused":  {casefile.JWT{Sign: casefile.SignConfused, Form: "pem", Header: header("alg", casefile.JWTValue{Text: literal("HS256")})}, "", `"alg":"HS256"`},
		"empty":     {casefile.JWT{Sign: casefile.SignEmpty, Header: header("alg", casefile.JWTValue{Text: literal("HS256")})}, "", `"alg":"HS256"`},
		"altered":   {casefile.JWT{Sign: casefile.SignTrusted, Alter: casefile.JWTSignature}, "", `"iss":"me"`},
		"kept":      {casefile.JWT{From: casefile.JWTValid, Sign: casefile.SignKept}, "ES256", `"iss":"me"`},
		"kept, but": {casefile.JWT{From: casefile.JWTValid, Sign: casefile.SignKept, Claims: header("sub")}, "", `"client_id"`},
	} {
		text, err := made(c.of)
		if err != nil {
			t.Errorf("%s: %s", name, err)
			continue
		}
		whole, _ := jws.Parse(text)
		if said := string(whole.RawHeader) + string(whole.Payload); !strings.Contains(said, c.want) {
			t.Errorf("%s: want %s in %s", name, c.want, said)
		}
		verified := ""
		for _, alg := range jws.Algorithms() {
			if ec.Verifies(alg, text) || rsa.Verifies(alg, text) {
				verified += alg
			}
		}
		if verified != c.good {
			t.Errorf("%s: it is verified by %q, want %q", name, verified, c.good)
		}
	}
	valid, _ := tg.Token(target.ValidToken)
	if text, _ := made(casefile.JWT{From: casefile.JWTValid, Sign: casefile.SignKept}); text != valid {
		t.Error("the valid token is not as it was given")
	}
	signed, dot := strings.LastIndex(valid, "."), 1
	if text, err := made(casefile.JWT{From: casefile.JWTValid, Sign: casefile.SignKept, WriteToken: named("signed")}); err != nil || text+"." != valid[:signed+dot] {
		t.Errorf("both parts alone: %q, %v", text, err)
	}
}

// TestNoJWT: what is lacking for a token is said.
func TestNoJWT(t *testing.T) {
	ec, _ := jws.NewKey("ES256")
	public, err := jws.ParseKey(ec.JWK(), "")
	if err != nil {
		t.Fatal(err)
	}
	opaque := []target.Token{{Name: target.ValidToken, Value: "opaque"}}
	for _, c := range []struct {
		name   string
		target target.Target
		of     casefile.JWT
		why    string
	}{
		{"no issuer", target.Target{}, casefile.JWT{Sign: casefile.SignTrusted}, "gives no key of its `issuer`"},
		{"public half", target.Target{Issuer: &target.Issuer{Keys: []*jws.Key{public}}}, casefile.JWT{Sign: casefile.SignTrusted}, "gives no key of its `issuer`"},
		{"opaque", target.Target{Tokens: opaque}, casefile.JWT{From: casefile.JWTValid, Sign: casefile.SignKept}, "no token `valid` that is a JWT"},
		{"no key to confuse", target.Target{Issuer: &target.Issuer{Keys: []*jws.Key{ec}}},
			casefile.JWT{Sign: casefile.SignConfused, Form: "pem-pkcs1"}, "no such form"},
		{"no address", target.Target{Issuer: &target.Issuer{Keys: []*jws.Key{ec}}},
			casefile.JWT{Sign: casefile.SignOwn, Header: header("jku", casefile.JWTValue{Text: named("own-jwks-uri")})}, "no own-jwks-uri"},
		{"line end", target.Target{Issuer: &target.Issuer{Keys: []*jws.Key{ec}}},
			casefile.JWT{Sign: casefile.SignTrusted, WriteToken: literal("a\nb")}, "a field value can't hold"},
	} {
		_, err := (bearer{}).Answer(Ask{Auth: &casefile.Auth{Kind: casefile.AuthNamed, JWT: &c.of}, Target: &c.target, Request: &asking{}, Now: time.Now()})
		if err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: want %q, got %v", c.name, c.why, err)
		}
	}
}
