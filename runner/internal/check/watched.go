package check

import (
	"slices"

	"authspec/runner/internal/casefile"
)

// Watched says how long a connection is watched after an answer.
type Watched int

// What is worth waiting for.
const (
	NotWatched Watched = iota // no check asks what becomes of the connection
	// Shortly is enough to see what comes beyond the answer, and whether a
	// server that says nothing of it closes.
	Shortly
	// InFull is where the server has to close. The RFC gives it no time for that
	// (RFC 9112 §9.6), so it gets as much as for an answer.
	InFull
)

// Watches tells how long the connection of a step is to be watched, once its
// answer is there. A check that asks for the end of a connection counts only
// where its guard holds, as nobody should wait for what is not judged.
func Watches(ev *Evidence, at *Step, sample int) Watched {
	v := view{ev, at, &at.Samples[sample], sample}
	longest := NotWatched
	if ev.wonders(at.Step) {
		longest = Shortly
	}
	for _, c := range at.Step.Expect {
		d := c.Test.Depends()
		if !d.Ending {
			continue
		}
		longest = max(longest, Shortly)
		if d.Closing {
			if holds, _ := v.guard(c.When.Without(endsAsked)); holds {
				return InFull
			}
		}
	}
	return longest
}

// wonders tells whether a guard asks what became of a step's connection.
func (e *Evidence) wonders(s *casefile.Step) bool {
	asked := func(at *casefile.Step, when *casefile.Guard) bool {
		return slices.ContainsFunc(when.Every(), func(g *casefile.Guard) bool {
			return (g.Step == s.ID || g.Step == "" && at == s) && slices.ContainsFunc(g.Tests, endsAsked)
		})
	}
	return slices.ContainsFunc(e.Case.Steps, func(at *casefile.Step) bool {
		return asked(at, at.When) || slices.ContainsFunc(at.Expect, func(c *casefile.Check) bool { return asked(at, c.When) })
	})
}

func endsAsked(t casefile.Test) bool { return t.Depends().Ending }
