package check

import (
	"fmt"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

// view is one sample of one step, as the tests see it.
type view struct {
	ev     *Evidence
	step   *Step
	sample *Sample
	index  int // of the sample
}

func (v view) answer() *message.Response {
	if x := v.sample.Exchange; x.Response == nil {
		return x.Begun
	}
	return v.sample.Exchange.Response
}

// fields are those of the header section of what is judged: an answer, or a
// client's request.
func (v view) fields() []message.Field {
	if came := v.sample.Came; came != nil {
		return came.Fields
	}
	return v.answer().Fields
}

// values are those of all field lines of a name.
func (v view) values(name string) []string {
	if came := v.sample.Came; came != nil {
		return came.Values(name)
	}
	return v.answer().Values(name)
}

// trailerValues is values for the trailer section.
func (v view) trailerValues(name string) []string {
	if came := v.sample.Came; came != nil {
		return came.TrailerValues(name)
	}
	return v.answer().TrailerValues(name)
}

// content is that of what is judged.
func (v view) content() []byte {
	if came := v.sample.Came; came != nil {
		return came.Body
	}
	return v.answer().Body
}

// noun is what is judged, in words.
func (v view) noun() string {
	if v.sample.Came != nil {
		return "request"
	}
	return "answer"
}

// Judge makes the findings of a case, as Decide and Findings do.
func Judge(ev *Evidence) []Finding { return Findings(Decide(ev), false) }

// Decide decides the checks of a case, in the order of its file; the unsaid
// check, of an answer or of how a client ends, comes last.
func Decide(ev *Evidence) []Decision {
	most := 1
	for _, s := range ev.Steps {
		most += len(s.Step.Expect)
	}
	list := make([]Decision, 0, most)
	for _, s := range ev.Steps {
		for _, c := range s.Step.Expect {
			list = together(list, ev.decision(s, c))
		}
	}
	name, ok := casefile.Unsaid(ev.Case)
	switch {
	case ev.Case.Role == casefile.RoleClient:
		list = append(list, ev.ends(name))
	case ok:
		list = append(list, ev.implied(name))
	}
	return list
}

// together adds a decision. That of a check which another time of its step had
// already joins it: the first that breaks it decides, as it does with samples.
func together(list []Decision, d Decision) []Decision {
	for i, before := range list {
		switch {
		case before.Name != d.Name:
			continue
		case before.state == Broken || before.state == Undecided, d.state == Skipped:
		default:
			list[i] = d
		}
		return list
	}
	return append(list, d)
}

// decision judges one check over all samples: the first that breaks it decides;
// it holds where at least one sample shows it.
func (e *Evidence) decision(s *Step, c *casefile.Check) Decision {
	d := decisionOn(c, s.Step.ID, e.Secrets)
	d.Setup = s.Step.Setup
	if d.result = skip("%s", s.Skipped); s.Skipped == "" {
		d.result = e.overSamples(s, c)
	}
	return d
}

func (e *Evidence) overSamples(s *Step, c *casefile.Check) result {
	switch t := c.Test.(type) {
	case onAll:
		return e.across(s, c, t)
	case onStep:
		return e.atStep(s, c, t)
	}
	out := skip("%s", e.unreached())
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
	r, stop := v.unanswered(c.Test)
	if stop && r.state != Broken {
		return r
	}
	if c.When != nil {
		if ok, why := v.guard(c.When); !ok {
			return skip("%s", why)
		}
	}
	if stop {
		return r
	}
	return c.Test.(onEach).judge(v)
}

// unanswered decides for exchanges without a whole answer.
func (v view) unanswered(t casefile.Test) (r result, stop bool) {
	if v.sample.Exchange.Outcome == message.Complete {
		return result{}, false
	}
	return t.(onEach).unanswered(v)
}

// begun tells whether an answer that is not whole, as it may be, has come far
// enough for its status to be judged.
func (v view) begun() bool {
	return v.sample.Exchange.Begun != nil && v.step.allowed(v.sample)
}

// unjudged is all that can be said where there is no whole answer.
func (v view) unjudged() result {
	if !v.step.allowed(v.sample) {
		return skip("there is no answer to judge: %s", v.sample.Exchange.Detail)
	}
	return skip("the server gave no answer, as it may here: %s", v.sample.Exchange.Detail)
}

// instead judges an exchange that ended in another way than with the answer that
// a check asks for. Where the end is one that is right by the case itself, only
// content that was due is missed; and what is odd is kept out by the end of a
// connection as well as by the status that an RFC asks for.
func (v view) instead(want string) result {
	x := v.sample.Exchange
	_, said := casefile.Said(v.step.Step)
	allowed, granted := v.step.allowed(v.sample), want == wantGranted
	odd := v.sample.Odd != "" && !granted
	switch {
	case x.Outcome == message.Unreached, x.Outcome == message.Local, odd && x.Outcome == message.Timeout, !allowed && v.ev.Silence != SilentAgain:
		return skip("there is no answer to judge: %s", x.Detail)
	case allowed && said && !odd && !granted:
		return skip("the server gave no answer, as it may here: %s", x.Detail)
	}
	aside := ""
	if odd {
		aside = ", which keeps the request out as well (RFC 9112 §9.5)"
	}
	r := broken(says(want), says("no answer: "+x.Detail+aside))
	if r.mild = odd; granted {
		r = r.harming(LockedOut)
	}
	return r
}

// silent is the finding of the check `answer` on a step without an answer.
func (v view) silent() result {
	x := v.sample.Exchange
	if x.Outcome == message.Unreached || x.Outcome == message.Local {
		return undecided(x.Detail)
	}
	switch v.ev.Silence {
	case SilentAgain:
		r := broken(v.ending, says(ended(x)+"; and so again, though a plain request in between was answered"))
		_, said := casefile.Said(v.step.Step)
		r.mild = !said && v.sample.Odd != "" && x.Outcome != message.Timeout
		return r
	case SilentOnce:
		return undecided("no answer at first (" + x.Detail + "), but one to a second try")
	case SilentUntried:
		return undecided("no answer (" + x.Detail + "), and a second try would cost a failed login that could lock an account (limits.failures)")
	}
	return undecided(x.Detail)
}

// ending says how the exchange should have ended.
func (v view) ending() string {
	if _, said := casefile.Said(v.step.Step); !said && v.sample.Odd != "" {
		return "an answer, or the end of the connection, as the request is odd: " + v.sample.Odd
	}
	return ending(v.step.right(v.sample))
}

// implied is the check `answer` of the steps that do not say it, in one.
func (e *Evidence) implied(name string) Decision {
	d := Decision{Name: name, Requirement: casefile.Answers, Line: e.Case.Pos.Line, secrets: e.Secrets}
	d.result = skip("no step was sent")
	for _, s := range e.Steps {
		if _, said := casefile.Said(s.Step); said {
			continue
		}
		for i := range s.Samples {
			r := (view{e, s, &s.Samples[i], i}).implied()
			if r.state == Broken || r.state == Undecided {
				d.Step, d.result = s.Step.ID, r
				return d
			}
			if r.state == Held {
				d.result = r
			}
		}
	}
	return d
}

func (v view) implied() result {
	if v.sample.Lost && v.sample.Odd == "" {
		return broken(v.ending, says(v.sample.Dropped.Detail+", and had answered the request before it on the connection; and so again"))
	}
	if v.sample.Skipped != "" {
		return skip("%s", v.sample.Skipped)
	}
	if !v.step.allowed(v.sample) {
		return v.silent()
	}
	return held(v.ending, func() string { return ended(v.sample.Exchange) })
}

// Guard tells whether the condition of the step at holds, and why not. The step
// itself has no answer yet, so the guard names an earlier one.
func Guard(ev *Evidence, at *Step, sample int) (bool, string) {
	ok, why := view{ev, at, &at.Samples[sample], sample}.guard(at.Step.When)
	return ok, why.String()
}

// guard tells whether all conditions hold, and if not, which one does not.
func (v view) guard(g *casefile.Guard) (bool, phrase) {
	for _, one := range g.Every() {
		if ok, why := v.condition(one); !ok {
			return false, why
		}
	}
	return true, nil
}

// of is the view of the step that a condition names, or of one of the answers
// that the ground has got from every resource.
func (v view) of(id string) (view, bool) {
	if id == "" || id == v.step.Step.ID || id == v.step.Step.Earlier {
		return v, true
	}
	if s := v.ev.step(id); s != nil {
		if len(s.Samples) == 0 || s.Skipped != "" {
			return v, false
		}
		at := min(v.index, len(s.Samples)-1)
		return view{v.ev, s, &s.Samples[at], at}, true
	}
	if v.sample.Scope == nil || v.sample.Scope.Answers == nil {
		return v, false
	}
	a := v.sample.Scope.Answers(id)
	if a == nil || a.Response == nil {
		return v, false
	}
	v.sample = &Sample{
		Scope: v.sample.Scope, Sent: a.Sent, Credentials: a.Credentials,
		Exchange: message.Exchange{Outcome: message.Complete, Response: a.Response},
	}
	return v, true
}

func (v view) condition(g *casefile.Guard) (bool, phrase) {
	v, ok := v.of(g.Step)
	if !ok && v.ev.Case.Role == casefile.RoleClient {
		return false, sayf("no request of the client reached step `%s`, on which it depends", g.Step)
	}
	if !ok {
		return false, sayf("step `%s`, on which it depends, was not sent", g.Step)
	}
	if v.sample.Skipped != "" {
		return false, says(v.sample.Skipped)
	}
	for _, t := range g.Tests {
		r, stop := v.unanswered(t)
		if !stop {
			r = t.(onEach).judge(v)
		}
		switch r.state {
		case Broken:
			return false, func() string {
				return fmt.Sprintf("it is asked only with %s; here: %s", v.plainly(t, r.want), r.got)
			}
		case Skipped, Undecided:
			return false, r.reason
		}
	}
	return true, nil
}
