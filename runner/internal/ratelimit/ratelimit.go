// Package ratelimit finds out whether a target limits requests, also where its
// answers do not say so.
//
// It may import client, driver, ground, message and request.
package ratelimit

import (
	"context"
	"net/http"
	"sync"

	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
)

// Detector tells the answers by which a target limits requests from those that
// it gives to some cases whatever else goes on. It learns during a run.
type Detector struct {
	client *client.Client
	ground *ground.Ground
	agent  string

	mu  sync.Mutex
	own map[int]int // by status, the cases to which it turned out to be the answer
}

// New is a Detector that has learned nothing yet; agent is the User-Agent of
// its own requests.
func New(c *client.Client, g *ground.Ground, agent string) *Detector {
	return &Detector{client: c, ground: g, agent: agent, own: map[int]int{}}
}

// ThrottleOf is what the target asks in an attempt, or seems to; nil: nothing.
// A 403 too may be how it turns away who asks too much, where a plain request
// did not get it on the ground. What turned out to be the answer to some cases
// is not taken for more any longer, unless a plain request gets it by now.
func (d *Detector) ThrottleOf(ctx context.Context, a *driver.Attempt) *client.Throttle {
	if a.ProvokesLimit() {
		return nil
	}
	if t := a.Throttle(); t != nil {
		if t.Guessed && (d.Harmless(t.Status) || d.onGround(a, t.Status)) {
			return nil
		}
		return t
	}
	if !a.Forbidden() || !d.asked(a) || d.onGround(a, http.StatusForbidden) {
		return nil
	}
	t := &client.Throttle{Status: http.StatusForbidden, Pause: client.DefaultPause, Guessed: true}
	if d.Harmless(t.Status) && d.PlainPasses(ctx, a, t.Status) {
		return nil
	}
	return t
}

// DropOf is what a target asks, or seems to, that ended the connection of an
// attempt without an answer.
func DropOf(a *driver.Attempt) *client.Throttle {
	return &client.Throttle{Status: Dropped, Pause: client.DefaultPause, Guessed: true, Told: a.Over}
}

// Dropped stands in the place of a status for a connection that was ended
// without an answer.
const Dropped = 0

// asked tells whether the ground knows what the resource of a case answers to a plain
// request. Of an operation of an OpenAPI document it does not: 403 is its answer
// to whoever has no key, like as not.
func (d *Detector) asked(a *driver.Attempt) bool {
	g, _ := d.ground.Find(a.Item.Case.Resource)
	return g.Refused != nil || g.Authorised != nil
}

// onGround tells whether the ground was answered by that status too.
func (d *Detector) onGround(a *driver.Attempt, status int) bool {
	g, _ := d.ground.Find(a.Item.Case.Resource)
	for _, r := range []*message.Response{g.Refused, g.Authorised} {
		if r != nil && r.Status == status {
			return true
		}
	}
	return false
}

// PlainPasses tells whether plain requests are answered now otherwise than by
// the status that a case got. They are sent one after the other, whatever is
// held back, as a limiter may let one pass.
func (d *Detector) PlainPasses(ctx context.Context, a *driver.Attempt, status int) bool {
	g, _ := d.ground.Find(a.Item.Case.Resource)
	unspaced := d.client.Unspaced()
	for range 3 {
		x := unspaced.Exchange(ctx, g.Resource, request.Plain(g.Resource, d.agent))
		if x.Response == nil || x.Response.Status == status {
			return false
		}
	}
	return true
}

// Learn takes up that a status was the answer of the target to some case, and
// no limit.
func (d *Detector) Learn(status int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.own[status]++
}

// Harmless tells whether a status has turned out to be no limit, and none has
// been met either.
func (d *Detector) Harmless(status int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.own[status] >= client.MaxVain && d.client.Pace.LimitNotice() == ""
}
