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
	f, err := v.found(t.Field(), t.Scheme)
	if err != nil {
		return skip("%s", err)
	}
	want := challengesWords(t, f.noun)
	if t.Count != nil && !t.Count.Holds(len(f.list)) {
		if len(f.list) == 0 {
			return broken(want, f.got)
		}
		return broken(want, fmt.Sprintf("%d of them, in %s", len(f.list), f.got))
	}
	if len(f.list) == 0 && t.Count == nil {
		return skip("there is no %s in the answer: it has %s", f.noun, f.got)
	}
	for _, problem := range []string{
		foreign(t.Schemes, f.list), notFirst(t.First, f.list), crowded(t.PerLine, f.list),
		misplaced(t.Order, f.list), alike(t.Distinct, f.list),
	} {
		if problem != "" {
			return broken(want, problem+", in "+f.got)
		}
	}
	return held(want, f.got)
}

func challengesWords(t casefile.ChallengesTest, noun string) string {
	var words []string
	add := func(holds bool, format string, args ...any) {
		if holds {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	many := noun + "s"
	if t.Count != nil {
		many = counted(t.Count, noun)
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
	return strings.Join(append([]string{many}, words...), ", ")
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

func crowded(perLine *casefile.Range, list []httpauth.Challenge) string {
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
func misplaced(order []casefile.Order, list []httpauth.Challenge) string {
	for _, o := range order {
		last := -1
		for _, c := range list {
			for _, p := range meant(c, o.Param) {
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

// meant are the parameters of a name; where a Digest challenge has no algorithm
// it means MD5 (RFC 7616 §3.3).
func meant(c httpauth.Challenge, name string) []httpauth.Param {
	list := c.Param(name)
	if len(list) == 0 && c.Is("Digest") && strings.EqualFold(name, "algorithm") {
		return []httpauth.Param{{Name: name, Value: string(httpauth.MD5), Raw: string(httpauth.MD5)}}
	}
	return list
}

// alike finds a value that two challenges share; letter case makes no two of an
// algorithm.
func alike(param string, list []httpauth.Challenge) string {
	if param == "" {
		return ""
	}
	seen := map[string]bool{}
	for _, c := range list {
		for _, p := range meant(c, param) {
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
