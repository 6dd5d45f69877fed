package engine_test

import (
	"bufio"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"authspec/runner/internal/check"
)

const reusing = `  - id: a/reusing
    title: Reusing
    resource: basic
    steps:
      - id: first
        request: {}
      - reuse: first
        request: {auth: ordinary}
        expect: [{status: 200, requirement: r}]
`

const apart = `  - id: a/apart
    title: Apart
    resource: basic
    steps:
      - {id: one, request: {target: /1}}
      - {id: two, request: {target: /2}}
      - {id: three, reuse: one, request: {target: /3}}
      - {id: four, request: {target: /4}}
      - reuse: two
        request: {target: /5}
        expect: [{answer: complete, requirement: r}]
`

// openConn is a connection that counts itself out.
type openConn struct {
	net.Conn
	open *atomic.Int64
	once sync.Once
}

func (c *openConn) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}

// A connection is kept for the steps that use it, and no longer: servers with
// few places would have none left.
func TestConnectionsAreKeptForUse(t *testing.T) {
	var open atomic.Int64
	var mu sync.Mutex
	seen := map[string]int64{}
	h := func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.UserAgent(), "(a/apart)") {
			mu.Lock()
			seen[r.URL.Path] = open.Load()
			mu.Unlock()
		}
		protected(w, r)
	}
	connect := func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		if err == nil {
			open.Add(1)
			c = &openConn{Conn: c, open: &open}
		}
		return c, err
	}
	done := limited(t.Context(), t, apart, http.HandlerFunc(h), limits{connect: connect}).Wait(0)
	if f := named(done.Findings, "answer"); f.State != check.Held {
		t.Errorf("%+v", f)
	}
	if want := map[string]int64{"/1": 1, "/2": 2, "/3": 2, "/4": 2, "/5": 1}; !maps.Equal(seen, want) {
		t.Errorf("connections: %v, want %v", seen, want)
	}
}

// A server may end a connection after any answer (RFC 9112 §9.5). Whether it
// does so before the next request is sent or while that is on its way, by a FIN
// or a reset, is chance; the verdict of what was asked is not.
func TestConnectionEndedBetween(t *testing.T) {
	cases := map[string]string{
		"one by one": reusing,
		"pipelined":  strings.Replace(reusing, "reuse: first", "reuse: first\n        pipelined: true", 1),
	}
	ends := map[string]func(c *net.TCPConn, r *bufio.Reader){
		"at once":         func(*net.TCPConn, *bufio.Reader) {},
		"after a request": func(_ *net.TCPConn, r *bufio.Reader) { http.ReadRequest(r) },
		"in a request":    func(_ *net.TCPConn, r *bufio.Reader) { r.ReadByte() },
		"by a reset":      func(c *net.TCPConn, r *bufio.Reader) { http.ReadRequest(r); c.SetLinger(0) },
	}
	for how, text := range cases {
		for when, end := range ends {
			t.Run(how+", "+when, func(t *testing.T) {
				h := func(w http.ResponseWriter, r *http.Request) {
					if _, _, ok := r.BasicAuth(); ok || !strings.Contains(r.UserAgent(), "(a/reusing)") {
						protected(w, r)
						return
					}
					c, buffered, err := w.(http.Hijacker).Hijack()
					if err != nil {
						t.Error(err)
						return
					}
					defer c.Close()
					io.WriteString(c, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n")
					end(c.(*net.TCPConn), buffered.Reader)
				}
				done := start(t.Context(), t, text, http.HandlerFunc(h)).Wait(0)
				if f := named(done.Findings, "status"); f.State != check.Skipped || !strings.Contains(f.Reason, "9112 §9.5") {
					t.Errorf("%+v", f)
				}
				// Where each second request is dropped, and the connection was
				// still there before it, that is seen.
				want := check.Held // of the first step
				if how == "one by one" && when != "at once" {
					want = check.Broken
				}
				if f := named(done.Findings, "answer"); f.State != want {
					t.Errorf("%+v", f)
				}
			})
		}
	}
}

// What is dropped once, on a connection that was used before, may be chance.
func TestDroppedOnce(t *testing.T) {
	var once sync.Once
	h := func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); ok && strings.Contains(r.UserAgent(), "(a/reusing)") {
			once.Do(func() { panic(http.ErrAbortHandler) })
		}
		protected(w, r)
	}
	done := start(t.Context(), t, reusing, http.HandlerFunc(h)).Wait(0)
	if f := named(done.Findings, "answer"); f.State != check.Held {
		t.Errorf("%+v", f)
	}
}
