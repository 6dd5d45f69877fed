package check

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/wire"
)

// result is what one test says of one sample.
type result struct {
	state     State
	reason    string // of a skip
	want, got string
}

func held(want, got string) result   { return result{state: Held, want: want, got: got} }
func broken(want, got string) result { return result{state: Broken, want: want, got: got} }
func skip(format string, args ...any) result {
	return result{state: Skipped, reason: fmt.Sprintf(format, args...)}
}

// verdict is held or broken by a condition.
func verdict(ok bool, want, got string) result {
	if ok {
		return held(want, got)
	}
	return broken(want, got)
}

// view is one sample of one step, as the tests see it.
type view struct {
	ev     *Evidence
	step   *Step
	sample *Sample
	index  int // of the sample
}

func (v view) answer() *wire.Response { return v.sample.Exchange.Response }

// Judge makes the findings of a case, in the order of its file; the unsaid
// check `answer` comes last.
func Judge(ev *Evidence) []Finding {
	var list []Finding
	unsaid := false
	for _, s := range ev.Steps {
		_, said := Allowed(s.Step)
		unsaid = unsaid || !said
		for _, c := range s.Step.Expect {
			list = append(list, ev.finding(s, c))
		}
	}
	if unsaid && !answerNamed(list) {
		list = append(list, ev.implied())
	}
	return list
}

func answerNamed(list []Finding) bool {
	for _, f := range list {
		if f.Name == AnswerCheck {
			return true
		}
	}
	return false
}

// finding judges one check over all samples: the first that breaks it decides;
// it holds where at least one sample shows it.
func (e *Evidence) finding(s *Step, c *casefile.Check) Finding {
	f := Finding{Name: c.Name, Requirement: c.Requirement, Step: s.Step.ID, Line: c.Pos.Line, Setup: s.Step.Setup}
	r := result{state: Skipped, reason: s.Skipped}
	if s.Skipped == "" {
		r = e.overSamples(s, c)
	}
	f.State, f.Reason, f.Want, f.Got = r.state, r.reason, r.want, r.got
	return f
}

func (e *Evidence) overSamples(s *Step, c *casefile.Check) result {
	if over, ok := acrossSamples(c.Test); ok {
		return e.across(s, c, over)
	}
	out := result{state: Skipped, reason: "the step was not sent"}
	for i := range s.Samples {
		r := e.onSample(view{e, s, &s.Samples[i], i}, c)
		if r.state == Broken || r.state == Undecided {
			return r
		}
		if r.state == Held || out.state == Skipped {
			out = r
		}
	}
	return out
}

// onSample judges one sample: guard, end of the exchange, then the test.
func (e *Evidence) onSample(v view, c *casefile.Check) result {
	if v.sample.Skipped != "" {
		return skip("%s", v.sample.Skipped)
	}
	if r, stop := v.unanswered(c.Test); stop {
		return r
	}
	if c.When != nil {
		if ok, why := v.guard(c.When); !ok {
			return skip("%s", why)
		}
	}
	return v.test(c.Test)
}

// unanswered decides for exchanges without a whole answer.
func (v view) unanswered(t casefile.Test) (result, bool) {
	x := v.sample.Exchange
	ends, _ := Allowed(v.step.Step)
	_, isAnswer := t.(casefile.Answer)
	switch {
	case x.Outcome == wire.Complete:
		return result{}, false
	case isAnswer && contains(ends, string(x.Outcome)):
		return result{}, false
	case isAnswer:
		return v.ev.silent(v), true
	case !contains(ends, string(x.Outcome)):
		return skip("there is no answer to judge: %s", x.Detail), true
	}
	if a, ok := t.(casefile.Access); ok {
		return verdict(!a.Granted, accessWant(a), "no answer: "+x.Detail), true
	}
	return skip("the server gave no answer, as it may here: %s", x.Detail), true
}

// silent is the finding of the check `answer` on a step without an answer.
func (e *Evidence) silent(v view) result {
	want := "an answer"
	if ends, said := Allowed(v.step.Step); said || len(ends) > 1 {
		want = "an exchange that ends " + orList(ends)
	}
	got := v.sample.Exchange.Detail
	switch e.Silence {
	case SilentAgain:
		return broken(want, got+", twice, though a plain request in between was answered")
	case SilentOnce:
		return result{state: Undecided, reason: "no answer at first (" + got + "), but one to a second try"}
	case SilentDead:
		return result{state: Undecided, reason: "no answer (" + got + "), and a plain request after it was not answered either"}
	}
	return result{state: Undecided, reason: got}
}

// implied is the check `answer` that no case needs to say.
func (e *Evidence) implied() Finding {
	f := Finding{Name: AnswerCheck, Requirement: Answers, Line: e.Case.Pos.Line, State: Skipped, Reason: "no step was sent"}
	for _, s := range e.Steps {
		if _, said := Allowed(s.Step); said {
			continue
		}
		for i := range s.Samples {
			r := v0(e, s, i).implied()
			if r.state == Broken || r.state == Undecided {
				f.Step = s.Step.ID
				f.State, f.Reason, f.Want, f.Got = r.state, r.reason, r.want, r.got
				return f
			}
			if r.state == Held {
				f.State, f.Reason, f.Want, f.Got = Held, "", r.want, r.got
			}
		}
	}
	return f
}

func v0(e *Evidence, s *Step, i int) view { return view{e, s, &s.Samples[i], i} }

func (v view) implied() result {
	if v.sample.Skipped != "" {
		return skip("%s", v.sample.Skipped)
	}
	ends, _ := Allowed(v.step.Step)
	if !contains(ends, string(v.sample.Exchange.Outcome)) {
		return v.ev.silent(v)
	}
	return held("an answer", string(v.sample.Exchange.Outcome))
}

// Guard tells whether a step's own condition holds, and why not. The step
// itself has no answer yet, so the guard names an earlier one.
func Guard(ev *Evidence, sample int, g *casefile.Guard) (bool, string) {
	s := ev.step(g.Step)
	if s == nil || sample >= len(s.Samples) {
		return false, fmt.Sprintf("step `%s`, on which it depends, was not sent", g.Step)
	}
	return v0(ev, s, sample).guard(g)
}

func (v view) guard(g *casefile.Guard) (bool, string) {
	if g.Step != "" && g.Step != v.step.Step.ID {
		s := v.ev.step(g.Step)
		if s == nil || len(s.Samples) == 0 || s.Skipped != "" {
			return false, fmt.Sprintf("step `%s`, on which it depends, was not sent", g.Step)
		}
		v = v0(v.ev, s, min(v.index, len(s.Samples)-1))
	}
	if v.sample.Skipped != "" {
		return false, v.sample.Skipped
	}
	for _, t := range g.Tests {
		r, stop := v.unanswered(t)
		if !stop {
			r = v.test(t)
		}
		switch r.state {
		case Broken:
			return false, fmt.Sprintf("it applies only to %s; here: %s", r.want, r.got)
		case Skipped, Undecided:
			return false, r.reason
		}
	}
	return true, ""
}

// test asks one sample one question.
func (v view) test(t casefile.Test) result {
	switch t := t.(type) {
	case casefile.Answer:
		x := v.sample.Exchange
		return verdict(contains(t.Ends, string(x.Outcome)), "an exchange that ends "+orList(t.Ends), string(x.Outcome)+": "+x.Detail)
	case casefile.Status:
		return v.status(t)
	case casefile.Interim:
		return v.interim(t)
	case casefile.FieldTest:
		return v.field(t)
	case casefile.Body:
		return v.body(t)
	case casefile.Nowhere:
		return v.nowhere(t)
	case casefile.Access:
		return v.access(t)
	case casefile.ChallengeTest:
		return v.challenge(t)
	case casefile.ChallengesTest:
		return v.challenges(t)
	case casefile.InfoTest:
		return v.info(t)
	case casefile.GrammarTest:
		return v.grammar(t)
	case casefile.ConnectionTest:
		return v.connection(t)
	}
	return skip("nothing is known of the check %q", t.Kind())
}

func orList[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
