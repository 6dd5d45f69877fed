package engine

import (
	"context"
	"net/http"
	"sync"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/client"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
)

// How often a case is tried where the target asks for time, and where it only
// seems to, each time after twice the pause.
const (
	triesAsked   = 2
	triesGuessed = 4
)

// heard makes the attempt that counts, and others where the target asks for
// time. Where it says so again, or may not have the time, unsaid is why nothing
// can be said of the case.
func (b *Batch) heard(ctx context.Context, item *applicability.Item) (a *attempt, unsaid string) {
	a = b.hush(ctx, item, item.Case.Alone)
	passes := false
	for tries := 1; ; tries++ {
		asked := b.asks(ctx, a)
		if asked == nil || interrupted(ctx) {
			if tries > 1 && a.throttled() == nil && !a.forbidden() {
				if passes { // only just
					b.opts.Client.Pace.SlowDown(time.Now())
				}
				b.opts.Client.Pace.CountRetry(true)
			}
			return a, ""
		}
		// Asked at once, before anything is held back.
		passes = asked.Guessed && b.passes(ctx, a, asked)
		switch {
		case passes && tries > 1:
			b.own.add(asked.Status) // it is what the target says to this case
			return a, ""
		case passes && !b.stake(ctx, item):
			return a, ""
		case !passes:
			asked.Told = a.over
			if tries > 1 {
				b.opts.Client.Pace.CountRetry(false)
			}
			if why := b.hold(ctx, item, asked, tries); why != "" {
				return a, b.unsaid(asked, why)
			}
		}
		// While all others are still, so that the target is not asked too much by
		// all that was held back.
		a = b.hush(ctx, item, true)
	}
}

// hold holds all requests back, and takes the failed logins of another attempt;
// not empty: why it does not.
func (b *Batch) hold(ctx context.Context, item *applicability.Item, a *client.Throttle, tries int) (why string) {
	most := triesAsked
	if a.Guessed {
		most = triesGuessed
		a.Pause <<= tries - 1
	}
	if tries >= most {
		return ", and so again after the run had waited"
	}
	if why := b.opts.Client.HoldBack(a); why != "" {
		return ", " + why
	}
	if !b.stake(ctx, item) {
		return ", and no more failed logins may be spent on a second try (limits.failures)"
	}
	return ""
}

// unsaid is why nothing can be said of a case whose target does not stop to limit
// requests. Where everybody is turned away, that is found out after the case, and
// is another reason.
func (b *Batch) unsaid(a *client.Throttle, why string) string {
	if a.Status == http.StatusForbidden {
		return ""
	}
	b.inquests.advise("the target limits requests: slow down, as in --rate 2/s --jobs 1, give it more time by --wait, or let this client pass")
	return a.String() + why
}

// asks is what the target asks in an attempt, or seems to. A 403 too may be how
// it turns away who asks too much, where a plain request did not get it on the
// ground. What turned out to be the answer to some cases is not taken for more
// any longer, unless a plain request gets it by now.
func (b *Batch) asks(ctx context.Context, a *attempt) *client.Throttle {
	if a.limits() {
		return nil
	}
	if asked := a.throttled(); asked != nil {
		if asked.Guessed && (b.known(asked.Status) || b.usual(a, asked.Status)) {
			return nil
		}
		return asked
	}
	if !a.forbidden() || b.usual(a, http.StatusForbidden) {
		return nil
	}
	asked := &client.Throttle{Status: http.StatusForbidden, Pause: client.DefaultPause, Guessed: true}
	if b.known(asked.Status) && b.passes(ctx, a, asked) {
		return nil
	}
	return asked
}

// forbidden tells whether a well-formed request of an attempt was answered by
// 403 where its case does not ask for that.
func (a *attempt) forbidden() bool {
	for _, s := range a.evidence.Steps {
		for i := range s.Samples {
			at := &s.Samples[i]
			r := at.Exchange.Response
			if r != nil && r.Status == http.StatusForbidden && at.Odd == "" && !expects(s.Step, r.Status) {
				return true
			}
		}
	}
	return false
}

// faults counts, by status, the cases to which a target gives an answer that
// only seemed to limit requests. The zero value is ready.
type faults struct {
	mu sync.Mutex
	n  map[int]int
}

func (f *faults) add(status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.n == nil {
		f.n = map[int]int{}
	}
	f.n[status]++
}

func (f *faults) of(status int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.n[status]
}

// usual tells whether the ground was answered by that status too.
func (b *Batch) usual(a *attempt, status int) bool {
	g, _ := b.opts.Ground.Find(a.c.Resource)
	for _, r := range []*message.Response{g.Refused, g.Authorised} {
		if r != nil && r.Status == status {
			return true
		}
	}
	return false
}

// known tells whether a status has turned out to be no limit, and none has been
// met either.
func (b *Batch) known(status int) bool {
	return b.own.of(status) >= client.MaxVain && b.opts.Client.Pace.LimitNotice() == ""
}

// passes tells whether plain requests are answered now otherwise than by the
// status that a case got. They are sent one after the other, whatever is held
// back, as a limiter may let one pass.
func (b *Batch) passes(ctx context.Context, a *attempt, asked *client.Throttle) bool {
	g, _ := b.opts.Ground.Find(a.c.Resource)
	at := b.opts.Client.Unspaced()
	for range 3 {
		x := at.Exchange(ctx, g.Resource, request.Plain(g.Resource, b.opts.Agent))
		if x.Response == nil || x.Response.Status == asked.Status {
			return false
		}
	}
	return true
}
