package engine

import (
	"context"
	"sync/atomic"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/lockout"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
	"authspec/runner/internal/vitals"
)

// origin runs the steps of cases against an origin server: it is the driver of
// those.
type origin struct {
	opts   Options
	purse  *lockout.Purse // nil: the target is not known to lock accounts
	vitals *vitals.Monitor
	forms  forms
	nonces scheme.SharedNonces
	// secrets are those of the target, with what has been made of them.
	secrets *target.Secrets
	made    target.Pool
	slowest atomic.Int64 // see Slowest; in ns
}

func newOrigin(o Options, p *lockout.Purse, v *vitals.Monitor) *origin {
	b := &origin{opts: o, purse: p, vitals: v}
	b.secrets = o.Target.Secrets().With(o.Ground.Made()).Pooled(&b.made)
	return b
}

// Secrets are those of the target, with what its ground and the cases so far have
// made of them.
func (b *origin) Secrets() *target.Secrets { return b.secrets }

// Slowest is the longest time of an exchange that was answered, without what the
// requests themselves rested.
func (b *origin) Slowest() time.Duration { return time.Duration(b.slowest.Load()) }

// Attempt makes an attempt at an item, whose failed logins have been granted.
func (b *origin) Attempt(ctx context.Context, item *applicability.Item, how driver.Conditions) *driver.Attempt {
	c := item.Case
	a := &attempt{
		Attempt: &driver.Attempt{
			Item: item, Evidence: &check.Evidence{Case: c}, Began: time.Now(), Connections: map[*check.Sample]int{},
		},
		b: b, client: b.clientFor(how), c: c, grant: b.purse.Grant(c, b.opts.Target, item.Spends), rest: how.Pause,
		contents: max(check.Contents(c), how.Contents),
	}
	for _, s := range c.Steps {
		a.Evidence.Steps = append(a.Evidence.Steps, &check.Step{
			Step: s, Content: b.content(s.Resource), Samples: make([]check.Sample, c.Samples),
		})
	}
	a.samples(ctx)
	a.grant.Close()
	a.Withheld, a.Over = a.withheld.Load(), time.Now()
	return a.Attempt
}

// clientFor is the client that sends the requests of an attempt.
func (b *origin) clientFor(how driver.Conditions) *client.Client {
	switch {
	case how.LongTimeout:
		return b.opts.Client.WithLongTimeout()
	case how.ReusePause:
		return b.opts.Client.WithReusePause()
	}
	return b.opts.Client
}

// content is how the protected content of a role's resource is known.
func (b *origin) content(role string) fingerprint.Print {
	if g, ok := b.opts.Ground.Find(role); ok {
		return g.Content
	}
	return fingerprint.Print{}
}

// Prelude is what settled the ground.
func (b *origin) Prelude() []check.Seen {
	var list []check.Seen
	for _, g := range b.opts.Ground.Resources {
		for _, x := range g.Exchanges {
			list = append(list, check.Seen{
				Where: "the ground, " + g.Role + " " + x.Step, Exchange: x.Exchange, Secrets: b.secrets,
				Scope: &placeholder.Scope{
					Target: b.opts.Target, Resource: g.Resource,
					Answers: func(id string) *placeholder.Answer { return groundAnswer(g, id) },
				},
			})
		}
	}
	return list
}

// noteAnswer keeps the longest time of an answer, and that there was one.
func (b *origin) noteAnswer(x message.Exchange) {
	if x.Outcome != message.Complete {
		return
	}
	if client.ThrottleOf(x.Response) == nil {
		b.opts.Client.Pace.CountAnswer()
	}
	for took := int64(x.Took - x.Paused); ; {
		known := b.slowest.Load()
		if took <= known || b.slowest.CompareAndSwap(known, took) {
			return
		}
	}
}
