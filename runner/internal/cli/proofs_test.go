package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"authspec/runner/internal/jws"
)

// echoing is a server that lets everybody in who brings a proof, and says what
// came in its content, as it is and encoded.
type echoing struct {
	mu     sync.Mutex
	proofs map[string]bool
}

func (e *echoing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	proof := r.Header.Get("DPoP")
	if strings.Count(proof, ".") != 2 {
		w.Header().Set("WWW-Authenticate", `DPoP algs="ES256"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	e.mu.Lock()
	e.proofs[proof] = true
	e.mu.Unlock()
	w.Header().Set("X-Proof", proof)
	w.Header().Set("X-Token", r.Header.Get("Authorization"))
	fmt.Fprintf(w, "the content for %s %s %s", proof, base64.StdEncoding.EncodeToString([]byte("proof="+proof)), proof[:len(proof)/2])
}

// TestNoProofInReports: what a server tells of proofs, of the token and of its key
// is in no report.
func TestNoProofInReports(t *testing.T) {
	e := &echoing{proofs: map[string]bool{}}
	s := httptest.NewServer(e)
	defer s.Close()
	key, err := ecKey(t)
	if err != nil {
		t.Fatal(err)
	}
	const token = "a-bound-token-7Q.xY~2"
	file := filepath.Join(t.TempDir(), "target.yaml")
	text := fmt.Sprintf("format: 1\nurl: %s\nresources: {dpop: {path: /, marker: the content for}}\ntokens: {dpop: %s}\ndpop: {key: '%s'}\n", s.URL, token, key)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	parsed, err := jws.ParseKey(key, "")
	if err != nil {
		t.Fatal(err)
	}
	texts := judged(t, nil, file, "--suite", "dpop")
	if !strings.Contains(texts["json"], "DPoP: [DPoP proof]") {
		t.Error("the exchanges are not in the report, so this shows nothing")
	}
	for name, report := range texts {
		found := search(report)
		for _, hidden := range append(parsed.Secrets(), token) {
			if leaks := newSecret("key", "", hidden).leaks(found); leaks != nil {
				t.Errorf("%s holds the token or the key, as %q", name, leaks)
			}
		}
		for proof := range e.proofs {
			parts := strings.Split(proof, ".")
			for _, hidden := range []string{proof, parts[0] + "." + parts[1], parts[2]} {
				if hidden != "" && strings.Contains(found.dense, hidden) {
					t.Errorf("%s holds a proof, or a part of it: %.60q", name, hidden)
					break
				}
			}
		}
	}
	if len(e.proofs) < 50 {
		t.Errorf("only %d proofs were sent", len(e.proofs))
	}
}

// ecKey is a private JWK that was made up.
func ecKey(t *testing.T) (string, error) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	text, err := (&jose.JSONWebKey{Key: private}).MarshalJSON()
	return string(text), err
}
