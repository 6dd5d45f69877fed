package ground

import (
	"math"
	"sync"

	"authspec/runner/internal/target"
)

// tries are the logins of the ground, which come to an end before the target
// would lock the account.
type tries struct {
	limit target.Failures
	most  int // that may fail
	turn  sync.Mutex

	mu     sync.Mutex
	failed int
	varied bool
}

func newTries(limit target.Failures, machines int) *tries {
	t := &tries{limit: limit, most: math.MaxInt}
	if limit.Locks() {
		t.most = max(1, (limit.Count-1)/max(1, machines)) // with none at all there would be no ground
	}
	return t
}

// begin waits for the turn of a resource where logins come one after the other;
// done ends it.
func (t *tries) begin() (done func()) {
	if !t.limit.Locks() {
		return func() {}
	}
	t.turn.Lock()
	return t.turn.Unlock
}

// left tells whether one more may be tried.
func (t *tries) left() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed < t.most
}

// vary tells, once, that variants of the credentials may be tried.
func (t *tries) vary() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	first := !t.varied
	t.varied = true
	return first
}

func (t *tries) fail() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed++
}
