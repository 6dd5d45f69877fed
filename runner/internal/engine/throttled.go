package engine

import (
	"context"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/ratelimit"
)

// How often a case is tried where the target asks for time, and where it only
// seems to, each time after twice the pause.
const (
	triesAsked   = 2
	triesGuessed = 4
)

// retryThrottled makes the attempt that counts, and others where the target
// asks for time. Where it says so again, or may not have the time, why is why
// nothing can be said of the case.
func (b *Batch) retryThrottled(ctx context.Context, item *applicability.Item) (a *driver.Attempt, why string) {
	a = b.runDiagnosed(ctx, item, item.Case.Alone)
	passes := false
	for tries := 1; ; tries++ {
		t := b.opts.Limits.ThrottleOf(ctx, a)
		if t == nil || interrupted(ctx) {
			if tries > 1 && a.Throttle() == nil && !a.Forbidden() {
				if passes { // only just
					b.opts.Client.Pace.SlowDown(time.Now())
				}
				b.opts.Client.Pace.CountRetry(true)
			}
			return a, ""
		}
		b.load.enough()
		// Asked at once, before anything is held back.
		passes = t.Guessed && b.opts.Limits.PlainPasses(ctx, a, t.Status)
		switch {
		case passes && tries > 1:
			b.opts.Limits.Learn(t.Status) // it is what the target says to this case
			return a, ""
		case passes && !b.affordRetry(ctx, item):
			return a, ""
		case !passes:
			t.Told = a.Over
			if tries > 1 {
				b.opts.Client.Pace.CountRetry(false)
			}
			if why := b.holdBack(ctx, item, t, tries); why != "" {
				return a, b.throttledReason(t, why)
			}
		}
		// While all others are still, so that the target is not asked too much
		// by all that was held back.
		a = b.runDiagnosed(ctx, item, true)
	}
}

// holdBack holds all requests back, and takes the failed logins of another
// attempt; not empty: why it does not.
func (b *Batch) holdBack(ctx context.Context, item *applicability.Item, t *client.Throttle, tries int) (why string) {
	most := triesAsked
	if t.Guessed {
		most = triesGuessed
		t.Pause <<= tries - 1
	}
	if tries >= most {
		return ", and so again after the run had waited"
	}
	if why := b.opts.Client.HoldBack(t); why != "" {
		return ", " + why
	}
	if !b.affordRetry(ctx, item) {
		return ", and no more failed logins may be spent on a second try (limits.failures)"
	}
	return ""
}

// throttledReason is why nothing can be said of a case whose target does not
// stop to limit requests. Where everybody is turned away, that is found out
// after the case, and is another reason.
func (b *Batch) throttledReason(t *client.Throttle, why string) string {
	if t.TurnsAway() {
		return ""
	}
	b.limited.Store(true)
	return t.String() + why
}

// throttledAdvice is what the user can do about such a target. Where the ordinary
// account was locked, it is wrong passwords that were too many, as a rule.
func (b *Batch) throttledAdvice() string {
	const slowly = "slow down, as in --rate 2/s --jobs 1, give it more time by --wait, or let this client pass"
	if b.LockedOut() != "" {
		return "if it is requests, and not wrong passwords, that the target limits: " + slowly
	}
	return "the target limits requests: " + slowly
}

// retryDropped looks for an answer to an attempt whose connection was ended,
// and to which next was made while nothing else went on: more slowly, and after
// a while where plain requests are dropped as well. It returns the attempt that
// counts.
//
// Some limiters answer nothing: they close or reset the connections of who asks
// too much. That such a target limits requests shows in what it answers once
// they come more slowly; who drops a request then too has that as its answer.
func (b *Batch) retryDropped(ctx context.Context, a, next *driver.Attempt) *driver.Attempt {
	pace := b.opts.Client.Pace
	for tries := 1; next != nil && next.Dropped() && !interrupted(ctx); tries++ {
		t := ratelimit.DropOf(next)
		switch passes := !b.opts.Limits.Harmless(t.Status) && b.opts.Limits.PlainPasses(ctx, a, t.Status); {
		case b.opts.Limits.Harmless(t.Status):
			return a
		case passes && tries > 1:
			b.opts.Limits.Learn(t.Status) // it is what the target does with this case
			return a
		case passes:
			pace.SlowDown(time.Now())
		case b.holdBack(ctx, a.Item, t, tries) != "":
			return a
		}
		found := a.Evidence.Silence
		next = b.confirmSilence(ctx, a, func() *driver.Attempt { return b.runExclusive(ctx, a.Item, driver.Conditions{}) })
		if next == nil {
			a.Evidence.Silence = found // no failed logins are left to find out more
		}
	}
	if next == nil || next.Evidence.Unanswered() || !pace.ConfirmDrop(a.Began, time.Now()) {
		return a
	}
	return next
}
