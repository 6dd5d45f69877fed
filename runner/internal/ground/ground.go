// Package ground settles what a run must know of a target before its cases:
// whether each resource answers, refuses, and lets the ordinary credentials
// in; which schemes it offers, and what its protected content looks like.
//
// It may import fingerprint, httpauth, message, pattern, request, scheme and
// target; how a request gets to the target is handed to it.
package ground

import (
	"context"
	"slices"
	"sync"

	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/message"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// Exchanger sends one request to a resource, on a connection of its own.
type Exchanger interface {
	Exchange(ctx context.Context, r target.Resource, m *message.Request) message.Exchange
}

// Ground is what was found out.
type Ground struct {
	Resources []*Resource // in the order of the target
	// Secrets are those of the target, with all that was made of them so far.
	Secrets *target.Secrets
	// Refusals is how many logins with the ordinary credentials have failed.
	Refusals int
}

// Resource is what was found out of one resource.
type Resource struct {
	target.Resource
	Holds bool
	// Claimed says of a resource that does not hold that this breaks what the
	// target claims, and cases can judge it: it is a failure of the target.
	Claimed bool
	Reason  string   // a sentence: why it does not hold
	Advice  string   // what the user can do about it
	Schemes []string // offered by the refusal, as spelled, each once
	// Scheme is the one that valid credentials are sent in; empty where there
	// are none, NoLogin then says why.
	Scheme  string
	NoLogin string
	Way     scheme.Way // in which the credentials lead in
	Content fingerprint.Print
	Gives   bool // it gives what credentials must hold: see scheme.Gives
	// Authorised and Refused are answers with the ordinary credentials and
	// without; nil where there is none.
	Authorised, Refused *message.Response
	// LoggedIn is the answer to the last request by which the ordinary account has
	// logged in, where the scheme has one; nil: none.
	LoggedIn  *message.Response
	Exchanges []Exchange // in the order in which they were made

	bodies *[2][]byte // contents of two authorised answers, to learn from
}

// Exchange is one of the ground's exchanges.
type Exchange struct {
	Step string // "refused", "authorised", …
	message.Exchange
}

// Find returns what was found out of the resource that a role names.
func (g *Ground) Find(role string) (*Resource, bool) {
	for _, r := range g.Resources {
		if r.Role == role {
			return r, true
		}
	}
	if role == target.RoleMCP {
		return g.Find(target.RoleBearer)
	}
	if role == target.RoleProtected {
		for _, r := range g.Resources {
			if r.Role != target.RoleOpen && r.Operation == nil {
				return r, true
			}
		}
	}
	return nil, false
}

// Holds tells whether any resource is left to judge.
func (g *Ground) Holds() bool {
	for _, r := range g.Resources {
		if r.Holds {
			return true
		}
	}
	return false
}

// Settler settles the ground of one target.
type Settler struct {
	Target   *target.Target
	Exchange Exchanger
	Agent    string          // User-Agent of the requests
	Unique   string          // goes into what clients make up: the cnonce of Digest
	Secrets  *target.Secrets // are told of what is made of them; nil: Settle begins with those of the target

	// Machines is how many settle the same ground at the same time; 0: this alone.
	Machines int

	tries *tries
}

// Settle asks all resources at the same time, but for the logins where the
// target locks accounts: these come one after the other, so that wrong
// credentials are tried on a few resources only. A target of which only a URL is
// known gets its resources here: one for each scheme that is offered.
func (s Settler) Settle(ctx context.Context) *Ground {
	if s.Secrets == nil {
		s.Secrets = s.Target.Secrets()
	}
	g := &Ground{Resources: make([]*Resource, len(s.Target.Resources)), Secrets: s.Secrets}
	s.tries = newTries(s.Target.Limits.Failures, s.Machines)
	var wg sync.WaitGroup
	for i, r := range s.Target.Resources {
		wg.Go(func() { g.Resources[i] = s.resource(ctx, r) })
	}
	wg.Wait()
	g.lend()
	if s.Target.Discover {
		s.discover(ctx, g)
	}
	for _, r := range g.Resources {
		s.Secrets.Add(s.derived(r)...)
		r.Gives = slices.ContainsFunc(r.Exchanges, func(x Exchange) bool { return scheme.Gives(x.Response) })
	}
	g.Refusals = s.tries.failed // those of discovering too
	g.learn()
	return g
}

// learn takes the prints of contents for which there is no marker. What anybody
// gets, from the resource itself or from an open one, marks no protected
// content.
func (g *Ground) learn() {
	var open [][]byte
	for _, r := range g.Resources {
		if r.Role == target.RoleOpen && r.Authorised != nil {
			open = append(open, r.Authorised.Body)
		}
	}
	for _, r := range g.Resources {
		if r.bodies != nil {
			r.Content = fingerprint.Learn(r.bodies[0], r.bodies[1], append(open, r.Refused.Body)...)
			if r.Granted.By(r.Refused.Status) && !r.Content.Known() {
				r.fail("name a `marker` in the target file, a text that only the protected content has",
					"strangers get status %d, and what only a login leads to can't be told", r.Refused.Status)
			}
		}
	}
}
