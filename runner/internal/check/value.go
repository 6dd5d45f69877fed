package check

import (
	"strings"

	"authspec/runner/internal/casefile"
)

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
	got  string // all of it in words
}

// value holds all occurrences of a subject against a VALUE.
func (v view) value(val casefile.Value, s subject) result {
	count := casefile.Range{Min: 1, Max: -1}
	if val.Count != nil {
		count = *val.Count
	}
	want, err := v.wanted(val, s.noun)
	if err != nil {
		return skip("%s", err)
	}
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

func (v view) inOrder(val casefile.Value, list []occurrence) (bool, error) {
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
func (v view) one(val casefile.Value, o occurrence) (bool, error) {
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
	if val.Syntax != "" && !syntax(val.Syntax, o.text) {
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

// wanted says in words what a VALUE asks of a subject.
func (v view) wanted(val casefile.Value, noun string) (string, error) {
	words, err := v.asks(val, false)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(counted(val.Count, noun) + " " + andList(words)), nil
}

// asks lists what a VALUE asks of one occurrence. What must not hold is what
// one of its opposites says.
func (v view) asks(val casefile.Value, not bool) ([]string, error) {
	w := &wording{v: v, not: not, fold: val.IgnoreCase}
	w.texts(val.Equals, "equal to ", "other than ", "or")
	w.texts(val.Contains, "with ", "without ", "and")
	w.texts(val.Member, "that lists ", "that does not list ", "and")
	w.texts(val.Values, "with the values ", "without the values ", "and")
	if val.Matches != nil {
		w.add("that matches ", "that does not match ", val.Matches.String())
	}
	if val.Syntax != "" {
		w.add("that is ", "that is not ", syntaxWords[val.Syntax])
	}
	if val.Form != "" {
		form := map[string]string{"quoted": "a quoted string", "token": "a token"}[val.Form]
		w.add("written as ", "not written as ", form)
	}
	if val.Not == nil || w.err != nil {
		return w.words, w.err
	}
	inner, err := v.asks(*val.Not, !not)
	return append(w.words, orList(inner)), err
}

// wording collects words about a VALUE.
type wording struct {
	v         view
	not, fold bool
	words     []string
	err       error
}

func (w *wording) add(yes, no, what string) {
	if w.not {
		yes = no
	}
	w.words = append(w.words, yes+what)
}

func (w *wording) texts(list []*casefile.Text, yes, no, join string) {
	if list == nil || w.err != nil {
		return
	}
	var texts []string
	for _, t := range list {
		s, err := w.v.sample.Scope.String(t)
		if err != nil {
			w.err = err
			return
		}
		texts = append(texts, quote(s))
	}
	what := joinList(texts, join)
	if what == quote("") && strings.HasPrefix(yes, "equal") {
		yes, no, what = "that is empty", "that is not empty", ""
	}
	if w.fold {
		what += " in any letter case"
	}
	w.add(yes, no, what)
}
