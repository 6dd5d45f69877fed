package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"authspec/runner/internal/client"
	"authspec/runner/internal/target"
)

// purse is the budget of a run, from which all its cases take. The nil purse
// is that of a target without a lock-out, or with one that nobody has told of.
type purse struct {
	limit    target.Failures
	mu       sync.Mutex
	budget   budget
	patience *client.Patience
	settled  chan struct{} // closed, and made anew, whenever something is settled
}

// newPurse has what the target allows, less the failures that the ground has
// met with already.
func newPurse(f target.Failures, patience *client.Patience, failed int) *purse {
	if !f.Known || f.None {
		return nil
	}
	p := &purse{limit: f, budget: budget{limit: f.Count, window: f.Window}, patience: patience, settled: make(chan struct{})}
	p.budget.fail(time.Now(), failed)
	return p
}

// errTooLong says that a run has not the time to wait for failed logins.
var errTooLong = errors.New("the run may not wait so long")

// take waits for n failed logins in its turn. The error is errTooLong, or that
// of ctx.
func (p *purse) take(ctx context.Context, n int) error {
	for {
		err := p.takeUnlessBusy(ctx, n)
		var busy errBusy
		if !errors.As(err, &busy) {
			return err
		}
		select {
		case <-busy.settled:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// errBusy says that other cases are to be through first.
type errBusy struct{ settled chan struct{} }

func (errBusy) Error() string { return "other cases hold what is left" }

// takeUnlessBusy is take for those on whom other cases wait: it does not wait
// for these.
func (p *purse) takeUnlessBusy(ctx context.Context, n int) error {
	if p == nil || n == 0 {
		return nil
	}
	for {
		p.mu.Lock()
		now := time.Now()
		a, until := p.budget.ask(now, n)
		settled := p.settled
		p.mu.Unlock()
		switch {
		case a == granted:
			return nil
		case a == busy:
			return errBusy{settled}
		case a == never, !p.patience.Grant(now, until):
			return errTooLong
		}
		if err := client.Sleep(ctx, until.Sub(now)); err != nil {
			return err
		}
	}
}

// takeNow is take without any waiting.
func (p *purse) takeNow(n int) bool {
	if p == nil {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	a, _ := p.budget.ask(time.Now(), n)
	return a == granted
}

// settle gives back n of which so many have failed.
func (p *purse) settle(n, failed int) {
	if p == nil || n == 0 && failed == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.budget.settle(time.Now(), n, failed)
	close(p.settled)
	p.settled = make(chan struct{})
}

// tooLong is why a case with n failed logins is not run, in a sentence.
func (p *purse) tooLong(n int, caseID string) string {
	return fmt.Sprintf("accounts are locked after %s (limits.failures), and the case would wait longer for its %s than a run may (%s, --wait changes that); "+
		"on its own it need not wait: --only %s", p.limit, counted(n), target.Short(p.patience.Total()), caseID)
}

func counted(n int) string {
	if n == 1 {
		return "failed login"
	}
	return fmt.Sprintf("%d failed logins", n)
}
