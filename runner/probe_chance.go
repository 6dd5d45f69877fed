package runner

import (
	"slices"

	"authspec/runner/internal/ground"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// chances are lines about what the accounts of a target leave unjudged by mere
// chance, in the schemes that its resources take.
func chances(t *target.Target, g *ground.Ground) []string {
	if len(t.Accounts) == 0 {
		return nil
	}
	var list []string
	for _, s := range scheme.Known() {
		if slices.ContainsFunc(g.Resources, func(r *ground.Resource) bool { return r.Scheme == s.Name() }) {
			list = append(list, s.Chance(t.Accounts)...)
		}
	}
	return list
}
