package engine

import (
	"context"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
)

// item runs one case from its first step to its findings.
func (b *Batch) item(ctx context.Context, number int) Done {
	item := b.items[number]
	if interrupted(ctx) { // what the ground found out may then be of no worth
		return Done{Interrupted: true}
	}
	if !item.Runs() {
		return Done{}
	}
	if why := b.doomed(item.Case); why != "" {
		if b.slots[number].credit {
			b.purse.settle(item.Spends, 0)
		}
		return Done{Blocked: why}
	}
	began := time.Now()
	a, unsaid := b.heard(ctx, item)
	if unsaid == "" {
		a = b.unsteadied(ctx, item, a)
	}
	if interrupted(ctx) {
		return Done{Interrupted: true}
	}
	done := b.done(number, a)
	switch guilt := b.inquests.culprit(item); {
	case guilt != "":
		done.Findings = check.Condemn(a.evidence, done.Findings, guilt)
	case unsaid != "":
		done.Findings = unheard(done.Findings, b.secrets.MaskExcerpt(unsaid))
	default:
		done.Blocked = b.shutOut(ctx, a, done.Findings)
	}
	if interrupted(ctx) {
		return Done{Interrupted: true}
	}
	done.Took = time.Since(began)
	return done
}

// done is what there is to tell of an attempt.
func (b *Batch) done(number int, a *attempt) Done {
	secrets := b.secrets.With(a.made)
	a.evidence.Secrets = secrets
	b.watch.Add(number, exchangesOf(a, secrets))
	return Done{
		Findings:  check.Chosen(check.Judge(a.evidence), b.items[number].Checks),
		Exchanges: b.records(a, secrets),
	}
}

// hush makes an attempt whose failed logins have been granted, beside others or
// alone, and looks again where it has no answer somewhere.
func (b *Batch) hush(ctx context.Context, item *applicability.Item, alone bool) *attempt {
	since := b.load.since()
	return b.second(ctx, item, b.attempt(ctx, item, b.opts.Client, alone), since)
}

// attempt makes an attempt whose failed logins have been granted: beside others,
// or while all of them are held still.
func (b *Batch) attempt(ctx context.Context, item *applicability.Item, with *client.Client, alone bool) *attempt {
	if alone {
		b.quiet.Lock()
		defer b.quiet.Unlock()
		return b.try(ctx, item, with, client.Sleep)
	}
	b.load.enter()
	defer b.load.leave()
	b.quiet.RLock()
	defer b.quiet.RUnlock()
	return b.try(ctx, item, with, b.aside(item))
}

// unloaded makes another attempt where the load may be why a target did not
// answer, as with a slow password hash. That attempt is the one that counts: it
// is made while nothing else goes on, and with more time; and from now on fewer
// cases run beside each other.
func (b *Batch) unloaded(ctx context.Context, item *applicability.Item, since int) (a *attempt, made bool) {
	if !b.slow() || !b.stake(ctx, item) {
		return nil, false
	}
	b.doubt.Lock()
	defer b.doubt.Unlock()
	// Who had it before may have found out that it is no load: then there is no
	// need to wait until nothing else goes on.
	if !b.slow() || interrupted(ctx) {
		b.purse.settle(item.Spends, 0)
		return nil, false
	}
	a = b.attempt(ctx, item, b.opts.Client.WithLongTimeout(), true)
	if a.evidence.Unanswered() || a.abandoned(b.opts.Client.Timeout()) {
		b.hangs.Add(1)
	} else {
		b.load.less(since)
	}
	return a, true
}

// proof is how many cases must have got no answer while nothing else went on,
// before silence is no longer taken for the fault of the load.
const proof = 2

// slow tells whether the load may be what keeps a target from answering: it has
// taken a good part of the time that it is given for an exchange that it did
// answer, and was not yet seen to be silent without any load.
func (b *Batch) slow() bool {
	return time.Duration(b.slowest.Load()) > b.opts.Client.Timeout()/10 && b.hangs.Load() < proof
}
