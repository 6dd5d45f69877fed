package published

import (
	"strings"

	"authspec/runner/results"
)

// Without is a copy of a run in whose texts a folder of this machine stands as a
// word: servers show where they are installed, in stack traces for instance, and
// what is published must be the same wherever it is made.
func Without(run *results.Run, folder, word string) *results.Run {
	if folder == "" {
		return run
	}
	out := *run
	out.Results = make([]results.Case, len(run.Results))
	hide := func(s *string) { *s = strings.ReplaceAll(*s, folder, word) }
	for i, c := range run.Results {
		hide(&c.Reason)
		c.Checks = append([]results.Check(nil), c.Checks...)
		for j := range c.Checks {
			k := &c.Checks[j]
			hide(&k.Reason)
			hide(&k.Want)
			hide(&k.Got)
		}
		c.Exchanges = append([]results.Exchange(nil), c.Exchanges...)
		for j := range c.Exchanges {
			hide(&c.Exchanges[j].Sent)
			hide(&c.Exchanges[j].Received)
		}
		out.Results[i] = c
	}
	return &out
}
