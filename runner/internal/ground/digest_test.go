package ground

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// digestServer takes each of its nonces once, and computes in a form of its
// own.
type digestServer struct {
	algorithms []httpauth.Algorithm
	takes      func(httpauth.Algorithm) bool // nil: all
	form       httpauth.Form
	stale      int // that many right credentials are called stale first
	basic      bool
	attempts   int
	responses  []string

	nonces map[string]bool // false: used
}

func (s *digestServer) Exchange(_ context.Context, r target.Resource, m *message.Request) message.Exchange {
	_, rest, _ := strings.Cut(string(wire.Encode(m)[0].Data), "Authorization: ")
	value, _, _ := strings.Cut(rest, "\r\n")
	scheme, params, _ := strings.Cut(value, " ")
	switch {
	case s.basic && value == alice:
		return answer(200, "the protected content")
	case scheme != "Digest":
		return s.refuse(false)
	}
	s.attempts++
	list, _ := httpauth.ParseInfo([]string{params})
	sent := httpauth.Challenge{Params: list}
	first := func(name string) string {
		if p := sent.Param(name); len(p) > 0 {
			return p[0].Value
		}
		return ""
	}
	algorithm, _ := httpauth.ParseAlgorithm(first("algorithm"))
	d := httpauth.Digest{
		Algorithm: algorithm, Form: s.form, User: "alice", Password: "secret", Realm: "x", Nonce: first("nonce"), QOP: first("qop"),
		NC: first("nc"), CNonce: first("cnonce"), Method: "GET", URI: r.Path,
	}
	s.responses = append(s.responses, first("response"))
	fresh := s.nonces[d.Nonce]
	s.nonces[d.Nonce] = false
	switch {
	case first("response") != d.Response(), s.takes != nil && !s.takes(algorithm):
		return s.refuse(false)
	case !fresh || s.stale > 0:
		s.stale--
		return s.refuse(true)
	}
	return answer(200, "the protected content")
}

func (s *digestServer) refuse(stale bool) message.Exchange {
	if s.nonces == nil {
		s.nonces = map[string]bool{}
	}
	nonce := fmt.Sprintf("n%d", len(s.nonces))
	s.nonces[nonce] = true
	var lines []string
	for _, a := range s.algorithms {
		lines = append(lines, fmt.Sprintf(`Digest realm="x", nonce="%s", qop="auth", algorithm=%s, stale=%t`, nonce, a, stale))
	}
	if s.basic {
		lines = append(lines, `Basic realm="x"`)
	}
	return answer(401, "go away", lines...)
}

func TestDigestLogin(t *testing.T) {
	both := []httpauth.Algorithm{httpauth.SHA512256, httpauth.MD5}
	one := []httpauth.Algorithm{httpauth.SHA512256Sess}
	locked := known("digest", ordinary)
	locked.Limits.Failures = target.Failures{Known: true, Count: 3, Window: time.Minute}
	for _, c := range []struct {
		name     string
		target   *target.Target
		server   *digestServer
		want     string
		way      scheme.Way
		attempts int
	}{
		{"the first algorithm", known("digest", ordinary), &digestServer{algorithms: both}, `digest holds=true scheme="Digest" content known`, scheme.Way{}, 2},
		{"in any role", known("protected", ordinary), &digestServer{algorithms: one}, `protected holds=true scheme="Digest" content known`, scheme.Way{}, 2},
		{"the second algorithm", known("digest", ordinary), &digestServer{algorithms: both, form: httpauth.CutForm},
			`digest holds=true scheme="Digest" content known`, scheme.Way{Algorithm: httpauth.MD5}, 3},
		{"a wrong form", known("digest", ordinary), &digestServer{algorithms: one, form: httpauth.WholeForm},
			`digest holds=true scheme="Digest" content known`, scheme.Way{Algorithm: httpauth.SHA512256Sess, Form: httpauth.WholeForm}, 4},
		{"no form", known("digest", ordinary), &digestServer{algorithms: both, takes: func(httpauth.Algorithm) bool { return false }},
			`digest holds=false scheme="" reason=the ordinary credentials do not lead in (Digest): status 401`, scheme.Way{}, 5},
		{"where accounts are locked there is one attempt", locked, &digestServer{algorithms: both, form: httpauth.CutForm},
			`digest holds=false scheme="" reason=the ordinary credentials do not lead in (Digest): status 401`, scheme.Way{}, 1},
		{"stale at first", known("digest", ordinary), &digestServer{algorithms: both, stale: 1}, `digest holds=true scheme="Digest" content known`, scheme.Way{}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Settler{Target: c.target, Exchange: c.server}.Settle(t.Context()).Resources[0]
			if got := told(r); got != c.want {
				t.Errorf("\nwant %s\n got %s", c.want, got)
			}
			if r.Way != c.way {
				t.Errorf("want the way in %+v, got %+v", c.way, r.Way)
			}
			if c.server.attempts != c.attempts {
				t.Errorf("want %d attempts, got %d", c.attempts, c.server.attempts)
			}
		})
	}
}

// What was sent to settle the ground is masked.
func TestGroundMade(t *testing.T) {
	s := &digestServer{algorithms: []httpauth.Algorithm{httpauth.SHA256}}
	g := Settler{Target: known("digest", ordinary), Exchange: s}.Settle(t.Context())
	for _, response := range s.responses {
		if got := g.Secrets.MaskString(response); got != "${ordinary.response}" {
			t.Errorf("want a response masked, got %s", got)
		}
	}
	hash := httpauth.Digest{Algorithm: httpauth.SHA256, User: "alice", Password: "secret", Realm: "x"}.Secret()
	const mask = "[Digest hash of ${ordinary.password}]"
	if got := g.Secrets.MaskString(hash + " " + strings.ToUpper(hash)); got != mask+" "+mask {
		t.Errorf("want the hash of a password masked in small and capital letters, got %s", got)
	}
	if len(s.responses) != 2 {
		t.Errorf("want two responses, got %d", len(s.responses))
	}
}

// A bare URL that offers both gets a resource for each, into which the same
// credentials lead.
func TestDiscoverDigest(t *testing.T) {
	tg := known(target.RoleProtected, ordinary)
	tg.Discover = true
	g := Settler{Target: tg, Exchange: &digestServer{algorithms: []httpauth.Algorithm{httpauth.MD5}, basic: true}}.Settle(t.Context())
	want := []string{`digest holds=true scheme="Digest" content known`, `basic holds=true scheme="Basic" content known`}
	for i, r := range g.Resources {
		if got := told(r); got != want[i] {
			t.Errorf("\nwant %s\n got %s", want[i], got)
		}
	}
}
