package engine

import (
	"context"
	"slices"
	"time"

	"authspec/runner/internal/check"
	"authspec/runner/internal/plan"
	"authspec/runner/internal/target"
)

// item runs one case from its first step to its findings.
func (b *Batch) item(ctx context.Context, number int) Done {
	item := b.items[number]
	if !item.Runs() {
		return Done{}
	}
	if interrupted(ctx) {
		return Done{Interrupted: true}
	}
	if why := b.lost.why(item.Case.Uses.Resources); why != "" {
		return Done{Blocked: why}
	}
	began := time.Now()
	a := b.hush(ctx, item)
	if interrupted(ctx) {
		return Done{Interrupted: true}
	}
	b.watch.see(number, exchangesOf(a))
	secrets := b.opts.Target.Secrets(a.made...)
	return Done{
		Findings:  masked(secrets, chosen(item, check.Judge(a.evidence))),
		Exchanges: b.records(a, secrets),
		Took:      time.Since(began),
	}
}

// hush makes the attempt beside others, or alone where the case must be, or
// where a second look is needed.
func (b *Batch) hush(ctx context.Context, item *plan.Item) *attempt {
	if item.Case.Alone {
		b.quiet.Lock()
		defer b.quiet.Unlock()
		a := b.try(ctx, item)
		if a.evidence.Unanswered() {
			b.explain(ctx, item, a)
		}
		return a
	}
	b.quiet.RLock()
	a := b.try(ctx, item)
	b.quiet.RUnlock()
	if !a.evidence.Unanswered() || interrupted(ctx) {
		return a
	}
	// A connection that ended may be the fault of another case that shook the
	// server, so nothing else runs meanwhile. One that stayed silent can't,
	// and waiting for it again takes its time.
	if a.silent() {
		b.quiet.RLock()
		defer b.quiet.RUnlock()
	} else {
		b.quiet.Lock()
		defer b.quiet.Unlock()
	}
	b.explain(ctx, item, a)
	return a
}

// chosen leaves out the findings of checks that were not asked for. Set-up
// steps stay: what they find blocks the others.
func chosen(item *plan.Item, list []check.Finding) []check.Finding {
	return slices.DeleteFunc(list, func(f check.Finding) bool {
		return !f.Setup && !slices.Contains(item.Checks, f.Name)
	})
}

func masked(secrets *target.Secrets, list []check.Finding) []check.Finding {
	for i := range list {
		f := &list[i]
		f.Reason, f.Want, f.Got = secrets.MaskString(f.Reason), secrets.MaskString(f.Want), secrets.MaskString(f.Got)
	}
	return list
}
