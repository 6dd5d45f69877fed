package check

import (
	"math"
	"slices"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/message"
)

// Contents is how many octets of the content of each answer the checks of a
// case look at, besides whether it is the protected content: a target can send
// much in every answer, and what nobody looks at need not be held until the case
// is judged.
func Contents(c *casefile.Case) int {
	checks := slices.Clone(c.Expect)
	for _, s := range c.Steps {
		checks = append(checks, s.Expect...)
		checks = append(checks, &casefile.Check{Test: Status{}, When: s.When})
	}
	most := 0
	if c.Uses.Contents {
		most = math.MaxInt
	}
	for _, k := range checks {
		for _, t := range append(k.Asked(), k.Test) {
			most = max(most, t.Depends().Content)
		}
	}
	return most
}

// Keep leaves of the content of the sample's answers at most octets, and what
// the checks ask besides: whether it is the protected content.
func (s *Sample) Keep(most int, protected fingerprint.Print) {
	for _, r := range []*message.Response{s.Exchange.Response, s.Exchange.Begun} {
		if r == nil {
			continue
		}
		if len(r.Body) > most {
			s.recognised = &recognised{r, protected.In(r.Body)}
			r.Keep(most)
		}
	}
	if s.Challenge != nil && s.Challenge.Response != nil {
		s.Challenge.Response.Keep(most)
	}
}

// recognised is what was found out of the content of an answer before it was
// given up.
type recognised struct {
	answer    *message.Response
	protected bool
}

// delivered tells whether the answer holds the protected content.
func (v view) delivered() bool {
	if known := v.sample.recognised; known != nil && known.answer == v.answer() {
		return known.protected
	}
	return v.step.Content.In(v.answer().Body)
}
