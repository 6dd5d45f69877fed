package server

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// plainVisit asks once, with credentials if any, and returns the status and the
// challenge.
func plainVisit(t *testing.T, p *Plain, path, credentials string) (status int, challenge string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, p.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if credentials != "" {
		r.Header.Set("Authorization", credentials)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, answer.Header.Get("WWW-Authenticate")
}

func plainServer(t *testing.T) (p *Plain, said func() string) {
	t.Helper()
	var last string
	p, err := StartPlain("127.0.0.1:0", func(line string) { last = line })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p, func() string { return last }
}

// TestPlainBasic: who knows the password gets in, and whoever does not is told
// the scheme and the realm and nothing else.
func TestPlainBasic(t *testing.T) {
	p, said := plainServer(t)
	right := &http.Request{Header: http.Header{}}
	right.SetBasicAuth(PlainUser, PlainPassword)
	for _, c := range []struct {
		credentials string
		status      int
		why         string
	}{
		{"", 401, "no credentials came"},
		{right.Header.Get("Authorization"), 200, "Basic credentials are right"},
		{"Basic YWxpY2U6eA==", 401, "the user or the password is wrong"},
		{"Basic !", 401, "no base64"},
		{"Digest x", 401, "another scheme than Basic"},
	} {
		status, challenge := plainVisit(t, p, PlainBasic, c.credentials)
		if status != c.status || !strings.Contains(said(), c.why) {
			t.Errorf("%q: want %d and %q, got %d and %q", c.credentials, c.status, c.why, status, said())
		}
		if status == 401 && challenge != `Basic realm="plain"` {
			t.Errorf("got the challenge %s", challenge)
		}
	}
	if status, _ := plainVisit(t, p, "/", ""); status != 200 {
		t.Errorf("want the first page to be open, got %d", status)
	}
	if status, _ := plainVisit(t, p, "/nothing", ""); status != 404 {
		t.Errorf("want 404, got %d", status)
	}
}

// TestPlainDigest: credentials as RFC 7616 §3.4 has them lead in, once, and of
// each that is wrong the reason is said.
func TestPlainDigest(t *testing.T) {
	p, said := plainServer(t)
	_, challenge := plainVisit(t, p, PlainDigest, "")
	list, ok := digestParameters(challenge)
	nonce, _ := list.get("nonce")
	if want := fmt.Sprintf(`Digest realm="plain", qop="auth", nonce="%s"`, nonce); !ok || nonce == "" || challenge != want {
		t.Fatalf("want a plain challenge, got %s", challenge)
	}
	login := func(nonce, nc, qop, path, password string) string {
		response := hashMD5.response(hashMD5.of(PlainUser, "plain", password),
			digestInput{nonce: nonce, nc: nc, cnonce: "c", qop: qop, method: "GET", uri: path})
		return fmt.Sprintf(`Digest username="alice", realm="plain", nonce="%s", uri="%s", qop=%s, nc=%s, cnonce="c", response="%s"`, nonce, path, qop, nc, response)
	}
	right := login(nonce, "00000001", "auth", PlainDigest, PlainPassword)
	for _, c := range []struct {
		name, credentials string
		status            int
		why               string
	}{
		{"right", right, 200, "Digest credentials are right"},
		{"the same again", right, 401, "was used with this nc"},
		{"counted on", login(nonce, "00000002", "auth", PlainDigest, PlainPassword), 200, "are right"},
		{"another nonce", login("x", "00000001", "auth", PlainDigest, PlainPassword), 401, "the nonce is old"},
		{"a wrong password", login(nonce, "00000003", "auth", PlainDigest, "x"), 401, "the response is not that"},
		{"another qop", login(nonce, "00000004", "auth-int", PlainDigest, PlainPassword), 401, `qop is not "auth"`},
		{"another path", login(nonce, "00000005", "auth", "/", PlainPassword), 401, `uri is not "/digest/"`},
		{"a short count", login(nonce, "6", "auth", PlainDigest, PlainPassword), 401, "nc is not eight"},
		{"another algorithm", right + ", algorithm=SHA-256", 401, "the algorithm is not MD5"},
		{"no cnonce", strings.Replace(right, `cnonce="c", `, "", 1), 401, "cnonce is missing"},
		{"a parameter twice", right + `, nc=00000001`, 401, "each once"},
		{"Basic", "Basic YWxpY2U6eA==", 401, "another scheme than Digest"},
	} {
		status, challenge := plainVisit(t, p, PlainDigest, c.credentials)
		if status != c.status || !strings.Contains(said(), c.why) {
			t.Errorf("%s: want %d and %q, got %d and %q", c.name, c.status, c.why, status, said())
		}
		// Only who knows the password is told that nothing but the nonce is wrong.
		if stale := c.why == "was used with this nc" || c.why == "the nonce is old"; stale != strings.Contains(challenge, "stale=true") {
			t.Errorf("%s: got the challenge %s", c.name, challenge)
		}
	}
}
