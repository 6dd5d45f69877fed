// Package origin judges an origin server: it runs the steps of a case against
// its resources, and has the engine schedule that.
//
// It may import applicability, casefile, check, client, driver, engine,
// fingerprint, ground, lockout, message, placeholder, ratelimit, request,
// scheme, target and vitals.
package origin

import (
	"context"
	"sync/atomic"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/engine"
	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/lockout"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/ratelimit"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
	"authspec/runner/internal/vitals"
)

// Options is what a run has besides its items.
type Options struct {
	Target *target.Target
	Ground *ground.Ground
	Client *client.Client
	Jobs   int // cases that run at the same time; at least 1
	// Ceiling is up to which Jobs grow while answers take no longer for it.
	Ceiling int
	Agent   string // User-Agent; the id of the case follows it in brackets
	// Unique makes up a mark for a sample of a case: letters and digits.
	Unique func(caseID string, sample int) string
	Seed   uint64 // not 0: the order in which cases are begun is drawn by it
	Bare   bool   // keep no records of the exchanges
	Brief  bool   // nor of those of cases in which all holds
}

// Start begins to run the items against the target and returns at once. When
// ctx ends, what has not begun is interrupted.
func Start(ctx context.Context, items []*applicability.Item, o Options) *engine.Batch {
	purse := lockout.NewPurse(o.Target.Limits.Failures, o.Client.Patience, o.Ground.Refusals)
	monitor := vitals.New(o.Client, o.Ground, o.Agent)
	return engine.Start(ctx, items, engine.Options{
		Driver: newDriver(o, purse, monitor),
		Client: o.Client,
		Purse:  purse,
		Account: &lockout.Account{
			Target: o.Target, Ground: o.Ground, Client: o.Client, Agent: o.Agent, GiveUp: monitor.GiveUp,
		},
		Vitals: monitor,
		Limits: ratelimit.New(o.Client, o.Ground, o.Agent),
		Jobs:   o.Jobs, Ceiling: o.Ceiling, Seed: o.Seed, Bare: o.Bare, Brief: o.Brief,
	})
}

// Driver runs the steps of cases against the resources of an origin server.
type Driver struct {
	opts    Options
	purse   *lockout.Purse // nil: the target is not known to lock accounts
	vitals  *vitals.Monitor
	misread misreadings
	nonces  scheme.SharedNonces
	slowest atomic.Int64 // see Slowest; in ns
	kept    kept
}

func newDriver(o Options, p *lockout.Purse, v *vitals.Monitor) *Driver {
	return &Driver{opts: o, purse: p, vitals: v, kept: kept{timeout: o.Client.Timeout()}}
}

// Slowest is the longest time of an exchange that was answered, without what
// the requests themselves rested.
func (d *Driver) Slowest() time.Duration { return time.Duration(d.slowest.Load()) }

// Attempt makes an attempt at an item, whose failed logins have been granted.
func (d *Driver) Attempt(ctx context.Context, item *applicability.Item, how driver.Conditions) *driver.Attempt {
	c := item.Case
	a := &attempt{
		Attempt: &driver.Attempt{
			Item: item, Evidence: &check.Evidence{Case: c, Secrets: d.opts.Ground.Secrets.ForAttempt()},
			Began: time.Now(), Connections: map[*check.Sample]int{},
		},
		d: d, client: d.clientFor(how), early: d.earlyFor(how, item), c: c, grant: d.purse.Grant(c, d.opts.Target, item.Spends), pause: how.Pause, yield: how.Yield,
		contents: max(check.Contents(c), how.Contents),
		turn:     turn{places: how.Places, shares: how.Shares && !how.LongTimeout && item.Own && item.Spends == 0 && shares(c), fresh: how.Fresh},
	}
	if a.yield == nil || c.AtOnce { // samples at once can't all go back to one place
		a.yield = func() func() { return func() {} }
	}
	for _, s := range c.Steps {
		a.Evidence.Steps = append(a.Evidence.Steps, &check.Step{
			Step: s, Content: d.content(s.Resource), Samples: make([]check.Sample, c.Samples),
		})
	}
	a.runSamples(ctx)
	d.kept.end(&a.turn)
	a.grant.Close()
	a.Withheld, a.Over = a.withheld.Load(), time.Now()
	return a.Attempt
}

// HangUp closes the connections that are open for cases to come.
func (d *Driver) HangUp() {
	d.kept.closeAll()
	d.opts.Client.Ahead.Close()
}

// clientFor is the client that sends the requests of an attempt.
func (d *Driver) clientFor(how driver.Conditions) *client.Client {
	switch {
	case how.LongTimeout:
		return d.opts.Client.WithLongTimeout()
	case how.ReusePause:
		return d.opts.Client.WithReusePause()
	}
	return d.opts.Client
}

// earlyFor is the client for what may go over connections that were opened ahead. That
// they may be made again costs nothing that a target counts.
func (d *Driver) earlyFor(how driver.Conditions, item *applicability.Item) *client.Client {
	if how.Places == 0 || how.Fresh || how.LongTimeout || how.ReusePause || item.Case.AtOnce || d.purse != nil && item.Spends > 0 ||
		regardsConnections(item.Case) {
		return d.clientFor(how)
	}
	return d.opts.Client.Early(how.Places)
}

// content is how the protected content of a role's resource is known.
func (d *Driver) content(role string) fingerprint.Print {
	if g, ok := d.opts.Ground.Find(role); ok {
		return g.Content
	}
	return fingerprint.Print{}
}

// Prelude is what settled the ground.
func (d *Driver) Prelude() []check.Seen {
	var list []check.Seen
	for _, g := range d.opts.Ground.Resources {
		for _, x := range g.Exchanges {
			list = append(list, check.Seen{
				Where: "the ground, " + g.Role + " " + x.Step, Exchange: x.Exchange, Secrets: d.opts.Ground.Secrets,
				Scope: &placeholder.Scope{
					Target: d.opts.Target, Resource: g.Resource,
					Answers: func(id string) *placeholder.Answer { return groundAnswer(g, id) },
				},
			})
		}
	}
	return list
}

// noteAnswer keeps the longest time of an answer, and that there was one.
func (d *Driver) noteAnswer(x message.Exchange) {
	if x.Outcome != message.Complete {
		return
	}
	if client.ThrottleOf(x.Response) == nil {
		d.opts.Client.Pace.CountAnswer()
	}
	for took := int64(x.Took - x.Paused); ; {
		known := d.slowest.Load()
		if took <= known || d.slowest.CompareAndSwap(known, took) {
			return
		}
	}
}
