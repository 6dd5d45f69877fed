package check

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// found are the challenges of an answer's field, and its lines in words.
func (v view) found(in string) (list []httpauth.Challenge, got string) {
	if in == "" {
		in = "WWW-Authenticate"
	}
	lines := v.answer().Values(in)
	if len(lines) == 0 {
		return nil, "no " + in
	}
	quoted := make([]string, len(lines))
	for i, l := range lines {
		quoted[i] = in + ": " + quote(l)
	}
	if most := 4; len(quoted) > most {
		quoted = append(quoted[:most], fmt.Sprintf("%d more lines", len(lines)-most))
	}
	return httpauth.ParseChallenges(lines).Challenges, strings.Join(quoted, " and ")
}

// ofScheme keeps the challenges of a scheme; letter case does not count
// (RFC 9110 §11.1).
func ofScheme(list []httpauth.Challenge, scheme string) []httpauth.Challenge {
	if scheme == "" {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(c httpauth.Challenge) bool { return !strings.EqualFold(c.Scheme, scheme) })
}

// challenge judges `challenge` and `each-challenge`.
func (v view) challenge(t casefile.ChallengeTest) result {
	scheme, err := v.sample.Scope.Text(t.Scheme, "")
	if err != nil {
		return skip("%s", err)
	}
	all, got := v.found(t.In)
	list := ofScheme(all, string(scheme))
	name := strings.TrimSpace(string(scheme) + " challenge")
	words, err := v.challengeWords(t)
	if err != nil {
		return skip("%s", err)
	}
	if t.Each {
		return v.eachChallenge(t, list, "each "+name+" "+words, name, got)
	}
	want := "a " + name
	if words != "" {
		want += " " + words
	}
	for _, c := range list {
		if r := v.challengeHolds(t, c); r.state == Held {
			return held(want, got)
		} else if r.state == Skipped {
			return r
		}
	}
	return broken(want, got)
}

func (v view) eachChallenge(t casefile.ChallengeTest, list []httpauth.Challenge, want, name, got string) result {
	if len(list) == 0 {
		return skip("there is no %s: %s", name, got)
	}
	for _, c := range list {
		r := v.challengeHolds(t, c)
		if r.state == Broken {
			return broken(want, r.got+", in "+got)
		}
		if r.state == Skipped {
			return r
		}
	}
	return held(want, got)
}

// challengeHolds holds one challenge against all that the test says of it.
func (v view) challengeHolds(t casefile.ChallengeTest, c httpauth.Challenge) result {
	for _, p := range t.Params {
		r := v.value(p.Value, subject{name: p.Name, list: occurrences(c.Param(p.Name))})
		if r.state != Held {
			return r
		}
	}
	if t.Count != nil && !t.Count.Holds(len(c.Params)) {
		return broken("", fmt.Sprintf("%d parameters", len(c.Params)))
	}
	if t.Only == nil {
		return held("", "")
	}
	for _, p := range c.Params {
		if !slices.ContainsFunc(t.Only, func(o string) bool { return strings.EqualFold(o, p.Name) }) {
			return broken("", "a parameter "+quote(p.Name))
		}
	}
	return held("", "")
}

func occurrences(params []httpauth.Param) []occurrence {
	list := make([]occurrence, len(params))
	for i, p := range params {
		list[i] = occurrence{text: p.Value, param: true, quoted: p.Quoted}
	}
	return list
}

func (v view) challengeWords(t casefile.ChallengeTest) (string, error) {
	words, err := v.paramWords(t.Params)
	if err != nil {
		return "", err
	}
	if t.Count != nil {
		words = append(words, rangeWords(*t.Count)+" parameters")
	}
	if t.Only != nil {
		words = append(words, "no parameters but "+strings.Join(t.Only, ", "))
	}
	if len(words) == 0 {
		return "", nil
	}
	return "with " + strings.Join(words, ", and "), nil
}

func (v view) paramWords(params []casefile.ParamTest) ([]string, error) {
	var words []string
	for _, p := range params {
		value, err := v.valueWords(p.Value)
		if err != nil {
			return nil, err
		}
		count := casefile.Range{Min: 1, Max: -1}
		if p.Value.Count != nil {
			count = *p.Value.Count
		}
		word := rangeWords(count) + " " + p.Name
		if count.Max == 0 {
			word = "no " + p.Name
		}
		words = append(words, strings.TrimSpace(word+" "+value))
	}
	return words, nil
}

func rangeWords(r casefile.Range) string {
	switch {
	case r.Min == r.Max:
		return fmt.Sprintf("exactly %d", r.Min)
	case r.Max < 0:
		return fmt.Sprintf("at least %d", r.Min)
	case r.Min == 0:
		return fmt.Sprintf("at most %d", r.Max)
	}
	return fmt.Sprintf("%d to %d", r.Min, r.Max)
}

// info judges Authentication-Info (RFC 9110 §11.6.3).
func (v view) info(t casefile.InfoTest) result {
	name := t.In
	if name == "" {
		name = "Authentication-Info"
	}
	lines, where := v.answer().Values(name), "field "
	if t.Trailer {
		lines, where = v.answer().TrailerValues(name), "trailer field "
	}
	if len(lines) == 0 {
		return skip("the answer has no %s%s", where, name)
	}
	params, _ := httpauth.ParseInfo(lines)
	words, err := v.paramWords(t.Params)
	if err != nil {
		return skip("%s", err)
	}
	want, got := name+" with "+strings.Join(words, ", and "), where+name+": "+quote(strings.Join(lines, ", "))
	for _, p := range t.Params {
		var list []httpauth.Param
		for _, q := range params {
			if strings.EqualFold(q.Name, p.Name) {
				list = append(list, q)
			}
		}
		if r := v.value(p.Value, subject{name: p.Name, list: occurrences(list)}); r.state == Skipped {
			return r
		} else if r.state == Broken {
			return broken(want, got)
		}
	}
	return held(want, got)
}
