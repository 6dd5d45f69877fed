package engine

import (
	"slices"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
)

// limits tells whether a case wants the target to limit it.
func (a *attempt) limits() bool {
	return applicability.LocksOut(a.c) || slices.Contains(a.c.Disturbs, casefile.DisturbsFlood)
}

// throttled is what the target asks in an answer of the attempt that no case
// asks for; nil: nothing.
func (a *attempt) throttled() *client.Throttle {
	for _, s := range a.evidence.Steps {
		for i := range s.Samples {
			at := &s.Samples[i]
			if at.Challenge != nil {
				if asked := client.ThrottleOf(at.Challenge.Response); asked != nil {
					return asked
				}
			}
			if asked := client.ThrottleOf(at.Exchange.Response); asked != nil && !expects(s.Step, asked.Status) {
				return asked
			}
		}
	}
	return nil
}

// expects tells whether a check of a step names a status, as one that is right
// or in its guard.
func expects(s *casefile.Step, status int) bool {
	names := func(t casefile.Test) bool {
		st, ok := t.(check.Status)
		return ok && !st.Not && slices.Contains(st.Codes, status)
	}
	return slices.ContainsFunc(s.Expect, func(c *casefile.Check) bool {
		return names(c.Test) || slices.ContainsFunc(c.Asked(), names)
	})
}

// unheard is what can be said of a case whose target wants no requests:
// nothing.
func unheard(list []check.Finding, why string) []check.Finding {
	for i := range list {
		list[i].State, list[i].Reason, list[i].Want, list[i].Got = check.Undecided, why, "", ""
	}
	return list
}
