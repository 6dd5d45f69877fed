package casefile

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/yamldoc"
)

// languages are the words that kinds of checks have, by the role that they can
// be asked of. They are put together once, and not for each check.
type languages struct {
	kinds []Kind
	of    map[Role]*language
}

func newLanguages(kinds []Kind) *languages {
	return &languages{kinds: kinds, of: map[Role]*language{}}
}

// language is the words of the kinds that can be asked of one role.
type language struct {
	words  [SeesSamples + 1][]string // those that can be asked where at most so much is seen
	checks []entry[Check]
	guards []entry[Guard]
}

// role is the language of a role.
func (l *languages) role(role Role) *language {
	if l.of[role] == nil {
		kinds := slices.DeleteFunc(slices.Clone(l.kinds), func(k Kind) bool { return !k.Judges(role) })
		spoken := &language{checks: checkKeys(kinds), guards: guardKeys(kinds)}
		for most := range spoken.words {
			for _, k := range kinds {
				if k.Sees <= Sight(most) {
					spoken.words[most] = append(spoken.words[most], k.Word)
				}
			}
		}
		l.of[role] = spoken
	}
	return l.of[role]
}

func checkKeys(kinds []Kind) []entry[Check] {
	list := []entry[Check]{
		{"requirement", func(r *reader, c *Check, n *yaml.Node) {
			c.Requirement = r.cited(n)
		}},
		{"name", func(r *reader, c *Check, n *yaml.Node) {
			c.Name = r.shaped(n, shape{slug(), "name of a check", slugHint})
		}},
		{"when", func(r *reader, c *Check, n *yaml.Node) { c.When = r.guard(n) }},
	}
	for _, k := range kinds {
		list = append(list, entry[Check]{k.Word, func(r *reader, c *Check, n *yaml.Node) { c.Test = k.Read(&Reader{r}, n) }})
	}
	return list
}

func guardKeys(kinds []Kind) []entry[Guard] {
	list := []entry[Guard]{{"step", func(r *reader, g *Guard, n *yaml.Node) { g.Step = r.guardStep(n) }}}
	for _, k := range kinds {
		if k.Sees < SeesSamples {
			list = append(list, entry[Guard]{k.Word, func(r *reader, g *Guard, n *yaml.Node) { g.Tests = append(g.Tests, k.Read(&Reader{r}, n)) }})
		}
	}
	return list
}

func (r *reader) checks(n *yaml.Node) []*Check {
	var list []*Check
	for _, item := range r.list(n) {
		c := &Check{Pos: r.pos(item)}
		members := fill(r, item, c, r.kinds.checks)
		if item.Kind != yaml.MappingNode {
			continue
		}
		if r.oneKind(item, members) {
			r.name(c, item, members)
		}
		r.cites(c, item, members)
		list = append(list, c)
	}
	return list
}

// oneKind tells whether a check is of exactly one kind, one that can be used
// where it stands.
func (r *reader) oneKind(n *yaml.Node, members []yamldoc.Member) bool {
	var named []string
	all := r.kinds.words[SeesSamples]
	for _, m := range members {
		if slices.Contains(all, m.Key) {
			named = append(named, m.Key)
		}
	}
	switch {
	case len(named) == 0 && !whole(n, members):
		return false
	case len(named) == 0:
		r.doc.ProblemHint(n, "kinds are "+strings.Join(all, ", "), "the check is of no kind")
	case len(named) > 1:
		r.doc.ProblemHint(n, "make a check of each", "the check is of several kinds: %s", strings.Join(named, ", "))
	case r.step == nil && !slices.Contains(r.kinds.words[SeesAnswer], named[0]):
		r.doc.Problem(find(members, named[0]), "a case that watches sees one exchange at a time, and nothing after it, so it can't ask for %s", named[0])
	case r.step != nil && r.step.Finish && slices.Contains(r.kinds.words[SeesExchange], named[0]):
		r.doc.ProblemHint(find(members, named[0]), "put it into the step that takes the request", "no request comes at the finish, so it can't ask for %s", named[0])
	default:
		return true
	}
	return false
}

// name gives a check its name, which has to be its own within the case. Checks
// of set-up steps are not addressed, so theirs is made from the step's id
// where none is given.
func (r *reader) name(c *Check, n *yaml.Node, members []yamldoc.Member) {
	given := c.Name != ""
	if !given && c.Test != nil {
		c.Name = c.Test.Kind()
		if r.setup() {
			c.Name = r.step.ID + "-" + c.Name
		}
	}
	if c.Name == "" {
		return
	}
	at := r.pos(n)
	if given {
		at = r.pos(find(members, "name"))
	}
	if c.Name == "answer" && !has(members, "answer") {
		r.doc.ProblemAt(at, "name it otherwise", "the name %q belongs to checks of that kind, one of which each case has unsaid", c.Name)
	}
	if first, twice := r.names[c.Name]; twice {
		r.doc.ProblemAt(at, "give it a name: of its own", "the case has a check %q already, at line %d", c.Name, first.Line)
		return
	}
	r.names[c.Name] = at
}

func (r *reader) setup() bool { return r.step != nil && r.step.Setup }

// cited reads the id of a requirement.
func (r *reader) cited(n *yaml.Node) string {
	return r.shaped(n, shape{requirementID(), "id of a requirement", "write it as in the catalogue"})
}

// cites checks that whoever judges says by which rule: the check itself, or the
// file for all of its checks.
func (r *reader) cites(c *Check, n *yaml.Node, members []yamldoc.Member) {
	at := find(members, "requirement")
	switch {
	case at == nil && !r.setup() && r.rule != "":
		c.Requirement = r.rule
	case at == nil && !r.setup():
		r.doc.ProblemHint(n, "say which rule it checks; `requirement` at the head of the file is that of all its checks", "the key \"requirement\" is missing")
	case at != nil && r.setup():
		r.doc.ProblemHint(at, "leave it out, or leave setup out of the step", "a check of a set-up step cites nothing, since it judges nothing")
	}
}

// guard reads a condition, or a list of those that have to hold together, each
// on an answer of its own.
func (r *reader) guard(n *yaml.Node) *Guard {
	if n.Kind != yaml.SequenceNode {
		return r.oneGuard(n)
	}
	var all []*Guard
	for _, item := range r.list(n) {
		all = append(all, r.oneGuard(item))
	}
	if all == nil {
		return nil
	}
	all[0].Also = all[1:]
	return all[0]
}

// oneGuard reads a condition on one answer: kinds of checks, and maybe a step.
func (r *reader) oneGuard(n *yaml.Node) *Guard {
	g := &Guard{Pos: r.pos(n)}
	members := fill(r, n, g, r.kinds.guards)
	if whole(n, members) && len(g.Tests) == 0 {
		r.doc.ProblemHint(n, "write for example when: {status: 401}", "the guard has no condition")
	}
	return g
}

func (r *reader) guardStep(n *yaml.Node) string {
	id := r.plain(n)
	if id == "" {
		return ""
	}
	if r.step == nil {
		r.doc.Problem(n, "a case that watches has no steps")
		return ""
	}
	r.stepRef(r.pos(n), id)
	return id
}
