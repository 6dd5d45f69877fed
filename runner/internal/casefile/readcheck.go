package casefile

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

// kind is a kind of check: its word, and how its test is read.
type kind struct {
	word string
	read func(*reader, *yaml.Node) Test
}

func kinds() []kind {
	return []kind{
		{"answer", func(r *reader, n *yaml.Node) Test { return Answer{Ends: r.words(n, ends())} }},
		{"status", (*reader).status},
		{"interim", (*reader).interim},
		{"field", (*reader).fieldTest},
		{"body", (*reader).body},
		{"nowhere", func(r *reader, n *yaml.Node) Test { return Nowhere{Texts: r.filledTexts(n)} }},
		{"access", func(r *reader, n *yaml.Node) Test {
			return Access{Granted: r.oneOf(n, []string{"granted", "refused"}) == "granted"}
		}},
		{"challenge", func(r *reader, n *yaml.Node) Test { return r.anyChallenge(n) }},
		{"each-challenge", func(r *reader, n *yaml.Node) Test { return r.challenge(n, true) }},
		{"challenges", (*reader).challenges},
		{"info", (*reader).info},
		{"grammar", (*reader).grammar},
		{"connection", (*reader).connection},
		{"same", func(r *reader, n *yaml.Node) Test { return r.compare(n, false) }},
		{"differs", func(r *reader, n *yaml.Node) Test { return r.compare(n, true) }},
		{"distinct", (*reader).distinct},
	}
}

// Kinds lists the words of the kinds of checks.
func Kinds() []string {
	var words []string
	for _, k := range kinds() {
		words = append(words, k.word)
	}
	return words
}

// comparing are the kinds that look at more than one answer; a guard can't.
func comparing() []string { return []string{"same", "differs", "distinct"} }

// unwatchable are the kinds that ask for more than one exchange shows.
func unwatchable() []string { return append(comparing(), "connection", "answer") }

func checkKeys() []entry[Check] {
	list := []entry[Check]{
		{"requirement", func(r *reader, c *Check, n *yaml.Node) {
			c.Requirement = r.shaped(n, shape{requirementID, "id of a requirement", "write it as in the catalogue"})
		}},
		{"name", func(r *reader, c *Check, n *yaml.Node) {
			c.Name = r.shaped(n, shape{slug, "name of a check", slugHint})
		}},
		{"when", func(r *reader, c *Check, n *yaml.Node) { c.When = r.guard(n) }},
	}
	for _, k := range kinds() {
		list = append(list, entry[Check]{k.word, func(r *reader, c *Check, n *yaml.Node) { c.Test = k.read(r, n) }})
	}
	return list
}

func (r *reader) checks(n *yaml.Node) []*Check {
	var list []*Check
	for _, item := range r.list(n) {
		c := &Check{Pos: r.pos(item)}
		members := fill(r, item, c, checkKeys())
		if item.Kind != yaml.MappingNode {
			continue
		}
		if r.oneKind(item, members) {
			r.name(c, item, members)
		}
		r.cites(item, members)
		list = append(list, c)
	}
	return list
}

// oneKind tells whether a check is of exactly one kind, one that can be used
// where it stands.
func (r *reader) oneKind(n *yaml.Node, members []yamldoc.Member) bool {
	var words []string
	for _, m := range members {
		if slices.Contains(Kinds(), m.Key) {
			words = append(words, m.Key)
		}
	}
	switch {
	case len(words) == 0 && !whole(n, members):
		return false
	case len(words) == 0:
		r.doc.ProblemHint(n, "kinds are "+strings.Join(Kinds(), ", "), "the check is of no kind")
	case len(words) > 1:
		r.doc.ProblemHint(n, "make a check of each", "the check is of several kinds: %s", strings.Join(words, ", "))
	case r.step == nil && slices.Contains(unwatchable(), words[0]):
		r.doc.Problem(find(members, words[0]), "a case that watches sees one exchange at a time, and nothing after it, so it can't ask for %s", words[0])
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

// cites checks that whoever judges says by which rule.
func (r *reader) cites(n *yaml.Node, members []yamldoc.Member) {
	at := find(members, "requirement")
	switch {
	case at == nil && !r.setup():
		r.doc.ProblemHint(n, "say which rule it checks", "the key \"requirement\" is missing")
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
	table := []entry[Guard]{{"step", func(r *reader, g *Guard, n *yaml.Node) { g.Step = r.guardStep(n) }}}
	for _, k := range kinds() {
		if !slices.Contains(comparing(), k.word) {
			table = append(table, entry[Guard]{k.word, func(r *reader, g *Guard, n *yaml.Node) { g.Tests = append(g.Tests, k.read(r, n)) }})
		}
	}
	members := fill(r, n, g, table)
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

// filledTexts reads one text, or a list of at least one; none is empty.
func (r *reader) filledTexts(n *yaml.Node) []*Text {
	var list []*Text
	for _, item := range r.items(n) {
		list = append(list, r.filledText(item))
	}
	return list
}

// countRange reads 1, 0..1 or 0.. as a range of counts.
func (r *reader) countRange(n *yaml.Node) *Range {
	s, ok := r.scalar(n)
	if !ok {
		return nil
	}
	m := rangeText.FindStringSubmatch(s)
	if m == nil || n.Style != 0 && m[2] == "" {
		r.doc.ProblemHint(n, "write 1, 0..1, 1..3 or 0..", "%s is no range of counts", diag.Quote(s))
		return nil
	}
	var got Range
	fmt.Sscan(m[1], &got.Min)
	switch {
	case m[2] == "":
		got.Max = got.Min
	case m[3] == "":
		got.Max = -1
	default:
		fmt.Sscan(m[3], &got.Max)
	}
	if got.Min > mostCounted || got.Max > mostCounted || got.Max >= 0 && got.Max < got.Min {
		r.doc.Problem(n, "the range %s should go upwards, to %d at most", s, mostCounted)
	}
	return &got
}
