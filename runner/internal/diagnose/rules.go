package diagnose

import (
	"fmt"
	"slices"
)

// rule is what is known of one cause.
type rule struct {
	id string
	// see tells the cause from what was seen; nil where it does not apply.
	see func(*Seen) *Cause
	// vary makes credentials that would lead in if it is the cause; nil, and where
	// it makes none, there is nothing to try.
	vary func(*Seen) *variant
}

// rules are all causes that are known. Of those that are as sure the first counts
// most, and is tried first.
var rules []rule

func init() {
	for _, group := range [][]rule{
		redirectRules, browserRules, proxyRules, troubleRules, absenceRules, writingRules, schemeRules, textRules(), digestRules, tokenRules,
		cookieRules, lostRules, answerRules, letterRules(), lastRules,
	} {
		rules = append(rules, group...)
	}
}

// diagnosis decides.
func (s *Seen) diagnosis() *Diagnosis {
	d := &Diagnosis{
		Format:  1,
		Request: s.asked.Method + " " + s.place(s.asked.URL),
		Wants:   s.wants(), Sent: s.sentShown(), Got: s.got(),
		Causes: []Cause{}, Tried: []Try{}, Notes: []string{}, Failed: s.failed, Most: s.options.Attempts,
	}
	for _, id := range s.order {
		d.Tried = append(d.Tried, s.tries[id])
	}
	if s.first == nil && !s.unsent {
		d.Verdict, d.Says = Unknown, s.unreached()
		return d
	}
	d.Causes = order(s.causes())
	d.Notes = append(d.Notes, s.notes()...)
	switch {
	case len(d.Causes) > 0:
		d.Verdict = Found
	case s.open():
		d.Verdict, d.Says = Unknown, s.openSays()
	case s.in(s.first):
		d.Verdict, d.Says = Works, s.worksSays()
	default:
		d.Verdict, d.Says = Unknown, fmt.Sprintf("The answer is %s, and nothing that was seen says why. See the server's log.", s.got())
	}
	return d
}

// causes are those that apply, with what became of the variants. One whose
// variant was refused is none, unless it was seen in another way.
func (s *Seen) causes() []Cause {
	var list []Cause
	for _, r := range rules {
		c := r.see(s)
		t, tried := s.tries[r.id]
		switch {
		case c == nil:
			continue
		case tried && t.In:
			c.Sure = Certain
			c.Evidence = append(c.Evidence, fmt.Sprintf("Tried %s: %s, it leads in.", t.What, t.Got))
		case tried && c.Sure != Certain:
			continue
		}
		c.ID = r.id
		list = append(list, *c)
	}
	return s.withoutFallback(list)
}

// withoutFallback leaves out that the credentials are wrong where something else
// is certain, unless what would mend that was refused as well.
func (s *Seen) withoutFallback(list []Cause) []Cause {
	last := len(list) - 1
	if last < 1 || list[last].ID != fallback || !slices.ContainsFunc(list, func(c Cause) bool { return c.Sure == Certain }) {
		return list
	}
	for _, c := range list {
		if t, tried := s.tries[c.ID]; c.Sure == Certain && tried && !t.In {
			list[last].Says, list[last].Sure = "Beside that the user, the password or the token may be wrong: "+t.What+" it was refused too.", Possible
			return list
		}
	}
	return list[:last]
}

// open tells whether strangers are let in, so that nothing is known of a login.
func (s *Seen) open() bool {
	if s.sent.Kind == noCredentials {
		return s.in(s.first)
	}
	return s.in(s.first) && s.stranger != nil && s.stranger.Status/100 == 2 && !isLoginForm(s.stranger)
}
