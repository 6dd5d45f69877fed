package casefile

import (
	"fmt"
	"slices"
	"sync"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/yamldoc"
)

var caseKeys = sync.OnceValue(func() []entry[Case] {
	return append(keysOfAnyCase(needs()), []entry[Case]{
		{"disturbs", func(r *reader, c *Case, n *yaml.Node) { c.Disturbs = listed[Disturbance](r, n, disturbances()) }},
		{"samples", func(r *reader, c *Case, n *yaml.Node) { c.Samples = r.between(n, 1, mostSamples) }},
		{"at-once", func(r *reader, c *Case, n *yaml.Node) { c.AtOnce = r.doc.Bool(n) }},
		{"alone", func(r *reader, c *Case, n *yaml.Node) { c.Alone = r.doc.Bool(n) }},
		{"watch", func(r *reader, c *Case, n *yaml.Node) { c.Watch = r.doc.Bool(n) }},
		{"resource", func(r *reader, c *Case, n *yaml.Node) {
			c.Resource = r.oneOf(n, append(ResourceRoles(), OperationRoles()...))
		}},
		{"steps", func(r *reader, c *Case, n *yaml.Node) { r.steps(n) }},
		{"expect", func(r *reader, c *Case, n *yaml.Node) { c.Expect = r.checks(n) }},
		{"spends", func(r *reader, c *Case, n *yaml.Node) { c.Spends = r.between(n, 0, mostSpent) }},
	}...)
})

// keysOfAnyCase are those of cases of both roles, of which each has other needs.
func keysOfAnyCase(needs []string) []entry[Case] {
	return []entry[Case]{
		{"id", func(*reader, *Case, *yaml.Node) {}},
		{"title", func(r *reader, c *Case, n *yaml.Node) { c.Title = r.plain(n) }},
		{"matrix", func(*reader, *Case, *yaml.Node) {}},
		{"role", func(*reader, *Case, *yaml.Node) {}},
		{"tags", func(r *reader, c *Case, n *yaml.Node) { r.tags(n) }},
		{"needs", func(r *reader, c *Case, n *yaml.Node) { c.Needs = listed[Need](r, n, needs) }},
		{"claims", func(r *reader, c *Case, n *yaml.Node) { c.Claims = r.doc.Bool(n) }},
	}
}

// readCase reads one case; its matrix, if any, has been written out. The case
// is whole only if no problem was recorded.
func (r *reader) readCase(n *yaml.Node) *Case {
	r.c = &Case{Resource: ProtectedRole, Samples: 1}
	clear(r.ids)
	clear(r.names)
	clear(r.costs)
	r.identify(n)
	keys := caseKeys()
	if r.role(n); r.c.Role == RoleClient {
		keys, r.c.Resource = clientCaseKeys(), ""
	}
	r.kinds = r.all.role(r.c.Role)
	members := fill(r, n, r.c, keys)
	r.doc.Require(n, members, "id", "title")
	r.c.Uses.Resources = unlessIn(append([]string{r.c.Resource}, r.c.Uses.Resources...))
	switch {
	case r.c.Watch:
		r.watching(n, members)
	default:
		r.stepping(n, members)
	}
	if r.c.AtOnce && r.c.Samples < 2 {
		r.doc.ProblemHint(find(members, "at-once"), "say samples: N", "at-once needs samples")
	}
	r.spending(members)
	return r.c
}

// identify takes what says which case this is. The id has been checked.
func (r *reader) identify(n *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if value := yamldoc.Resolve(n.Content[i+1]); n.Content[i].Value == "id" {
			r.c.ID, r.c.Group, r.c.Pos = value.Value, value.Value, r.pos(value)
		}
	}
	if r.row.name != "" {
		r.c.ID, r.c.Row, r.c.Pos = r.c.Group+"/"+r.row.name, r.row.name, r.pos(r.row.at)
	}
	if caseID().MatchString(r.c.Group) {
		r.c.Tags = []string{topicOf(r.c.Group)}
	}
}

// role reads which part of an exchange is judged, on which it depends which words
// a case has.
func (r *reader) role(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "role" {
			r.c.Role = Role(r.oneOf(yamldoc.Resolve(n.Content[i+1]), []string{string(RoleClient)}))
		}
	}
}

// unlessIn drops what comes a second time, and nothing words.
func unlessIn(list []string) []string {
	var once []string
	for _, s := range list {
		if s != "" && !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}

func (r *reader) tags(n *yaml.Node) {
	for _, item := range r.list(n) {
		tag := r.shaped(item, shape{slug(), "tag", slugHint})
		switch {
		case slices.Contains(r.c.Tags, tag) && tag == topicOf(r.c.Group):
			r.doc.ProblemHint(item, "leave it out", "the topic %q is a tag of each of its cases anyway", tag)
		case slices.Contains(r.c.Tags, tag):
			r.doc.Problem(item, "%q stands here twice", tag)
		}
		r.c.Tags = append(r.c.Tags, tag)
	}
}

// watching checks a case that is applied to the exchanges of other cases.
func (r *reader) watching(n *yaml.Node, members []yamldoc.Member) {
	for _, key := range []string{"steps", "resource", "samples", "at-once", "claims", "alone", "needs", "disturbs", "spends"} {
		if at := find(members, key); at != nil {
			r.doc.ProblemHint(at, "leave it out", "%s says how steps are run, and a case that watches has none", key)
		}
	}
	r.doc.Require(n, members, "expect")
}

// stepping checks a case with steps.
func (r *reader) stepping(n *yaml.Node, members []yamldoc.Member) {
	if at := find(members, "expect"); at != nil {
		r.doc.ProblemHint(at, "put it into the step whose answer is meant, or say watch: true", "expect stands beside the steps")
	}
	r.doc.Require(n, members, "steps")
	if !has(members, "steps") || find(members, "steps").Kind != yaml.SequenceNode || len(r.c.Steps) == 0 {
		return
	}
	judged := func(s *Step) bool { return !s.Setup && len(s.Expect) > 0 }
	if !slices.ContainsFunc(r.c.Steps, judged) {
		r.doc.ProblemHint(n, "give a step that is no set-up an expect", "the case has no check that could be judged")
	}
}

// spending holds the declared number against what the steps show.
func (r *reader) spending(members []yamldoc.Member) {
	seen := 0
	for _, s := range r.c.Steps {
		seen += r.cost(s)
	}
	seen *= r.c.Samples
	at := find(members, "spends")
	switch {
	case at == nil:
		r.c.Spends = seen
	case r.c.Spends < seen && !r.c.Watch:
		r.doc.ProblemHint(at, "leave spends out to have them counted",
			"spends says %d, but the steps alone try %s", r.c.Spends, wrongPasswords(seen))
	}
}

func wrongPasswords(n int) string {
	if n == 1 {
		return "1 wrong password"
	}
	return fmt.Sprintf("%d wrong passwords", n)
}
