package client

import (
	"context"
	"slices"
	"sync"
	"time"

	"authspec/runner/internal/message"
)

// Ahead opens connections to a target that is far away before somebody needs them:
// each is used once, by whoever comes first, as if it had been opened then.
//
// A server that gives each connection a thread, and has few, may wait on one that
// nobody uses yet while others wait for it. So none is ready for long, and where
// nobody is answered meanwhile who came after it, none is opened any more; nor where
// the server ends one before it was used.
type Ahead struct {
	mu      sync.Mutex
	lines   map[message.Endpoint]*line
	ready   []*spare // the one that was opened first comes first
	opening int
	over    bool // the target does not bear it
	closes  int  // how often all were closed

	waiting  map[*early]bool // those that were asked for and have not brought an answer yet
	answered time.Time       // of those that have, the latest was asked for then
	took     time.Duration   // an answer, usually
}

// line is what is known of the way to an endpoint.
type line struct {
	dials    int
	quickest time.Duration // of them
}

// spare is a connection that nobody uses yet.
type spare struct {
	conn   message.Conn
	to     message.Endpoint
	opened time.Time
	expiry *time.Timer
}

const (
	// A target is far away where so many connections have all taken so long to come
	// about. What a machine with much to do needs for one varies more than that.
	farDials = 3
	farTime  = 10 * time.Millisecond
	// worth is how many times as long as connecting an answer may take: where it takes
	// longer, there is little to be gained.
	worth = 4
	// A connection is ready for so many times as long as it takes to connect and be
	// answered, but for no shorter and no longer time than these: in the meantime it
	// would have been used.
	patience = 4
	soonest  = 250 * time.Millisecond
	latest   = time.Second
)

// dial opens a connection, and notes how long it has taken to come about.
func (a *Ahead) dial(ctx context.Context, by message.Transport, to message.Endpoint) (message.Conn, error) {
	began := time.Now()
	conn, err := by.Dial(ctx, to)
	if a != nil && err == nil {
		a.note(to, time.Since(began))
	}
	return conn, err
}

func (a *Ahead) note(to message.Endpoint, took time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.lines[to]
	if l == nil {
		if a.lines == nil {
			a.lines = map[message.Endpoint]*line{}
		}
		l = &line{quickest: took}
		a.lines[to] = l
	}
	l.dials++
	l.quickest = min(l.quickest, took)
}

// far tells whether an endpoint is known to be far away.
func (l *line) far() bool { return l.dials >= farDials && l.quickest >= farTime }

// far tells whether some endpoint is, and connections are opened ahead.
func (a *Ahead) far() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, l := range a.lines {
		if l.far() {
			return !a.over
		}
	}
	return false
}

// pays tells whether it is worth it to open connections to an endpoint ahead. One that
// shows a certificate of its own is for one case.
func (a *Ahead) pays(to message.Endpoint) bool {
	l := a.lines[to]
	return !a.over && to.Certificate == nil && l != nil && l.far() && a.took <= worth*l.quickest
}

// take is the connection that has been ready longest; nil: none is.
func (a *Ahead) take(to message.Endpoint) message.Conn {
	for i := 0; i < len(a.ready); {
		s := a.ready[i]
		if s.to != to {
			i++
			continue
		}
		a.ready = slices.Delete(a.ready, i, i+1)
		s.expiry.Stop()
		if usable, _ := s.conn.Reusable(); usable {
			return s.conn
		}
		s.conn.Close()
		a.over = true
	}
	return nil
}

// open opens one for later, unless so many are there or on their way.
func (a *Ahead) open(ctx context.Context, by message.Transport, to message.Endpoint, most int) {
	if !a.pays(to) || len(a.ready)+a.opening >= most {
		return
	}
	a.opening++
	closes := a.closes
	go func() {
		conn, err := a.dial(ctx, by, to)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.opening--
		switch {
		case err != nil:
			a.over = true
		case a.over || a.closes != closes || ctx.Err() != nil:
			conn.Close()
		default:
			s := &spare{conn: conn, to: to, opened: time.Now()}
			s.expiry = time.AfterFunc(a.readiness(to), func() { a.expire(s) })
			a.ready = append(a.ready, s)
		}
	}()
}

// readiness is how long a connection is ready.
func (a *Ahead) readiness(to message.Endpoint) time.Duration {
	return min(max(patience*(a.lines[to].quickest+a.took), soonest), latest)
}

// expire closes a connection that nobody has used in time.
func (a *Ahead) expire(s *spare) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := slices.Index(a.ready, s)
	if at < 0 {
		return
	}
	a.ready = slices.Delete(a.ready, at, at+1)
	s.conn.Close()
	if a.starves(s.opened) {
		a.over = true
		a.closeAll()
	}
}

// starves tells whether some wait that came after a moment, and none of them has been
// answered.
func (a *Ahead) starves(since time.Time) bool {
	if a.answered.After(since) {
		return false
	}
	for e := range a.waiting {
		if e.asked.After(since) {
			return true
		}
	}
	return false
}

// Close closes those that are ready, and those that are on their way.
func (a *Ahead) Close() {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closeAll()
}

func (a *Ahead) closeAll() {
	a.closes++
	for _, s := range a.ready {
		s.expiry.Stop()
		s.conn.Close()
	}
	a.ready = nil
}

// give is a connection that was opened ahead; nil: none is ready. It sees to it that
// another one is soon.
func (a *Ahead) give(ctx context.Context, by message.Transport, to message.Endpoint, most int) *early {
	a.mu.Lock()
	defer a.mu.Unlock()
	conn := a.take(to)
	a.open(ctx, by, to, most)
	if conn == nil {
		return nil
	}
	return a.enter(&early{Conn: conn, again: func() (message.Conn, error) { return by.Dial(ctx, to) }})
}

// expect is a connection that is still to be opened.
func (a *Ahead) expect() *early {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.enter(&early{})
}

// enter notes that a connection was asked for.
func (a *Ahead) enter(e *early) *early {
	e.ahead, e.asked = a, time.Now()
	if a.waiting == nil {
		a.waiting = map[*early]bool{}
	}
	a.waiting[e] = true
	return e
}

// leave notes that a connection has brought its first answer, or none.
func (a *Ahead) leave(e *early, x *message.Exchange) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.waiting[e] {
		return
	}
	delete(a.waiting, e)
	if x == nil || x.Outcome != message.Complete {
		return
	}
	if e.asked.After(a.answered) {
		a.answered = e.asked
	}
	if took := x.Took - x.Paused; a.took == 0 {
		a.took = took
	} else {
		a.took += (took - a.took) / 8
	}
}

// giveUp is for a target that ends connections which nobody has used yet.
func (a *Ahead) giveUp() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.over = true
	a.closeAll()
}
