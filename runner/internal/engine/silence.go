package engine

import (
	"context"
	"sync"
	"time"

	"authspec/runner/internal/check"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/plan"
	"authspec/runner/internal/request"
	"authspec/runner/internal/wire"
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

// patience are the pauses between the plain requests that find out whether a
// target is still there: a supervisor gets a moment to start it again.
var patience = []time.Duration{0, 200 * time.Millisecond, time.Second}

// explain finds out how a case without an answer is to be read, and leaves it
// in the evidence of the first attempt. Where a connection ended, it is called
// with the others of the run held still, so that none of them is taken for the
// cause; silence is explained beside them.
func (b *Batch) explain(ctx context.Context, item *plan.Item, a *attempt) {
	role := item.Case.Resource
	g, _ := b.opts.Ground.Find(role)
	switch {
	case a.local():
		a.evidence.Silence = check.SilentLocal
	case b.lost.why([]string{role}) != "", !b.alive(ctx, g):
		a.evidence.Silence = check.SilentDead
		b.lost.add(role, "the target has stopped answering plain requests; the first case to see it was "+item.Case.ID)
	default:
		a.evidence.Silence = b.again(ctx, item, a)
	}
}

// again makes a second attempt and tells whether it gets no answer either.
func (b *Batch) again(ctx context.Context, item *plan.Item, first *attempt) check.Silence {
	second := b.retry(ctx, item, first.client, sleep)
	if second == nil {
		return check.SilentUntried
	}
	first.made = append(first.made, second.made...)
	if second.evidence.Unanswered() && !second.local() {
		return check.SilentAgain
	}
	return check.SilentOnce
}

// alive tells whether a plain request is answered.
func (b *Batch) alive(ctx context.Context, g *ground.Resource) bool {
	for _, pause := range patience {
		if sleep(ctx, pause) != nil {
			return false
		}
		x := b.opts.Client.Exchange(ctx, g.Resource, request.Plain(g.Resource, b.opts.Agent))
		if x.Outcome == wire.Complete {
			return true
		}
	}
	return false
}

// local tells whether something on this side kept the case from its answer.
func (a *attempt) local() bool { return a.ended(wire.Local) }

// silent tells whether time ran out for one of the steps.
func (a *attempt) silent() bool { return a.ended(wire.Timeout) }

func (a *attempt) ended(how wire.Outcome) bool {
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
