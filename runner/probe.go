package runner

import (
	"context"
	"slices"

	"authspec/runner/internal/ground"
	"authspec/runner/internal/target"
)

// Probe is what a run finds out before its cases.
type Probe struct {
	Ground *ground.Ground
	// Target is what would be judged; of a URL, with the resources that were
	// discovered.
	Target *target.Target
	// Advice is what the user can do where the ground does not hold, each once.
	Advice []string
}

// Probe settles the ground and leaves it at that: it sends what a run sends
// before its first case.
func (p *Prepared) Probe(ctx context.Context) Probe {
	settler := ground.Settler{Target: p.target, Exchange: p.client(), Agent: agent, Unique: p.unique()("", 0)}
	probe := Probe{Ground: settler.Settle(ctx), Target: p.target}
	for _, r := range probe.Ground.Resources {
		if r.Advice != "" && !slices.Contains(probe.Advice, r.Advice) {
			probe.Advice = append(probe.Advice, r.Advice)
		}
	}
	return probe
}
