package cli

import (
	"slices"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/explain"
	"authspec/runner/results"
)

// aboutClient is what a client must be able to do, and what it is given.
func (p *page) aboutClient(c *casefile.Case) {
	for i, n := range c.Needs {
		label := ""
		if i == 0 {
			label = "needs"
		}
		p.line("  %-9s %s: it %s", label, n, results.Ability(string(n)))
	}
	for i, words := range explain.Start(c.Start) {
		label := ""
		if i == 0 {
			label = "given"
		}
		p.line("  %-9s %s", label, words)
	}
	if c.Claims {
		p.line("  claims    what the client says that it can; the case runs also where it was not seen to")
	}
}

// clientStep writes about a request that a client sends, and what it gets.
func (p *page) clientStep(s *casefile.Step, only []string) {
	p.line("")
	if s.Finish {
		p.line("When the client has ended")
		p.checks(s.Expect, false, only)
		return
	}
	title := "Step " + s.ID
	if s.Setup {
		title += " (set-up: the case is blocked unless it holds)"
	}
	p.line("%s", title)
	having, earlier := "", s.When != nil && slices.ContainsFunc(s.When.Every(), func(g *casefile.Guard) bool { return g.Step != "" })
	if s.When != nil && !earlier {
		having = check.GuardWords(s.When)
	}
	p.line("  %s", explain.Takes(s, having))
	if earlier {
		p.line("  Only if %s.", check.GuardWords(s.When))
	}
	p.line("  It is answered:")
	for _, l := range explain.Answer(s.Answer) {
		p.line("    < %s", l)
	}
	p.checks(s.Expect, s.Setup, only)
}
