package casefile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/yamldoc"
)

var classText = regexp.MustCompile(`^[2-5]xx$`)

// status reads 401, 4xx, a list of these, or {not: …}.
func (r *reader) status(n *yaml.Node) Test {
	var s Status
	if n.Kind != yaml.MappingNode {
		r.statuses(&s, n)
		return s
	}
	s.Not = true
	members := fill(r, n, &s, []entry[Status]{{"not", (*reader).statuses}})
	r.doc.Require(n, members, "not")
	return s
}

func (r *reader) statuses(s *Status, n *yaml.Node) {
	for _, item := range r.items(n) {
		if item.Kind == yaml.ScalarNode && classText.MatchString(item.Value) {
			s.Classes = append(s.Classes, int(item.Value[0]-'0'))
			continue
		}
		code, err := strconv.Atoi(item.Value)
		switch final := code == 101 || code >= 200 && code <= 599; {
		case item.Kind != yaml.ScalarNode || item.Tag != "!!int" || err != nil || !final:
			r.doc.ProblemHint(item, "write 401, 4xx, a list of these, or {not: …}", "a final status should stand here, not %s", yamldoc.Describe(item))
		case slices.Contains(s.Codes, code):
			r.doc.Problem(item, "%d stands here twice", code)
		default:
			s.Codes = append(s.Codes, code)
		}
	}
}

// interim reads none, or a list of 1xx statuses.
func (r *reader) interim(n *yaml.Node) Test {
	if n.Kind == yaml.ScalarNode && n.Value == "none" {
		return Interim{None: true}
	}
	var t Interim
	if n.Kind != yaml.SequenceNode {
		r.doc.ProblemHint(n, "write none or [100]", "the interim responses should stand here, not %s", yamldoc.Describe(n))
		return t
	}
	for _, item := range r.list(n) {
		code := r.between(item, 100, 199)
		if slices.Contains(t.Codes, code) {
			r.doc.Problem(item, "%d stands here twice", code)
		}
		t.Codes = append(t.Codes, code)
	}
	return t
}

// fieldTest reads a field and the value that it should have.
func (r *reader) fieldTest(n *yaml.Node) Test {
	var t FieldTest
	table := []entry[FieldTest]{
		{"name", func(r *reader, t *FieldTest, n *yaml.Node) { t.Name = r.filledText(n) }},
		{"in", func(r *reader, t *FieldTest, n *yaml.Node) { t.In = r.oneOf(n, []string{InTrailer, InInterim}) }},
	}
	for _, e := range valueKeys(inField) {
		table = append(table, entry[FieldTest]{e.key, func(r *reader, t *FieldTest, n *yaml.Node) { e.read(r, &t.Value, n) }})
	}
	members := fill(r, n, &t, table)
	if n.Kind == yaml.MappingNode {
		r.doc.Require(n, members, "name")
		r.valueRules(t.Value, members)
	}
	return t
}

func (r *reader) body(n *yaml.Node) Test {
	var v Value
	members := fill(r, n, &v, valueKeys(inBody))
	if whole(n, members) && len(members) == 0 {
		r.doc.ProblemHint(n, "say equals, contains, matches, syntax or not", "nothing is asked of the content")
	}
	r.valueRules(v, members)
	return Body{v}
}

func (r *reader) grammar(n *yaml.Node) Test {
	var t GrammarTest
	members := fill(r, n, &t, []entry[GrammarTest]{
		{"field", func(r *reader, t *GrammarTest, n *yaml.Node) { t.Field = r.shaped(n, fieldShape()) }},
		{"rule", func(r *reader, t *GrammarTest, n *yaml.Node) { t.Rule = r.oneOf(n, grammarRules()) }},
	})
	r.require(n, members, "field", "rule")
	return t
}

// require is Require for what is a mapping; what is none has its problem.
func (r *reader) require(n *yaml.Node, members []yamldoc.Member, keys ...string) {
	if n.Kind == yaml.MappingNode {
		r.doc.Require(n, members, keys...)
	}
}

func (r *reader) connection(n *yaml.Node) Test {
	var t ConnectionTest
	members := fill(r, n, &t, []entry[ConnectionTest]{
		{"closed", func(r *reader, t *ConnectionTest, n *yaml.Node) { closed := r.doc.Bool(n); t.Closed = &closed }},
		{"surplus", func(r *reader, t *ConnectionTest, n *yaml.Node) {
			t.NoSurplus = r.oneOf(n, []string{"none"}) == "none"
		}},
	})
	if whole(n, members) && len(members) == 0 {
		r.doc.ProblemHint(n, "say closed: true, or surplus: none", "nothing is asked of the connection")
	}
	return t
}

// compare reads a comparison with another answer, or between the samples of
// the step itself.
func (r *reader) compare(n *yaml.Node, differs bool) Test {
	t := Compare{Differs: differs}
	members := fill(r, n, &t, []entry[Compare]{
		{"as", func(r *reader, t *Compare, n *yaml.Node) { t.As = r.comparedStep(n) }},
		{"in", func(r *reader, t *Compare, n *yaml.Node) { t.Parts = listed[string](r, n, comparedParts()) }},
	})
	r.require(n, members, "as", "in")
	if r.step != nil && r.step.Named && t.As == r.step.ID {
		t.Between = t.As
		if r.c.Samples < 2 {
			r.doc.ProblemHint(find(members, "as"), "say samples: N for the case", "the step is compared with itself, which needs samples")
		}
	}
	if slices.Contains(t.Parts, "time") && r.c.Samples < leastTimed {
		r.doc.ProblemHint(find(members, "in"), "say samples: N for the case", "times can be compared over at least %d samples only", leastTimed)
	}
	return t
}

func (r *reader) comparedStep(n *yaml.Node) string {
	id := r.plain(n)
	if id != "" && r.step != nil {
		r.stepRef(r.pos(n), id)
	}
	return id
}

func (r *reader) distinct(n *yaml.Node) Test {
	var t Distinct
	members := fill(r, n, &t, []entry[Distinct]{
		{"value", func(r *reader, t *Distinct, n *yaml.Node) { t.Value = r.filledText(n) }},
		{"unguessable", func(r *reader, t *Distinct, n *yaml.Node) { t.Unguessable = r.doc.Bool(n) }},
	})
	r.require(n, members, "value")
	if r.step != nil && r.c.Samples < 2 {
		r.doc.ProblemHint(n, "say samples: N for the case", "values can differ over several samples only")
	}
	return t
}

// anyChallenge reads what is asked of a challenge, or a list of alternatives.
func (r *reader) anyChallenge(n *yaml.Node) Test {
	var list []ChallengeTest
	for _, item := range r.items(n) {
		list = append(list, r.challenge(item, false))
	}
	if len(list) == 0 {
		return ChallengeTest{}
	}
	t := list[0]
	t.Or = list[1:len(list):len(list)]
	if len(t.Or) == 0 {
		t.Or = nil
	}
	return t
}

// challenge reads what is asked of a challenge, or of each.
func (r *reader) challenge(n *yaml.Node, each bool) ChallengeTest {
	t := ChallengeTest{Each: each, In: wwwAuthenticate}
	members := fill(r, n, &t, []entry[ChallengeTest]{
		{"scheme", func(r *reader, t *ChallengeTest, n *yaml.Node) { t.Scheme = r.filledText(n) }},
		{"in", func(r *reader, t *ChallengeTest, n *yaml.Node) { t.In = r.oneOf(n, challengeFields()) }},
		{"param", func(r *reader, t *ChallengeTest, n *yaml.Node) { t.Params = r.params(n, each) }},
		{"params", func(r *reader, t *ChallengeTest, n *yaml.Node) { t.Count = r.countRange(n) }},
		{"only", func(r *reader, t *ChallengeTest, n *yaml.Node) { t.Only = r.tokens(n, "name of a parameter") }},
	})
	if !each {
		r.require(n, members, "scheme")
	}
	if each && whole(n, members) && !hasAny(members, "param", "params", "only") {
		r.doc.ProblemHint(n, "say param, params or only", "nothing is asked of the challenges")
	}
	return t
}

func challengeFields() []string { return []string{wwwAuthenticate, proxyAuthenticate} }

// params reads what is asked of parameters. With each, the number must be
// said: unsaid, a parameter that every challenge may leave out would be one
// that all must have.
func (r *reader) params(n *yaml.Node, each bool) []ParamTest {
	members := r.doc.Members(n, nil)
	if whole(n, members) && len(members) == 0 {
		r.doc.ProblemHint(n, "leave it out, or name a parameter", "no parameter is named")
	}
	var list []ParamTest
	for _, m := range members {
		p := ParamTest{Name: m.Key}
		same := func(q ParamTest) bool { return strings.EqualFold(p.Name, q.Name) }
		switch {
		case !token.MatchString(m.Key):
			r.doc.Problem(m.At, "%s is no name of a parameter", diag.Quote(m.Key))
		case slices.ContainsFunc(list, same):
			r.doc.ProblemHint(m.At, "letter case makes no difference in names", "the parameter %q is there twice", m.Key)
		}
		keys := fill(r, m.Value, &p.Value, valueKeys(inParam))
		r.valueRules(p.Value, keys)
		if each && m.Value.Kind == yaml.MappingNode && !has(keys, "count") {
			r.doc.ProblemHint(m.At, "say count: 1 if it must be there, 0..1 if it may", "how often %q may come in each challenge is not said", m.Key)
		}
		list = append(list, p)
	}
	return list
}

// challenges reads what is asked of the list of challenges.
func (r *reader) challenges(n *yaml.Node) Test {
	t := ChallengesTest{In: wwwAuthenticate}
	members := fill(r, n, &t, []entry[ChallengesTest]{
		{"in", func(r *reader, t *ChallengesTest, n *yaml.Node) { t.In = r.oneOf(n, challengeFields()) }},
		{"scheme", func(r *reader, t *ChallengesTest, n *yaml.Node) { t.Scheme = r.filledText(n) }},
		{"count", func(r *reader, t *ChallengesTest, n *yaml.Node) { t.Count = r.countRange(n) }},
		{"schemes", func(r *reader, t *ChallengesTest, n *yaml.Node) { t.Schemes = r.tokens(n, "scheme") }},
		{"first", func(r *reader, t *ChallengesTest, n *yaml.Node) { t.First = r.tokens(n, "scheme") }},
		{"per-line", func(r *reader, t *ChallengesTest, n *yaml.Node) { t.PerLine = r.countRange(n) }},
		{"order", func(r *reader, t *ChallengesTest, n *yaml.Node) { t.Order = r.order(n) }},
		{"distinct", func(r *reader, t *ChallengesTest, n *yaml.Node) {
			t.Distinct = r.shaped(n, tokenShape("name of a parameter"))
		}},
	})
	if whole(n, members) && !hasAny(members, "count", "schemes", "first", "per-line", "order", "distinct") {
		r.doc.ProblemHint(n, "say count, schemes, first, per-line, order or distinct", "nothing is asked of the challenges")
	}
	return t
}

func (r *reader) order(n *yaml.Node) []Order {
	var list []Order
	for _, m := range r.doc.Members(n, nil) {
		o := Order{Param: m.Key}
		if !token.MatchString(m.Key) {
			r.doc.Problem(m.At, "%s is no name of a parameter", diag.Quote(m.Key))
		}
		for _, item := range r.list(m.Value) {
			o.Values = append(o.Values, r.plain(item))
		}
		list = append(list, o)
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		r.doc.Problem(n, "no parameter is named")
	}
	return list
}

// info reads what is asked of Authentication-Info.
func (r *reader) info(n *yaml.Node) Test {
	t := InfoTest{In: authenticationInfo}
	members := fill(r, n, &t, []entry[InfoTest]{
		{"in", func(r *reader, t *InfoTest, n *yaml.Node) { t.Trailer = r.oneOf(n, []string{"trailer"}) == "trailer" }},
		{"param", func(r *reader, t *InfoTest, n *yaml.Node) { t.Params = r.params(n, false) }},
		{"rspauth", func(r *reader, t *InfoTest, n *yaml.Node) { t.RspAuth = r.oneOf(n, []string{"right"}) == "right" }},
	})
	if whole(n, members) && !hasAny(members, "param", "rspauth") {
		r.doc.ProblemHint(n, "say param, or rspauth: right", "nothing is asked of the field")
	}
	return t
}
