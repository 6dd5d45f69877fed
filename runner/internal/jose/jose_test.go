package jose

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// privateKeys are one of each kind.
func privateKeys(t *testing.T) map[string]any {
	t.Helper()
	keys := map[string]any{}
	for alg, curve := range map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()} {
		keys[alg], _ = ecdsa.GenerateKey(curve, rand.Reader)
	}
	keys["RS256"], _ = rsa.GenerateKey(rand.Reader, 2048)
	_, keys["EdDSA"], _ = ed25519.GenerateKey(rand.Reader)
	return keys
}

// TestSign holds signatures, and the JWK beside them, against go-jose.
func TestSign(t *testing.T) {
	for alg, private := range privateKeys(t) {
		der, err := x509.MarshalPKCS8PrivateKey(private)
		if err != nil {
			t.Fatal(err)
		}
		web, err := (&jose.JSONWebKey{Key: private}).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		for form, text := range map[string][]byte{"PEM": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), "JWK": web} {
			k, err := ParseKey(text, "")
			if err != nil || k.Alg != alg {
				t.Fatalf("%s of %s: %v, %v", form, alg, k, err)
			}
			verifies(t, k)
			other, err := k.NewKey()
			if err != nil {
				t.Fatal(err)
			}
			verifies(t, other)
			mine, _ := k.Thumbprint()
			if others, _ := other.Thumbprint(); mine == others {
				t.Errorf("%s: the key that was made up is the same", alg)
			}
			for _, secret := range k.Private() {
				if secret == "" || !strings.Contains(string(web), secret) {
					t.Errorf("%s: the private members are %q", alg, k.Private())
				}
			}
		}
	}
}

func verifies(t *testing.T, k *Key) {
	t.Helper()
	object := map[string]json.RawMessage{}
	for _, m := range k.JWK() {
		object[m.Name] = json.RawMessage(m.JSON)
	}
	text, _ := json.Marshal(object)
	var public jose.JSONWebKey
	if err := json.Unmarshal(text, &public); err != nil || !public.IsPublic() {
		t.Fatalf("%s: %s is no public key: %v", k.Alg, text, err)
	}
	input := Encode([]byte(`{"alg":"`+k.Alg+`"}`)) + "." + Encode([]byte("{}"))
	octets, err := k.Sign([]byte(input))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(input+"."+Encode(octets), []jose.SignatureAlgorithm{jose.SignatureAlgorithm(k.Alg)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signed.Verify(&public); err != nil {
		t.Errorf("%s: %v", k.Alg, err)
	}
}

func TestPSS(t *testing.T) {
	private, _ := rsa.GenerateKey(rand.Reader, 2048)
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)})
	k, err := ParseKey(text, "PS256")
	if err != nil {
		t.Fatal(err)
	}
	verifies(t, k)
}

func TestParseKeyRefuses(t *testing.T) {
	private, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	der, _ := x509.MarshalECPrivateKey(private)
	text := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
	public, _ := (&jose.JSONWebKey{Key: private.Public()}).MarshalJSON()
	for _, c := range []struct {
		text []byte
		alg  string
		want string
	}{
		{[]byte("secret"), "", "no private key"}, {public, "", "no private key"}, {[]byte("{}"), "", "no private key"},
		{[]byte(`{"kty":"oct","k":"c2VjcmV0"}`), "", "no private key"}, {text, "RS256", "can't sign in RS256, but in ES256"},
	} {
		if _, err := ParseKey(c.text, c.alg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.20q as %s: got %v", c.text, c.alg, err)
		}
	}
}
