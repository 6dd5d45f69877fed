package check

import (
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/placeholder"
)

// Words are what a test takes for right, for who reads its case: with the
// placeholders of the file where a run puts values.
func Words(t casefile.Test) string {
	return told(t.(test).words(&wording{}), nil)
}

// GuardWords are the condition of a check or a step.
func GuardWords(g *casefile.Guard) string {
	var conditions []string
	for _, one := range g.Every() {
		var all []string
		for _, t := range one.Tests {
			all = append(all, Words(t))
		}
		s := andList(all)
		if one.Step != "" {
			s = "step `" + one.Step + "` got " + s
		}
		conditions = append(conditions, s)
	}
	return strings.Join(conditions, ", and ")
}

// wording says what is asked in the same words to who reads a case and to who
// reads a finding.
type wording struct {
	scope *placeholder.Scope // by which placeholders have values; nil: a case is read
	plain bool               // patterns are not spelled out
}

// wording is that of findings about a sample.
func (v view) wording() *wording { return &wording{scope: v.sample.Scope} }

// wants are the words of a finding for what is right.
func (v view) wants(t test) phrase {
	return func() string { return t.words(v.wording()) }
}

// plainly are such words for who only wants to know why a check was skipped.
func (v view) plainly(t casefile.Test, want phrase) string {
	plain := v.wording()
	plain.plain = true
	return strings.Replace(want.String(), v.wants(t.(test)).String(), t.(test).words(plain), 1)
}

// aside is what only who reads a case has to be told, since a finding comes
// where it holds.
func (w *wording) aside(words string) string {
	if w.scope != nil {
		return ""
	}
	return words
}

// elsewhere is an aside on the field of challenges, where it is not the usual
// one.
func (w *wording) elsewhere(in string) string {
	if in == "" || strings.EqualFold(in, wwwAuthenticate) {
		return ""
	}
	return w.aside(" in " + in)
}

// text is a text of the case; of one without a value nothing is found.
func (w *wording) text(t *casefile.Text) string {
	if w.scope == nil {
		return visible(t.Source, len(t.Source), len(t.Source), false)
	}
	s, _ := w.scope.String(t)
	return s
}

func (w *wording) textOr(t *casefile.Text, otherwise string) string {
	if t == nil {
		return otherwise
	}
	return w.text(t)
}

// quoted is a text in quotes, fit to be shown.
func (w *wording) quoted(t *casefile.Text) string {
	if w.scope == nil {
		return `"` + w.text(t) + `"`
	}
	return quote(w.text(t))
}

// value says what a VALUE asks of a subject.
func (w *wording) value(val Value, noun string) string {
	return strings.TrimSpace(counted(val.Count, noun) + " " + andList(w.asks(val, false)))
}

// params says what is asked of each of some parameters.
func (w *wording) params(list []ParamTest) []string {
	var words []string
	for _, p := range list {
		words = append(words, w.value(p.Value, p.Name))
	}
	return words
}

// asks lists what a VALUE asks of one occurrence. What must not hold is what
// one of its opposites says.
func (w *wording) asks(val Value, not bool) []string {
	l := &asked{w: w, not: not, fold: val.IgnoreCase}
	l.texts(val.Equals, "equal to ", "other than ", "or")
	l.texts(val.Contains, "with ", "without ", "and")
	l.texts(val.Member, "that lists ", "that does not list ", "and")
	l.texts(val.Values, "with the values ", "without the values ", "and")
	if val.Matches != nil {
		l.matches(val.Matches.String())
	}
	if val.Syntax != "" {
		l.add("that is ", "that is not ", formOf(val.Syntax).what)
	}
	if val.Form != "" {
		form := map[string]string{"quoted": "a quoted string", "token": "a token"}[val.Form]
		l.add("written as ", "not written as ", form)
	}
	if val.Not == nil {
		return l.words
	}
	return append(l.words, orList(w.asks(*val.Not, !not)))
}

// asked collects what a VALUE asks.
type asked struct {
	w         *wording
	not, fold bool
	words     []string
}

func (l *asked) add(yes, no, what string) {
	if l.not {
		yes = no
	}
	l.words = append(l.words, yes+what)
}

// readable is how long a pattern may be that a finding spells out. The rule says
// a longer one in words, and who writes cases has it from explain.
const readable = 40

// matches asks for a form, which only who writes cases can read.
func (l *asked) matches(pattern string) {
	switch {
	case l.w.plain:
		l.add("that has a certain form", "that does not have a certain form", "")
		return
	case l.w.scope != nil && len(pattern) > readable:
		l.words = append(l.words, "that is as the rule says")
		return
	}
	l.add("that matches ", "that does not match ", pattern)
}

func (l *asked) texts(list []*casefile.Text, yes, no, join string) {
	if list == nil {
		return
	}
	var texts []string
	for _, t := range list {
		texts = append(texts, l.w.quoted(t))
	}
	what := joinList(texts, join)
	if what == l.w.quoted(&casefile.Text{}) && strings.HasPrefix(yes, "equal") {
		yes, no, what = "that is empty", "that is not empty", ""
	}
	if l.fold {
		what += " in any letter case"
	}
	l.add(yes, no, what)
}
