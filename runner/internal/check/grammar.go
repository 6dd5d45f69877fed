package check

import (
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// noFold is the rule that is about lines and not about what they hold
// (RFC 9112 §5.2).
const noFold = "no-fold"

// grammarWords are the rules in words.
var grammarWords = map[string]string{
	string(httpauth.Parses):            "that follows its grammar",
	string(httpauth.SpaceAfterScheme):  "with spaces, and no tab, after a scheme",
	string(httpauth.Token68Once):       "with either one token68 or parameters after a scheme",
	string(httpauth.ParamsOnce):        "with no parameter twice in a challenge",
	string(httpauth.NoEmptyElements):   "without empty list elements",
	string(httpauth.NoBlanksAtEquals):  `without white space around "="`,
	string(httpauth.NoNeedlessEscapes): "with backslashes before quotes and backslashes only",
	noFold:                             "that is not folded over several lines",
}

// grammar holds a field against one rule; an answer without the field is a
// skip.
func (v view) grammar(t casefile.GrammarTest) result {
	var lines []string
	want := t.Field + " " + grammarWords[t.Rule]
	for _, f := range v.answer().Fields {
		if !strings.EqualFold(f.Name, t.Field) {
			continue
		}
		if f.Folded && t.Rule == noFold {
			return broken(want, shown(f.Raw))
		}
		lines = append(lines, f.Value)
	}
	if len(lines) == 0 {
		return skip("the answer has no %s", t.Field)
	}
	got := fieldLines(t.Field, lines)
	if t.Rule == noFold {
		return held(want, got)
	}
	list, ok := v.problems(t.Field, lines)
	if !ok {
		return skip("no grammar of %s is known", t.Field)
	}
	for _, p := range list {
		if string(p.Rule) == t.Rule {
			return broken(want, got+" ("+p.Text(shownTo)+")")
		}
	}
	return held(want, got)
}

// problems reads a field by the grammar that belongs to its name.
func (v view) problems(field string, lines []string) ([]httpauth.Problem, bool) {
	switch strings.ToLower(field) {
	case "www-authenticate", "proxy-authenticate":
		return v.parsed(field, lines).Problems, true
	case "authentication-info", "proxy-authentication-info":
		_, list := httpauth.ParseInfo(lines)
		return list, true
	}
	return nil, false
}
