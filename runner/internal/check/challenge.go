package check

import (
	"cmp"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// ChallengeTest asks for challenges of one scheme. Each false: one such is
// there. Each true: every one of the scheme is such; none at all is a skip.
type ChallengeTest struct {
	Each   bool
	Scheme *casefile.Text // nil with Each: every challenge, whatever its scheme
	In     string         // name of the field; empty: see Field
	Params []ParamTest
	Count  *Range   // params: how many parameters
	Only   []string // no other parameters than these; nil: any
	// Or are alternatives: this one is there or one of them. None with Each.
	Or []ChallengeTest
}

// Alternatives are the test itself and those of which one will do as well.
func (t ChallengeTest) Alternatives() []ChallengeTest {
	list := append([]ChallengeTest{t}, t.Or...)
	list[0].Or = nil
	return list
}

// Field is the name of the field that is asked for.
func (t ChallengeTest) Field() string { return cmp.Or(t.In, wwwAuthenticate) }

const challengeSchema = `
"challenge": {
  "description": "One such challenge is there; of a list, one of the alternatives.",
  "if": {"type": "array"},
  "then": {"minItems": 1, "items": {"$ref": "#/$defs/one-challenge"}},
  "else": {"$ref": "#/$defs/one-challenge"}
},
"one-challenge": {
  "type": ["object", "string"], "pattern": "\\$\\{",
  "required": ["scheme"],
  "additionalProperties": false,
  "properties": {
    "scheme": {"$ref": "#/$defs/filled"},
    "in": {"$ref": "#/$defs/challengeIn"},
    "param": {"$ref": "#/$defs/params"},
    "params": {"description": "How many parameters it has.", "$ref": "#/$defs/range"},
    "only": {"description": "It has no other parameters than these.", "$ref": "#/$defs/tokens"}
  }
}`

const eachChallengeSchema = `
"each-challenge": {
  "description": "Every challenge of the scheme, or of all schemes, is such.",
  "type": ["object", "string"], "pattern": "\\$\\{",
  "if": {"type": "object"},
  "then": {"anyOf": [{"required": ["param"]}, {"required": ["params"]}, {"required": ["only"]}]},
  "additionalProperties": false,
  "properties": {
    "scheme": {"$ref": "#/$defs/filled"},
    "in": {"$ref": "#/$defs/challengeIn"},
    "param": {"$ref": "#/$defs/params", "additionalProperties": {"required": ["count"]}},
    "params": {"description": "How many parameters each has.", "$ref": "#/$defs/range"},
    "only": {"description": "It has no other parameters than these.", "$ref": "#/$defs/tokens"}
  }
}`

// readChallenge reads what is asked of a challenge, or a list of alternatives.
func readChallenge(r *reader, n *yaml.Node) ChallengeTest {
	var list []ChallengeTest
	for _, item := range r.Items(n) {
		list = append(list, readOneChallenge(r, item, false))
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

func readEachChallenge(r *reader, n *yaml.Node) ChallengeTest {
	return readOneChallenge(r, n, true)
}

// readOneChallenge reads what is asked of a challenge, or of each.
func readOneChallenge(r *reader, n *yaml.Node, each bool) ChallengeTest {
	type key = casefile.Key[ChallengeTest]
	t := ChallengeTest{Each: each, In: wwwAuthenticate}
	members := casefile.Fill(r, n, &t, []key{
		{Name: "scheme", Read: func(r *reader, t *ChallengeTest, n *yaml.Node) { t.Scheme = r.FilledText(n) }},
		{Name: "in", Read: func(r *reader, t *ChallengeTest, n *yaml.Node) { t.In = readChallengeIn(r, n) }},
		{Name: "param", Read: func(r *reader, t *ChallengeTest, n *yaml.Node) { t.Params = readParams(r, n, each) }},
		{Name: "params", Read: func(r *reader, t *ChallengeTest, n *yaml.Node) { t.Count = readRange(r, n) }},
		{Name: "only", Read: func(r *reader, t *ChallengeTest, n *yaml.Node) { t.Only = r.Tokens(n, "name of a parameter") }},
	})
	if !each {
		r.Require(n, members, "scheme")
	}
	if each && members.WholeOf(n) && !members.Has("param", "params", "only") {
		r.ProblemHint(n, "say param, params or only", "nothing is asked of the challenges")
	}
	return t
}

// Kind implements casefile.Test.
func (t ChallengeTest) Kind() string {
	if t.Each {
		return "each-challenge"
	}
	return "challenge"
}

// Depends implements casefile.Test.
func (t ChallengeTest) Depends() casefile.Dependence {
	var d casefile.Dependence
	for _, one := range t.Alternatives() {
		d.Fields = append(d.Fields, one.Field())
		d.MadeUp = d.MadeUp || madeUpText(one.Params)
	}
	return d
}

func (t ChallengeTest) words(w *wording) string {
	var all []string
	for _, one := range t.Alternatives() {
		all = append(all, one.oneWords(w))
	}
	return strings.Join(all, ", or ")
}

// oneWords are those of one alternative.
func (t ChallengeTest) oneWords(w *wording) string {
	noun := strings.TrimSpace(w.textOr(t.Scheme, "") + " challenge")
	if t.Each {
		noun = "every " + noun
	} else {
		noun = article(noun)
	}
	words := w.params(t.Params)
	if t.Count != nil {
		words = append(words, counted(t.Count, "parameter"))
	}
	if t.Only != nil {
		words = append(words, "no parameters but "+andList(t.Only))
	}
	noun += w.elsewhere(t.In)
	if len(words) == 0 {
		return noun
	}
	return noun + " with " + andList(words)
}

func (ChallengeTest) unanswered(v view) (result, bool) { return v.unjudged(), true }

// judge asks of several alternatives that one holds; where none does, and not
// all can be judged, nothing can be told.
func (t ChallengeTest) judge(v view) result {
	var all []phrase
	var left, last result
	for _, one := range t.Alternatives() {
		switch last = v.oneChallenge(one); last.state {
		case Held:
			return last
		case Skipped:
			left = last
		}
		all = append(all, last.want)
	}
	if left.state == Skipped {
		return left
	}
	return last.saying(func() string { return strings.Join(wordsOf(all), ", or ") }, last.got)
}

// oneChallenge judges one alternative.
func (v view) oneChallenge(t ChallengeTest) result {
	f, err := v.found(t.Field(), t.Scheme)
	if err != nil {
		return skip("%s", err)
	}
	if err := v.missingInParams(t.Params); err != nil {
		return skip("%s", err)
	}
	want := v.wants(t)
	if t.Each {
		return v.eachChallenge(t, f, want)
	}
	for _, c := range f.list {
		if r := v.challengeHolds(t, c); r.state != Broken {
			return r.saying(want, f.got)
		}
	}
	return broken(want, f.got)
}

func (v view) eachChallenge(t ChallengeTest, f found, want phrase) result {
	if len(f.list) == 0 {
		return skip("there is no %s in the answer: it has %s", f.noun, f.got)
	}
	for _, c := range f.list {
		r := v.challengeHolds(t, c)
		if r.state == Skipped {
			return r
		}
		if r.state == Broken {
			return broken(want, sayf("%s, in %s", r.got, f.got))
		}
	}
	return held(want, f.got)
}

// challengeHolds holds one challenge against all that the test says of it.
func (v view) challengeHolds(t ChallengeTest, c httpauth.Challenge) result {
	for _, p := range t.Params {
		if r := v.value(p.Value, params(p.Name, c.Param(p.Name))); r.state != Held {
			return r
		}
	}
	if t.Count != nil && !t.Count.Holds(len(c.Params)) {
		return broken(nil, sayf("%d of them", len(c.Params)))
	}
	for _, p := range c.Params {
		if t.Only != nil && !fold(t.Only, p.Name) {
			return broken(nil, func() string { return "the parameter " + shown(p.Name) })
		}
	}
	return held(nil, nil)
}
