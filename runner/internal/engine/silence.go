package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
)

// lost are the resources that have stopped answering during the run, and what
// was found out: the cases that are left need not find it out again.
type lost struct {
	mu    sync.Mutex
	roles map[string]string
}

func (l *lost) add(role, why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.roles == nil {
		l.roles = map[string]string{}
	}
	if l.roles[role] == "" {
		l.roles[role] = why
	}
}

func (l *lost) why(roles []string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, role := range roles {
		if why := l.roles[role]; why != "" {
			return why
		}
	}
	return ""
}

// mostAgain is how often an attempt is made anew because the target was away.
const mostAgain = 3

// second looks again where an attempt has no answer somewhere: whether the target
// is still there, whether the load was to blame, and whether it happens again.
// It returns the attempt that counts, with what was found out in its evidence.
func (b *Batch) second(ctx context.Context, item *applicability.Item, a *attempt, since int) *attempt {
	for range mostAgain {
		if !a.troubled() || interrupted(ctx) {
			return a
		}
		if a.local() {
			a.evidence.Silence = check.SilentLocal
			return a
		}
		gone, again := b.stands(ctx, item, a)
		if gone || interrupted(ctx) {
			return a
		}
		if !again {
			break
		}
		if !b.stake(ctx, item) {
			a.evidence.Silence = check.SilentUntried
			return a
		}
		a = b.attempt(ctx, item, b.opts.Client, true)
	}
	if a.evidence.Dropped() && !a.evidence.Unanswered() && b.stake(ctx, item) {
		a.evidence.Lose(b.attempt(ctx, item, a.client.WithReusePause(), true).evidence)
		return a
	}
	switch {
	case !a.evidence.Unanswered() || a.spoiled.Load():
		return a
	case a.silent():
		return b.silence(ctx, item, a, since)
	}
	return b.ended(ctx, item, a, since)
}

// ended looks again where a connection ended or did not come about. It may be
// the fault of another case that shook the server, so nothing else runs
// meanwhile. What was never sent can be sent as well now, with more time: a
// handshake may take too long beside many others.
func (b *Batch) ended(ctx context.Context, item *applicability.Item, a *attempt, since int) *attempt {
	unreached := a.ended(message.Unreached)
	with := a.client
	if unreached {
		with = a.client.WithLongTimeout()
	}
	again := b.again(ctx, item, a, func() *attempt { return b.attempt(ctx, item, with, true) })
	if unreached && again != nil && !again.evidence.Unanswered() {
		b.load.less(since)
		return again
	}
	if a.drops() {
		return b.undropped(ctx, item, a, again)
	}
	return a
}

// silence looks again where the time was over.
func (b *Batch) silence(ctx context.Context, item *applicability.Item, a *attempt, since int) *attempt {
	beside := func() *attempt { return b.attempt(ctx, item, a.client, false) }
	calm, made := b.unloaded(ctx, item, since)
	if !made {
		b.again(ctx, item, a, beside)
		// Meanwhile it may have turned out that the target is slow.
		if calm, made = b.unloaded(ctx, item, since); !made {
			return a
		}
	}
	if calm.abandoned(a.client.Timeout()) {
		a.evidence.Silence = check.SilentAgain
		return a
	}
	if a = calm; a.evidence.Unanswered() && !interrupted(ctx) {
		b.again(ctx, item, a, beside)
	}
	return a
}

// abandoned tells whether a server that was given more time than usual used it to
// give up, and ended a connection on its own account. It was silent as long as it is
// waited for, and no load was to blame: without the extra time none would know the
// end.
func (a *attempt) abandoned(usual time.Duration) bool {
	ends := []message.Outcome{message.Closed, message.Reset, message.Cut}
	for _, s := range a.evidence.Steps {
		for i := range s.Samples {
			x := &s.Samples[i].Exchange
			if slices.Contains(ends, x.Outcome) && x.Took-x.Paused > usual {
				return true
			}
		}
	}
	return false
}

// again makes a second attempt and leaves in the evidence of the first whether it
// got no answer either; nil: it could not be made.
func (b *Batch) again(ctx context.Context, item *applicability.Item, first *attempt, make func() *attempt) *attempt {
	if !b.stake(ctx, item) {
		first.evidence.Silence = check.SilentUntried
		return nil
	}
	second := make()
	first.made = append(first.made, second.made...)
	switch {
	case second.local(), second.spoiled.Load():
		first.evidence.Silence = check.SilentLocal
	case second.evidence.Unanswered():
		first.evidence.Silence = check.SilentAgain
		b.stands(ctx, item, second) // which may have brought the target down
	default:
		first.evidence.Silence = check.SilentOnce
	}
	return second
}

// stake takes what another attempt at an item costs in failed logins. It may have
// to wait for them, so nothing must be held meanwhile; but not for other cases,
// which may wait for this one: it is then false.
func (b *Batch) stake(ctx context.Context, item *applicability.Item) bool {
	return b.purse.takeUnlessBusy(ctx, item.Spends) == nil
}

// local tells whether something on this side kept the case from its answer.
func (a *attempt) local() bool { return a.ended(message.Local) }

// silent tells whether time ran out for one of the steps.
func (a *attempt) silent() bool { return a.ended(message.Timeout) }

func (a *attempt) ended(how message.Outcome) bool {
	for _, s := range a.evidence.Steps {
		for i := range s.Samples {
			if s.Samples[i].Exchange.Outcome == how {
				return true
			}
		}
	}
	return false
}

// interrupted tells whether the run was ended from outside: somebody cancelled
// it, or its time was over.
func interrupted(ctx context.Context) bool { return ctx.Err() != nil }
