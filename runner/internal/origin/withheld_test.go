package origin

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"syscall"
	"testing"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/target"
	"authspec/runner/internal/vitals"
	"authspec/runner/internal/wire"
)

// turned is who has its turn to find out whether the target is still there: while
// it waits for that, it looks on.
type turned struct{ look func() }

func (r turned) Lock()   { r.look() }
func (r turned) Unlock() {}

func (r turned) Rerun(context.Context, *applicability.Item) *driver.Attempt { return nil }

// TestWithheld: while somebody waits to find out whether the target is still there,
// nothing more is sent but by who is alone: that is who is waited for.
func TestWithheld(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer s.Close()
	var away atomic.Bool
	connect := func(ctx context.Context, network, address string) (net.Conn, error) {
		if away.Load() {
			return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	u, _ := url.Parse(s.URL)
	tg := &target.Target{URL: u, Resources: []target.Resource{{Role: "basic", URL: u, Path: "/"}}}
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte("format: 1\ntopic: a\ncases:\n" +
		"  - id: a/one\n    title: One\n    resource: basic\n    steps:\n      - {request: {}, expect: [{status: 401, requirement: r}]}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	c := &client.Client{Transport: &wire.Dialer{Connect: connect}, Pace: client.NewPace(0)}
	g := ground.Settler{Target: tg, Exchange: c, Agent: "test"}.Settle(t.Context())
	m := vitals.New(c, g, "test")
	d := newDriver(Options{Target: tg, Ground: g, Client: c, Agent: "test", Unique: func(string, int) string { return "u" }}, nil, m)
	item := &applicability.Item{Case: list[0]}
	attempt := func(alone bool) *driver.Attempt {
		how := driver.Conditions{Places: 4, Pause: client.Sleep}
		if alone {
			how.Places = 0
		}
		return d.Attempt(t.Context(), item, how)
	}
	first := attempt(false)
	away.Store(true)
	m.Check(t.Context(), first, turned{look: func() {
		away.Store(false)
		for _, alone := range []bool{false, true} {
			if a := attempt(alone); a.Withheld == alone || a.Evidence.Unanswered() == alone {
				t.Errorf("alone %t: withheld %t, without an answer %t", alone, a.Withheld, a.Evidence.Unanswered())
			}
		}
	}})
	if a := attempt(false); a.Withheld {
		t.Error("it is known that the target is there, and something is withheld")
	}
}
