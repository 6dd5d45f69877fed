package engine

import (
	"context"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/message"
)

// mostRepeats is how often an attempt is made anew because the target was away.
const mostRepeats = 3

// diagnose looks again where an attempt has no answer somewhere: whether the
// target is still there, whether the load was to blame, and whether it happens
// again. It returns the attempt that counts, with what was found out in its
// evidence.
func (b *Batch) diagnose(ctx context.Context, a *driver.Attempt, since int) *driver.Attempt {
	item := a.Item
	for range mostRepeats {
		if !a.Troubled() || interrupted(ctx) {
			return a
		}
		if a.Ended(message.Local) {
			a.Evidence.Silence = check.SilentLocal
			return a
		}
		gone, again := b.opts.Vitals.Check(ctx, a, exclusive{b})
		if gone || interrupted(ctx) {
			return a
		}
		if !again {
			break
		}
		if !b.affordRetry(ctx, item) {
			a.Evidence.Silence = check.SilentUntried
			return a
		}
		a = b.runExclusive(ctx, item, driver.Conditions{})
	}
	if a.Evidence.Dropped() && !a.Evidence.Unanswered() && b.affordRetry(ctx, item) {
		a.Evidence.Lose(b.runExclusive(ctx, item, driver.Conditions{ReusePause: true}).Evidence)
		return a
	}
	switch {
	case !a.Evidence.Unanswered() && b.opts.Vitals.Dragged(ctx, a) && b.affordRetry(ctx, item):
		return b.runExclusive(ctx, item, driver.Conditions{})
	case !a.Evidence.Unanswered() || a.Withheld:
		return a
	case a.Ended(message.Timeout):
		return b.retrySilent(ctx, a, since)
	}
	return b.retryEnded(ctx, a, since)
}

// retryEnded looks again where a connection ended or did not come about. It may
// be the fault of another case that shook the server, so nothing else runs
// meanwhile. What was never sent can be sent as well now, with more time: a
// handshake may take too long beside many others.
func (b *Batch) retryEnded(ctx context.Context, a *driver.Attempt, since int) *driver.Attempt {
	unreached := a.Ended(message.Unreached)
	next := b.confirmSilence(ctx, a, func() *driver.Attempt {
		return b.runExclusive(ctx, a.Item, driver.Conditions{LongTimeout: unreached})
	})
	if unreached && next != nil && !next.Evidence.Unanswered() {
		b.load.less(since)
		return next
	}
	if a.Dropped() {
		return b.retryDropped(ctx, a, next)
	}
	return a
}

// retrySilent looks again where the time was over.
func (b *Batch) retrySilent(ctx context.Context, a *driver.Attempt, since int) *driver.Attempt {
	confirm := func(a *driver.Attempt, how driver.Conditions) {
		how.Fresh = true
		b.confirmSilence(ctx, a, func() *driver.Attempt { return b.runShared(ctx, a.Item, how) })
	}
	calm := b.retryUnloaded(ctx, a.Item, since)
	if calm == nil {
		confirm(a, driver.Conditions{})
		// Meanwhile it may have turned out that the target is slow.
		if calm = b.retryUnloaded(ctx, a.Item, since); calm == nil {
			return a
		}
	}
	if calm.Abandoned(b.opts.Client.Timeout()) {
		a.Evidence.Silence = check.SilentAgain
		return a
	}
	return calm
}

// retryUnloaded makes another attempt where the load may be why a target did
// not answer, as with a slow password hash; nil where it is not. That attempt
// is the one that counts: it is made while nothing else goes on, and with more
// time; and from now on fewer cases run beside each other.
func (b *Batch) retryUnloaded(ctx context.Context, item *applicability.Item, since int) *driver.Attempt {
	if !b.slow() || !b.affordRetry(ctx, item) {
		return nil
	}
	b.doubt.Lock()
	defer b.doubt.Unlock()
	// Who had it before may have found out that it is no load: then there is no
	// need to wait until nothing else goes on.
	if !b.slow() || interrupted(ctx) {
		b.opts.Purse.Return(item.Spends, 0)
		return nil
	}
	alone := func() *driver.Attempt { return b.runExclusive(ctx, item, driver.Conditions{LongTimeout: true}) }
	a := alone()
	if a.Evidence.Unanswered() && !a.Abandoned(b.opts.Client.Timeout()) && !interrupted(ctx) {
		a = b.retryBusy(ctx, a, alone)
	}
	if a.Evidence.Unanswered() || a.Abandoned(b.opts.Client.Timeout()) {
		b.hangs.Add(1)
	} else {
		b.load.less(since)
	}
	return a
}

// retryBusy makes another attempt where one that was made alone got no answer: the
// target may still have been busy with what was asked before, and given up. It
// returns the attempt that counts. Failed logins are not waited for.
func (b *Batch) retryBusy(ctx context.Context, a *driver.Attempt, alone func() *driver.Attempt) *driver.Attempt {
	if !b.opts.Purse.TakeNow(a.Item.Spends) {
		a.Evidence.Silence = check.SilentUntried
		return a
	}
	next := alone()
	if !next.Evidence.Unanswered() {
		return next
	}
	b.settleSilence(ctx, a, next)
	return a
}

// enoughHangs is how many cases must have got no answer while nothing else went
// on, before silence is no longer taken for the fault of the load.
const enoughHangs = 2

// slow tells whether the load may be what keeps a target from answering: it has
// taken a good part of the time that it is given for an exchange that it did
// answer, and was not yet seen to be silent without any load.
func (b *Batch) slow() bool {
	return b.opts.Driver.Slowest() > b.opts.Client.Timeout()/10 && b.hangs.Load() < enoughHangs
}

// confirmSilence makes a second attempt, and others where the target was away
// during it, and leaves in the evidence of the first whether it got no answer
// either; nil: it could not be made.
func (b *Batch) confirmSilence(ctx context.Context, first *driver.Attempt, run func() *driver.Attempt) (second *driver.Attempt) {
	for range mostRepeats {
		if !b.affordRetry(ctx, first.Item) {
			first.Evidence.Silence = check.SilentUntried
			return nil
		}
		second = run()
		if again := b.settleSilence(ctx, first, second); !again || interrupted(ctx) {
			break
		}
	}
	return second
}

// settleSilence leaves in the evidence of an attempt what a second one says of its
// silence. Where the target was away during that one, again tells that it says
// nothing.
func (b *Batch) settleSilence(ctx context.Context, first, second *driver.Attempt) (again bool) {
	first.Evidence.Secrets.AddAll(second.Evidence.Secrets)
	switch {
	case second.Ended(message.Local):
		first.Evidence.Silence = check.SilentLocal
		return false
	case second.Withheld:
		first.Evidence.Silence = check.SilentLocal
	case second.Evidence.Unanswered():
		first.Evidence.Silence = check.SilentAgain
	default:
		first.Evidence.Silence = check.SilentOnce
		return false
	}
	gone, again := b.opts.Vitals.Check(ctx, second, exclusive{b}) // which may have brought the target down
	return again && !gone
}

// affordRetry takes what another attempt at an item costs in failed logins. It
// may have to wait for them, so nothing must be held meanwhile; but not for
// other cases, which may wait for this one: it is then false.
func (b *Batch) affordRetry(ctx context.Context, item *applicability.Item) bool {
	return b.opts.Purse.TakeUnlessBusy(ctx, item.Spends) == nil
}

// interrupted tells whether the run was ended from outside: somebody cancelled
// it, or its time was over.
func interrupted(ctx context.Context) bool { return ctx.Err() != nil }
