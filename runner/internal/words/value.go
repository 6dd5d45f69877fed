package words

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
)

// challenges is the rest of Test: what is said of challenges and of
// Authentication-Info.
func challenges(t casefile.Test) string {
	switch t := t.(type) {
	case casefile.ChallengeTest:
		var all []string
		for _, one := range t.Alternatives() {
			all = append(all, challenge(one))
		}
		return strings.Join(all, ", or ")
	case casefile.ChallengesTest:
		return challengeList(t)
	case casefile.InfoTest:
		where := orDefault(t.In, "Authentication-Info")
		if t.Trailer {
			where += " in the trailer section"
		}
		with := params(t.Params)
		if t.RspAuth {
			with = append(with, "the rspauth that follows from the credentials, if it has one")
		}
		return fmt.Sprintf("%s, if there, with %s", where, join(with, "and"))
	}
	return t.Kind()
}

func orDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func challenge(t casefile.ChallengeTest) string {
	noun := strings.TrimSpace(textOr(t.Scheme, "") + " challenge")
	s := "there is a " + noun
	if t.Each {
		s = "every " + noun
	}
	s += foreign(" in ", t.In)
	with := params(t.Params)
	if t.Count != nil {
		with = append(with, counted(*t.Count, "parameter"))
	}
	if t.Only != nil {
		with = append(with, "no parameters but "+join(t.Only, "and"))
	}
	switch {
	case len(with) == 0:
		return s
	case t.Each:
		return s + " has " + join(with, "and")
	}
	return s + " with " + join(with, "and")
}

// foreign is the field of challenges, where it is not the usual one.
func foreign(before, in string) string {
	if in == "" || strings.EqualFold(in, "WWW-Authenticate") {
		return ""
	}
	return before + in
}

func params(list []casefile.ParamTest) []string {
	var all []string
	for _, p := range list {
		all = append(all, value(p.Value, "", p.Name))
	}
	return all
}

func challengeList(t casefile.ChallengesTest) string {
	noun := strings.TrimSpace(textOr(t.Scheme, "") + " challenge")
	var all []string
	if t.Count != nil {
		all = append(all, counted(*t.Count, noun))
	}
	if t.Schemes != nil {
		all = append(all, "challenges of no schemes but "+join(t.Schemes, "and"))
	}
	if t.First != nil {
		all = append(all, "a "+join(t.First, "or")+" challenge first")
	}
	if t.PerLine != nil {
		all = append(all, counted(*t.PerLine, noun)+" in each line")
	}
	for _, o := range t.Order {
		all = append(all, fmt.Sprintf("%ss with %s in the order %s", noun, o.Param, strings.Join(o.Values, ", ")))
	}
	if t.Distinct != "" {
		all = append(all, fmt.Sprintf("%ss that differ in %s", noun, t.Distinct))
	}
	return join(all, "and") + foreign(", in ", t.In)
}

// counted is a range of counts with its noun.
func counted(r casefile.Range, noun string) string {
	switch {
	case r.Max == 0:
		return "no " + noun
	case r.Min == 0 && r.Max < 0:
		return "any number of " + plural(noun, r.Max)
	case r.Min == 0:
		return fmt.Sprintf("at most %d %s", r.Max, plural(noun, r.Max))
	case r.Max < 0:
		return fmt.Sprintf("at least %d %s", r.Min, plural(noun, r.Min))
	case r.Min == r.Max:
		return fmt.Sprintf("exactly %d %s", r.Min, plural(noun, r.Min))
	}
	return fmt.Sprintf("%d to %d %s", r.Min, r.Max, plural(noun, r.Max))
}

// plural is a noun as it stands after a number; names stay as they are.
func plural(noun string, n int) string {
	if n != 1 && (strings.HasSuffix(noun, "challenge") || strings.HasSuffix(noun, "parameter")) {
		return noun + "s"
	}
	return noun
}

// value is what a VALUE asks of something; the article goes before its noun
// where it is not counted.
func value(v casefile.Value, article, noun string) string {
	what := article + noun
	if v.Count != nil {
		what = counted(*v.Count, noun)
	}
	asked := asks(v, false)
	if len(asked) == 0 {
		return what
	}
	return what + " that " + join(asked, "and")
}

// asks lists what a VALUE asks of one occurrence; not: the opposite of it.
func asks(v casefile.Value, not bool) []string {
	l := list{not: not}
	if v.IgnoreCase {
		l.fold = ", in any letter case"
	}
	l.texts("equals", "does not equal", v.Equals, "or")
	l.texts("contains", "does not contain", v.Contains, "and")
	l.texts("lists", "does not list", v.Member, "and")
	l.texts("comes with the values, in order,", "does not come with the values, in order,", v.Values, "and")
	if v.Matches != nil {
		l.add("matches", "does not match", v.Matches.String())
	}
	if v.Syntax != "" {
		l.add("has the syntax of", "does not have the syntax of", v.Syntax)
	}
	if v.Form != "" {
		l.add("is written as", "is not written as", map[string]string{"quoted": "a quoted string", "token": "a token"}[v.Form])
	}
	if v.Not != nil {
		l.words = append(l.words, join(asks(*v.Not, !not), "or"))
	}
	return l.words
}

// list collects what is asked.
type list struct {
	not   bool
	fold  string
	words []string
}

func (l *list) add(yes, no, what string) {
	if l.not {
		yes = no
	}
	l.words = append(l.words, yes+" "+what)
}

func (l *list) texts(yes, no string, texts []*casefile.Text, last string) {
	if texts != nil {
		l.add(yes, no, join(quoted(texts), last)+l.fold)
	}
}

func quoted(list []*casefile.Text) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = "\"" + text(t) + "\""
	}
	return out
}
