package runner_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"authspec/runner"
	"authspec/runner/internal/loopback"
	"authspec/runner/results"
)

// distant is a network in which each octet takes a while, by the bubble's clock.
type distant struct {
	loopback.Network
	rtt time.Duration

	mu                   sync.Mutex
	opened, ready, spare int // connections; those that were open before somebody needed them; those that nobody used
}

func (d *distant) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	time.Sleep(d.rtt)
	c, err := d.Network.Dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.opened++
	d.spare++
	return &distantConn{Conn: c, of: d, since: time.Now()}, nil
}

type distantConn struct {
	net.Conn
	of    *distant
	since time.Time
	used  bool
	asked bool
}

func (c *distantConn) Ready() bool { return c.Conn.(interface{ Ready() bool }).Ready() }

func (c *distantConn) Write(b []byte) (int, error) {
	if !c.used {
		c.used = true
		c.of.mu.Lock()
		c.of.spare--
		if time.Since(c.since) > 0 {
			c.of.ready++
		}
		c.of.mu.Unlock()
	}
	c.asked = true
	return c.Conn.Write(b)
}

func (c *distantConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.asked && err == nil {
		c.asked = false
		time.Sleep(c.of.rtt * 7 / 5)
	}
	return n, err
}

// remote is how a server far away deals with connections.
type remote struct {
	threads int           // how many it serves at the same time; 0: all
	idle    time.Duration // after which it ends one that brings no request; 0: never
}

// thinned accepts so many connections at the same time.
type thinned struct {
	net.Listener
	places chan struct{}
}

func (l *thinned) Accept() (net.Conn, error) {
	l.places <- struct{}{}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &placed{Conn: c, leave: sync.OnceFunc(func() { <-l.places })}, nil
}

type placed struct {
	net.Conn
	leave func()
}

func (c *placed) Close() error {
	c.leave()
	return c.Conn.Close()
}

// judged runs some cases against a server over a network, within a bubble.
func (s remote) judged(t *testing.T, network *distant, jobs int) (run *results.Run) {
	var l net.Listener
	l, err := network.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	if s.threads > 0 {
		l = &thinned{l, make(chan struct{}, s.threads)}
	}
	h := &http.Server{Handler: newVault(1000, time.Minute), ReadHeaderTimeout: s.idle}
	go h.Serve(l)
	defer h.Close()
	run, err = runner.Run(t.Context(), runner.Options{
		Target: runner.Target{Content: []byte("format: 1\nurl: http://" + at + "\nresources: {basic: {path: /}}\n" +
			"accounts: {ordinary: {user: alice, password: \"" + secret + "\"}}\n")},
		Only: []string{"basic/*", "status/*"}, Dial: network.Dial, Jobs: jobs,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// TestFarAway: connections to a target far away are open before somebody needs them,
// whatever it makes of that, and nothing is judged otherwise for it.
func TestFarAway(t *testing.T) {
	const far = 50 * time.Millisecond
	want := map[string]results.Verdict{}
	for _, c := range []struct {
		name string
		remote
		rtt    time.Duration
		jobs   int
		opened bool // ahead
	}{
		{name: "near"},
		{name: "far", rtt: far, opened: true},
		{name: "nearly near", rtt: far / 10},
		{name: "far, and somebody says how many jobs", rtt: far, jobs: 16},
		{name: "one thread", rtt: far, remote: remote{threads: 1}, opened: true},
		{name: "two threads", rtt: far, remote: remote{threads: 2}, opened: true},
		{name: "as many threads as jobs", rtt: far, remote: remote{threads: 16}, opened: true},
		{name: "ends idle connections soon", rtt: far, remote: remote{idle: far / 5}, opened: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network := &distant{rtt: c.rtt}
				began := time.Now()
				run := c.judged(t, network, c.jobs)
				network.mu.Lock()
				defer network.mu.Unlock()
				for _, r := range run.Results {
					for _, k := range r.Checks {
						if id := r.ID + "#" + k.Name; len(want) == 0 || c.name == "near" {
							want[id] = k.Verdict
						} else if k.Verdict != want[id] {
							t.Errorf("%s: want %s, as near by, got %s: %s", id, want[id], k.Verdict, k.Got)
						}
					}
				}
				if ahead := network.ready + network.spare; c.opened != (ahead > 0) {
					t.Errorf("%d connections were opened ahead", ahead)
				}
				if c.name == "far" && 2*network.ready < network.opened-network.spare {
					t.Errorf("of %d connections that were used %d were ready", network.opened-network.spare, network.ready)
				}
				t.Logf("%v: %d connections, %d of them ready ahead, %d unused", time.Since(began), network.opened, network.ready, network.spare)
			})
		})
	}
}
