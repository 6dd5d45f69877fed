// Package lockout counts failed logins against the lock-out of a target: what a
// case costs, what a run may spend, and whether an account has been locked all
// the same.
//
// It may import casefile, check, client, ground, message, request, scheme and
// target.
package lockout

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"authspec/runner/internal/client"
	"authspec/runner/internal/target"
)

// Purse is the budget of a run, from which all its cases take. The nil Purse
// is that of a target without a lock-out, or with one that nobody has told of.
type Purse struct {
	limit    target.Failures
	mu       sync.Mutex
	budget   budget
	patience *client.Patience
	returned chan struct{} // closed, and made anew, whenever something is given back
}

// NewPurse has what the target allows, less the failures that the ground has
// met with already.
func NewPurse(f target.Failures, patience *client.Patience, failed int) *Purse {
	if !f.Known || f.None {
		return nil
	}
	p := &Purse{limit: f, budget: budget{limit: f.Count, window: f.Window}, patience: patience, returned: make(chan struct{})}
	p.budget.fail(time.Now(), failed)
	return p
}

// ErrTooLong says that a run has not the time to wait for failed logins.
var ErrTooLong = errors.New("the run may not wait so long")

// Take waits for n failed logins in its turn. The error is ErrTooLong, or that
// of ctx.
func (p *Purse) Take(ctx context.Context, n int) error {
	for {
		err := p.TakeUnlessBusy(ctx, n)
		var busy errBusy
		if !errors.As(err, &busy) {
			return err
		}
		select {
		case <-busy.returned:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// errBusy says that other cases are to be through first.
type errBusy struct{ returned chan struct{} }

func (errBusy) Error() string { return "other cases hold what is left" }

// TakeUnlessBusy is Take for those on whom other cases wait: it does not wait
// for these.
func (p *Purse) TakeUnlessBusy(ctx context.Context, n int) error {
	if p == nil || n == 0 {
		return nil
	}
	for {
		p.mu.Lock()
		now := time.Now()
		a, until := p.budget.ask(now, n)
		returned := p.returned
		p.mu.Unlock()
		switch {
		case a == granted:
			return nil
		case a == busy:
			return errBusy{returned}
		case a == never, !p.patience.Grant(now, until):
			return ErrTooLong
		}
		if err := client.Sleep(ctx, until.Sub(now)); err != nil {
			return err
		}
	}
}

// TakeNow is Take without any waiting.
func (p *Purse) TakeNow(n int) bool {
	if p == nil {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	a, _ := p.budget.ask(time.Now(), n)
	return a == granted
}

// Return gives back n of which so many have failed.
func (p *Purse) Return(n, failed int) {
	if p == nil || n == 0 && failed == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.budget.giveBack(time.Now(), n, failed)
	close(p.returned)
	p.returned = make(chan struct{})
}

// TooLong is why a case with n failed logins is not run, in a sentence.
func (p *Purse) TooLong(n int, caseID string) string {
	return fmt.Sprintf("accounts are locked after %s (limits.failures), and the case would wait longer for its %s than a run may (%s, --wait changes that); "+
		"on its own it need not wait: --only %s", p.limit, counted(n), target.Short(p.patience.Total()), caseID)
}

func counted(n int) string {
	if n == 1 {
		return "failed login"
	}
	return fmt.Sprintf("%d failed logins", n)
}
