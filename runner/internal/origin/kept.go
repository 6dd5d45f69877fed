package origin

import (
	"slices"
	"strings"
	"sync"
	"time"

	"authspec/runner/internal/message"
)

// kept are the connections that are left open for cases to come, and what there is
// to know of how the server bears that.
type kept struct {
	timeout time.Duration // of an exchange

	mu   sync.Mutex
	idle []*connection // the one that has been idle longest first
	open []*turn       // attempts that have a connection, of whatever kind
	lent int           // those of them that have one which was kept

	bearing  bearing
	sweeping bool
}

const (
	// mostIdle is how long a connection is kept between two cases.
	mostIdle = 20 * time.Millisecond
	// mostAge is how long it is kept altogether, from its first answer.
	mostAge = 200 * time.Millisecond
	// ageShare is which part of the time for an exchange all that are kept at the same
	// time take at most, should they be served one after the other.
	ageShare = 2
	// moment is how often those are looked at that are idle.
	moment = 5 * time.Millisecond
)

// turn is an attempt's use of connections.
type turn struct {
	places int  // see driver.Conditions
	shares bool // it may use a connection that others have used, and leave its own to them
	fresh  bool // it may leave one, but not use another's

	began time.Time     // it got its connection; zero: it has none
	lent  bool          // that is one which was kept
	left  *connection   // that it leaves to others; nil: none
	took  time.Duration // what it waited for its answer on left
}

// end is told when an attempt is over. What it leaves is kept, unless there would be
// more connections than places.
func (k *kept) end(t *turn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.open = slices.DeleteFunc(k.open, func(o *turn) bool { return o == t })
	if t.lent {
		k.lent--
	}
	if t.places == 0 { // it is alone
		return
	}
	now, left := time.Now(), t.left
	answered := len(k.idle) + k.lent
	if left != nil {
		left.carry(now)
		answered++
	}
	if k.bearing.note(t, answered, left != nil && k.starves(t, now), now) {
		k.closeFirst(len(k.idle))
	}
	switch {
	case left == nil:
	case k.bearing.rest > 0, len(k.idle)+len(k.open) >= t.places, now.Sub(left.first) >= k.age(t.places):
		left.conn.Close()
	default:
		k.idle = append(k.idle, left)
		k.watch()
	}
}

// carry notes that a request was answered.
func (l *connection) carry(now time.Time) {
	if l.since = now; l.rounds == 0 {
		l.first = now
	}
	l.rounds++
}

// age is for how long a connection is kept altogether, from its first answer.
func (k *kept) age(places int) time.Duration {
	return min(mostAge, k.timeout/ageShare/time.Duration(places))
}

// starves tells whether a server has answered so much on the connection that an
// attempt leaves that it had the time for many which came before all that, and wait.
func (k *kept) starves(t *turn, now time.Time) bool {
	l := t.left
	age := now.Sub(l.first)
	if (l.rounds <= fairRounds || age < fairTime) && (l.rounds == 1 || age < k.age(t.places)) {
		return false
	}
	waiting := 0
	for _, o := range k.open {
		if o.shares && o.began.Before(l.first) {
			waiting++
		}
	}
	return waiting > 0 && waiting*many >= t.places
}

// take is the connection, of those that can be used, that was left last by a request
// like this one; nil: there is none.
func (k *kept) take(t *turn, to message.Endpoint, r *message.Request) *connection {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, l := range slices.Backward(k.idle) {
		if l.to != to || !l.fits(r) {
			continue
		}
		k.idle = slices.Delete(k.idle, i, i+1)
		if usable, _ := l.conn.Reusable(); usable {
			t.lent = true
			k.enter(t)
			k.lent++
			return l
		}
		l.conn.Close()
	}
	return nil
}

// makeRoom is told before an attempt opens a connection. It closes those that have
// been idle longest, as far as there would be more than places.
func (k *kept) makeRoom(t *turn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.enter(t)
	k.closeFirst(min(max(0, len(k.idle)+len(k.open)-t.places), len(k.idle)))
}

// enter notes that an attempt has a connection.
func (k *kept) enter(t *turn) {
	if t.began.IsZero() {
		t.began = time.Now()
		k.open = append(k.open, t)
	}
}

// closeAll closes all that are kept.
func (k *kept) closeAll() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closeFirst(len(k.idle))
}

// watch has those swept away that are idle for too long.
func (k *kept) watch() {
	if !k.sweeping {
		k.sweeping = true
		time.AfterFunc(moment, k.sweep)
	}
}

func (k *kept) sweep() {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := 0
	for n < len(k.idle) && time.Since(k.idle[n].since) >= mostIdle {
		n++
	}
	if len(k.idle) > 0 && k.bearing.look(len(k.open), time.Now()) {
		n = len(k.idle)
	}
	k.closeFirst(n)
	if k.sweeping = false; len(k.idle) > 0 {
		k.watch()
	}
}

func (k *kept) closeFirst(n int) {
	for _, l := range k.idle[:n] {
		l.conn.Close()
	}
	k.idle = slices.Delete(k.idle, 0, n)
}

// fits tells whether a request differs from the last one on a connection in no more
// than the path and the name of the case: whatever a server may remember of that one,
// as who logged in, it is told again. Where nobody was let in so far, who asked does
// not matter either.
func (l *connection) fits(r *message.Request) bool {
	a, b := fields{of: l.carried, strangers: l.refused}, fields{of: r, strangers: l.refused}
	if l.carried.Method != r.Method || query(l.carried) != query(r) {
		return false
	}
	for {
		f, g := a.next(), b.next()
		switch {
		case f == nil || g == nil:
			return f == g
		case f.Name != g.Name, f.Value != g.Value && f.Name != "User-Agent":
			return false
		}
	}
}

// fields are those of a request in turn.
type fields struct {
	of        *message.Request
	strangers bool // without credentials
	at        int
}

// next is the next one; nil: there is none.
func (f *fields) next() *message.Field {
	for f.at < len(f.of.Fields) {
		field := &f.of.Fields[f.at]
		if f.at++; !f.strangers || !strings.EqualFold(field.Name, "Authorization") {
			return field
		}
	}
	return nil
}

func query(r *message.Request) string {
	_, text, _ := strings.Cut(r.Target, "?")
	return text
}
