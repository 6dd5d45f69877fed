package engine

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/plan"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
)

// account is what is known of the ordinary account during a run.
type account struct {
	mu   sync.Mutex // held while it is tried, so that nobody tries beside
	shut string     // since when it no longer leads in; empty: it does
}

// secondThought is how long a refusal of the ordinary account is left alone
// before it is believed.
const secondThought = time.Second

// LockedOut tells since when the ordinary account no longer leads in, in a
// sentence; empty: it does, so far as is known.
func (b *Batch) LockedOut() string {
	b.login.mu.Lock()
	defer b.login.mu.Unlock()
	return b.login.shut
}

// doomed is why an item can't be judged, from what other cases found out.
func (b *Batch) doomed(item *plan.Item) string {
	if why := b.lost.why(item.Case.Uses.Resources); why != "" {
		return why
	}
	if needsOrdinary(item.Case) {
		return b.LockedOut()
	}
	return ""
}

func needsOrdinary(c *casefile.Case) bool {
	return slices.Contains(c.Uses.Accounts, target.Ordinary)
}

// shutOut is why the findings of an attempt say nothing: the ordinary account
// is locked. It is tried where that may be so.
func (b *Batch) shutOut(ctx context.Context, a *attempt, findings []check.Finding) string {
	if !needsOrdinary(a.c) || plan.LocksOut(a.c) {
		return ""
	}
	if why := b.LockedOut(); why != "" {
		return why
	}
	doubted := slices.ContainsFunc(findings, func(f check.Finding) bool { return f.State != check.Held })
	if g := a.turnedAway(); doubted && g != nil {
		return b.confirm(ctx, a.c.ID, g)
	}
	return ""
}

// turnedAway is the resource that has refused the ordinary account in an
// attempt; nil: none. A wrong password is refused with 401, but with 403 or 423
// where the account is locked.
func (a *attempt) turnedAway() *ground.Resource {
	for _, s := range a.evidence.Steps {
		for i := range s.Samples {
			r := s.Samples[i].Exchange.Response
			if r == nil || !slices.Contains(a.turnedAwayBy(s, &s.Samples[i]), r.Status) {
				continue
			}
			if g, ok := a.b.opts.Ground.Find(s.Step.Resource); ok && g.Scheme != "" {
				return g
			}
		}
	}
	return nil
}

// turnedAwayBy are the statuses with which a step finds the account locked.
func (a *attempt) turnedAwayBy(s *check.Step, at *check.Sample) []int {
	auth := s.Step.Request.Auth
	if auth != nil && auth.Role == target.Ordinary || a.b.ordinary(at) {
		return []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusLocked, http.StatusTooManyRequests}
	}
	if auth != nil && auth.Kind == casefile.AuthWrong {
		return []int{http.StatusForbidden, http.StatusLocked}
	}
	return nil
}

// ordinary tells whether a request holds the credentials of the ordinary
// account.
func (b *Batch) ordinary(at *check.Sample) bool {
	return slices.ContainsFunc(loginsIn(at.Exchange.Sent), func(l login) bool {
		role, ok := l.of(b.opts.Target)
		return ok && role == target.Ordinary
	})
}

// confirm tries the ordinary account with a plain request, and again after a
// moment. Where it stays refused, everything that needs it is lost, and so is
// every resource that meanwhile answers strangers in another way than before:
// the target then turns away the address, not the account.
func (b *Batch) confirm(ctx context.Context, id string, g *ground.Resource) string {
	b.login.mu.Lock()
	defer b.login.mu.Unlock()
	if b.login.shut != "" {
		return b.login.shut
	}
	settler := ground.Settler{Target: b.opts.Target, Exchange: b.opts.Client, Agent: b.opts.Agent}
	status := 0
	for _, pause := range []time.Duration{0, secondThought} {
		if sleep(ctx, pause) != nil {
			return ""
		}
		x := settler.Enter(ctx, g)
		if x.Response == nil || x.Response.Status/100 == 2 {
			return ""
		}
		status = x.Response.Status
	}
	b.login.shut = fmt.Sprintf("the ordinary account no longer gets in (locked out?) since case %s: a plain request with its credentials gets status %d", id, status)
	b.turnedEverybodyAway(ctx, id)
	return b.login.shut
}

// turnedEverybodyAway gives up the resources that answer strangers in another
// way than before.
func (b *Batch) turnedEverybodyAway(ctx context.Context, id string) {
	for _, g := range b.opts.Ground.Resources {
		if !g.Holds || g.Refused == nil {
			continue
		}
		x := b.opts.Client.Exchange(ctx, g.Resource, request.Plain(g.Resource, b.opts.Agent))
		if x.Response == nil || x.Response.Status == g.Refused.Status {
			continue
		}
		why := fmt.Sprintf("the target turns everybody away since case %s: a plain request without credentials gets status %d, not %d as before",
			id, x.Response.Status, g.Refused.Status)
		b.lost.add(g.Role, why)
		if first, _ := b.opts.Ground.Find(target.RoleProtected); first == g {
			b.lost.add(target.RoleProtected, why)
		}
	}
}
