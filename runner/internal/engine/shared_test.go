package engine_test

import (
	"bufio"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"authspec/runner/internal/check"
	"authspec/runner/internal/driver"
)

// kinds is how many kinds of credentials plenty has.
const kinds = 6

// plenty is cases of one request, so many with each kind of credentials.
func plenty(n int) string {
	var text strings.Builder
	for i := range n {
		for _, c := range [][3]string{
			{"none", "", "401"},
			{"wrong", `, fields: [{Authorization: "Basic YTpi"}]`, "401"},
			{"other", `, fields: [{Authorization: "Bearer x"}]`, "200"},
			{"cookie", `, fields: [{Cookie: "a=b"}]`, "401"},
			{"right", ", auth: ordinary", "200"},
			{"nobody", ", auth: unknown", "200"},
		} {
			fmt.Fprintf(&text, "  - id: a/%s-%d\n    title: A case\n    resource: basic\n    steps:\n"+
				"      - request: {target: /%d%s}\n        expect: [{status: %s, requirement: r}]\n", c[0], i, i, c[1], c[2])
		}
	}
	return text.String()
}

// remembering is a server that knows of each connection how many requests it has
// carried, and whether somebody has logged in on it.
type remembering struct {
	mu     sync.Mutex
	seen   map[string]int
	logged map[string]bool
	answer func(w http.ResponseWriter, r *http.Request, before int, logged bool)
}

func (s *remembering) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.UserAgent(), "(a/") { // of the ground
		protected(w, r)
		return
	}
	_, password, _ := r.BasicAuth()
	s.mu.Lock()
	before, logged := s.seen[r.RemoteAddr], s.logged[r.RemoteAddr]
	s.seen[r.RemoteAddr]++
	s.logged[r.RemoteAddr] = logged || password == "secret-7Q"
	s.mu.Unlock()
	s.answer(w, r, before, logged)
}

// hijacked answers by some octets, and lets go of the connection.
func hijacked(w http.ResponseWriter, octets string, closes bool) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	io.WriteString(c, octets)
	if closes {
		c.Close()
	}
}

const refusal = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"

// odds are chances that are the same for the same words.
func odds(words ...any) bool {
	h := fnv.New32a()
	fmt.Fprint(h, words...)
	return h.Sum32()%3 == 0
}

// TestSharedConnectionsChangeNoVerdict: whatever a server remembers of a connection, a
// case is judged as if it had one of its own.
func TestSharedConnectionsChangeNoVerdict(t *testing.T) {
	servers := map[string]func(w http.ResponseWriter, r *http.Request, before int, logged bool){
		"forgets": func(w http.ResponseWriter, r *http.Request, _ int, _ bool) { protected(w, r) },
		"binds logins to connections": func(w http.ResponseWriter, r *http.Request, _ int, logged bool) {
			if logged {
				io.WriteString(w, "the protected content")
				return
			}
			protected(w, r)
		},
		"breaks the second request": func(w http.ResponseWriter, r *http.Request, before int, _ bool) {
			if before > 0 {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			protected(w, r)
		},
		"ends a connection without a word": func(w http.ResponseWriter, r *http.Request, before int, _ bool) {
			if _, _, ok := r.BasicAuth(); before == 1 && !ok {
				hijacked(w, refusal, true)
				return
			}
			protected(w, r)
		},
		"drops the second request": func(w http.ResponseWriter, r *http.Request, before int, _ bool) {
			if before > 0 {
				panic(http.ErrAbortHandler)
			}
			protected(w, r)
		},
		"says too much": func(w http.ResponseWriter, r *http.Request, _ int, _ bool) {
			if r.Header.Get("Authorization") == "" {
				if odds(r.URL.Path) {
					return
				}
				hijacked(w, refusal+refusal, false)
				return
			}
			protected(w, r)
		},
		"is wrong at random": func(w http.ResponseWriter, r *http.Request, before int, logged bool) {
			switch {
			case odds(r.URL.Path), before > 0 && odds(r.URL.Path, r.RemoteAddr, before):
				w.WriteHeader(http.StatusTeapot)
			case before > 1 && odds(r.RemoteAddr):
				hijacked(w, "", true)
			default:
				protected(w, r)
			}
		},
	}
	const n = 8
	for name, answer := range servers {
		t.Run(name, func(t *testing.T) {
			states := map[bool]string{}
			for _, own := range []bool{false, true} {
				s := &remembering{seen: map[string]int{}, logged: map[string]bool{}, answer: answer}
				done := all(limited(t.Context(), t, plenty(n), s, limits{own: own}), kinds*n)
				for i, d := range done {
					for _, f := range d.Findings {
						states[own] += fmt.Sprintln(i, f.Name, f.State, f.Got)
					}
					for _, x := range d.Exchanges {
						if x.Connection != 1 {
							t.Errorf("case %d, own %t: %s went over connection %d", i, own, x.Step, x.Connection)
						}
					}
				}
				if reused := slices.ContainsFunc(counts(s.seen), func(n int) bool { return n > 1 }); reused != own && name != "says too much" {
					t.Errorf("own %t: connections carried %v requests", own, counts(s.seen))
				}
			}
			if states[true] != states[false] {
				t.Errorf("on connections that are shared:\n%sand else:\n%s", states[true], states[false])
			}
		})
	}
}

func counts(m map[string]int) (list []int) {
	for _, n := range m {
		list = append(list, n)
	}
	return list
}

func all(b interface{ Wait(int) driver.Done }, n int) (list []driver.Done) {
	for i := range n {
		list = append(list, b.Wait(i))
	}
	return list
}

// TestSharedConnectionsAreNoMore: there are no more connections than cases run at the
// same time, and nothing but its own while a case is alone.
func TestSharedConnectionsAreNoMore(t *testing.T) {
	var open, most, alone atomic.Int64
	connect := func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		if err == nil {
			now := open.Add(1)
			for was := most.Load(); now > was && !most.CompareAndSwap(was, now); was = most.Load() {
			}
			c = &openConn{Conn: c, open: &open}
		}
		return c, err
	}
	h := func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.UserAgent(), "(a/alone)") {
			alone.Store(open.Load())
		}
		protected(w, r)
	}
	cases := plenty(8) + strings.Replace(one, "a/one", "a/alone", 1)
	cases = strings.Replace(cases, "title: One\n", "title: One\n    alone: true\n", 1)
	done := all(limited(t.Context(), t, cases, http.HandlerFunc(h), limits{connect: connect, own: true, jobs: 3}), kinds*8+1)
	if f := named(done[kinds*8].Findings, "status"); f.State != check.Held || most.Load() > 3 || alone.Load() != 1 {
		t.Errorf("%d connections for 3 jobs, %d while a case was alone: %+v", most.Load(), alone.Load(), f)
	}
}

// few is a server that serves no more than so many connections at a time, each until
// the client ends it.
func few(t *testing.T, threads int) (connect func(ctx context.Context, network, address string) (net.Conn, error)) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	for range threads {
		go func() {
			for c, err := l.Accept(); err == nil; c, err = l.Accept() {
				in := bufio.NewReader(c)
				for r, err := http.ReadRequest(in); err == nil; r, err = http.ReadRequest(in) {
					answer := refusal
					if _, password, _ := r.BasicAuth(); password == "secret-7Q" || r.Header.Get("Authorization") == "Bearer x" {
						answer = "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\nthe protected content"
					}
					io.WriteString(c, answer)
				}
				c.Close()
			}
		}()
	}
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, l.Addr().String())
	}
}

// TestServersOfFewThreads: who serves a connection at a time answers all cases, though
// connections are kept.
func TestServersOfFewThreads(t *testing.T) {
	for threads := range 3 {
		const n = 12
		l := limits{connect: few(t, threads+1), own: true, jobs: 8}
		for i, d := range all(limited(t.Context(), t, plenty(n), http.NotFoundHandler(), l), kinds*n) {
			for _, f := range d.Findings {
				if f.State != check.Held && i%kinds < kinds-1 {
					t.Errorf("%d threads, case %d: %+v", threads+1, i, f)
				}
			}
		}
	}
}

// TestNothingIsSharedBesideWatchCases: they look at exchanges that a case itself finds
// nothing wrong with.
func TestNothingIsSharedBesideWatchCases(t *testing.T) {
	s := &remembering{seen: map[string]int{}, logged: map[string]bool{}, answer: func(w http.ResponseWriter, r *http.Request, _ int, _ bool) {
		protected(w, r)
	}}
	cases := plenty(4) + "  - id: a/watch\n    title: Watch\n    watch: true\n    expect: [{status: [200, 401, 404], requirement: r}]\n"
	all(limited(t.Context(), t, cases, s, limits{own: true}), kinds*4+1)
	if slices.Max(counts(s.seen)) > 1 {
		t.Errorf("connections carried %v requests", counts(s.seen))
	}
}
