package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"authspec/runner/internal/check"
	"authspec/runner/internal/plan"
	"authspec/runner/internal/wire"
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
	if unsaid != "" {
		done.Findings = unheard(done.Findings, unsaid)
	} else {
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
	b.watch.see(number, exchangesOf(a, secrets))
	return Done{
		Findings:  chosen(b.items[number], check.Judge(a.evidence)),
		Exchanges: b.records(a, secrets),
	}
}

// trial makes an attempt; nil where that is not possible.
type trial func(ctx context.Context, item *plan.Item, client *Client, rest pause) *attempt

// heard makes the attempt that counts, and another where the target asks for
// time. Where it says so again, or may not have the time, unsaid is why nothing
// can be said of the case.
func (b *Batch) heard(ctx context.Context, item *plan.Item) (a *attempt, unsaid string) {
	a = b.hush(ctx, item, b.try)
	asked := a.throttled()
	if asked == nil || interrupted(ctx) {
		return a, ""
	}
	if why := b.opts.Client.hold(asked); why != "" {
		return a, fmt.Sprintf("%s, %s", asked, why)
	}
	// While all others are still, so that the target is not asked too much by
	// all that was held back.
	again := b.alone(ctx, item, b.retry)
	if again == nil {
		return a, fmt.Sprintf("%s, and no more failed logins may be spent on a second try (limits.failures)", asked)
	}
	asked = again.throttled()
	b.opts.Client.Pace.heeded(asked == nil)
	if asked != nil {
		return again, fmt.Sprintf("%s, and so again after the run had waited", asked)
	}
	return again, ""
}

// hush makes an attempt: beside others, or alone where the case must be; and
// finds out more where it gets no answer.
func (b *Batch) hush(ctx context.Context, item *plan.Item, try trial) *attempt {
	if item.Case.Alone {
		return b.alone(ctx, item, try)
	}
	since := b.load.enter()
	b.quiet.RLock()
	a := try(ctx, item, b.opts.Client, b.aside(item))
	b.quiet.RUnlock()
	b.load.leave()
	switch {
	case a == nil || !a.evidence.Unanswered() || interrupted(ctx):
		return a
	case !a.silent():
		// A connection that ended may be the fault of another case that shook
		// the server, so nothing else runs meanwhile.
		b.quiet.Lock()
		defer b.quiet.Unlock()
		if again := b.reached(ctx, item, a); again != nil {
			b.load.less(since)
			return again
		}
		b.explain(ctx, item, a)
		return a
	}
	if again, made := b.unloaded(ctx, item, since); made {
		return again
	}
	b.quiet.RLock()
	b.explain(ctx, item, a)
	b.quiet.RUnlock()
	// Meanwhile it may have turned out that the target is slow.
	if again, made := b.unloaded(ctx, item, since); made {
		return again
	}
	return a
}

// unloaded makes another attempt where the load may be why a target did not
// answer, as with a slow password hash. That attempt is the one that counts: it
// is made while nothing else goes on, and with more time; and from now on fewer
// cases run beside each other.
func (b *Batch) unloaded(ctx context.Context, item *plan.Item, since int) (a *attempt, made bool) {
	if !b.slow() {
		return nil, false
	}
	b.doubt.Lock()
	defer b.doubt.Unlock()
	// Who had it before may have found out that it is no load: then there is no
	// need to wait until nothing else goes on.
	if !b.slow() || interrupted(ctx) {
		return nil, false
	}
	b.quiet.Lock()
	defer b.quiet.Unlock()
	if a = b.retry(ctx, item, b.opts.Client.patient(), sleep); a == nil {
		return nil, false
	}
	b.still(ctx, item, a)
	if a.evidence.Unanswered() {
		b.hangs.Add(1)
	} else {
		b.load.less(since)
	}
	return a, true
}

// reached makes another attempt where a connection did not come about, although
// the target answers: a handshake may take too long beside many others. What was
// not sent can be sent as well now, with more time. Nil: it came to nothing.
func (b *Batch) reached(ctx context.Context, item *plan.Item, a *attempt) *attempt {
	g, _ := b.opts.Ground.Find(item.Case.Resource)
	if !a.ended(wire.Unreached) || b.lost.why([]string{item.Case.Resource}) != "" || !b.alive(ctx, g) {
		return nil
	}
	again := b.retry(ctx, item, b.opts.Client.patient(), sleep)
	if again == nil || again.evidence.Unanswered() {
		return nil
	}
	return again
}

// alone makes an attempt while no other case runs.
func (b *Batch) alone(ctx context.Context, item *plan.Item, try trial) *attempt {
	b.quiet.Lock()
	defer b.quiet.Unlock()
	a := try(ctx, item, b.opts.Client, sleep)
	if a != nil {
		b.still(ctx, item, a)
	}
	return a
}

// still finds out what explains an attempt, while the caller keeps all others
// still.
func (b *Batch) still(ctx context.Context, item *plan.Item, a *attempt) {
	if a.evidence.Unanswered() && !interrupted(ctx) {
		b.explain(ctx, item, a)
	}
}

// proof is how many cases must have got no answer while nothing else went on,
// before silence is no longer taken for the fault of the load.
const proof = 2

// slow tells whether the load may be what keeps a target from answering: it has
// taken a good part of the time that it is given for an exchange that it did
// answer, and was not yet seen to be silent without any load.
func (b *Batch) slow() bool {
	return time.Duration(b.slowest.Load()) > b.opts.Client.timeout()/10 && b.hangs.Load() < proof
}

// chosen leaves out the findings of checks that were not asked for. Set-up
// steps stay: what they find blocks the others.
func chosen(item *plan.Item, list []check.Finding) []check.Finding {
	return slices.DeleteFunc(list, func(f check.Finding) bool {
		return !f.Setup && !slices.Contains(item.Checks, f.Name)
	})
}
