package target

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"testing"
)

// keyed is a target file with a key for proofs in a file.
func keyed(t *testing.T, tokens, proof string) (*Target, error) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return Parse(Source{
		File:    "target.yaml",
		Content: []byte("format: 1\nurl: http://127.0.0.1:1\nresources: {dpop: {path: /}}\n" + tokens + "\n" + proof + "\n"),
		ReadFile: func(name string) ([]byte, error) {
			if name == "key.pem" {
				return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
			}
			return nil, os.ErrNotExist
		},
	})
}

// TestProofKey: a token and its key are said in two lines, and the key is secret.
func TestProofKey(t *testing.T) {
	tg, err := keyed(t, "tokens: {dpop: a-token}", "dpop: {key: {file: key.pem}}")
	if err != nil {
		t.Fatal(err)
	}
	if tg.ProofKey == nil || tg.ProofKey.Alg != "ES256" || len(tg.ProofKey.Secrets()) < 2 {
		t.Fatalf("the key is %+v", tg.ProofKey)
	}
	for _, d := range tg.ProofKey.Secrets() {
		for _, text := range []string{d, "x" + d + "y", `{"d":"` + d + `"}`} {
			if got := tg.Secrets().MaskString(text); strings.Contains(got, d) {
				t.Errorf("the key is in %q", got)
			}
		}
	}
}

func TestProofKeyProblems(t *testing.T) {
	for _, c := range []struct{ tokens, proof, want string }{
		{"tokens: {dpop: a-token}", "", `:4:1: the token "dpop" is bound to a key, and there is no key; write dpop: {key: {file: PATH}}`},
		{"", "dpop: {key: {file: key.pem}}", ":5:1: there is a key for proofs, and no token that is bound to it; write tokens: {dpop: …}"},
		{"tokens: {dpop: a}", "dpop: {}", `the key "key" is missing`},
		{"tokens: {dpop: a}", "dpop: {key: a-secret}", ":5:13: the key of proofs can't be used: the key is neither PEM"},
		{"tokens: {dpop: a}", "dpop: {key: {file: key.pem}, alg: RS256}", "the key is none for RS256; write {file: PATH} of a private key"},
	} {
		_, err := keyed(t, c.tokens, c.proof)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "a-secret") {
			t.Errorf("%s, %s: want %q, got %v", c.tokens, c.proof, c.want, err)
		}
	}
}

// TestDraftOfProofs: what is missing for bound tokens is told where they are
// taken, and the draft without its comment signs can be read.
func TestDraftOfProofs(t *testing.T) {
	tg, err := FromURL("http://127.0.0.1:1/")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(tg.Draft(nil)), "dpop") {
		t.Error("a draft speaks of proofs where nobody asks for any")
	}
	tg.Resources[0].Role = "dpop"
	if got := string(tg.Draft(nil)); !strings.Contains(got, "#dpop: {key: {file: key.pem}}") || !strings.Contains(got, "#tokens: {dpop: ") {
		t.Errorf("the draft is\n%s", got)
	}
}
