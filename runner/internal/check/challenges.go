package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/scheme"
)

// ChallengesTest asks for the list of challenges as a whole.
type ChallengesTest struct {
	In       string         // name of the field; empty: see Field
	Scheme   *casefile.Text // only those of this scheme count; nil: all
	Count    *Range         // how many
	Schemes  []string       // no other schemes than these; nil: any
	First    []string       // the first is one of these; nil: any
	PerLine  *Range         // how many share a line
	Order    []Order        // parameter values, in this order
	Distinct string         // parameter whose values differ from one another
}

// Field is the name of the field that is asked for.
func (t ChallengesTest) Field() string { return cmp.Or(t.In, wwwAuthenticate) }

// Order asks that the values of a parameter come in this order, as far as they
// are there.
type Order struct {
	Param  string
	Values []string
}

const challengesSchema = `
"challenges": {
  "description": "What is asked of the list of challenges.",
  "type": ["object", "string"], "pattern": "\\$\\{",
  "if": {"type": "object"},
  "then": {"anyOf": [{"required": ["count"]}, {"required": ["schemes"]}, {"required": ["first"]}, {"required": ["per-line"]}, {"required": ["order"]}, {"required": ["distinct"]}]},
  "additionalProperties": false,
  "properties": {
    "in": {"$ref": "#/$defs/challengeIn"},
    "scheme": {"description": "Only challenges of this scheme count.", "$ref": "#/$defs/filled"},
    "count": {"description": "How many there are.", "$ref": "#/$defs/range"},
    "schemes": {"description": "No other schemes than these.", "$ref": "#/$defs/tokens"},
    "first": {"description": "The first is of one of these schemes.", "$ref": "#/$defs/tokens"},
    "per-line": {"description": "How many share a field line.", "$ref": "#/$defs/range"},
    "order": {
      "description": "By name of a parameter, its values in order.",
      "type": ["object", "string"], "pattern": "\\$\\{", "minProperties": 1,
      "propertyNames": {"$ref": "#/$defs/tokenOrRow"},
      "additionalProperties": {"type": ["array", "string"], "pattern": "\\$\\{", "minItems": 1, "items": {"$ref": "#/$defs/plain"}}
    },
    "distinct": {"description": "A parameter whose values differ from one another.", "$ref": "#/$defs/tokenOrRow"}
  }
}`

// readChallenges reads what is asked of the list of challenges.
func readChallenges(r *reader, n *yaml.Node) ChallengesTest {
	type key = casefile.Key[ChallengesTest]
	t := ChallengesTest{In: wwwAuthenticate}
	members := casefile.Fill(r, n, &t, []key{
		{Name: "in", Read: func(r *reader, t *ChallengesTest, n *yaml.Node) { t.In = readChallengeIn(r, n) }},
		{Name: "scheme", Read: func(r *reader, t *ChallengesTest, n *yaml.Node) { t.Scheme = r.FilledText(n) }},
		{Name: "count", Read: func(r *reader, t *ChallengesTest, n *yaml.Node) { t.Count = readRange(r, n) }},
		{Name: "schemes", Read: func(r *reader, t *ChallengesTest, n *yaml.Node) { t.Schemes = r.Tokens(n, "scheme") }},
		{Name: "first", Read: func(r *reader, t *ChallengesTest, n *yaml.Node) { t.First = r.Tokens(n, "scheme") }},
		{Name: "per-line", Read: func(r *reader, t *ChallengesTest, n *yaml.Node) { t.PerLine = readRange(r, n) }},
		{Name: "order", Read: func(r *reader, t *ChallengesTest, n *yaml.Node) { t.Order = readOrder(r, n) }},
		{Name: "distinct", Read: func(r *reader, t *ChallengesTest, n *yaml.Node) {
			t.Distinct = r.Token(n, "name of a parameter")
		}},
	})
	if members.WholeOf(n) && !members.Has("count", "schemes", "first", "per-line", "order", "distinct") {
		r.ProblemHint(n, "say count, schemes, first, per-line, order or distinct", "nothing is asked of the challenges")
	}
	return t
}

func readOrder(r *reader, n *yaml.Node) []Order {
	var list []Order
	for _, m := range r.Members(n) {
		o := Order{Param: m.Key}
		if !casefile.IsToken(m.Key) {
			r.Problem(m.At, "%s is no name of a parameter", diag.Quote(m.Key))
		}
		for _, item := range r.List(m.Value) {
			o.Values = append(o.Values, r.Plain(item))
		}
		list = append(list, o)
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		r.Problem(n, "no parameter is named")
	}
	return list
}

// Kind implements casefile.Test.
func (ChallengesTest) Kind() string { return "challenges" }

// Depends implements casefile.Test.
func (t ChallengesTest) Depends() casefile.Dependence {
	return casefile.Dependence{Fields: []string{t.Field()}}
}

func (t ChallengesTest) words(w *wording) string {
	noun := strings.TrimSpace(w.textOr(t.Scheme, "") + " challenge")
	list := []string{noun + "s"}
	if t.Count != nil {
		list[0] = counted(t.Count, noun)
	}
	list[0] += w.elsewhere(t.In)
	add := func(holds bool, format string, args ...any) {
		if holds {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	add(t.Schemes != nil, "of no scheme but %s", andList(t.Schemes))
	add(t.First != nil, "the first of them %s", orList(t.First))
	if t.PerLine != nil {
		add(true, "%s in a field line", rangeWords(*t.PerLine))
	}
	for _, o := range t.Order {
		add(true, "in the order of %s %s", o.Param, strings.Join(o.Values, ", "))
	}
	add(t.Distinct != "", "each with %s of its own", article(t.Distinct))
	return strings.Join(list, ", ")
}

func (ChallengesTest) unanswered(v view) (result, bool) { return v.unjudged(), true }

// judge judges the list of challenges as a whole. Where it has none that count,
// only their number can be judged.
func (t ChallengesTest) judge(v view) result {
	f, err := v.found(t.Field(), t.Scheme)
	if err != nil {
		return skip("%s", err)
	}
	want := v.wants(t)
	if t.Count != nil && !t.Count.Holds(len(f.list)) {
		if len(f.list) == 0 {
			return broken(want, f.got)
		}
		return broken(want, sayf("%d of them, in %s", len(f.list), f.got))
	}
	if len(f.list) == 0 && t.Count == nil {
		return skip("there is no %s in the answer: it has %s", f.noun, f.got)
	}
	for _, problem := range []string{
		foreign(t.Schemes, f.list), notFirst(t.First, f.list), crowded(t.PerLine, f.list),
		misplaced(t.Order, f.list), alike(t.Distinct, f.list),
	} {
		if problem != "" {
			return broken(want, sayf("%s, in %s", problem, f.got))
		}
	}
	return held(want, f.got)
}

func foreign(schemes []string, list []httpauth.Challenge) string {
	for _, c := range list {
		if schemes != nil && !fold(schemes, c.Scheme) {
			return "a " + shown(c.Scheme) + " challenge"
		}
	}
	return ""
}

func notFirst(first []string, list []httpauth.Challenge) string {
	if first == nil || len(list) == 0 || fold(first, list[0].Scheme) {
		return ""
	}
	return "the first is " + shown(list[0].Scheme)
}

func crowded(perLine *Range, list []httpauth.Challenge) string {
	if perLine == nil {
		return ""
	}
	lines := map[int]int{}
	for _, c := range list {
		lines[c.Line]++
	}
	for _, c := range list {
		if n := lines[c.Line]; !perLine.Holds(n) {
			return fmt.Sprintf("%d in one line", n)
		}
	}
	return ""
}

// misplaced looks at the challenges that have one of the values only.
func misplaced(order []Order, list []httpauth.Challenge) string {
	for _, o := range order {
		last := -1
		for _, c := range list {
			for _, p := range scheme.Param(c, o.Param) {
				at := slices.IndexFunc(o.Values, func(s string) bool { return strings.EqualFold(s, p.Value) })
				if at >= 0 && at < last {
					return fmt.Sprintf("%s %s comes after %s", o.Param, shown(p.Value), o.Values[last])
				}
				last = max(last, at)
			}
		}
	}
	return ""
}

// alike finds a value that two challenges share; letter case makes no two of an
// algorithm.
func alike(param string, list []httpauth.Challenge) string {
	if param == "" {
		return ""
	}
	seen := map[string]bool{}
	for _, c := range list {
		for _, p := range scheme.Param(c, param) {
			value := p.Value
			if strings.EqualFold(param, "algorithm") {
				value = strings.ToLower(value)
			}
			if seen[value] {
				return fmt.Sprintf("two challenges with %s", shown(p.Name+"="+p.Raw))
			}
			seen[value] = true
		}
	}
	return ""
}
