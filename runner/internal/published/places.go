package published

import (
	"strings"

	"authspec/runner/results"
)

// Without is a copy of a run in whose texts a folder of this machine stands as a
// word: the command of a client names it, servers show where they are installed, in stack traces for instance, and
// what is published must be the same wherever it is made.
func Without(run *results.Run, folder, word string) *results.Run {
	if folder == "" {
		return run
	}
	out := *run
	out.Target.Command = strings.ReplaceAll(run.Target.Command, folder, word)
	out.Results = make([]results.Case, len(run.Results))
	hide := func(s *string) { *s = strings.ReplaceAll(*s, folder, word) }
	out.Ground = append([]results.Ground(nil), run.Ground...)
	for i := range out.Ground {
		hide(&out.Ground[i].Reason)
		out.Ground[i].Exchanges = hidden(run.Ground[i].Exchanges, hide)
	}
	for i, c := range run.Results {
		hide(&c.Reason)
		c.Checks = append([]results.Check(nil), c.Checks...)
		for j := range c.Checks {
			k := &c.Checks[j]
			hide(&k.Reason)
			hide(&k.Want)
			hide(&k.Got)
		}
		c.Exchanges = hidden(c.Exchanges, hide)
		out.Results[i] = c
	}
	return &out
}

// hidden is a copy of exchanges, changed.
func hidden(exchanges []results.Exchange, hide func(*string)) []results.Exchange {
	list := append([]results.Exchange(nil), exchanges...)
	for i := range list {
		hide(&list[i].Sent)
		hide(&list[i].Received)
	}
	return list
}
