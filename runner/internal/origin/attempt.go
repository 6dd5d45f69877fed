package origin

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/lockout"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/scheme"
)

// attempt runs the steps of a case once, in all its samples.
type attempt struct {
	*driver.Attempt // what comes of it

	d      *Driver
	client *client.Client
	early  *client.Client // the same, with connections that were opened ahead
	c      *casefile.Case

	withheld atomic.Bool // something was not sent, as the target had stopped answering

	mu    sync.Mutex // held for what samples write beside each other
	grant *lockout.Grant
	// contents is how many octets of the content of each answer are kept.
	contents int

	pause func(ctx context.Context, d time.Duration) error
	yield func() (back func()) // see driver.Conditions

	turn turn
}

// runSamples runs the samples, one after the other or all at once.
func (a *attempt) runSamples(ctx context.Context) {
	var wg sync.WaitGroup
	for i := range a.c.Samples {
		if a.c.AtOnce {
			wg.Go(func() { a.runSample(ctx, i) })
			continue
		}
		if i > 0 {
			a.yield()()
		}
		a.runSample(ctx, i)
	}
	wg.Wait()
}

// sampleRun is one run of the steps.
type sampleRun struct {
	a      *attempt
	index  int
	unique string
	lines  map[string]*connection // by step
	// answers are what the steps sent and got, by step.
	answers map[string]*placeholder.Answer
	open    []*connection
	// connections counts all that were opened, those for a challenge included.
	connections int
	nonces      scheme.Nonces
}

// runSample runs the steps of one sample, pipelined ones together with the step
// whose answer they don't wait for.
func (a *attempt) runSample(ctx context.Context, index int) {
	s := &sampleRun{
		a: a, index: index, unique: a.d.opts.Unique(a.c.ID, index),
		lines: map[string]*connection{}, answers: map[string]*placeholder.Answer{}, nonces: scheme.Nonces{Shared: &a.d.nonces},
	}
	steps := a.Evidence.Steps
	for first := 0; first < len(steps); {
		next := first + 1
		for next < len(steps) && steps[next].Step.Pipelined {
			next++
		}
		s.runSteps(ctx, steps[first:next])
		s.hangUp(steps[next:])
		first = next
	}
}

// hangUp ends the connections that none of the steps to come uses: they would
// take up places of a server that has few.
func (s *sampleRun) hangUp(rest []*check.Step) {
	s.open = slices.DeleteFunc(s.open, func(l *connection) bool {
		used := slices.ContainsFunc(rest, func(st *check.Step) bool { return s.lines[st.Step.Reuse] == l })
		if !used && !s.a.leave(l) {
			l.conn.Close()
		}
		return !used
	})
}

// scope is what the texts of a step can ask for.
func (s *sampleRun) scope(step *casefile.Step, g *ground.Resource) *placeholder.Scope {
	return &placeholder.Scope{
		Target:   s.a.d.opts.Target,
		Resource: g.Resource,
		Unique:   s.unique,
		Secrets:  s.a.Evidence.Secrets,
		Answers: func(id string) *placeholder.Answer {
			if a := groundAnswer(g, id); a != nil {
				return a
			}
			if id == step.Earlier {
				id = step.ID // a check of that time asks for its own answer
			}
			return s.answers[id]
		},
	}
}

// groundAnswer is the answer of one of the steps that every resource has; nil
// for other steps.
func groundAnswer(g *ground.Resource, id string) *placeholder.Answer {
	switch id {
	case casefile.AuthorisedStep:
		return &placeholder.Answer{Response: g.Authorised, Scheme: g.Scheme}
	case casefile.RefusedStep:
		return &placeholder.Answer{Response: g.Refused, Scheme: g.Scheme}
	}
	return nil
}
