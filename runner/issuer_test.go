package runner_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"authspec/runner"
)

// TestIssuerOfARun: a run that is the issuer itself answers whoever asks for its
// keys while it lasts, and no longer.
func TestIssuerOfARun(t *testing.T) {
	var address string
	var keys atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer, err := http.Get(address + "/jwks.json"); err == nil {
			if answer.StatusCode == 200 {
				keys.Add(1)
			}
			answer.Body.Close()
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="x"`)
		w.WriteHeader(401)
	}))
	defer s.Close()
	file := "format: 1\nurl: " + s.URL + "\nresources: {bearer: {path: /}}\nissuer: {listen: 127.0.0.1:0, alg: ES256}\n"
	p, err := runner.Prepare(runner.Options{Target: runner.Target{File: "t.yaml", Content: []byte(file)}, Only: []string{"jwt/none"}})
	if err != nil {
		t.Fatal(err)
	}
	if address = p.Issuer(); !strings.HasPrefix(address, "http://127.0.0.1:") || !p.NewKeys() {
		t.Fatalf("got %q", address)
	}
	session := p.Start(t.Context())
	session.Finish()
	if keys.Load() == 0 {
		t.Error("the target has not got the keys of the issuer")
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://")); err == nil {
		conn.Close()
		t.Error("it still listens after the run")
	}
	taken := strings.Replace(file, "127.0.0.1:0", s.Listener.Addr().String(), 1)
	_, err = runner.Prepare(runner.Options{Target: runner.Target{File: "t.yaml", Content: []byte(taken)}})
	if err == nil || !strings.Contains(err.Error(), "can't listen at") || !strings.Contains(err.Error(), "name another address") {
		t.Errorf("an address that is taken: %v", err)
	}
}
