package cli

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// echo is a server that tells whoever asks all that it knows of their token, and
// notes the tokens that came.
type echo struct {
	key  string
	mu   sync.Mutex
	seen map[string]bool
}

func (e *echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	parts := strings.Split(token, ".")
	w.Header().Set("WWW-Authenticate", `Bearer realm="echo"`)
	if !ok || len(parts) != 3 {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	e.mu.Lock()
	e.seen[token] = true
	e.mu.Unlock()
	sum := hmac.New(sha256.New, []byte(e.key))
	sum.Write([]byte(parts[0] + "." + parts[1]))
	if base64.RawURLEncoding.EncodeToString(sum.Sum(nil)) != parts[2] {
		w.WriteHeader(http.StatusUnauthorized)
	} else {
		fmt.Fprintln(w, "This is the protected content, for all of you.")
	}
	claims, _ := base64.RawURLEncoding.DecodeString(parts[1])
	fmt.Fprintf(w, "token %s\nheader %s, payload %s, signature %s\nclaims %s\nas text %q\n", token, parts[0], parts[1], parts[2], claims, claims)
}

// TestNoTokenInAnyReport: neither a token nor its payload, its signature or its
// claims stand in a report, nor does the key by which they are made.
func TestNoTokenInAnyReport(t *testing.T) {
	const key = "the-key-of-this-issuer-0123456789"
	e := &echo{key: key, seen: map[string]bool{}}
	s := httptest.NewServer(e)
	defer s.Close()
	file := filepath.Join(t.TempDir(), "target.yaml")
	text := fmt.Sprintf("format: 1\nurl: %s\nresources: {bearer: {path: /}}\nissuer: {iss: %q, aud: me, alg: HS256, key: %s, claims: {email: %s}}\n",
		s.URL, "https://issuer.example", key, "hatter@tea.example")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	texts := judged(t, nil, file, "--suite", "jwt")
	if !strings.Contains(texts["json"], "a JWT of the issuer's, signed by the issuer's key") || len(e.seen) < 50 {
		t.Errorf("%d tokens came, and the exchanges are not in the report: this shows nothing", len(e.seen))
	}
	secrets := []secret{newSecret("key", "", key), newSecret("email", "", "hatter@tea.example")}
	for token := range e.seen {
		parts := strings.Split(token, ".")
		claims, _ := base64.RawURLEncoding.DecodeString(parts[1])
		for _, part := range []string{token, parts[1], parts[2], string(claims)} {
			if len(part) >= 16 && !strings.Contains(part, "\x00") { // what is no text is shown by its octets
				secrets = append(secrets, secret{role: "token", plain: part, forms: []string{part}})
			}
		}
	}
	noLeaks(t, texts, secrets)
}
