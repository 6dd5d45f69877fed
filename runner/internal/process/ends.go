package process

import (
	"slices"
	"sync"
)

// Ends keeps the first and the last octets of what a program prints: what it says
// when it ends comes last, however much stands before.
type Ends struct {
	most    int
	mu      sync.Mutex
	first   []byte
	last    []byte // at most 2*most of what came after first
	written int64
}

// NewEnds keeps most octets of each end.
func NewEnds(most int) *Ends { return &Ends{most: most} }

// Write implements io.Writer: it takes everything.
func (e *Ends) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.written += int64(len(p))
	n := min(e.most-len(e.first), len(p))
	e.first = append(e.first, p[:n]...)
	e.last = append(e.last, tail(p[n:], e.most)...)
	if len(e.last) > 2*e.most { // moved once in a while, and not at each write
		e.last = e.last[:copy(e.last, tail(e.last, e.most))]
	}
	return len(p), nil
}

// Octets are those that are kept so far: all, or the first and the last ones with
// an ellipsis on a line of its own between. cut tells that there were more.
func (e *Ends) Octets() (kept []byte, cut bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	last := tail(e.last, e.most)
	if cut = e.written > int64(len(e.first)+len(last)); cut {
		return slices.Concat(e.first, []byte("\n…\n"), last), true
	}
	return slices.Concat(e.first, last), false
}

func tail(p []byte, most int) []byte { return p[max(0, len(p)-most):] }
