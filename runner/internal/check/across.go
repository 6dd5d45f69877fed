package check

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

// across judges a test that looks at all samples at once by the samples that have an answer and for which
// the guard holds.
func (e *Evidence) across(s *Step, c *casefile.Check, t onAll) result {
	list, why := e.answered(s, c.When)
	if len(list) == 0 {
		return why
	}
	return t.judgeAll(s, list)
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
