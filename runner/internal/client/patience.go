package client

import (
	"cmp"
	"sync"
	"time"
)

// DefaultWait is how long a run waits, altogether, for a target that asks for
// time, unless somebody says otherwise: long enough for a lock-out that is
// counted in seconds or a server that is short of breath, and no longer than
// somebody who watches puts up with.
const DefaultWait = time.Minute

// Patience is the time that a run may wait, altogether, for lock-outs to be
// over (limits.failures) and for targets that say when to come again
// (Retry-After). It is for concurrent use; the nil Patience has none.
type Patience struct {
	mu    sync.Mutex
	whole time.Duration
	left  time.Duration
	until time.Time // what has been granted so far
}

// NewPatience has so much time, DefaultWait for 0, none below.
func NewPatience(whole time.Duration) *Patience {
	whole = max(0, cmp.Or(whole, DefaultWait))
	return &Patience{whole: whole, left: whole}
}

// Grant tells whether the run may wait from now until t. What it waits for
// already on somebody else's behalf costs nothing more.
func (p *Patience) Grant(now, t time.Time) bool {
	if p == nil {
		return !t.After(now)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	from := now
	if p.until.After(from) {
		from = p.until
	}
	switch more := t.Sub(from); {
	case more <= 0:
		return true
	case more > p.left:
		return false
	default:
		p.left -= more
		p.until = t
		return true
	}
}

// low tells whether less than half of the time is left.
func (p *Patience) low() bool {
	if p == nil {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.left < p.whole/2
}

// Total is all the time that there was at the beginning.
func (p *Patience) Total() time.Duration {
	if p == nil {
		return 0
	}
	return p.whole
}
