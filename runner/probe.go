package runner

import (
	"context"

	"authspec/runner/internal/ground"
	"authspec/runner/internal/target"
)

// Probe is what a run finds out before its cases.
type Probe struct {
	Ground *ground.Ground
	// Target is what would be judged; of a URL, with the resources that were
	// discovered.
	Target *target.Target
	// Advice is what the user can do where the ground does not hold.
	Advice []string
}

// Probe settles the ground and leaves it at that: it sends what a run sends
// before its first case.
func (p *Prepared) Probe(ctx context.Context) Probe {
	settler := ground.Settler{Target: p.target, Exchange: p.client(), Agent: agent}
	s := &Session{p: p, ground: settler.Settle(ctx)}
	return Probe{Ground: s.ground, Target: p.target, Advice: s.advice()}
}
