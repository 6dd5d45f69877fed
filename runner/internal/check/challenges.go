package check

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// challenges judges the list of challenges as a whole. Where it has none that
// count, only their number can be judged.
func (v view) challenges(t casefile.ChallengesTest) result {
	scheme, err := v.sample.Scope.Text(t.Scheme, "")
	if err != nil {
		return skip("%s", err)
	}
	all, got := v.found(t.In)
	list := ofScheme(all, string(scheme))
	want := challengesWords(t, string(scheme))
	if t.Count != nil && !t.Count.Holds(len(list)) {
		return broken(want, fmt.Sprintf("%d, in %s", len(list), got))
	}
	if len(list) == 0 {
		if t.Count != nil {
			return held(want, got)
		}
		return skip("there is no %s: %s", strings.TrimSpace(string(scheme)+" challenge"), got)
	}
	for _, problem := range []string{
		foreign(t.Schemes, list), notFirst(t.First, list), crowded(t.PerLine, list), misplaced(t.Order, list), alike(t.Distinct, list),
	} {
		if problem != "" {
			return broken(want, problem+", in "+got)
		}
	}
	return held(want, got)
}

func challengesWords(t casefile.ChallengesTest, scheme string) string {
	name := strings.TrimSpace(scheme + " challenges")
	var words []string
	add := func(holds bool, format string, args ...any) {
		if holds {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	if t.Count != nil {
		add(true, "%s in number", rangeWords(*t.Count))
	}
	add(t.Schemes != nil, "of no schemes but %s", strings.Join(t.Schemes, ", "))
	add(t.First != nil, "the first of them %s", orList(t.First))
	if t.PerLine != nil {
		add(true, "%s a field line", rangeWords(*t.PerLine))
	}
	for _, o := range t.Order {
		add(true, "in the order of %s %s", o.Param, strings.Join(o.Values, ", "))
	}
	add(t.Distinct != "", "each with a %s of its own", t.Distinct)
	return name + " " + strings.Join(words, ", ")
}

func fold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}

func foreign(schemes []string, list []httpauth.Challenge) string {
	for _, c := range list {
		if schemes != nil && !fold(schemes, c.Scheme) {
			return "a challenge of the scheme " + quote(c.Scheme)
		}
	}
	return ""
}

func notFirst(first []string, list []httpauth.Challenge) string {
	if first == nil || fold(first, list[0].Scheme) {
		return ""
	}
	return "the first is " + quote(list[0].Scheme)
}

func crowded(perLine *casefile.Range, list []httpauth.Challenge) string {
	if perLine == nil {
		return ""
	}
	lines := map[int]int{}
	for _, c := range list {
		if lines[c.Line]++; perLine.Max >= 0 && lines[c.Line] > perLine.Max {
			return "more of them in one line"
		}
	}
	return ""
}

// misplaced looks at the challenges that have one of the values only.
func misplaced(order []casefile.Order, list []httpauth.Challenge) string {
	for _, o := range order {
		last := -1
		for _, c := range list {
			for _, p := range c.Param(o.Param) {
				at := slices.IndexFunc(o.Values, func(s string) bool { return strings.EqualFold(s, p.Value) })
				if at >= 0 && at < last {
					return fmt.Sprintf("%s %s comes after %s", o.Param, quote(p.Value), quote(o.Values[last]))
				}
				last = max(last, at)
			}
		}
	}
	return ""
}

func alike(param string, list []httpauth.Challenge) string {
	seen := map[string]bool{}
	for _, c := range list {
		for _, p := range c.Param(param) {
			key := strings.ToLower(p.Value)
			if param != "" && seen[key] {
				return fmt.Sprintf("the %s %s twice", param, quote(p.Value))
			}
			seen[key] = true
		}
	}
	return ""
}
