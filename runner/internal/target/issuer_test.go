package target

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/jws"
)

const issued = `format: 1
url: http://127.0.0.1:1
resources: {bearer: {path: /}}
`

func parsed(t *testing.T, text string) *Target {
	t.Helper()
	got, err := Parse(Source{File: "t.yaml", Content: []byte(issued + text), ReadFile: func(string) ([]byte, error) { return []byte("a secret of some length, in a file"), nil }})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestMint: a target that gives a key of its issuer has a valid token, and one
// that has expired; those that it gives itself stay.
func TestMint(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	tg := parsed(t, "issuer: {iss: https://i.example, aud: me, alg: HS256, kid: k, key: {file: key}, claims: {scope: read, n: 1, roles: [a]}}\n")
	if err := tg.Mint(now); err != nil {
		t.Fatal(err)
	}
	for name, exp := range map[string]int64{"valid": 1_800_086_400, "expired": 1_799_913_600} {
		text, _ := tg.Token(name)
		token, ok := jws.Parse(text)
		if !ok {
			t.Fatalf("%s: %q", name, text)
		}
		var claims struct {
			Iss, Aud, Sub, Jti, Scope string
			Exp, Iat                  int64
			N                         int
			Roles                     []string
		}
		if err := json.Unmarshal(token.Payload, &claims); err != nil {
			t.Fatal(err)
		}
		if claims.Exp != exp || claims.Iat >= exp || claims.Iss != "https://i.example" || claims.Aud != "me" || claims.Sub == "" ||
			claims.Jti == "" || claims.Scope != "read" || claims.N != 1 || len(claims.Roles) != 1 {
			t.Errorf("%s: %+v", name, claims)
		}
		if token.Header.String("alg") != "HS256" || token.Header.String("typ") != "at+jwt" || token.Header.String("kid") != "k" {
			t.Errorf("%s: %s", name, token.RawHeader)
		}
	}
	tg = parsed(t, "tokens: {valid: own}\nissuer: {alg: HS256, key: short}\n") // too short for the library
	if err := tg.Mint(now); err != nil {
		t.Fatal(err)
	}
	if v, _ := tg.Token("valid"); v != "own" {
		t.Errorf("the token that was given is %q now", v)
	}
	if e, _ := tg.Token("expired"); strings.Count(e, ".") != 2 {
		t.Errorf("got %q", e)
	}
}

func TestIssuerRefused(t *testing.T) {
	for text, part := range map[string]string{
		"issuer: me":                 `4:9: unknown word "me"; known are suite`,
		"issuer: {}":                 "4:9: no tokens can be made without a key of the issuer; give it key: {file: key.pem}, or say listen",
		"issuer: {key: secret}":      "4:15: the key is neither PEM nor a JWK; a secret needs alg",
		"issuer: {alg: HS1, key: a}": `unknown word "HS1"`,
		"issuer: {alg: HS256, keys: [{alg: HS256, key: a}], key: b}": "the issuer has key and keys; put it into the list",
		"issuer: {keys: [{alg: ES256}]}":                             "a key of the issuer needs key; write {alg: ES256, key: {file: key.pem}}",
		"issuer: {listen: 0.0.0.0:80}":                               "no loopback address with a port; write 127.0.0.1:9400",
		"issuer: {listen: 127.0.0.1}":                                "no loopback address with a port",
		"issuer: {alg: HS256, key: a, secret: b}":                    `unknown key "secret"`,
		"issuer: {alg: HS256, key: {env: ISSUER_X}}":                 "the environment variable ISSUER_X is not set",
	} {
		_, err := Parse(Source{File: "t.yaml", Content: []byte(issued + text + "\n")})
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: want %q, got %v", text, part, err)
		}
	}
}

// TestTokensInParts: a token is known in its parts, and by what it says.
func TestTokensInParts(t *testing.T) {
	payload := `{"iss":"https://login.example","sub":"user-4711-of-them","email":"alice@mail.example","exp":1}`
	token := jws.Encode([]byte(`{"alg":"HS256"}`)) + "." + jws.Encode([]byte(payload)) + "." + jws.Encode([]byte("0123456789abcdef0123456789abcdef"))
	parts := strings.Split(token, ".")
	s := (&Target{Tokens: []Token{{Name: ValidToken, Value: token}}}).Secrets()
	for _, text := range []string{
		token, parts[1], parts[2], payload, "user-4711-of-them", "alice@mail.example",
		base64.StdEncoding.EncodeToString([]byte(payload)), base64.StdEncoding.EncodeToString([]byte(token)),
	} {
		if got := s.MaskString("<" + text + ">"); strings.Contains(got, text) || !strings.Contains(got, "${token.valid") {
			t.Errorf("%q is told as %q", text, got)
		}
	}
	if got := s.MaskString("https://login.example HS256 " + parts[0]); got != "https://login.example HS256 "+parts[0] {
		t.Errorf("what is no secret is masked: %q", got)
	}
}

// TestKeysAreSecrets: no line of a key, and no member of a JWK, is told.
func TestKeysAreSecrets(t *testing.T) {
	tg := parsed(t, "issuer: {alg: HS256, key: {file: key}}\n")
	s := tg.Secrets()
	if got := s.MaskString("it is a secret of some length, in a file!"); strings.Contains(got, "length") {
		t.Errorf("the key is told: %q", got)
	}
}
