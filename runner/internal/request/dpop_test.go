package request

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/jws"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// proofs sends requests with a token that is bound to a key.
type proofs struct {
	t       *testing.T
	options Options
	secrets *target.Secrets
}

func newProofs(t *testing.T) *proofs {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, err := (&jose.JSONWebKey{Key: private}).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	tg := known()
	if tg.ProofKey, err = jws.ParseKey(string(text), ""); err != nil {
		t.Fatal(err)
	}
	tg.SetToken(target.Token{Name: target.BoundToken, Value: "bound-token"})
	r, _ := tg.Resource(target.RoleProtected)
	p := &proofs{t: t, secrets: tg.Secrets()}
	p.options = Options{
		Scope:  &placeholder.Scope{Target: tg, Resource: r, Unique: "u1", Secrets: p.secrets, Answers: func(string) *placeholder.Answer { return nil }},
		Scheme: "DPoP", Agent: "agent",
		Challenge: func(scheme.Scheme, string, string) (*message.Response, error) {
			return &message.Response{Status: 401, Fields: []message.Field{{Name: "DPoP-Nonce", Value: "n1"}}}, nil
		},
	}
	return p
}

// send gives the values of the DPoP fields of a request, and that of
// Authorization.
func (p *proofs) send(request string) (list []string, authorization string) {
	p.t.Helper()
	text := "format: 1\ntopic: a\ncases:\n  - id: a/b\n    title: A\n    steps:\n      - request: " + request + "\n        expect: [{status: 401, requirement: r}]\n"
	cases, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte(text)}})
	if err != nil {
		p.t.Fatal(err)
	}
	b, err := Build(cases[0].Steps[0].Request, p.options)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, f := range b.Request.Fields {
		switch f.Name {
		case "DPoP":
			list = append(list, f.Value)
		case "Authorization":
			authorization = f.Value
		}
	}
	return list, authorization
}

// parts are the JSON of a proof, and whether its signature is that of its jwk.
func parts(t *testing.T, proof string) (header, claims map[string]any, valid bool) {
	t.Helper()
	pieces := strings.Split(proof, ".")
	for i, into := range []*map[string]any{&header, &claims} {
		octets, err := base64.RawURLEncoding.DecodeString(pieces[i])
		if err != nil || json.Unmarshal(octets, into) != nil {
			t.Fatalf("%q: %v", pieces[i], err)
		}
	}
	signed, err := jose.ParseSignedCompact(proof, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return header, claims, false
	}
	_, err = signed.Verify(signed.Signatures[0].Header.JSONWebKey)
	return header, claims, err == nil
}

// TestRightProof holds a proof against RFC 9449 §4.2, its signature against
// go-jose.
func TestRightProof(t *testing.T) {
	p := newProofs(t)
	list, authorization := p.send("{method: POST, target: '${path}?a=b', auth: ordinary}")
	if len(list) != 1 || authorization != "DPoP bound-token" {
		t.Fatalf("got %q and %q", authorization, list)
	}
	header, claims, valid := parts(t, list[0])
	hash := sha256.Sum256([]byte("bound-token"))
	jwk, _ := header["jwk"].(map[string]any)
	switch {
	case !valid:
		t.Error("the signature is not that of the key")
	case header["typ"] != "dpop+jwt" || header["alg"] != "ES256" || jwk["kty"] != "EC" || jwk["d"] != nil:
		t.Errorf("the header is %v", header)
	case claims["htm"] != "POST" || claims["htu"] != p.options.Scope.Resource.URL.String()+p.options.Scope.Resource.Path:
		t.Errorf("the claims are %v", claims)
	case claims["ath"] != base64.RawURLEncoding.EncodeToString(hash[:]) || claims["jti"] == "" || claims["nonce"] != nil:
		t.Errorf("the claims are %v", claims)
	}
	again, _ := p.send("{auth: ordinary}")
	if _, other, _ := parts(t, again[0]); other["jti"] == claims["jti"] {
		t.Error("two proofs have the same jti")
	}
	for _, text := range []string{list[0], "x " + list[0], again[0]} {
		if got := p.secrets.MaskString(text); !strings.HasSuffix(got, "[DPoP proof]") {
			t.Errorf("a proof is to be seen in %q", got)
		}
	}
}

// TestWrongProof: a case changes one thing, and nothing else changes with it.
func TestWrongProof(t *testing.T) {
	p := newProofs(t)
	for name, c := range map[string]struct {
		dpop  string
		valid bool
		holds func(header, claims map[string]any) bool
	}{
		"a member less":    {"{claims: {jti: null}}", true, func(_, c map[string]any) bool { return c["jti"] == nil && c["htm"] == "GET" }},
		"another value":    {"{header: {typ: JWT}}", true, func(h, _ map[string]any) bool { return h["typ"] == "JWT" }},
		"a number":         {"{claims: {iat: 5}}", true, func(_, c map[string]any) bool { return c["iat"] == 5.0 }},
		"JSON":             {"{claims: {x: {json: '[1]'}}}", true, func(_, c map[string]any) bool { return len(c["x"].([]any)) == 1 }},
		"not signed":       {"{sign: none, header: {alg: none}}", false, func(h, _ map[string]any) bool { return h["alg"] == "none" }},
		"another signer":   {"{sign: other}", false, nil},
		"altered claims":   {"{alter: payload}", false, func(_, c map[string]any) bool { return c["altered"] == "yes" }},
		"altered header":   {"{alter: header}", false, func(h, _ map[string]any) bool { return h["kid"] == "altered" }},
		"altered octets":   {"{alter: signature}", false, nil},
		"another key":      {"{key: other}", true, nil},
		"HMAC":             {"{sign: hmac-of-public-key, header: {alg: HS256}}", false, nil},
		"a private member": {"{jwk: {d: '${unique}'}}", false, func(h, _ map[string]any) bool { return h["jwk"].(map[string]any)["d"] == "u1" }},
		"another token":    {"{token: 'other', claims: {htm: PUT}}", true, func(_, c map[string]any) bool { return c["htm"] == "PUT" }},
	} {
		list, _ := p.send("{auth: {dpop: " + c.dpop + "}}")
		header, claims, valid := parts(t, list[0])
		if valid != c.valid || c.holds != nil && !c.holds(header, claims) {
			t.Errorf("%s: valid %t, %v, %v", name, valid, header, claims)
		}
	}
}

func TestNumberOfProofs(t *testing.T) {
	p := newProofs(t)
	for word, want := range map[string]int{"none": 0, "two": 2, "twice": 2, "joined": 1} {
		list, authorization := p.send("{auth: {dpop: {proofs: " + word + "}, scheme: Bearer}}")
		if len(list) != want || authorization != "Bearer bound-token" {
			t.Errorf("%s: got %q and %d", word, authorization, len(list))
		}
		if word == "two" && list[0] == list[1] || word == "twice" && list[0] != list[1] || word == "joined" && strings.Count(list[0], ", ") != 1 {
			t.Errorf("%s: got %q", word, list)
		}
	}
}

// TestNonceOfProofs: where the resource gives nonces a proof has one, unless the
// case says otherwise.
func TestNonceOfProofs(t *testing.T) {
	p := newProofs(t)
	p.options.Gives = true
	for request, want := range map[string]any{
		"{auth: ordinary}": "n1", "{auth: {dpop: {claims: {nonce: null}}}}": nil, "{auth: {dpop: {claims: {nonce: mine}}}}": "mine",
	} {
		list, _ := p.send(request)
		if _, claims, _ := parts(t, list[0]); claims["nonce"] != want {
			t.Errorf("%s: want %v, got %v", request, want, claims["nonce"])
		}
	}
}

// TestURIOfProofs: the target URI is that of the request, its Host included.
func TestURIOfProofs(t *testing.T) {
	p := newProofs(t)
	origin := p.options.Scope.Resource.URL.String()
	for request, want := range map[string]string{
		"{target: '/a?b#c', auth: ordinary}":                      origin + "/a",
		"{target: '/a', fields: [{host: other}], auth: ordinary}": "http://other/a",
		"{target: 'http://x:1/y?z', auth: ordinary}":              "http://x:1/y",
		"{method: OPTIONS, target: '*', auth: ordinary}":          origin,
	} {
		list, _ := p.send(request)
		if _, claims, _ := parts(t, list[0]); claims["htu"] != want {
			t.Errorf("%s: want %s, got %v", request, want, claims["htu"])
		}
	}
}

// TestTokenAlone: made-up tokens, and those in the place of a password, come with
// proofs that are right for them.
func TestTokenAlone(t *testing.T) {
	p := newProofs(t)
	var hashes []any
	for _, auth := range []string{"wrong", "unknown", "{login: {user: '${ordinary.user}', password: '${ordinary.password}x'}}"} {
		list, _ := p.send("{auth: " + auth + "}")
		_, claims, valid := parts(t, list[0])
		if !valid || slices.Contains(hashes, claims["ath"]) {
			t.Errorf("%s: valid %t, ath %v", auth, valid, claims["ath"])
		}
		hashes = append(hashes, claims["ath"])
	}
}
