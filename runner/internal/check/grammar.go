package check

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// noFold is the rule that is about lines and not about their content
// (RFC 9112 §5.2).
const noFold = "no-fold"

// grammarWords are the rules in words.
var grammarWords = map[string]string{
	string(httpauth.Parses):            "that follows its grammar",
	string(httpauth.SpaceAfterScheme):  "with spaces only after a scheme",
	string(httpauth.Token68Once):       "with one token68 or parameters after a scheme, not both",
	string(httpauth.ParamsOnce):        "with no parameter name twice in a challenge",
	string(httpauth.NoEmptyElements):   "without empty list elements",
	string(httpauth.NoBlanksAtEquals):  `without white space around "="`,
	string(httpauth.NoNeedlessEscapes): "with backslashes before quotes and backslashes only",
	noFold:                             "on one line",
}

// grammar holds a field against one rule; an answer without the field is a
// skip.
func (v view) grammar(t casefile.GrammarTest) result {
	var lines []string
	for _, f := range v.answer().Fields {
		if !strings.EqualFold(f.Name, t.Field) {
			continue
		}
		if f.Folded && t.Rule == noFold {
			return broken(t.Field+" "+grammarWords[noFold], quote(f.Raw))
		}
		lines = append(lines, f.Value)
	}
	if len(lines) == 0 {
		return skip("the answer has no %s", t.Field)
	}
	want, got := t.Field+" "+grammarWords[t.Rule], t.Field+": "+quote(strings.Join(lines, "\n"))
	for _, p := range problems(t.Field, lines) {
		if string(p.Rule) == t.Rule {
			return broken(want, fmt.Sprintf("%s, in %s", p.Text, got))
		}
	}
	return held(want, got)
}

// problems reads a field by the grammar that belongs to its name.
func problems(field string, lines []string) []httpauth.Problem {
	if strings.HasSuffix(strings.ToLower(field), "authentication-info") {
		_, list := httpauth.ParseInfo(lines)
		return list
	}
	return httpauth.ParseChallenges(lines).Problems
}
