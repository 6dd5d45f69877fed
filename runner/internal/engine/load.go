package engine

import (
	"sync"
)

// load is how many cases may run beside each other: as many as there are
// workers, until a target turns out not to bear so many.
type load struct {
	mu      sync.Mutex
	free    *sync.Cond
	most    int
	running int
	changes int // how often most was lowered
}

func newLoad(most int) *load {
	l := &load{most: max(1, most)}
	l.free = sync.NewCond(&l.mu)
	return l
}

// since is for less: how often the number was lowered before what comes.
func (l *load) since() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changes
}

// enter waits for a place.
func (l *load) enter() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.running >= l.most {
		l.free.Wait()
	}
	l.running++
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
	if since == l.changes {
		l.most = max(1, l.most/2)
		l.changes++
	}
}
