package engine

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
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

// blockedReason is why a case can't be judged, from what other cases found out.
func (b *Batch) blockedReason(c *casefile.Case) string {
	if why := b.vitals.Lost(c.Uses.Resources); why != "" {
		return why
	}
	if slices.Contains(c.Uses.Accounts, target.Ordinary) {
		return b.LockedOut()
	}
	return ""
}

// confirmLockout is why the findings of an attempt say nothing: the ordinary account
// is locked, or the target turns away everybody. That is tried where it may be
// so.
func (b *Batch) confirmLockout(ctx context.Context, a *driver.Attempt, findings []check.Finding) string {
	if applicability.LocksOut(a.Item.Case) {
		return ""
	}
	doubted := slices.ContainsFunc(findings, func(f check.Finding) bool { return f.State != check.Held })
	if g := b.turnedAway(a); doubted && g != nil {
		b.tryAccount(ctx, a.Item.Case.ID, g)
	}
	return b.blockedReason(a.Item.Case)
}

// turnedAway is the resource that, in an attempt, may have answered as it does
// who is locked out; nil: none.
func (b *Batch) turnedAway(a *driver.Attempt) *ground.Resource {
	for _, s := range a.Evidence.Steps {
		for i := range s.Samples {
			r := s.Samples[i].Exchange.Response
			if r == nil || !slices.Contains(b.lockoutStatuses(s, &s.Samples[i]), r.Status) {
				continue
			}
			if g, ok := b.opts.Ground.Find(s.Step.Resource); ok && g.Scheme != "" {
				return g
			}
		}
	}
	return nil
}

// lockoutStatuses are the statuses that may shut somebody out: 401 where the credentials
// are right, and for anybody those that say that they don't count.
func (b *Batch) lockoutStatuses(s *check.Step, at *check.Sample) []int {
	list := []int{http.StatusForbidden, http.StatusLocked, http.StatusTooManyRequests}
	role := ""
	if s.Step.Request.Auth != nil {
		role = s.Step.Request.Auth.Role
	}
	right := func(l scheme.Login) bool {
		_, ok := l.Of(b.opts.Target)
		return ok
	}
	if role != "" || slices.ContainsFunc(scheme.Logins(nil, at.Request.Loosely("Authorization")), right) {
		list = append(list, http.StatusUnauthorized)
	}
	return list
}

// tryAccount tries the ordinary account with a plain request, and again after a
// moment. Where it stays refused, everything that needs it is lost, and so is
// every resource that by then answers strangers in another way than before: the
// target turns away the address, not the account.
func (b *Batch) tryAccount(ctx context.Context, id string, g *ground.Resource) {
	b.login.mu.Lock()
	defer b.login.mu.Unlock()
	if b.login.shut != "" {
		return
	}
	settler := ground.Settler{Target: b.opts.Target, Exchange: b.opts.Client, Agent: b.opts.Agent}
	status := 0
	for _, pause := range []time.Duration{0, secondThought} {
		if client.Sleep(ctx, pause) != nil {
			return
		}
		x := settler.Enter(ctx, g)
		if x.Response == nil || x.Response.Status/100 == 2 {
			return
		}
		status = x.Response.Status
	}
	b.login.shut = fmt.Sprintf("the ordinary account no longer gets in (locked out?) since case %s: a plain request with its credentials gets status %d", id, status)
	b.turnedEverybodyAway(ctx, id)
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
		b.vitals.GiveUp(g, why)
	}
}
