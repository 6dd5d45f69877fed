package check

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// found are the challenges of an answer's field that count, and its lines in
// words.
type found struct {
	list []httpauth.Challenge
	noun string // "Basic challenge"
	got  string
}

// found reads a field's challenges; letter case of a scheme does not count
// (RFC 9110 §11.1).
func (v view) found(in string, scheme *casefile.Text) (found, error) {
	name, err := v.sample.Scope.Text(scheme, "")
	if err != nil {
		return found{}, err
	}
	lines := v.answer().Values(in)
	parsed := v.parsed(in, lines)
	f := found{noun: strings.TrimSpace(string(name) + " challenge"), got: parsed.shown}
	for _, c := range parsed.Challenges {
		if len(name) == 0 || c.Is(string(name)) {
			f.list = append(f.list, c)
		}
	}
	return f, nil
}

// challenges are those of one field, and the field in words.
type challenges struct {
	httpauth.Parsed
	shown string
}

// parsed reads the lines of a field once for all checks of the sample.
func (v view) parsed(field string, lines []string) challenges {
	known, ok := v.sample.challenges[field]
	if !ok {
		known = challenges{httpauth.ParseChallenges(lines), fieldLines(field, lines)}
		if v.sample.challenges == nil {
			v.sample.challenges = map[string]challenges{}
		}
		v.sample.challenges[field] = known
	}
	return known
}

// challenge judges `challenge` and `each-challenge`. Of several alternatives one
// has to hold; where none does, and not all can be judged, nothing can be told.
func (v view) challenge(t casefile.ChallengeTest) result {
	var all []string
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
	last.want = strings.Join(all, ", or ")
	return last
}

// oneChallenge judges one alternative.
func (v view) oneChallenge(t casefile.ChallengeTest) result {
	f, err := v.found(t.Field(), t.Scheme)
	if err != nil {
		return skip("%s", err)
	}
	words, err := v.challengeWords(t)
	if err != nil {
		return skip("%s", err)
	}
	if t.Each {
		return v.eachChallenge(t, f, strings.TrimSpace("every "+f.noun+" "+words))
	}
	want := strings.TrimSpace(article(f.noun) + " " + words)
	for _, c := range f.list {
		if r := v.challengeHolds(t, c); r.state != Broken {
			r.want, r.got = want, f.got
			return r
		}
	}
	return broken(want, f.got)
}

func (v view) eachChallenge(t casefile.ChallengeTest, f found, want string) result {
	if len(f.list) == 0 {
		return skip("there is no %s in the answer: it has %s", f.noun, f.got)
	}
	for _, c := range f.list {
		r := v.challengeHolds(t, c)
		if r.state == Skipped {
			return r
		}
		if r.state == Broken {
			return broken(want, r.got+", in "+f.got)
		}
	}
	return held(want, f.got)
}

// challengeHolds holds one challenge against all that the test says of it.
func (v view) challengeHolds(t casefile.ChallengeTest, c httpauth.Challenge) result {
	for _, p := range t.Params {
		if r := v.value(p.Value, params(p.Name, c.Param(p.Name))); r.state != Held {
			return r
		}
	}
	if t.Count != nil && !t.Count.Holds(len(c.Params)) {
		return broken("", fmt.Sprintf("%d of them", len(c.Params)))
	}
	for _, p := range c.Params {
		if t.Only != nil && !fold(t.Only, p.Name) {
			return broken("", "the parameter "+shown(p.Name))
		}
	}
	return held("", "")
}

// params makes a subject of the parameters of one name.
func params(name string, list []httpauth.Param) subject {
	s := subject{noun: name, got: "no " + name}
	var got []string
	for _, p := range list {
		s.list = append(s.list, occurrence{text: p.Value, param: true, quoted: p.Quoted})
		got = append(got, shown(p.Name+"="+p.Raw))
	}
	if got != nil {
		s.got = andList(got)
	}
	return s
}

func fold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}

func (v view) challengeWords(t casefile.ChallengeTest) (string, error) {
	words, err := v.paramWords(t.Params)
	if err != nil {
		return "", err
	}
	if t.Count != nil {
		words = append(words, counted(t.Count, "parameter"))
	}
	if t.Only != nil {
		words = append(words, "no parameters but "+andList(t.Only))
	}
	if len(words) == 0 {
		return "", nil
	}
	return "with " + andList(words), nil
}

func (v view) paramWords(list []casefile.ParamTest) ([]string, error) {
	var words []string
	for _, p := range list {
		word, err := v.wanted(p.Value, p.Name)
		if err != nil {
			return nil, err
		}
		words = append(words, word)
	}
	return words, nil
}
