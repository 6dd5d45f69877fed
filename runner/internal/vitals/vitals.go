// Package vitals finds out whether the target is still there, and who brought
// it down where it is not (the contract's "The target died").
//
// It may import applicability, client, driver, ground, message, request and
// target.
package vitals

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
)

// Monitor knows whether the target of a run is still there.
type Monitor struct {
	client *client.Client
	ground *ground.Ground
	agent  string

	signs   signs
	stalled atomic.Bool // somebody is finding out: what is not sent yet stays unsent
	crowded atomic.Bool // nobody was to blame: it may just have had too much to do

	mu       sync.Mutex
	lost     map[string]string // resources that were given up, by role, and why
	spells   []spell
	culprits map[*applicability.Item]string // what they did, in words
	notices  []string
	chance   sync.Once // it was told that nobody is to blame
	advice   string
}

// spell is a time when the target was away.
type spell struct{ from, to time.Time }

// New watches over the resources of a ground; agent is the User-Agent of its
// own requests.
func New(c *client.Client, g *ground.Ground, agent string) *Monitor {
	return &Monitor{client: c, ground: g, agent: agent}
}

// Runner is what the Monitor needs of a run while it finds out: no case runs
// between Lock and Unlock.
type Runner interface {
	sync.Locker
	// Rerun makes another attempt at an item in between; nil: no failed logins
	// are left for it.
	Rerun(ctx context.Context, item *applicability.Item) *driver.Attempt
}

// Add takes up an exchange for which there was a connection.
func (m *Monitor) Add(e Event) { m.signs.add(e) }

// Stalled tells whether the target may have stopped answering, and somebody is
// finding out: what would become of further requests tells nothing, and each
// takes long.
func (m *Monitor) Stalled() bool { return m.stalled.Load() }

// Check makes sure that the target was there during an attempt in which
// something was not answered. Where it has gone down for good, or because of
// this very case, gone says so, and what has become of it is known then; where
// it was away for a time, again tells that the attempt says nothing.
func (m *Monitor) Check(ctx context.Context, a *driver.Attempt, run Runner) (gone, again bool) {
	role := a.Item.Case.Resource
	g, _ := m.ground.Find(role)
	if !m.stalled.Load() {
		if m.breathesSlowly(ctx, g) && !m.awayDuring(a) {
			return false, a.Withheld
		}
		m.stalled.Store(true)
	}
	run.Lock()
	defer run.Unlock()
	over := func() bool { return m.Lost([]string{role}) != "" || m.Culprit(a.Item) != "" }
	if !over() {
		m.inquire(ctx, g, run)
	}
	m.stalled.Store(false)
	return over(), a.Withheld || m.awayDuring(a)
}

// breathes tells whether a plain request is answered, and if not, how it ended.
func (m *Monitor) breathes(ctx context.Context, g *ground.Resource) (x message.Exchange, ok bool) {
	began := time.Now()
	x = m.client.Exchange(ctx, g.Resource, request.Plain(g.Resource, m.agent))
	ok = x.Outcome == message.Complete
	if ok {
		m.Add(Event{Began: began, Ended: time.Now(), Outcome: x.Outcome})
	}
	return x, ok || ctx.Err() != nil
}

// breathesSlowly is breathes, with more than one try for a target that drops
// the plain request and did so before with nobody to blame: it may have enough
// of requests, while others go on.
func (m *Monitor) breathesSlowly(ctx context.Context, g *ground.Resource) bool {
	for rest := client.DefaultPause / 4; ; rest *= 2 {
		x, ok := m.breathes(ctx, g)
		if ok || !m.crowded.Load() || rest > client.DefaultPause || x.Outcome != message.Closed && x.Outcome != message.Reset {
			return ok
		}
		m.client.Pace.SlowDown(time.Now())
		if client.Sleep(ctx, rest) != nil {
			return true
		}
	}
}

// awayDuring tells whether the target was away at some time of an attempt.
func (m *Monitor) awayDuring(a *driver.Attempt) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.spells, func(s spell) bool { return a.Over.After(s.from) && a.Began.Before(s.to) })
}

// Dragged tells whether the server may have ended a connection of an attempt,
// after its answer, by what another case did to it: one that dies of a request,
// and whose place another process takes, ends the connections of all. Whoever sent
// that may take a moment to notice, and gets it.
func (m *Monitor) Dragged(ctx context.Context, a *driver.Attempt) bool {
	endings := a.Endings()
	dragged := func() bool {
		return slices.ContainsFunc(endings, func(at time.Time) bool { return m.signs.droppedAbout(at, a.Item) })
	}
	for waited := time.Duration(0); len(endings) > 0 && waited < instant; waited += instant / 10 {
		if dragged() {
			return true
		}
		if client.Sleep(ctx, instant/10) != nil {
			return false
		}
	}
	return dragged()
}

// addSpell notes that the target was away until now.
func (m *Monitor) addSpell(from time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spells = append(m.spells, spell{from, time.Now()})
}

// Culprit is how a case brought the target down; empty: it did not.
func (m *Monitor) Culprit(item *applicability.Item) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.culprits[item]
}

// accuse holds a case guilty.
func (m *Monitor) accuse(item *applicability.Item, of string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.culprits == nil {
		m.culprits = map[*applicability.Item]string{}
	}
	m.culprits[item] = of
}

// Lost is why one of some resources was given up: it has stopped answering, or
// turns everybody away, and the cases that are left need not find it out again.
// Empty: all of them are there, so far as is known.
func (m *Monitor) Lost(roles []string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, role := range roles {
		if why := m.lost[role]; why != "" {
			return why
		}
	}
	return ""
}

// GiveUp gives up a resource, under all roles that it plays. The first reason
// stands.
func (m *Monitor) GiveUp(g *ground.Resource, why string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	roles := []string{g.Role}
	if first, _ := m.ground.Find(target.RoleProtected); first == g {
		roles = append(roles, target.RoleProtected)
	}
	if m.lost == nil {
		m.lost = map[string]string{}
	}
	for _, role := range roles {
		if m.lost[role] == "" {
			m.lost[role] = why
		}
	}
}

// Notices are what the user should know of the times when the target was away,
// in sentences.
func (m *Monitor) Notices() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.notices)
}

func (m *Monitor) notify(notice string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.notices = append(m.notices, notice)
}

// Advice is what the user can do where the target was lost in mid-run; empty:
// it was not.
func (m *Monitor) Advice() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.advice
}

// Advise has the user told what can be done.
func (m *Monitor) Advise(advice string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.advice = advice
}
