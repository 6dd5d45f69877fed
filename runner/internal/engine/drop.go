package engine

import (
	"context"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/client"
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
		asked := &client.Throttle{Status: dropped, Pause: client.DefaultPause, Guessed: true, Told: next.over}
		switch passes := !b.known(dropped) && b.passes(ctx, a, asked); {
		case b.known(dropped):
			return a
		case passes && tries > 1:
			b.own.add(dropped) // it is what the target does with this case
			return a
		case passes:
			pace.SlowDown(time.Now())
		case b.hold(ctx, item, asked, tries) != "":
			return a
		}
		found := a.evidence.Silence
		if next = b.again(ctx, item, a, func() *attempt { return b.attempt(ctx, item, b.opts.Client, true) }); next == nil {
			a.evidence.Silence = found // no failed logins are left to find out more
		}
	}
	if next == nil || next.evidence.Unanswered() || !pace.ConfirmDrop(a.began, time.Now()) {
		return a
	}
	return next
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
	if client.Sleep(ctx, client.DefaultPause) != nil || !b.purse.takeNow(item.Spends) {
		return false
	}
	b.try(ctx, item, b.opts.Client, client.Sleep)
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
	for rest := client.DefaultPause / 4; ; rest *= 2 {
		x, ok := b.breathes(ctx, g)
		if ok || !b.inquests.crowded.Load() || rest > client.DefaultPause || x.Outcome != message.Closed && x.Outcome != message.Reset {
			return ok
		}
		b.opts.Client.Pace.SlowDown(time.Now())
		if client.Sleep(ctx, rest) != nil {
			return true
		}
	}
}
