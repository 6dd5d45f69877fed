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
	// Advice is what the user can do where the ground does not hold, or where
	// credentials were given and led in nowhere; each once.
	Advice []string
}

// Probe settles the ground and leaves it at that: it sends what a run sends
// before its first case.
func (p *Prepared) Probe(ctx context.Context) Probe {
	settler := ground.Settler{Target: p.target, Exchange: p.client(), Agent: agent, Unique: p.unique()("", 0)}
	g := settler.Settle(ctx)
	return Probe{Ground: g, Target: p.target, Advice: advice(p.target, g)}
}
