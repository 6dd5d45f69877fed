package check

import (
	"regexp"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/scheme"
)

// Value is what a field, parameter or content is held against; everything that
// is set must hold, for each occurrence.
type Value struct {
	Equals     []*casefile.Text // one of
	Contains   []*casefile.Text // all of
	Member     []*casefile.Text // members of the comma-separated list: all of
	Matches    *regexp.Regexp
	Syntax     string // uri uri-list token68 http-date json number
	Form       string // quoted token: how a parameter is written
	Not        *Value // must not hold for any occurrence
	IgnoreCase bool
	Values     []*casefile.Text // all occurrences, in order
	Count      *Range           // occurrences; nil: at least one
}

// Range is an inclusive range of counts; Max < 0: no upper end.
type Range struct{ Min, Max int }

// Holds tells whether n is in the range.
func (r Range) Holds(n int) bool { return n >= r.Min && (r.Max < 0 || n <= r.Max) }

// ParamTest asks for one parameter of a challenge or of Authentication-Info.
type ParamTest struct {
	Name  string
	Value Value
}

// madeUpText tells whether the text of a parameter is asked for that is new in
// each answer, and not only its form and number.
func madeUpText(params []ParamTest) bool {
	return slices.ContainsFunc(params, func(p ParamTest) bool {
		v := p.Value
		text := v.Equals != nil || v.Contains != nil || v.Member != nil || v.Matches != nil || v.Syntax != "" || v.Not != nil || v.Values != nil
		return text && fold(scheme.Vary().Fresh, p.Name)
	})
}

// occurrence is one value of a field or parameter.
type occurrence struct {
	text   string
	param  bool // of a parameter, which has a form
	quoted bool
}

// subject is what a VALUE is held against.
type subject struct {
	noun string // "Date field", "realm"
	list []occurrence
	got  phrase // all of it
}

// value holds all occurrences of a subject against a VALUE.
func (v view) value(val Value, s subject) result {
	count := Range{Min: 1, Max: -1}
	if val.Count != nil {
		count = *val.Count
	}
	if err := v.missingIn(val); err != nil {
		return skip("%s", err)
	}
	want := phrase(func() string { return v.wording().value(val, s.noun) })
	if !count.Holds(len(s.list)) {
		return broken(want, s.got)
	}
	if val.Values != nil {
		ok, err := v.inOrder(val, s.list)
		if err != nil {
			return skip("%s", err)
		}
		return verdict(ok, want, s.got)
	}
	for _, o := range s.list {
		if ok, err := v.one(val, o); err != nil {
			return skip("%s", err)
		} else if !ok {
			return broken(want, s.got)
		}
	}
	return held(want, s.got)
}

// missingIn is why a text that is asked for has no value here; nil: each has one.
func (v view) missingIn(val Value) error {
	for _, list := range [][]*casefile.Text{val.Equals, val.Contains, val.Member, val.Values} {
		if err := v.missing(list...); err != nil {
			return err
		}
	}
	if val.Not == nil {
		return nil
	}
	return v.missingIn(*val.Not)
}

// missingInParams is missingIn for what is asked of parameters.
func (v view) missingInParams(list []ParamTest) error {
	for _, p := range list {
		if err := v.missingIn(p.Value); err != nil {
			return err
		}
	}
	return nil
}

// missing is why one of some texts has no value here.
func (v view) missing(texts ...*casefile.Text) error {
	for _, t := range texts {
		if !t.Fixed() {
			if _, err := v.sample.Scope.Text(t, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v view) inOrder(val Value, list []occurrence) (bool, error) {
	if len(val.Values) != len(list) {
		return false, nil
	}
	for i, t := range val.Values {
		text, err := v.sample.Scope.String(t)
		if err != nil || !same(text, list[i].text, val.IgnoreCase) {
			return false, err
		}
	}
	return true, nil
}

func same(a, b string, fold bool) bool {
	return a == b || fold && strings.EqualFold(a, b)
}

// one holds one occurrence against everything that is set.
func (v view) one(val Value, o occurrence) (bool, error) {
	fold := val.IgnoreCase
	if val.Equals != nil {
		if ok, err := v.anyText(val.Equals, func(t string) bool { return same(t, o.text, fold) }); !ok || err != nil {
			return false, err
		}
	}
	has := func(t string) bool {
		return strings.Contains(o.text, t) || fold && strings.Contains(strings.ToLower(o.text), strings.ToLower(t))
	}
	if ok, err := v.allTexts(val.Contains, has); !ok || err != nil {
		return false, err
	}
	if ok, err := v.allTexts(val.Member, func(t string) bool { return member(o.text, t) }); !ok || err != nil {
		return false, err
	}
	if val.Matches != nil && !val.Matches.MatchString(o.text) {
		return false, nil
	}
	if val.Syntax != "" && !formOf(val.Syntax).holds(o.text) {
		return false, nil
	}
	if val.Form != "" && o.param && o.quoted != (val.Form == "quoted") {
		return false, nil
	}
	if val.Not != nil {
		ok, err := v.one(*val.Not, o)
		return !ok, err
	}
	return true, nil
}

func (v view) anyText(list []*casefile.Text, holds func(string) bool) (bool, error) {
	for _, t := range list {
		text, err := v.sample.Scope.String(t)
		if err != nil {
			return false, err
		}
		if holds(text) {
			return true, nil
		}
	}
	return false, nil
}

func (v view) allTexts(list []*casefile.Text, holds func(string) bool) (bool, error) {
	for _, t := range list {
		text, err := v.sample.Scope.String(t)
		if err != nil || !holds(text) {
			return false, err
		}
	}
	return true, nil
}

// member tells whether a comma-separated list holds a member; the name before
// "=" counts where the member has none (max-age in max-age=5). Names of list
// members compare without case, as directives and options do (RFC 9110 §7.6.1,
// RFC 9111 §5.2). A comma in a quoted string separates nothing.
func member(list, m string) bool {
	for _, e := range elements(list) {
		if !strings.Contains(m, "=") {
			e, _, _ = strings.Cut(e, "=")
		}
		if strings.EqualFold(strings.Trim(e, " \t"), m) {
			return true
		}
	}
	return false
}

func elements(list string) []string {
	var out []string
	start, quoted := 0, false
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			out = append(out, strings.Trim(list[start:i], " \t"))
			start = i + 1
		}
	}
	return append(out, strings.Trim(list[start:], " \t"))
}
