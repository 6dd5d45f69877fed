package engine

import (
	"sync"
	"time"

	"authspec/runner/internal/driver"
)

// load is how many cases may run beside each other: as many as the run is asked
// for, until a target turns out not to bear so many; and more of them where its
// answers take no longer for it.
type load struct {
	mu      sync.Mutex
	free    *sync.Cond
	most    int
	running int
	changes int    // how often most was lowered
	growth  growth // whether it may rise
}

// newLoad lets that many cases run, and up to ceiling where answers take no
// longer for it than they took before. None of them may take longer than
// timeout.
func newLoad(most, ceiling int, timeout time.Duration) *load {
	l := &load{most: max(1, most), growth: growth{start: most, ceiling: ceiling, timeout: timeout}}
	l.free = sync.NewCond(&l.mu)
	return l
}

// since is for less: how often the number was lowered before what comes.
func (l *load) since() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changes
}

// enter waits for a place, and tells how many there are.
func (l *load) enter() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.running >= l.most {
		l.free.Wait()
	}
	l.running++
	return l.most
}

func (l *load) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running--
	l.free.Signal()
}

// less halves the number for the rest of the run, once for all cases that
// began before the number was lowered last.
func (l *load) less(since int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.growth.over = true
	if since == l.changes {
		l.most = max(1, l.most/2)
		l.changes++
	}
}

// enough keeps the number from rising any more.
func (l *load) enough() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.growth.over = true
}

// answered takes up answers that came beside others, and lets more cases run, or
// as many as before.
func (l *load) answered(list []driver.Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range list {
		l.most = l.growth.next(l.most, a.Took, a.Octets)
	}
	l.free.Broadcast()
}
