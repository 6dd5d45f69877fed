package engine

import (
	"context"
	"slices"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/lockout"
	"authspec/runner/internal/target"
)

// runItem runs one case from its first step to its findings.
func (b *Batch) runItem(ctx context.Context, number int) driver.Done {
	item := b.items[number]
	if interrupted(ctx) { // what the ground found out may then be of no worth
		return driver.Done{Interrupted: true}
	}
	if !item.Runs() {
		return driver.Done{}
	}
	if why := b.blockedReason(item.Case); why != "" {
		if b.slots[number].credit {
			b.opts.Purse.Return(item.Spends, 0)
		}
		return driver.Done{Blocked: why}
	}
	a, throttled := b.retryThrottled(ctx, item)
	if throttled == "" {
		a = b.retryUnsteady(ctx, item, a)
	}
	if interrupted(ctx) {
		return driver.Done{Interrupted: true}
	}
	done := b.done(number, a)
	switch guilt := b.opts.Vitals.Culprit(item); {
	case guilt != "":
		done.Findings = check.Condemn(a.Evidence, done.Findings, guilt)
	case throttled != "":
		done.Findings = undecided(done.Findings, a.Evidence.Secrets.MaskExcerpt(throttled))
	default:
		done.Blocked = b.confirmLockout(ctx, a, done.Findings)
	}
	if interrupted(ctx) {
		return driver.Done{Interrupted: true}
	}
	if b.records(done) {
		done.Exchanges = a.Records(&b.space)
	}
	done.Took = a.Over.Sub(a.Began)
	return done
}

// done is what there is to tell of an attempt.
func (b *Batch) done(number int, a *driver.Attempt) driver.Done {
	b.watch.Add(number, a.Seen())
	if a.Decided == nil {
		a.Decided = judged(a)
	}
	return driver.Done{Findings: check.Findings(a.Decided, b.opts.Bare)}
}

// records tells whether the exchanges of a case are kept.
func (b *Batch) records(done driver.Done) bool {
	found := func(f check.Finding) bool { return f.State == check.Broken || f.State == check.Undecided }
	return !b.opts.Bare && (!b.opts.Brief || done.Blocked != "" || slices.ContainsFunc(done.Findings, found))
}

// LockedOut tells since when the ordinary account no longer leads in, in a
// sentence; empty: it does, so far as is known.
func (b *Batch) LockedOut() string { return b.opts.Account.Locked() }

// blockedReason is why a case can't be judged, from what other cases found out.
func (b *Batch) blockedReason(c *casefile.Case) string {
	if why := b.opts.Vitals.Lost(c.Uses.Resources); why != "" {
		return why
	}
	if slices.Contains(c.Uses.Accounts, target.Ordinary) {
		return b.LockedOut()
	}
	return ""
}

// confirmLockout is why the findings of an attempt say nothing: the ordinary
// account is locked, or the target turns away everybody. That is tried where it
// may be so.
func (b *Batch) confirmLockout(ctx context.Context, a *driver.Attempt, findings []check.Finding) string {
	if lockout.LocksOut(a.Item.Case) {
		return ""
	}
	if slices.ContainsFunc(findings, func(f check.Finding) bool { return f.State != check.Held }) {
		b.opts.Account.Confirm(ctx, a.Evidence)
	}
	return b.blockedReason(a.Item.Case)
}

// undecided is what can be said of a case whose target wants no requests:
// nothing.
func undecided(list []check.Finding, why string) []check.Finding {
	for i := range list {
		list[i].State, list[i].Reason, list[i].Want, list[i].Got = check.Undecided, why, "", ""
	}
	return list
}

// runDiagnosed makes an attempt whose failed logins have been granted, beside
// others or alone, and looks again where it has no answer somewhere.
func (b *Batch) runDiagnosed(ctx context.Context, item *applicability.Item, alone bool) *driver.Attempt {
	since := b.load.since()
	run := b.runShared
	if alone {
		run = b.runExclusive
	}
	return b.diagnose(ctx, run(ctx, item, driver.Conditions{}), since)
}

// runShared makes an attempt whose failed logins have been granted, beside
// others.
func (b *Batch) runShared(ctx context.Context, item *applicability.Item, how driver.Conditions) *driver.Attempt {
	places := b.load.enter()
	defer b.load.leave()
	b.quiet.RLock()
	defer b.quiet.RUnlock()
	how.Yield = func() func() {
		b.quiet.RUnlock()
		return b.quiet.RLock
	}
	how.Places, how.Shares = places, b.shares()
	a := b.attempt(ctx, item, how, b.yieldSlot(item))
	if a.Shared && !b.stands(a) {
		how.Fresh = true
		a = b.attempt(ctx, item, how, b.yieldSlot(item))
	}
	b.load.answered(a.Answers())
	return a
}

// runExclusive makes an attempt whose failed logins have been granted, while
// all others are held still.
func (b *Batch) runExclusive(ctx context.Context, item *applicability.Item, how driver.Conditions) *driver.Attempt {
	b.quiet.Lock()
	defer b.quiet.Unlock()
	return b.attempt(ctx, item, how, client.Sleep)
}

// attempt has the driver make an attempt that pauses in some way.
func (b *Batch) attempt(ctx context.Context, item *applicability.Item, how driver.Conditions, p pause) *driver.Attempt {
	how.Pause, how.Contents = p, b.watch.Contents()
	return b.opts.Driver.Attempt(ctx, item, how)
}

// exclusive is what the vitals need of a run: no case runs between Lock and
// Unlock.
type exclusive struct{ b *Batch }

// Lock waits until no case runs, and ends what is kept open for those to come.
func (e exclusive) Lock() {
	e.b.quiet.Lock()
	e.b.opts.Driver.HangUp()
}

func (e exclusive) Unlock() { e.b.quiet.Unlock() }

// Rerun makes an attempt at an item; nil: no failed logins are left for it.
func (e exclusive) Rerun(ctx context.Context, item *applicability.Item) *driver.Attempt {
	if !e.b.opts.Purse.TakeNow(item.Spends) {
		return nil
	}
	return e.b.attempt(ctx, item, driver.Conditions{}, client.Sleep)
}
