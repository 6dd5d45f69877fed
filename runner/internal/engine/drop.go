package engine

import (
	"context"
	"fmt"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/message"
)

// Some limiters answer nothing: they close or reset the connections of who asks
// too much. That such a target limits requests shows in what it answers once
// they come more slowly; who drops a request then too has that as its answer.

// dropped is the place of such targets among the statuses of faults.
const dropped = 0

// drops tells whether the connection of an attempt was ended without an answer.
func (a *attempt) drops() bool {
	return !a.limits() && a.evidence.Unanswered() && (a.ended(message.Closed) || a.ended(message.Reset))
}

// undropped looks for an answer to an attempt whose connection was ended, and to
// which next was made while nothing else went on: more slowly, and after a while
// where plain requests are dropped as well. It returns the attempt that counts.
func (b *Batch) undropped(ctx context.Context, item *applicability.Item, a, next *attempt) *attempt {
	pace := b.opts.Client.Pace
	for tries := 1; next != nil && next.drops() && !interrupted(ctx); tries++ {
		asked := &asked{status: dropped, pause: pauseUnsaid, guessed: true, told: next.over}
		switch passes := !b.known(dropped) && b.passes(ctx, a, asked); {
		case b.known(dropped):
			return a
		case passes && tries > 1:
			b.own.add(dropped) // it is what the target does with this case
			return a
		case passes:
			pace.slower(time.Now())
		case b.hold(ctx, item, asked, tries) != "":
			return a
		}
		found := a.evidence.Silence
		if next = b.again(ctx, item, a, func() *attempt { return b.attempt(ctx, item, b.opts.Client, true) }); next == nil {
			a.evidence.Silence = found // no failed logins are left to find out more
		}
	}
	if next == nil || next.evidence.Unanswered() || !pace.bears(a.began, time.Now()) {
		return a
	}
	return next
}

// bears slows down for a target that dropped an attempt and answered it later. It
// is false where the run was as slow before as it gets and that happened all the
// same, more than a few times: then going more slowly is no help.
func (p *Pace) bears(began, now time.Time) bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gap >= widestGap && began.After(p.slowed) {
		p.unhelped++
	}
	if p.unhelped > mostVain {
		return false
	}
	p.slowFar(now)
	p.vain = 0
	p.dropped++
	return true
}

// droppings says how often a target dropped what it answered later; empty: never.
func (p *Pace) droppings() string {
	if p == nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dropped == 0 {
		return ""
	}
	return fmt.Sprintf("The target ended connections without an answer, as one does that limits requests: %s had to be made again, more slowly, and got answers then, which are judged.", countedCases(p.dropped))
}

// provenAlone tells whether it is a case that has a target drop the plain request
// after it, as a dying one may behind something that listens for it, and not the
// number of requests: so many plain ones alone must be answered, and the case have
// the same effect after a pause.
func (b *Batch) provenAlone(ctx context.Context, g *ground.Resource, item *applicability.Item, a *attempt) bool {
	if _, back := b.await(ctx, g, message.Exchange{}); !back {
		return true
	}
	for range 1 + a.requests() {
		if _, ok := b.breathes(ctx, g); !ok {
			return false
		}
	}
	if sleep(ctx, pauseUnsaid) != nil || !b.purse.takeNow(item.Spends) {
		return false
	}
	b.try(ctx, item, b.opts.Client, sleep)
	_, ok := b.breathes(ctx, g)
	return !ok
}

// requests is how many an attempt sent, or would have sent.
func (a *attempt) requests() (n int) {
	for _, s := range a.evidence.Steps {
		n += len(s.Samples)
	}
	return n
}

// breathesSlowly is breathes, with more than one try for a target that drops the
// plain request and did so before with nobody to blame: it may have enough of
// requests, while others go on.
func (b *Batch) breathesSlowly(ctx context.Context, g *ground.Resource) bool {
	for rest := pauseUnsaid / 4; ; rest *= 2 {
		x, ok := b.breathes(ctx, g)
		if ok || !b.inquests.crowded.Load() || rest > pauseUnsaid || x.Outcome != message.Closed && x.Outcome != message.Reset {
			return ok
		}
		b.opts.Client.Pace.slower(time.Now())
		if sleep(ctx, rest) != nil {
			return true
		}
	}
}
