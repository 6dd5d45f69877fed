package jws

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// TestSign: what is signed here is right by the library, and the other way round.
func TestSign(t *testing.T) {
	for _, alg := range Algorithms() {
		k, err := Stranger(alg)
		if err != nil {
			t.Fatal(err)
		}
		header := Object{Text("alg", alg)}.JSON()
		input := Encode(header) + "." + Encode([]byte("{}"))
		signature, err := k.Sign(alg, []byte(input))
		if err != nil {
			t.Fatalf("%s: %s", alg, err)
		}
		right, err := k.Right(alg, "at+jwt", []byte("{}"))
		if err != nil {
			t.Fatalf("%s: %s", alg, err)
		}
		for _, token := range []string{input + "." + Encode(signature), right} {
			parsed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(alg)})
			if err != nil {
				t.Fatalf("%s: %s: %s", alg, token, err)
			}
			if payload, err := parsed.Verify(verifier(k)); err != nil || string(payload) != "{}" {
				t.Errorf("%s: %q, %v", alg, payload, err)
			}
		}
		other, _ := NewKey(alg)
		parsed, _ := jose.ParseSignedCompact(right, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(alg)})
		if _, err := parsed.Verify(verifier(other)); err == nil {
			t.Errorf("%s: another key verifies it", alg)
		}
	}
}

func verifier(k *Key) any {
	if k.public() == nil {
		return k.key
	}
	return k.public()
}

func TestSignRefuses(t *testing.T) {
	k, _ := Stranger("ES256")
	for _, alg := range []string{"RS256", "ES384", "HS256", "none", ""} {
		if k.Takes(alg) {
			t.Errorf("a key of P-256 is said to be for %q", alg)
		}
		if _, err := k.Sign(alg, nil); err == nil {
			t.Errorf("a key of P-256 has signed by %q", alg)
		}
	}
	public, err := ParseKey(k.JWK(), "")
	if err != nil || public.Signs() || public.Alg != "ES256" || public.ID != k.ID {
		t.Fatalf("%+v, %v", public, err)
	}
	if _, err := public.Sign("ES256", nil); err == nil || !strings.Contains(err.Error(), "public half") {
		t.Errorf("the public half has signed: %v", err)
	}
	if secret, _ := Stranger("HS256"); secret.JWK() != "" || secret.Thumbprint() != "" {
		t.Error("something of a secret is public")
	}
}

// forms are those in which people have a private key.
func forms(t *testing.T, k *Key) map[string]string {
	t.Helper()
	out := map[string]string{}
	der, err := x509.MarshalPKCS8PrivateKey(k.key)
	if err != nil {
		t.Fatal(err)
	}
	out["pkcs8"] = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	if private, ok := k.key.(*rsa.PrivateKey); ok {
		out["pkcs1"] = string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)}))
	}
	jwk, err := jose.JSONWebKey{Key: k.key, KeyID: "of mine"}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	out["jwk"] = string(jwk)
	return out
}

func TestParseKey(t *testing.T) {
	for _, alg := range []string{"ES256", "ES384", "RS256", "EdDSA"} {
		k, _ := Stranger(alg)
		for form, text := range forms(t, k) {
			got, err := ParseKey(text, "")
			if err != nil {
				t.Errorf("%s, %s: %s", alg, form, err)
				continue
			}
			if got.Alg != alg || !got.Signs() || got.Thumbprint() != k.Thumbprint() || (form == "jwk") != (got.ID == "of mine") {
				t.Errorf("%s, %s: %s %q", alg, form, got.Alg, got.ID)
			}
			if _, err := ParseKey(text, "HS256"); err == nil {
				t.Errorf("%s, %s: it is taken for a secret", alg, form)
			}
			if list := got.Secrets(); len(list) < 2 || !slices.Contains(list, text) {
				t.Errorf("%s, %s: %d texts give it away", alg, form, len(list))
			}
		}
	}
	for _, form := range []string{"pem", "pem-pkcs1"} {
		k, _ := Stranger("RS256")
		text, err := k.Public(form)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseKey(string(text), ""); err != nil || got.Signs() || got.Secrets() != nil {
			t.Errorf("%s: %v", form, err)
		}
	}
	if k, err := ParseKey("a secret", "HS512"); err != nil || !k.Signs() || k.Secrets()[0] != "a secret" {
		t.Errorf("a secret: %v", err)
	}
}

func TestParseKeyRefuses(t *testing.T) {
	for text, part := range map[string]string{
		"a secret":                    "a secret needs alg",
		"-----BEGIN PRIVATE KEY-----": "no whole PEM block",
		"{}":                          "no valid JWK",
		`{"kty":"EC"}`:                "no valid JWK",
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----": "CERTIFICATE",
	} {
		if _, err := ParseKey(text, ""); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: want %q, got %v", text, part, err)
		}
	}
}

func TestPublicForms(t *testing.T) {
	seen := map[string]bool{}
	k, _ := Stranger("RS256")
	for _, form := range Forms() {
		text, err := k.Public(form)
		if err != nil || len(text) == 0 || seen[string(text)] {
			t.Errorf("%s: %q, %v", form, text, err)
		}
		seen[string(text)] = true
	}
	ec, _ := Stranger("ES256")
	if _, err := ec.Public("pem-pkcs1"); err == nil {
		t.Error("a key of another kind is written in PKCS #1")
	}
	der, err := k.Certificate(time.Now())
	octets, _ := base64.StdEncoding.DecodeString(der)
	c, bad := x509.ParseCertificate(octets)
	if err != nil || bad != nil || c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) != nil {
		t.Errorf("no certificate that the key has signed: %v, %v", err, bad)
	}
}

func TestObject(t *testing.T) {
	o, err := ParseObject([]byte(`{"b": 1, "a": "x", "b": [2]}`))
	if err != nil || len(o) != 3 {
		t.Fatal(o, err)
	}
	o = o.With("b", []byte("3"), []byte("4")).With("a").With("c", String("\"\\\n\xff"))
	if got, want := string(o.JSON()), "{\"b\":3,\"b\":4,\"c\":\"\\\"\\\\\\n\xff\"}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, text := range []string{"", "[]", "null", `{"a"`, `{"a":`, `{"a": 1`, `{1: 2}`} {
		if _, err := ParseObject([]byte(text)); err == nil {
			t.Errorf("%s is taken for an object", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	k, _ := Stranger("ES256")
	right, _ := k.Right("ES256", "at+jwt", []byte(`{"sub": "x"}`))
	f.Add(right)
	f.Add("e30.e30.")
	f.Add("a.b.c")
	f.Add(rand.Text())
	f.Fuzz(func(t *testing.T, source string) {
		token, ok := Parse(source)
		if ok && (strings.Count(source, ".") != 2 || token.Header == nil) {
			t.Errorf("%q", source)
		}
	})
}
