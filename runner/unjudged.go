package runner

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/ground"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// partial tells whether the options choose some of the suites' checks only.
func (o Options) partial() bool { return len(o.Only)+len(o.Skip) > 0 || o.Label != nil }

// unjudged is what was asked for by name, or given, and came to nothing: nobody
// is to take a run for green that did not do what it was called for.
func unjudged(p *Prepared, g *ground.Ground) []string {
	var list []string
	for _, name := range p.options.Suites {
		suite, err := p.library.Suite(name)
		if err != nil || len(suite.Schemes) == 0 || names(g, suite.Schemes) {
			continue
		}
		list = append(list, fmt.Sprintf("the suite %s had nothing of its own to judge, as the target has no resource `%s`", name, strings.Join(suite.Schemes, "`, `")))
	}
	if why := strangerOnly(p.target, g); why != "" {
		list = append(list, "the credentials that were given led in nowhere: "+g.Secrets.MaskExcerpt(why))
	}
	return list
}

// names tells whether the target has a resource that is named after one of the
// schemes.
func names(g *ground.Ground, schemes []string) bool {
	return slices.ContainsFunc(g.Resources, func(r *ground.Resource) bool { return slices.Contains(schemes, r.Role) })
}

// strangerOnly is why all that was judged of a target was judged without
// credentials though some were given; empty where that is not so.
func strangerOnly(t *target.Target, g *ground.Ground) string {
	if !scheme.Given(t) {
		return ""
	}
	why := ""
	for _, r := range g.Resources {
		switch {
		case r.Scheme != "":
			return ""
		case why == "" && r.Role != target.RoleOpen && r.Role != target.RoleClear:
			if why = r.NoLogin; !r.Holds {
				why = r.Reason
			}
		}
	}
	return why
}

// advice is that of the ground, each once. What could be given besides for a
// resource that holds goes without saying where credentials have led in.
func advice(t *target.Target, g *ground.Ground) []string {
	useless := strangerOnly(t, g) != ""
	var list []string
	for _, r := range g.Resources {
		text := g.Secrets.MaskExcerpt(r.Advice)
		if text != "" && (!r.Holds || useless) && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// unlock is what the user can do for an account that was locked in mid-run.
func unlock(t *target.Target) string {
	if f := t.Limits.Failures; f.Locks() {
		return "unlock the ordinary account; the target seems to lock sooner than after " + f.String() + ", as its limits.failures has it"
	}
	return "unlock the ordinary account, and say in limits.failures of a target file when accounts are locked (`authspec probe URL -o target.yaml` writes one)"
}
