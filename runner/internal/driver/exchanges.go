package driver

import (
	"fmt"

	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
	"authspec/runner/internal/record"
	"authspec/runner/results"
)

// Records are the exchanges in their form in the results document, sample by
// sample.
func (a *Attempt) Records(space *record.Space) []results.Exchange {
	var list []results.Exchange
	add := func(x message.Exchange, step string, connection int) {
		most, _ := space.Take(len(x.Sent) + len(x.Received))
		r := record.Exchange(x, a.Evidence.Secrets, most)
		r.Step, r.Connection = step, connection
		list = append(list, r)
	}
	for i := range a.Item.Case.Samples {
		for _, s := range a.Evidence.Steps {
			at := &s.Samples[i]
			if at.Challenge != nil {
				add(*at.Challenge, challengeName(s, i), at.ChallengeConnection)
			}
			if at.Skipped == "" && at.Exchange.Outcome != "" && (at.Challenge == nil || at.Challenge.Response != nil) {
				add(at.Exchange, stepName(s, i), a.Connections[at])
			}
		}
	}
	return list
}

// Seen are the exchanges as watch cases see them.
func (a *Attempt) Seen() []check.Seen {
	var list []check.Seen
	add := func(x message.Exchange, at *check.Sample, step string) {
		if x.Response != nil {
			list = append(list, check.Seen{Where: a.Item.Case.ID + ", step " + step, Scope: at.Scope, Exchange: x, Secrets: a.Evidence.Secrets})
		}
	}
	for i := range a.Item.Case.Samples {
		for _, s := range a.Evidence.Steps {
			at := &s.Samples[i]
			if at.Challenge != nil {
				add(*at.Challenge, at, challengeName(s, i))
			}
			if at.Skipped == "" {
				add(at.Exchange, at, stepName(s, i))
			}
		}
	}
	return list
}

// stepName is the step's id, with the sample where there are several.
func stepName(s *check.Step, sample int) string {
	if len(s.Samples) == 1 {
		return s.Step.ID
	}
	return fmt.Sprintf("%s (%d of %d)", s.Step.ID, sample+1, len(s.Samples))
}

// challengeName is the name of the exchange that gets a step its challenge, or
// its cookies.
func challengeName(s *check.Step, sample int) string {
	what := "challenge"
	if s.Samples[sample].LoggedIn {
		what = "login"
	}
	if len(s.Samples) == 1 {
		return s.Step.ID + "." + what
	}
	return fmt.Sprintf("%s.%s (%d of %d)", s.Step.ID, what, sample+1, len(s.Samples))
}
