package driver

import (
	"slices"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/lockout"
	"authspec/runner/internal/message"
)

// any tells whether something holds for some sample of a step.
func (a *Attempt) any(holds func(s *check.Step, at *check.Sample) bool) bool {
	for _, s := range a.Evidence.Steps {
		for i := range s.Samples {
			if holds(s, &s.Samples[i]) {
				return true
			}
		}
	}
	return false
}

// Troubled tells whether something may come from a target that has gone down:
// an exchange without a whole answer, or a connection that the server ended.
func (a *Attempt) Troubled() bool {
	return a.Withheld || a.any(func(_ *check.Step, at *check.Sample) bool {
		ended := at.Ending != nil && at.Ending.How != message.Open
		return at.Skipped == message.EndedBetween || ended || at.Skipped == "" && at.Exchange.Outcome != "" && at.Exchange.Outcome != message.Complete
	})
}

// Endings are when the server ended connections after answers that had not said
// so.
func (a *Attempt) Endings() (list []time.Time) {
	a.any(func(_ *check.Step, at *check.Sample) bool {
		if at.Ending != nil && at.Exchange.Spent == "" && (at.Ending.How == message.ByClose || at.Ending.How == message.ByReset) {
			list = append(list, at.Ending.At)
		}
		return false
	})
	return list
}

// Ended tells whether an exchange ended in some way.
func (a *Attempt) Ended(how message.Outcome) bool {
	return a.any(func(_ *check.Step, at *check.Sample) bool { return at.Exchange.Outcome == how })
}

// Answer is how long the target took for one, and how many octets of content it
// had.
type Answer struct {
	Took   time.Duration
	Octets int
}

// Answers are those that came in full.
func (a *Attempt) Answers() (list []Answer) {
	for _, s := range a.Evidence.Steps {
		for i := range s.Samples {
			if x := &s.Samples[i].Exchange; x.Outcome == message.Complete {
				list = append(list, Answer{x.Took - x.Paused, len(x.Response.Body) + int(x.Response.BodyCut)})
			}
		}
	}
	return list
}

// Abandoned tells whether a server that was given more time than usual used it
// to give up, and ended a connection on its own account. It was silent as long
// as it is waited for, and no load was to blame: without the extra time none
// would know the end.
func (a *Attempt) Abandoned(usual time.Duration) bool {
	ends := []message.Outcome{message.Closed, message.Reset, message.Cut}
	return a.any(func(_ *check.Step, at *check.Sample) bool {
		return slices.Contains(ends, at.Exchange.Outcome) && at.Exchange.Took-at.Exchange.Paused > usual
	})
}

// Dropped tells whether a connection was ended without an answer.
func (a *Attempt) Dropped() bool {
	return !a.ProvokesLimit() && a.Evidence.Unanswered() && (a.Ended(message.Closed) || a.Ended(message.Reset))
}

// Requests is how many it sent, or would have sent.
func (a *Attempt) Requests() (n int) {
	for _, s := range a.Evidence.Steps {
		n += len(s.Samples)
	}
	return n
}

// ProvokesLimit tells whether the case wants the target to limit it.
func (a *Attempt) ProvokesLimit() bool {
	c := a.Item.Case
	return lockout.LocksOut(c) || slices.Contains(c.Disturbs, casefile.DisturbsFlood)
}

// Throttle is what the target asks in an answer that no case asks for; nil:
// nothing.
func (a *Attempt) Throttle() *client.Throttle {
	for _, s := range a.Evidence.Steps {
		for i := range s.Samples {
			at := &s.Samples[i]
			if at.Challenge != nil {
				if t := client.ThrottleOf(at.Challenge.Response); t != nil {
					return t
				}
			}
			if t := client.ThrottleOf(at.Exchange.Response); t != nil && !expects(s.Step, t.Status) {
				return t
			}
		}
	}
	return nil
}

// forbidden is the status that turns somebody away (RFC 9110 §15.5.4).
const forbidden = 403

// Forbidden tells whether a well-formed request was answered by 403 where its
// case does not ask for that.
func (a *Attempt) Forbidden() bool {
	return a.any(func(s *check.Step, at *check.Sample) bool {
		r := at.Exchange.Response
		return r != nil && r.Status == forbidden && at.Odd == "" && !expects(s.Step, r.Status)
	})
}

// expects tells whether a check of a step names a status, as one that is right
// or in its guard.
func expects(s *casefile.Step, status int) bool {
	names := func(t casefile.Test) bool { return slices.Contains(t.Depends().Statuses, status) }
	return slices.ContainsFunc(s.Expect, func(c *casefile.Check) bool {
		return names(c.Test) || slices.ContainsFunc(c.Asked(), names)
	})
}
