package check

import (
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// GrammarTest asks that a field follows one rule of its grammar.
type GrammarTest struct {
	Field string
	Rule  string
}

var grammarSchema = `
"grammar": {
  "description": "A field follows a rule of its grammar.",
  "type": ["object", "string"], "pattern": "\\$\\{",
  "required": ["field", "rule"],
  "additionalProperties": false,
  "properties": {
    "field": {"$ref": "#/$defs/tokenOrRow"},
    "rule": {"anyOf": [` + OneOf(grammarRules()) + `, {"$ref": "#/$defs/row"}]}
  }
}`

func readGrammar(r *reader, n *yaml.Node) GrammarTest {
	var t GrammarTest
	members := casefile.Fill(r, n, &t, []casefile.Key[GrammarTest]{
		{Name: "field", Read: func(r *reader, t *GrammarTest, n *yaml.Node) { t.Field = r.Token(n, "name of a field") }},
		{Name: "rule", Read: func(r *reader, t *GrammarTest, n *yaml.Node) { t.Rule = r.Word(n, grammarRules()...) }},
	})
	r.Require(n, members, "field", "rule")
	return t
}

// Kind implements casefile.Test.
func (GrammarTest) Kind() string { return "grammar" }

// Depends implements casefile.Test.
func (t GrammarTest) Depends() casefile.Dependence {
	return casefile.Dependence{Fields: []string{t.Field}}
}

func (t GrammarTest) words(w *wording) string {
	return t.Field + " " + grammarWords(t.Rule) + w.aside(", if it is there")
}

func (GrammarTest) unanswered(v view) (result, bool) { return v.unjudged(), true }

// noFold is the rule that is about lines and not about what they hold
// (RFC 9112 §5.2).
const noFold = "no-fold"

// ruleWords is a rule, and what a field is that follows it.
type ruleWords struct{ rule, words string }

// rules are those of the vocabulary, in the order in which problems list them.
var rules = []ruleWords{
	{string(httpauth.Parses), "that follows its grammar"},
	{string(httpauth.ParamsOnce), "with no parameter twice in a challenge"},
	{string(httpauth.Token68Once), "with either one token68 or parameters after a scheme"},
	{string(httpauth.NoEmptyElements), "without empty list elements"},
	{string(httpauth.NoBlanksAtEquals), `without white space around "="`},
	{string(httpauth.NoNeedlessEscapes), "with backslashes before quotes and backslashes only"},
	{noFold, "that is not folded over several lines"},
	{string(httpauth.SpaceAfterScheme), "with spaces, and no tab, after a scheme"},
}

func grammarRules() []string {
	var list []string
	for _, r := range rules {
		list = append(list, r.rule)
	}
	return list
}

func grammarWords(rule string) string {
	for _, r := range rules {
		if r.rule == rule {
			return r.words
		}
	}
	return ""
}

// judge holds a field against one rule; an answer without the field is a
// skip.
func (t GrammarTest) judge(v view) result {
	var lines []string
	want := v.wants(t)
	for _, f := range v.fields() {
		if !strings.EqualFold(f.Name, t.Field) {
			continue
		}
		if f.Folded && t.Rule == noFold {
			return broken(want, func() string { return shown(f.Raw) })
		}
		lines = append(lines, f.Value)
	}
	if len(lines) == 0 {
		return skip("the %s has no %s", v.noun(), t.Field)
	}
	got := phrase(func() string { return fieldLines(t.Field, lines) })
	if t.Rule == noFold {
		return held(want, got)
	}
	list, ok := v.problems(t.Field, lines)
	if !ok {
		return skip("no grammar of %s is known", t.Field)
	}
	for _, p := range list {
		if string(p.Rule) == t.Rule {
			return broken(want, func() string { return got.String() + " (" + p.Text(shownTo) + ")" })
		}
	}
	return held(want, got)
}

// problems reads a field by the grammar that belongs to its name.
func (v view) problems(field string, lines []string) ([]httpauth.Problem, bool) {
	switch strings.ToLower(field) {
	case "www-authenticate", "proxy-authenticate":
		return v.parsed(field, lines).Problems, true
	case "authorization", "proxy-authorization":
		return inCredentials(lines), true
	case "authentication-info", "proxy-authentication-info":
		_, list := httpauth.ParseInfo(lines)
		return list, true
	}
	return nil, false
}
