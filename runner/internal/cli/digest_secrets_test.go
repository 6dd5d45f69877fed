package cli

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authspec/reference-server/server"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
	"authspec/runner/results"
)

// proofs are what Digest has made of the passwords in the exchanges of a run:
// the responses, the proofs of the server, and the hashes that it stores. With
// any of them a password can be guessed without asking the server.
func proofs(t *testing.T, run *results.Run, accounts []target.Account) map[string]string {
	t.Helper()
	found := map[string]string{}
	add := func(x results.Exchange) {
		octets, err := results.Octets(x.Sent)
		if err != nil {
			t.Fatal(err)
		}
		sent := string(octets)
		method, _, _ := strings.Cut(sent, " ")
		for line := range strings.Lines(sent) {
			value, ok := strings.CutPrefix(line, "Authorization: Digest ")
			if !ok {
				continue
			}
			for _, a := range accounts {
				for what, proof := range proofsOf(strings.TrimSpace(value), a, method) {
					found[proof] = what + " of " + a.Role
				}
			}
		}
	}
	for _, g := range run.Ground {
		for _, x := range g.Exchanges {
			add(x)
		}
	}
	for _, c := range run.Results {
		for _, x := range c.Exchanges {
			add(x)
		}
	}
	return found
}

// proofsOf computes them from the parameters of one request, for an account
// that may have sent it.
func proofsOf(params string, a target.Account, method string) map[string]string {
	list, _ := httpauth.ParseInfo([]string{params})
	first := func(name string) string {
		if p := (httpauth.Challenge{Params: list}).Param(name); len(p) > 0 {
			return p[0].Value
		}
		return ""
	}
	d := httpauth.Digest{Method: method, URI: first("uri")}
	d.Algorithm, _ = httpauth.ParseAlgorithm(first("algorithm"))
	d.User, d.Password, d.Realm, d.Nonce = a.User, a.Password, first("realm"), first("nonce")
	d.QOP, d.NC, d.CNonce = first("qop"), first("nc"), first("cnonce")
	return map[string]string{"the response": d.Response(), "the proof of the server": d.RspAuth(nil), "the stored hash": d.Secret()}
}

// TestNoDigestProofInAnyReport: neither a response nor what a server could leak
// of it stands in a report, plain or in capitals, also from a server that gives
// back what it got.
func TestNoDigestProofInAnyReport(t *testing.T) {
	s, err := server.Start(server.Options{Defects: []string{"credentials-echoed", "trace-echoes-credentials"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	file := filepath.Join(t.TempDir(), "target.yaml")
	if err := os.WriteFile(file, s.Target(), 0o600); err != nil {
		t.Fatal(err)
	}
	parsed, err := target.Parse(target.Source{File: "target.yaml", Content: s.Target()})
	if err != nil {
		t.Fatal(err)
	}
	texts := judged(t, nil, file, "--only", "digest/*")
	run, err := results.Decode(bytes.NewReader([]byte(texts["json"])))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(texts["json"], "${ordinary.response}") {
		t.Error("no login is in the report, so this shows nothing")
	}
	for name, text := range texts {
		dense := strings.ToLower(squeeze(text))
		for proof, what := range proofs(t, run, parsed.Accounts) {
			if strings.Contains(dense, proof) {
				t.Errorf("%s: %s stands there: %s, near %q", name, what, proof, around(strings.ToLower(text), proof))
			}
		}
	}
}

// TestProofsAreSeen: what computes the proofs gets the one that was sent.
func TestProofsAreSeen(t *testing.T) {
	a := target.Account{Role: "ordinary", User: "Mufasa", Password: "Circle of Life"}
	sent := `username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ` +
		`nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="[masked]"`
	got := proofsOf(sent, a, http.MethodGet)
	if got["the response"] != "8ca523f5e9506fed4657c9700eebdbec" {
		t.Errorf("want the response of the example in RFC 7616 §3.9.1, got %v", got)
	}
}
