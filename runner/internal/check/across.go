package check

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

// judgeAcross judges a test that looks at all samples of a step at once.
type judgeAcross func(e *Evidence, s *Step, list []view) result

// acrossSamples tells whether a test looks at all samples at once.
func acrossSamples(t casefile.Test) (judgeAcross, bool) {
	switch t := t.(type) {
	case casefile.Compare:
		return func(e *Evidence, s *Step, list []view) result { return e.compare(t, s, list) }, true
	case casefile.Distinct:
		return func(_ *Evidence, _ *Step, list []view) result { return distinct(t, list) }, true
	}
	return nil, false
}

// across judges such a test by the samples that have an answer and for which
// the guard holds.
func (e *Evidence) across(s *Step, c *casefile.Check, judge judgeAcross) result {
	list, why := e.answered(s, c.When)
	if len(list) == 0 {
		return why
	}
	return judge(e, s, list)
}

// answered are the views of a step's samples that can be judged; where there
// are none, the result says why.
func (e *Evidence) answered(s *Step, when *casefile.Guard) ([]view, result) {
	why := skip("the step was not sent")
	if s.Skipped != "" {
		why = skip("%s", s.Skipped)
	}
	var list []view
	for i := range s.Samples {
		v := view{e, s, &s.Samples[i], i}
		switch {
		case v.sample.Skipped != "":
			why = skip("%s", v.sample.Skipped)
			continue
		case v.sample.Exchange.Outcome != message.Complete:
			why = skip("there is no answer to judge: %s", v.sample.Exchange.Detail)
			continue
		}
		if when != nil {
			if ok, reason := v.guard(when); !ok {
				why = skip("%s", reason)
				continue
			}
		}
		list = append(list, v)
	}
	return list, why
}

// sides are the two groups of samples that are compared.
type sides struct {
	mine, theirs []view
	here, there  string // in words: "in this answer"
	brought      []string
	parts        []string // all that are compared
}

// difference is what was found out of one part. Where nothing can be told,
// unknown says why; otherwise an empty apart means that no difference was found,
// and lost why there may be one all the same.
type difference struct{ apart, unknown, lost string }

func apart(format string, args ...any) difference {
	return difference{apart: fmt.Sprintf(format, args...)}
}

// compare judges `same` and `differs`.
func (e *Evidence) compare(t casefile.Compare, s *Step, mine []view) result {
	if t.As == s.Step.ID {
		return betweenSamples(t, mine)
	}
	other := e.step(t.As)
	if other == nil {
		return skip("there is no step `%s`", t.As)
	}
	theirs, why := e.answered(other, nil)
	if len(theirs) == 0 {
		return skip("step `%s`: %s", t.As, why.reason)
	}
	both := sides{mine: mine, theirs: theirs, here: "here", there: "in step `" + t.As + "`", parts: t.Parts}
	both.brought = append(broughtBy(mine), broughtBy(theirs)...)
	var list []difference
	for _, p := range t.Parts {
		list = append(list, both.differ(p))
	}
	return weigh(t, list, "those of step `"+t.As+"`")
}

// betweenSamples compares the samples of one step with the first of them; the
// times of the earlier half with those of the later.
func betweenSamples(t casefile.Compare, list []view) result {
	if len(list) < 2 {
		return skip("there is one sample only to compare")
	}
	brought := broughtBy(list)
	var found []difference
	for _, p := range t.Parts {
		if p == "time" {
			half := len(list) / 2
			both := sides{mine: list[half:], theirs: list[:half], here: "in the later half of the samples", there: "in the earlier half", parts: t.Parts}
			found = append(found, both.differ(p))
			continue
		}
		d := difference{}
		for i, v := range list[1:] {
			both := sides{mine: []view{v}, theirs: list[:1], here: fmt.Sprintf("in sample %d", i+2), there: "in sample 1", brought: brought, parts: t.Parts}
			if d = both.differ(p); d.apart != "" {
				break
			}
		}
		found = append(found, d)
	}
	return weigh(t, found, "those of the other samples")
}

// weigh makes one result of what was found out of the parts: `same` breaks
// with the first difference, `differs` holds with it. Without one, a part of
// which nothing can be told leaves the whole open.
func weigh(t casefile.Compare, list []difference, those string) result {
	want := fmt.Sprintf("the same %s as %s", andList(t.Parts), those)
	if t.Differs {
		want = fmt.Sprintf("a difference in %s to %s", orList(t.Parts), those)
	}
	var found []string
	unknown := ""
	for _, d := range list {
		if d.apart != "" {
			found = append(found, d.apart)
		}
		if d.unknown != "" {
			unknown = d.unknown
		}
		if d.lost != "" && t.Differs {
			unknown = d.lost
		}
	}
	switch {
	case found != nil:
		return verdict(t.Differs, want, strings.Join(found, "; "))
	case unknown != "":
		return skip("%s", unknown)
	}
	return verdict(!t.Differs, want, "the same "+andList(t.Parts))
}

// differ says in words how two groups of samples differ in one part.
func (s sides) differ(part string) difference {
	switch part {
	case "status":
		return s.status()
	case "challenge":
		return s.units(part, challengeUnits)
	case "fields":
		units := allFieldUnits
		if slices.Contains(s.parts, "challenge") {
			units = fieldUnits // a difference is told once
		}
		return s.alone(s.units(part, units))
	case "body":
		return s.alone(s.units("content", bodyUnits))
	}
	return s.time()
}

// alone takes back a difference between two single answers: what differs in
// any two of them is not known then. Samples of one step are compared with
// each other for just that.
func (s sides) alone(d difference) difference {
	if d.apart != "" && len(s.mine) == 1 && len(s.theirs) == 1 && s.mine[0].step != s.theirs[0].step {
		return difference{unknown: "one sample of each step does not tell what varies by itself: " + d.apart}
	}
	return d
}
