// Package driver is what a scheduler knows of whoever runs the steps of a case:
// an interface, the attempt that it makes, and what can be asked of an attempt.
//
// It may import applicability, casefile, check, client, lockout, message,
// record and results: how an attempt is made is for those who implement the
// interface.
package driver

import (
	"context"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/results"
)

// Driver runs the steps of cases: against an origin server, or in whatever
// other part of an exchange is judged.
type Driver interface {
	// Attempt runs the steps of an item once, in all its samples. Its failed
	// logins have been granted, and are settled when it returns.
	Attempt(ctx context.Context, item *applicability.Item, c Conditions) *Attempt
	// Prelude is what was exchanged before the first case, as watch cases see
	// it.
	Prelude() []check.Seen
	// HangUp closes the connections that are open for cases to come.
	HangUp()
	// Slowest is the longest that an exchange took which was answered, without
	// what the requests themselves rested.
	Slowest() time.Duration
}

// Done is what became of one item.
type Done struct {
	Findings    []check.Finding
	Exchanges   []results.Exchange
	From        []string      // of a watch case: ids of the cases whose exchanges show what it found
	Took        time.Duration // of the attempt that counts, without what it waited for others before it began
	Skipped     string        // why it was not run, found out on the way
	Blocked     string        // why it could not be judged, found out on the way
	Interrupted bool          // the run ended before the item was through
}

// Conditions are those under which an attempt is made.
type Conditions struct {
	LongTimeout bool // each exchange gets more time than usual
	ReusePause  bool // a connection is left alone for a while before it is used again
	// Places is how many connections cases may have open, those included that are
	// kept for cases to come; 0: no other attempt is made meanwhile, so that those
	// are closed which no case uses, and none is kept or opened ahead. Nothing is
	// withheld then, as whoever is finding out whether the target is still there
	// only begins after it.
	Places   int
	Shares   bool // one may be kept for others
	Fresh    bool // none is used that was kept, or opened ahead
	Contents int  // how many octets of the content of an answer are kept, at least
	// Yield lets those run who must be alone, until back is called: while no
	// connection is open, or nothing is sent and the target has nothing to do. It
	// may be nil.
	Yield func() (back func())
	// Pause waits between two steps, unless ctx ends first.
	Pause func(ctx context.Context, d time.Duration) error
}

// Attempt is what came of running the steps of a case once, in all its samples.
type Attempt struct {
	Item        *applicability.Item
	Evidence    *check.Evidence
	Began, Over time.Time
	Withheld    bool                  // something was not sent, as the target had stopped answering
	Connections map[*check.Sample]int // their numbers, from 1 within a sample
	// Shared tells that a request went over a connection that other cases had used.
	Shared bool
	// Decided is what the chosen checks say, where somebody has asked them already;
	// nil: nobody has.
	Decided []check.Decision
}
