package origin

import "time"

// bearing is how a server bears that connections are kept.
//
// One that gives each connection a thread, and has few, serves nobody else while one
// is kept. As long as not as many connections as there are places for cases were seen
// to be open at the same time when each had been answered, others may be waiting for
// what is kept; where it looks as if they did, none is kept for a while. Nor is any
// where answers take longer on connections that have been used, as they do where a
// server writes them in pieces and waits for the client to acknowledge the first one.
type bearing struct {
	places int       // for cases, as was said last
	served int       // the most that were open at the same time when each had been answered
	last   time.Time // when the last attempt ended
	stuck  int       // how often in a row none had ended since somebody looked

	anew, again mean // how long answers took on new connections, and on those that were kept

	rest  int // attempts that are still to end before one is kept again
	pause int // how many they were last
}

const (
	// A server that has answered so many requests on a connection, in no less than that
	// time, has had the time to answer one that came before all of them.
	fairRounds = 3
	fairTime   = 20 * time.Millisecond
	// many are a quarter of the places.
	many = 4
	// mostStuck is how often in a row nothing happens where all are waiting.
	mostStuck = 2
	// Answers take longer on connections that were kept where they take so many times as
	// long and that much more.
	longer = 4
	lag    = 20 * time.Millisecond
	// firstPause is for how many attempts none is kept where others wait, and lookAgain
	// where answers take longer. Each further time it is four times as many as the last.
	firstPause = 1024
	lookAgain  = 32
)

// note takes up what an attempt tells that is over: so many connections are open now
// that have been answered, and starved says that many others had to wait meanwhile. It
// is true where none is to be kept for a while.
func (b *bearing) note(t *turn, answered int, starved bool, now time.Time) (stop bool) {
	b.places, b.last, b.stuck, b.rest = t.places, now, 0, max(0, b.rest-1)
	if t.left == nil {
		return false
	}
	b.served = max(b.served, answered)
	if t.lent {
		b.again.add(t.took)
	} else {
		b.anew.add(t.took)
	}
	switch {
	case b.rest > 0:
		return false
	case starved && b.doubtful():
		b.stop(firstPause)
	case b.slower():
		b.stop(lookAgain)
	default:
		return false
	}
	return true
}

// look is for connections that are idle, while so many others are open. It is true
// where none is to be kept for a while.
func (b *bearing) look(open int, now time.Time) (stop bool) {
	if open == 0 || !b.doubtful() || now.Sub(b.last) < moment {
		b.stuck = 0
		return false
	}
	if b.stuck++; b.stuck < mostStuck {
		return false
	}
	b.stop(firstPause)
	return true
}

// doubtful tells whether others may be waiting for what is kept. Where no more than a
// few could, each has its turn soon enough.
func (b *bearing) doubtful() bool { return many*b.served < (many-1)*b.places }

// slower tells whether answers take longer on connections that were kept.
func (b *bearing) slower() bool {
	return b.anew.known() && b.again.known() && b.again.of > longer*b.anew.of+lag
}

// stop has none kept for so many attempts, or more if it was of no use before. How long
// they take is measured anew then, as it depends on what else the server has to do.
func (b *bearing) stop(first int) {
	b.pause = max(first, 4*b.pause)
	b.rest = b.pause
	b.anew, b.again = mean{}, mean{}
}

// mean is that of times, of which the latest count most.
type mean struct {
	of time.Duration
	n  int
}

func (m *mean) add(d time.Duration) {
	m.n++
	m.of += (d - m.of) / time.Duration(min(m.n, 8))
}

// known tells whether there are enough of them to go by.
func (m *mean) known() bool { return m.n >= 8 }
