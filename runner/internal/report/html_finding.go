package report

import (
	"fmt"
	"strings"

	"authspec/runner/results"
)

// webFinding is a finding in full: it can be read without the script.
type webFinding struct {
	ID, Title, Sign, Verdict string
	Kind                     string // what the script opens: case or requirement
	About                    string // how binding a requirement is
	Source                   []Cite // and where it stands
	Open                     bool   // what went over the wire is unfolded
	Checks                   []webCheck
	Reason                   string // of a finding without checks
	Wire                     string // as it went over the wire
	Repeat                   []string
	More                     []webMore // what is behind it besides
	MoreLabel                string
}

// webMore is another check of a finding: its case, its own name, what came.
type webMore struct{ ID, Name, Text string }

type webCheck struct {
	Name, Sign, Verdict string
	Where               string // level, source, place
	Place               string // in the case file
	Facts               []webFact
}

// wireOfFinding is how much of an exchange stands in the page itself; the
// whole of it is behind the page.
var wireOfFinding = limits{header: 40, content: 12, width: 400}

// webIssueOf is a requirement that does not hold: its first check in full, the
// others by name.
func webIssueOf(run *results.Run, i *issue) webFinding {
	first := i.ways[0]
	f := webFinding{
		ID: visible(i.ID), Kind: "requirement", Title: visible(i.Headline()), Sign: signs[i.Verdict], Verdict: visible(string(i.Verdict)),
		About: visible(binding(run, first.Check)), Source: Cites(visible(i.Requirement.Source)), Wire: wireOf(run.Role, first.finding()),
	}
	b := &block{run: run}
	f.Checks = append(f.Checks, webCheckOf(b, first.Case, entry{check: first.Check}))
	f.Checks[0].Where = f.Checks[0].Place // the rest stands above
	f.Repeat = webRepeat(first.Case)
	for _, c := range i.Checks {
		if c.Check != first.Check {
			f.More = append(f.More, webMore{ID: visible(c.Case.ID), Name: visible(c.Address()), Text: visible(remarkText(c.Check))})
		}
	}
	if n := len(f.More); n > 0 {
		f.MoreLabel = count(n, "more check")
	}
	return f
}

func webRepeat(c *results.Case) []string {
	var list []string
	for _, command := range []string{c.Reproduce.Authspec, c.Reproduce.Curl} {
		if command != "" {
			list = append(list, visible(command))
		}
	}
	return list
}

// webFindingOf is a finding in full, with the names of those like it.
func webFindingOf(run *results.Run, g *group) webFinding {
	v := g.verdict()
	f := webFinding{ID: visible(g.c.ID), Kind: "case", Title: visible(g.c.Title), Sign: signs[v], Verdict: visible(string(v)), Wire: wireOf(run.Role, g.finding)}
	if len(g.entries) == 0 {
		f.Reason = visibleText(g.c.Reason)
	}
	b := &block{run: run}
	for _, e := range g.entries {
		f.Checks = append(f.Checks, webCheckOf(b, g.c, e))
	}
	f.Repeat = webRepeat(g.c)
	for _, m := range g.more {
		f.More = append(f.More, webMore{ID: visible(m.c.ID), Name: visible(m.c.ID)})
	}
	if len(g.more) > 0 {
		f.MoreLabel = g.label()
	}
	return f
}

func webCheckOf(b *block, c *results.Case, e entry) webCheck {
	k := e.check
	check := webCheck{Name: visible(c.Address(k)), Sign: signs[k.Verdict], Verdict: visible(string(k.Verdict)), Where: visible(b.source(c, k)), Place: visible(place(c.File, lineOf(c, k)))}
	facts := []webFact{{"want", k.Want}, {"got", k.Got}, {"reason", k.Reason}}
	if !unjudged(k.Verdict) {
		rule := b.run.Requirements[k.Requirement]
		facts = append([]webFact{{"rule", rule.Rule}, {"impact", rule.Impact}}, facts...)
		if k.Class() != 0 {
			facts = append(facts, webFact{"mend", mendWords(b.run, rule)}, webFact{"known", knownWords(b.run, k)})
		}
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
func wireOf(role results.Role, f finding) string {
	const most = 4
	list, left := relevant(f, most)
	var lines []string
	for _, x := range list {
		if len(list)+left > 1 {
			lines = append(lines, fmt.Sprintf("(%s)", heading(x)))
		}
		lines = append(lines, transcript(role, x, wireOfFinding)...)
	}
	if left > 0 {
		lines = append(lines, fmt.Sprintf("(%s)", count(left, "more exchange")))
	}
	return strings.Join(lines, "\n")
}
