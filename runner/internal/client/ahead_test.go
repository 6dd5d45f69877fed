package client

import (
	"context"
	"crypto/tls"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"authspec/runner/internal/message"
)

// remote is a target far away, as the connections to it show it.
type remote struct {
	message.Transport
	rtt   time.Duration
	mu    sync.Mutex
	lines []*remoteLine
	fail  bool

	drops bool // ends what was opened from now on as soon as something is sent
}

type remoteLine struct {
	message.Conn
	of     *remote
	number int
	drops  bool
	gone   bool // was ended by the server
	cut    bool // its answer is cut short
	asked  int
	closed bool
}

func (r *remote) Dial(context.Context, message.Endpoint) (message.Conn, error) {
	time.Sleep(r.rtt)
	if r.fail {
		return nil, errors.New("no")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	l := &remoteLine{of: r, number: len(r.lines), drops: r.drops}
	r.lines = append(r.lines, l)
	return l, nil
}

func (l *remoteLine) Reusable() (bool, string) { return !l.gone, "" }
func (l *remoteLine) Close()                   { l.closed = true }

func (l *remoteLine) Pipeline(context.Context, ...*message.Request) []message.Exchange {
	time.Sleep(l.of.rtt)
	l.asked++
	x := message.Exchange{Outcome: message.Complete, Took: l.of.rtt, Response: &message.Response{Status: 200 + l.number}}
	switch {
	case l.cut:
		x = message.Exchange{Outcome: message.Cut, Received: []byte("HTTP/1.1")}
	case l.drops:
		x = message.Exchange{Outcome: message.Closed}
	}
	return []message.Exchange{x}
}

var there = message.Endpoint{Network: "192.0.2.1:443", TLS: true}

// known is a client that knows how far away the target is.
func known(r *remote) *Client {
	c := &Client{Transport: r, Ahead: &Ahead{}}
	for range farDials {
		c.Ahead.dial(context.Background(), r, there)
	}
	return c
}

// dial has a case open a connection, and everybody else do what they have to do.
func (c *Client) dial(t *testing.T, to message.Endpoint) message.Conn {
	t.Helper()
	conn, err := c.Early(4).Transport.Dial(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// ready opens a connection ahead, unless there are so many.
func (c *Client) ready(t *testing.T, r *remote, most int) {
	c.Ahead.mu.Lock()
	defer c.Ahead.mu.Unlock()
	c.Ahead.open(t.Context(), r, there, most)
}

// settle waits until what is on its way is there.
func (r *remote) settle() {
	time.Sleep(r.rtt)
	synctest.Wait()
}

func bubble(t *testing.T, name string, f func(t *testing.T, r *remote)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { f(t, &remote{rtt: 2 * farTime}) })
	})
}

// TestAhead: a case that comes when another has connected finds a connection ready, if
// connecting takes long.
func TestAhead(t *testing.T) {
	bubble(t, "far", func(t *testing.T, r *remote) {
		c := known(r)
		c.dial(t, there)
		r.settle()
		began := time.Now()
		conn := c.dial(t, there)
		if n := conn.(*early).Conn.(*remoteLine).number; n > farDials+1 || time.Since(began) > 0 {
			t.Errorf("want the connection that was opened beside the first one, at once, got number %d after %s", n, time.Since(began))
		}
		if x := conn.Do(t.Context(), &message.Request{}); x.Outcome != message.Complete {
			t.Errorf("want an answer, got %+v", x)
		}
		c.Ahead.Close()
	})
	for name, change := range map[string]func(c *Client, r *remote){
		"near":                                 func(c *Client, r *remote) { c.Ahead.note(there, farTime-1) },
		"requests have to be held apart":       func(c *Client, r *remote) { c.Pace = NewPace(100) },
		"answers take much longer":             func(c *Client, r *remote) { c.Ahead.took = 10 * r.rtt },
		"it was ended before somebody used it": func(c *Client, r *remote) { c.Ahead.giveUp() },
	} {
		bubble(t, name, func(t *testing.T, r *remote) {
			c := known(r)
			change(c, r)
			for range 3 {
				c.dial(t, there)
				r.settle()
			}
			if n := len(r.lines); n != farDials+3 {
				t.Errorf("want no connection beside those of three cases, got %d more", n-farDials-3)
			}
		})
	}
	bubble(t, "with a certificate", func(t *testing.T, r *remote) {
		c, own := known(r), there
		own.Certificate = &tls.Certificate{}
		for range farDials + 1 {
			c.Ahead.note(own, r.rtt)
		}
		c.dial(t, own)
		r.settle()
		if n := len(r.lines); n != farDials+1 {
			t.Errorf("want no connection beside that of the case, got %d more", n-farDials-1)
		}
	})
	bubble(t, "no more than are allowed", func(t *testing.T, r *remote) {
		c := known(r)
		for range 9 {
			c.ready(t, r, 4)
		}
		r.settle()
		if n := len(r.lines); n != farDials+4 {
			t.Errorf("want four connections, got %d", n-farDials)
		}
		c.Ahead.Close()
	})
}

// TestAheadIsBorneBadly: what becomes of a connection that nobody uses yet is no fault
// of whoever uses it, and none is opened any more.
func TestAheadIsBorneBadly(t *testing.T) {
	over := func(t *testing.T, c *Client) {
		t.Helper()
		if c.Ahead.far() || len(c.Ahead.ready) > 0 {
			t.Errorf("want none any more, got %d", len(c.Ahead.ready))
		}
	}
	bubble(t, "ended", func(t *testing.T, r *remote) {
		c := known(r)
		c.dial(t, there)
		r.settle()
		c.Ahead.ready[0].conn.(*remoteLine).gone = true
		if x := c.dial(t, there).Do(t.Context(), &message.Request{}); x.Outcome != message.Complete {
			t.Errorf("want an answer on a new one, got %+v", x)
		}
		over(t, c)
	})
	bubble(t, "ended when it is used", func(t *testing.T, r *remote) {
		c := known(r)
		c.dial(t, there)
		r.settle()
		spare := c.Ahead.ready[0].conn.(*remoteLine)
		spare.drops = true
		conn := c.dial(t, there)
		if x := conn.Do(t.Context(), &message.Request{}); x.Outcome != message.Complete || spare.asked != 1 || !spare.closed {
			t.Errorf("want an answer on a new one, got %+v", x)
		}
		over(t, c)
	})
	bubble(t, "it ends new ones as well", func(t *testing.T, r *remote) {
		c := known(r)
		r.drops = true
		if x := c.dial(t, there).Do(t.Context(), &message.Request{}); x.Outcome != message.Closed || !c.Ahead.far() {
			t.Errorf("want the end of a connection that was new, got %+v", x)
		}
		r.settle()
		spare := c.Ahead.ready[0].conn.(*remoteLine)
		conn := c.dial(t, there)
		if x := conn.Do(t.Context(), &message.Request{}); x.Outcome != message.Closed || !spare.closed || conn.(*early).Conn == spare {
			t.Errorf("want the end of a second one, got %+v", x)
		}
		over(t, c)
	})
	bubble(t, "an answer is cut short", func(t *testing.T, r *remote) {
		c := known(r)
		c.dial(t, there)
		r.settle()
		c.Ahead.ready[0].conn.(*remoteLine).cut = true
		if x := c.dial(t, there).Do(t.Context(), &message.Request{}); x.Outcome != message.Cut || !c.Ahead.far() {
			t.Errorf("want what came of the answer, got %+v", x)
		}
		c.Ahead.Close()
	})
	bubble(t, "others wait for it", func(t *testing.T, r *remote) {
		c := known(r)
		c.ready(t, r, 1)
		r.settle()
		time.Sleep(time.Millisecond)
		c.Ahead.expect()
		time.Sleep(latest)
		over(t, c)
	})
	bubble(t, "nobody waits", func(t *testing.T, r *remote) {
		c := known(r)
		c.ready(t, r, 1)
		r.settle()
		time.Sleep(latest)
		if !c.Ahead.far() || len(c.Ahead.ready) > 0 || !r.lines[farDials].closed {
			t.Error("want it closed, and others opened")
		}
	})
	bubble(t, "it can't be opened", func(t *testing.T, r *remote) {
		c := known(r)
		r.fail = true
		c.ready(t, r, 1)
		r.settle()
		over(t, c)
	})
}

// TestAheadClosed: whoever must be alone finds none, those included that are on their
// way.
func TestAheadClosed(t *testing.T) {
	bubble(t, "both", func(t *testing.T, r *remote) {
		c := known(r)
		c.ready(t, r, 2)
		r.settle()
		c.ready(t, r, 2)
		c.Ahead.Close()
		r.settle()
		if n := len(c.Ahead.ready); n > 0 || len(r.lines) != farDials+2 || !r.lines[farDials].closed || !r.lines[farDials+1].closed {
			t.Errorf("want two that are closed, got %d ready", n)
		}
	})
}
