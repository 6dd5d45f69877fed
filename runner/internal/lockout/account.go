package lockout

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// Account is the ordinary account during a run, which some target may lock
// though nobody has told of that.
type Account struct {
	Target *target.Target
	Ground *ground.Ground
	Client *client.Client
	Agent  string // User-Agent of its own requests
	// GiveUp is told of each resource that turns everybody away.
	GiveUp func(g *ground.Resource, why string)

	mu     sync.Mutex // held while it is tried, so that nobody tries beside
	locked string     // since when it no longer leads in; empty: it does
}

// Locked tells since when the ordinary account no longer leads in, in a
// sentence; empty: it does, so far as is known.
func (a *Account) Locked() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.locked
}

// Confirm finds out whether the account is locked, or the target turns away
// everybody, where an attempt may have been answered so.
func (a *Account) Confirm(ctx context.Context, e *check.Evidence) {
	if g := a.turnedAway(e); g != nil {
		a.try(ctx, e.Case.ID, g)
	}
}

// turnedAway is the resource that, in an attempt, may have answered as it does
// who is locked out; nil: none.
func (a *Account) turnedAway(e *check.Evidence) *ground.Resource {
	for _, s := range e.Steps {
		for i := range s.Samples {
			r := s.Samples[i].Exchange.Response
			if r == nil || !slices.Contains(a.lockoutStatuses(s, &s.Samples[i]), r.Status) {
				continue
			}
			if g, ok := a.Ground.Find(s.Step.Resource); ok && g.Scheme != "" {
				return a.known(g)
			}
		}
	}
	return nil
}

// known is a resource into which credentials have led before: for a way into an
// operation, of which nobody knows that yet, the one that it was taken from.
func (a *Account) known(g *ground.Resource) *ground.Resource {
	if like, ok := a.Ground.Find(g.By); ok {
		return like
	}
	return g
}

// lockoutStatuses are those that may shut somebody out: 401 where the
// credentials are right, and for anybody those that say that they don't count.
func (a *Account) lockoutStatuses(s *check.Step, at *check.Sample) []int {
	list := []int{http.StatusForbidden, http.StatusLocked, http.StatusTooManyRequests}
	role := ""
	if s.Step.Request.Auth != nil {
		role = s.Step.Request.Auth.Role
	}
	right := func(l scheme.Login) bool {
		_, ok := l.Of(a.Target)
		return ok
	}
	if role != "" || slices.ContainsFunc(scheme.Logins(nil, at.Request.Loosely("Authorization")), right) {
		list = append(list, http.StatusUnauthorized)
	}
	return list
}

// secondThought is how long a refusal of the ordinary account is left alone
// before it is believed.
const secondThought = time.Second

// try tries the ordinary account with a plain request, and again after a
// moment. Where it stays refused, everything that needs it is lost, and so is
// every resource that by then answers strangers in another way than before: the
// target turns away the address, not the account.
func (a *Account) try(ctx context.Context, id string, g *ground.Resource) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.locked != "" {
		return
	}
	settler := ground.Settler{Target: a.Target, Exchange: a.Client, Agent: a.Agent, Secrets: a.Ground.Secrets.ForAttempt()}
	status := 0
	for _, pause := range []time.Duration{0, secondThought} {
		if client.Sleep(ctx, pause) != nil {
			return
		}
		x := settler.Enter(ctx, g)
		if x.Response == nil || g.Granted.By(x.Response.Status) {
			return
		}
		status = x.Response.Status
	}
	a.locked = fmt.Sprintf("the ordinary account no longer gets in (locked out?) since case %s: a plain request with its credentials gets status %d", id, status)
	a.findTurnedAway(ctx, id)
}

// findTurnedAway gives up the resources that answer strangers in another way
// than before.
func (a *Account) findTurnedAway(ctx context.Context, id string) {
	for _, g := range a.Ground.Resources {
		if !g.Holds || g.Refused == nil {
			continue
		}
		x := a.Client.Exchange(ctx, g.Resource, request.Plain(g.Resource, a.Agent))
		if x.Response == nil || x.Response.Status == g.Refused.Status {
			continue
		}
		a.GiveUp(g, fmt.Sprintf("the target turns everybody away since case %s: a plain request without credentials gets status %d, not %d as before",
			id, x.Response.Status, g.Refused.Status))
	}
}
