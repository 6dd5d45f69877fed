package engine

import (
	"math"
	"time"
)

// growth decides whether more cases may run beside each other. Most of the time
// that a run takes is spent on waiting for a target that is far away, or slow on
// purpose with who gives a wrong password; and asking it for more at a time costs
// it nothing. A target that computes is another matter: its answers come later,
// the more is asked of it.
//
// The two are told apart by how long answers take, in classes each a quarter
// longer than the one before. There are as many kinds of answers as there are kinds
// of requests, so that no mean says anything. But where twice as many cases run
// and answers take longer for it, they turn up in classes that were all but
// empty.
type growth struct {
	ceiling int           // no more cases than these
	timeout time.Duration // of an exchange

	over  bool         // it is decided
	grown bool         // the number was raised, so that there is a before
	known [classes]int // answers before it was raised last
	now   [classes]int // answers since then
	count int          // of now
	slow  int          // of those, the ones that are worth it
	late  int          // of those, the ones that would miss their time if they took twice as long
	first int          // the number before it was raised last

	start   int // the number to begin with
	answers int // since octets were counted anew
	octets  int // of their content
}

const (
	classes  = 64
	shortest = 100 * time.Microsecond // of the first class but one
	broad    = 1.25                   // a class is that many times as long as the one before

	// worth is from when on an answer is worth waiting for beside more others: what
	// comes sooner keeps a processor busy, here or there.
	worth = 4 * time.Millisecond
	// fewest are the answers after which something can be said.
	fewest = 32
	// light is the content that answers may have on average, in octets.
	light = 64 << 10
	// A class is known that a fiftieth of the answers fell into, and so is the one
	// after it. Where a fifth of them fall into others, they take longer.
	rare, many = 50, 5
)

// class is the one that an answer falls into.
func class(took time.Duration) int {
	c := math.Log(float64(max(took, shortest))/float64(shortest)) / math.Log(broad)
	return min(classes-1, int(c)+1)
}

// next is how many cases may run after another answer of so many octets, where it
// were most before.
func (g *growth) next(most int, took time.Duration, octets int) int {
	if g.heavy(octets) {
		g.over = true
		return min(most, g.start)
	}
	if g.over || g.ceiling <= most && !g.grown {
		return most
	}
	g.now[class(took)]++
	g.count++
	if took >= worth {
		g.slow++
	}
	if 2*took >= g.timeout {
		g.late++
	}
	if g.count < max(fewest, most) {
		return most
	}
	defer g.turn()
	switch {
	case g.grown && g.longer():
		g.over = true
		return g.first
	case g.slow*4 < g.count, g.late*10 >= g.count:
		return most
	case most >= g.ceiling:
		g.over = true
		return most
	}
	g.grown, g.first = true, most
	return min(2*most, g.ceiling)
}

// heavy tells whether the target sends so much that many answers at a time would
// fill the memory.
func (g *growth) heavy(octets int) bool {
	if g.answers == fewest {
		g.answers, g.octets = 0, 0
	}
	g.answers++
	g.octets += octets
	return g.octets > fewest*light
}

// turn makes what is new known.
func (g *growth) turn() {
	for i, n := range g.now {
		g.known[i] += n
	}
	g.now, g.count, g.slow, g.late = [classes]int{}, 0, 0, 0
}

// longer tells whether answers take longer than they did before.
func (g *growth) longer() bool {
	before := 0
	for _, n := range g.known {
		before += n
	}
	is := func(i int) bool { return i >= 0 && g.known[i]*rare >= before }
	longer := 0
	for i, n := range g.now {
		if i > class(worth) && !is(i) && !is(i-1) {
			longer += n
		}
	}
	return longer*many >= g.count
}
