package engine

import (
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/scope"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// TestWatchKey tells which answers a watch case is shown one of: those that are
// the same but for what Digest makes up.
func TestWatchKey(t *testing.T) {
	seen := func(received string) check.Seen {
		return check.Seen{
			Scope:    &scope.Scope{Resource: target.Resource{Role: "digest"}},
			Exchange: wire.Exchange{Received: []byte(received), Response: &wire.Response{}},
		}
	}
	const refusal = `WWW-Authenticate: Digest realm="x", nonce="YWJj", qop="auth"`
	for other, same := range map[string]bool{
		`WWW-Authenticate: Digest realm="x", nonce="MTIzNDU2+/==", qop="auth"`:         true,
		`WWW-Authenticate: Digest realm="y", nonce="YWJj", qop="auth"`:                 false,
		`WWW-Authenticate: Digest realm="x", nonce=YWJj, qop="auth"`:                   false,
		`WWW-Authenticate: Digest realm="x", nonce="", qop="auth"`:                     false,
		`WWW-Authenticate: Digest realm="x", nonce="Y\Jj", qop="auth"`:                 false,
		`WWW-Authenticate: Digest realm="x", nonce="Y", nonce="J", qop="auth"`:         false,
		`WWW-Authenticate: Digest realm="x", nonce="YWJj", qop="auth", opaque="c2Vzc"`: false,
	} {
		if got := new(watch).key(seen(refusal)) == new(watch).key(seen(other)); got != same {
			t.Errorf("%s is taken for the same: %t, want %t", other, got, same)
		}
		if w := (&watch{nonces: true}); w.key(seen(refusal)) == w.key(seen(other)) {
			t.Errorf("%s is taken for the same though a check asks for the text of a nonce", other)
		}
	}
}

func TestLooksIntoNonce(t *testing.T) {
	text := casefile.Value{Equals: []*casefile.Text{{}}}
	param := func(name string, v casefile.Value) []casefile.ParamTest {
		return []casefile.ParamTest{{Name: name, Value: v}}
	}
	for name, test := range map[string]struct {
		check casefile.Check
		want  bool
	}{
		"form":          {casefile.Check{Test: casefile.ChallengeTest{Params: param("nonce", casefile.Value{Form: "quoted"})}}, false},
		"text":          {casefile.Check{Test: casefile.ChallengeTest{Params: param("Nonce", text)}}, true},
		"another":       {casefile.Check{Test: casefile.ChallengeTest{Params: param("realm", text)}}, false},
		"nextnonce":     {casefile.Check{Test: casefile.InfoTest{Params: param("nextnonce", text)}}, true},
		"in the guard":  {casefile.Check{Test: casefile.Status{}, When: &casefile.Guard{Tests: []casefile.Test{casefile.InfoTest{Params: param("rspauth", text)}}}}, true},
		"other subject": {casefile.Check{Test: casefile.Status{}}, false},
	} {
		if got := looksIntoNonce(&test.check); got != test.want {
			t.Errorf("%s: got %t, want %t", name, got, test.want)
		}
	}
}
