package runner

import (
	"context"
	"slices"
	"strings"

	"authspec/runner/internal/ground"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
)

// Probe is what a run finds out before its cases. Its texts hold no secrets.
type Probe struct {
	// Resources are those of the target, in its order; of a URL, one for each
	// scheme that is offered there.
	Resources []ProbedResource
	// Advice is what the user can do where the ground does not hold, or where
	// credentials were given and led in nowhere; each once.
	Advice []string
	// Chances are sentences about what the accounts leave unjudged by mere chance,
	// and which password would not.
	Chances []string
	// Unnamed are the roles that the target gives to nothing, so that cases which
	// need them are skipped: "resource whoami", "account second".
	Unnamed []string
	// Draft is a target file to start from, in YAML; it leaves secrets to the
	// environment.
	Draft []byte
}

// ProbedResource is what was found out of one resource.
type ProbedResource struct {
	Role, URL string
	// Operation says of an operation of an OpenAPI document what this claims of it;
	// empty for other resources.
	Operation string
	Holds     bool   // the resource is fit to be judged
	Reason    string // a sentence without its full stop: why it does not hold

	Refused    int      // status of the answer to a stranger; 0: none came
	Challenges []string // the field values WWW-Authenticate of that answer
	Problems   []string // sentences without their full stop: what is wrong with these (RFC 9110 §11.6.1)

	Login      string // scheme by which the ordinary credentials lead in; empty: none
	Authorised int    // status of the answer to these; 0: none came
	NoLogin    string // why no credentials lead in

	Recognised bool   // the protected content can be told from other content
	Content    string // how, or why not; empty for an open resource
}

// Holds tells whether any resource is left to judge.
func (p Probe) Holds() bool {
	return slices.ContainsFunc(p.Resources, func(r ProbedResource) bool { return r.Holds })
}

// Probe settles the ground and leaves it at that: it sends what a run sends
// before its first case.
func (p *Prepared) Probe(ctx context.Context) Probe {
	defer p.serve()()
	p.await(ctx)
	g := p.settle(ctx, p.client())
	probe := Probe{
		Advice:  advice(p.target, g),
		Chances: chances(p.target, g),
		Unnamed: unnamed(p.target),
		Draft:   draft(p.target, g),
	}
	for _, r := range g.Resources {
		if r.By != "" {
			continue // an operation once more
		}
		probe.Resources = append(probe.Resources, probed(r, g.Secrets))
	}
	return probe
}

// probed is what may be told of a resource.
func probed(r *ground.Resource, secrets *target.Secrets) ProbedResource {
	out := ProbedResource{
		Role: r.Role, URL: secrets.MaskString(r.URL.String() + r.Path),
		Holds: r.Holds, Reason: secrets.MaskExcerpt(r.Reason),
		Login: secrets.MaskString(r.Scheme), NoLogin: secrets.MaskExcerpt(r.NoLogin),
		Recognised: r.Content.Known(), Content: secrets.MaskExcerpt(contentOf(r)),
	}
	if r.Operation != nil {
		out.Operation = secrets.MaskString(r.Operation.Claim())
	}
	if r.Authorised != nil {
		out.Authorised = r.Authorised.Status
	}
	if r.Refused == nil {
		return out
	}
	out.Refused = r.Refused.Status
	values := r.Refused.Values("WWW-Authenticate")
	for _, v := range values {
		out.Challenges = append(out.Challenges, secrets.MaskString(v))
	}
	show := func(text string, most int) string { return cutShort(secrets.MaskPiece(text), most) }
	for _, problem := range httpauth.ParseChallenges(values).Problems {
		out.Problems = append(out.Problems, problem.Text(show))
	}
	return out
}

// cutShort is the beginning of a text.
func cutShort(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return text[:most] + "…"
}

// draft is the target file of what was found. The product is as the server
// names itself (RFC 9110 §10.2.4).
func draft(of *target.Target, g *ground.Ground) []byte {
	t, secrets := *of, of.Secrets()
	markers := map[string]string{}
	for _, r := range g.Resources {
		// A page may show the password.
		if text := r.Content.Example(); secrets.MaskString(text) == text {
			markers[r.Role] = text
		}
		if r.Refused == nil || t.Implementation.Product != "" {
			continue
		}
		if fields := r.Refused.Values("Server"); len(fields) > 0 {
			words := strings.Fields(fields[0])
			if len(words) > 0 {
				t.Implementation.Product, t.Implementation.Version, _ = strings.Cut(words[0], "/")
			}
		}
	}
	return t.Draft(markers)
}

// unnamed are the roles that a target leaves out.
func unnamed(t *target.Target) []string {
	var list []string
	for _, role := range target.ResourceRoles() {
		if _, ok := t.Resource(role); !ok && role != target.RoleMCP { // who speaks MCP says so
			list = append(list, "resource "+role)
		}
	}
	for _, role := range target.AccountRoles() {
		if _, ok := t.Account(role); !ok {
			list = append(list, "account "+role)
		}
	}
	return list
}
