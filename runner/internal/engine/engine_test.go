package engine_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/engine"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/origin"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// start runs cases against a handler, with alice and her password.
func start(ctx context.Context, t *testing.T, cases string, h http.Handler) *engine.Batch {
	t.Helper()
	return limited(ctx, t, cases, h, limits{})
}

// limits are those of a target, and of the run.
type limits struct {
	failures target.Failures
	patience *client.Patience
	connect  func(ctx context.Context, network, address string) (net.Conn, error) // nil: over TCP
	jobs     int                                                                  // 0: 4
	ceiling  int
	own      bool // the cases are somebody's own, which may share connections
}

// limited is start against a target with limits.
func limited(ctx context.Context, t *testing.T, cases string, h http.Handler, l limits) *engine.Batch {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	u, _ := url.Parse(s.URL)
	tg := &target.Target{
		URL: u, Resources: []target.Resource{{Role: "basic", URL: u, Path: "/"}},
		Accounts: []target.Account{{Role: "ordinary", User: "alice", Password: "secret-7Q"}},
		Limits:   target.Limits{Failures: l.failures},
	}
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte("format: 1\ntopic: a\ncases:\n" + cases)}})
	if err != nil {
		t.Fatal(err)
	}
	c := &client.Client{
		Transport: &wire.Dialer{Connect: l.connect, Limits: wire.Limits{Timeout: 300 * time.Millisecond}},
		Pace:      client.NewPace(0), Patience: l.patience,
	}
	g := ground.Settler{Target: tg, Exchange: c, Agent: "test"}.Settle(ctx)
	var items []*applicability.Item
	for _, c := range list {
		items = append(items, &applicability.Item{Case: c, Own: l.own, Checks: []string{"status", "same", "answer", "field"}})
	}
	applicability.Decide(items, applicability.Options{Target: tg, Ground: g})
	return origin.Start(ctx, items, origin.Options{
		Target: tg, Ground: g, Client: c, Jobs: cmp.Or(l.jobs, 4), Ceiling: l.ceiling, Agent: "test",
		Unique: func(id string, sample int) string { return fmt.Sprint("u", sample) },
	})
}

// protected refuses everybody but alice.
func protected(w http.ResponseWriter, r *http.Request) {
	if user, password, ok := r.BasicAuth(); ok && user == "alice" && password == "secret-7Q" {
		io.WriteString(w, "the protected content")
		return
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
	w.WriteHeader(http.StatusUnauthorized)
	io.WriteString(w, "go away, "+r.Header.Get("Authorization"))
}

func named(list []check.Finding, name string) check.Finding {
	for _, f := range list {
		if f.Name == name {
			return f
		}
	}
	return check.Finding{}
}

const one = `  - id: a/one
    title: One
    resource: basic
    steps:
      - request: {auth: ordinary}
        expect: [{status: 200, requirement: r}]
`

// TestTook: cases that run one after the other don't take longer together than all
// of them do; that one waits for its turn is no time of its own.
func TestTook(t *testing.T) {
	var cases strings.Builder
	for _, id := range []string{"one", "two", "three", "four"} {
		cases.WriteString(strings.Replace(one, "a/one", "a/"+id, 1))
	}
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * time.Millisecond)
		protected(w, r)
	})
	began := time.Now()
	b := limited(t.Context(), t, cases.String(), slow, limits{jobs: 1, ceiling: 4})
	var sum time.Duration
	for i := range 4 {
		sum += b.Wait(i).Took
	}
	if whole := time.Since(began); sum == 0 || sum > whole {
		t.Errorf("want no more than %s together, got %s", whole, sum)
	}
}

func TestFindingsAndRecords(t *testing.T) {
	done := start(t.Context(), t, one, http.HandlerFunc(protected)).Wait(0)
	if f := named(done.Findings, "status"); f.State != check.Held {
		t.Errorf("status: %+v", f)
	}
	if len(done.Exchanges) != 1 || !strings.Contains(done.Exchanges[0].Sent, "Authorization: Basic ${ordinary.user-pass|base64}\r\n") {
		t.Errorf("the exchange shows %+v", done.Exchanges)
	}
}

// A step that gets no answer, though plain requests are answered, and again
// though they come slowly, is a finding; one that gets an answer to the second
// try is none, and that it was needed is said.
func TestSilence(t *testing.T) {
	var tries atomic.Int64
	for _, c := range []struct {
		name  string
		drops func() bool
		want  check.State
		says  int
	}{
		{"always", func() bool { return true }, check.Broken, 0},
		{"once", func() bool { return tries.Add(1) == 1 }, check.Held, 1},
		{"never", func() bool { return false }, check.Held, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.UserAgent(), "(a/one)") && c.drops() {
					panic(http.ErrAbortHandler)
				}
				protected(w, r)
			}
			b := start(t.Context(), t, one, http.HandlerFunc(h))
			done := b.Wait(0)
			if f := named(done.Findings, "answer"); f.State != c.want {
				t.Errorf("want %v, got %+v", c.want, f)
			}
			if n := b.Notices(); len(n) != c.says {
				t.Errorf("want %d notices, got %q", c.says, n)
			}
		})
	}
}

// Where a connection does not come about, although the target is there, the
// case gets another.
func TestUnreached(t *testing.T) {
	for name, c := range map[string]struct {
		fails int64 // dials that fail, after the two of the ground
		want  check.State
	}{"once": {1, check.Held}, "always": {1000, check.Undecided}} {
		t.Run(name, func(t *testing.T) {
			var dials atomic.Int64
			connect := func(ctx context.Context, network, address string) (net.Conn, error) {
				if n := dials.Add(1); n > 2 && n <= 2+c.fails {
					return nil, context.DeadlineExceeded
				}
				return (&net.Dialer{}).DialContext(ctx, network, address)
			}
			done := limited(t.Context(), t, one, http.HandlerFunc(protected), limits{connect: connect}).Wait(0)
			if f := named(done.Findings, "answer"); f.State != c.want {
				t.Errorf("want %v, got %+v", c.want, f)
			}
		})
	}
}

// A target that is gone is found out once; what is left is blocked.
func TestGone(t *testing.T) {
	var gone atomic.Bool
	h := func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.UserAgent(), "(a/") {
			gone.Store(true)
		}
		if gone.Load() {
			panic(http.ErrAbortHandler)
		}
		protected(w, r)
	}
	cases := one
	for i := range 20 {
		cases += strings.ReplaceAll(one, "a/one", fmt.Sprintf("a/one-%d", i))
	}
	b := start(t.Context(), t, cases, http.HandlerFunc(h))
	blocked := 0
	for i := range 21 {
		if b.Wait(i).Blocked != "" {
			blocked++
		}
	}
	if blocked < 10 {
		t.Errorf("want most of the 21 cases blocked, got %d", blocked)
	}
}

// When the context ends, no case is left waiting.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h := func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.UserAgent(), "(a/") {
			cancel()
			<-r.Context().Done()
		}
		protected(w, r)
	}
	if done := start(ctx, t, one, http.HandlerFunc(h)).Wait(0); !done.Interrupted {
		t.Errorf("want an interrupted case, got %+v", done)
	}
}

// A watch case sees the answers of all others and the ground's, and shows the
// first that breaks it.
func TestWatch(t *testing.T) {
	b := start(t.Context(), t, one+`  - id: a/watch
    title: Watch
    watch: true
    expect: [{field: {name: WWW-Authenticate, count: 0}, requirement: r}]
`, http.HandlerFunc(protected))
	done := b.Wait(1)
	if f := named(done.Findings, "field"); f.State != check.Broken || f.Step != "the ground, basic refused" || len(done.Exchanges) != 1 {
		t.Errorf("got %+v with %d exchanges", f, len(done.Exchanges))
	}
}
