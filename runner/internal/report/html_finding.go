package report

import (
	"fmt"
	"strings"

	"authspec/runner/results"
)

// webFinding is a finding in full: it can be read without the script.
type webFinding struct {
	ID, Title, Sign, Verdict string
	Checks                   []webCheck
	Reason                   string // of a finding without checks
	Wire                     string // as it went over the wire
	Repeat                   []string
	More                     []string // ids of those that went the same way
	MoreLabel                string
}

type webCheck struct {
	Name, Sign, Verdict string
	Where               string // level, source, place
	Facts               []webFact
}

// wireOfFinding is how much of an exchange stands in the page itself; the
// whole of it is behind the page.
var wireOfFinding = limits{header: 40, content: 12, width: 400}

// webFindingOf is a finding in full, with the names of those like it.
func webFindingOf(run *results.Run, g *group) webFinding {
	v := g.verdict()
	f := webFinding{ID: visible(g.c.ID), Title: visible(g.c.Title), Sign: signs[v], Verdict: visible(string(v)), Wire: wireOf(g.finding)}
	if len(g.entries) == 0 {
		f.Reason = visibleText(g.c.Reason)
	}
	b := &block{run: run}
	for _, e := range g.entries {
		f.Checks = append(f.Checks, webCheckOf(b, g.c, e))
	}
	for _, command := range []string{g.c.Reproduce.Authspec, g.c.Reproduce.Curl} {
		if command != "" {
			f.Repeat = append(f.Repeat, visible(command))
		}
	}
	for _, m := range g.more {
		f.More = append(f.More, visible(m.c.ID))
	}
	if len(g.more) > 0 {
		f.MoreLabel = g.label()
	}
	return f
}

func webCheckOf(b *block, c *results.Case, e entry) webCheck {
	k := e.check
	check := webCheck{Name: visible(c.Address(k)), Sign: signs[k.Verdict], Verdict: visible(string(k.Verdict)), Where: visible(b.source(c, k))}
	facts := []webFact{{"want", k.Want}, {"got", k.Got}, {"reason", k.Reason}}
	if !unjudged(k.Verdict) {
		rule := b.run.Requirements[k.Requirement]
		facts = append([]webFact{{"rule", rule.Rule}, {"impact", rule.Impact}}, facts...)
	} else if k.Reason != "" {
		facts = facts[2:]
	}
	if len(e.also) > 0 {
		facts = append(facts, webFact{"also", names(e.also)})
	}
	for _, fact := range facts {
		if fact.Text != "" {
			check.Facts = append(check.Facts, webFact{fact.Name, visibleText(fact.Text)})
		}
	}
	return check
}

// wireOf shows the exchanges that explain a finding, the last four of them.
func wireOf(f finding) string {
	const most = 4
	list, left := relevant(f, most)
	var lines []string
	for _, x := range list {
		if len(list)+left > 1 {
			lines = append(lines, fmt.Sprintf("(%s)", heading(x)))
		}
		lines = append(lines, transcript(x, wireOfFinding)...)
	}
	if left > 0 {
		lines = append(lines, fmt.Sprintf("(%s)", count(left, "more exchange")))
	}
	return strings.Join(lines, "\n")
}
