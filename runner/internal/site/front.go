package site

import (
	"fmt"
	"slices"

	"authspec/runner/internal/requirement"
)

// figure is a number with what it counts.
type figure struct {
	Count int
	Text  string
	Link  string
}

// quote is a finding in a sentence: so many of so many.
type quote struct {
	*question
	tally
	Noun string // servers or clients
	Link string
}

// front writes the page that comes first.
func (s *site) front() {
	type front struct {
		Figures []figure
		Quotes  []quote
		Ways    []doorway
		Sides   []*side
		Tables  []worksTable
		Checks  int
	}
	f := front{Sides: s.sides(), Ways: s.ways(), Quotes: s.quotes()}
	tested := 0
	for _, r := range s.rules {
		if r.Untestable == "" {
			tested++
		}
	}
	for _, c := range s.in.Library.Cases {
		f.Checks += len(requirement.Checks(c.Whole()))
	}
	f.Figures = []figure{
		{len(s.servers.subjects), "servers, frameworks and products judged", "servers/index.html"},
		{len(s.clients.subjects), "clients judged", "clients/index.html"},
		{tested, "requirements, each with its section", "requirements/index.html"},
		{len(s.in.Library.Cases), "cases in which they are tried", "requirements/index.html"},
	}
	for _, side := range s.sides() {
		f.Tables = append(f.Tables, side.works())
	}
	s.write("front", page{
		Name: "index.html", Title: "Who gets HTTP authentication right?", Section: "front", Data: f,
		Description: fmt.Sprintf("%d servers and %d clients held against the RFCs: who lets somebody in, what works where, and the octets that show it.",
			len(s.servers.subjects), len(s.clients.subjects)),
	})
}

// quotes are what the suite found, in the order in which it is worth to be told.
func (s *site) quotes() []quote {
	var list []quote
	for _, side := range s.sides() {
		for i, q := range side.questions {
			if t := side.tally(i); q.Lead > 0 && t.Not > 0 {
				list = append(list, quote{q, t, side.Folder, worksName(side) + "#" + q.ID})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b quote) int { return a.Lead - b.Lead })
	return list
}
