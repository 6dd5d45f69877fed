package check

import (
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
)

// The fields that challenges come in (RFC 9110 §11.6.1, §11.7.1).
const (
	wwwAuthenticate   = "WWW-Authenticate"
	proxyAuthenticate = "Proxy-Authenticate"
)

// found are the challenges of an answer's field that count, and its lines in
// words.
type found struct {
	list []httpauth.Challenge
	noun string // "Basic challenge"
	got  phrase
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
	shown phrase
}

// parsed reads the lines of a field once for all checks of the sample.
func (v view) parsed(field string, lines []string) challenges {
	known, ok := v.sample.challenges[field]
	if !ok {
		known = challenges{httpauth.ParseChallenges(lines), func() string { return fieldLines(field, lines) }}
		if v.sample.challenges == nil {
			v.sample.challenges = map[string]challenges{}
		}
		v.sample.challenges[field] = known
	}
	return known
}

// params makes a subject of the parameters of one name.
func params(name string, list []httpauth.Param) subject {
	s := subject{noun: name, got: func() string { return paramsSeen(name, list) }}
	for _, p := range list {
		s.list = append(s.list, occurrence{text: p.Value, param: true, quoted: p.Quoted})
	}
	return s
}

// paramsSeen are the parameters of one name as they came.
func paramsSeen(name string, list []httpauth.Param) string {
	if len(list) == 0 {
		return "no " + name
	}
	var got []string
	for _, p := range list {
		got = append(got, shown(p.Name+"="+p.Raw))
	}
	return andList(got)
}

func fold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}
