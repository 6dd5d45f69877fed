package site

import (
	"cmp"
	"slices"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/compare"
	"authspec/runner/internal/requirement"
	"authspec/runner/results"
)

// rule is a requirement with all that is known of it.
type rule struct {
	requirement.Row
	side     *side
	Breaks   []breach // in the order of the names
	Keeps    []*subject
	Unseen   []*subject // of what binds nobody: it was not seen
	Unjudged int        // subjects of which nothing can be said
	cited    []citation // by which checks it is judged
	// Remedies are how it is mended, in general first; none where nobody knows.
	Remedies []results.Remedy
}

// breach is a subject that does not hold a requirement.
type breach struct {
	*subject
	finding *finding
	Not, Of int // checks that do not hold, and all that could be judged
}

// citation is a check that judges a requirement.
type citation struct {
	c     *casefile.Case
	check requirement.Cited
}

// Path is where the page of the requirement is.
func (r *rule) Path() string { return "requirements/" + r.ID + ".html" }

// Judged is how many could be judged by the requirement.
func (r *rule) Judged() int { return len(r.Breaks) + len(r.Keeps) + len(r.Unseen) }

// Headline says what those do that break the requirement; its rule where no
// words are known for that.
func (r *rule) Headline() string {
	return cmp.Or(r.Row.Headline, unstopped(r.Rule))
}

// learn collects what is known of each requirement: those of the catalogue, and
// those of the published results that it has no more.
func (s *site) learn() {
	for _, row := range s.in.Library.Catalogue.Rows() {
		side := s.servers
		if row.Role == results.RoleClient {
			side = s.clients
		}
		s.enter(&rule{Row: row, side: side, Remedies: s.in.Library.Remedies(row.ID)})
	}
	for _, c := range s.in.Library.Cases {
		whole := c.Whole()
		for _, k := range requirement.Checks(whole) {
			if r := s.byID[k.Requirement]; r != nil {
				r.cited = append(r.cited, citation{whole, k})
			}
		}
	}
	for _, side := range s.sides() {
		for g := range side.table.Groups {
			for i := range side.table.Groups[g].Rows {
				s.judge(side, &side.table.Groups[g].Rows[i])
			}
		}
	}
}

func (s *site) enter(r *rule) {
	s.rules = append(s.rules, r)
	s.byID[r.ID] = r
}

// judge enters what became of a requirement at all of one side.
func (s *site) judge(side *side, row *compare.Row) {
	r := s.byID[row.ID]
	if r == nil {
		r = &rule{side: side, Row: requirement.Row{
			ID: row.ID, Role: side.Role, Level: row.Level, Area: row.Area, Severity: row.Severity, Source: row.Source, Rule: row.Rule, Impact: row.Impact,
		}}
		s.enter(r)
	}
	for i := range row.Cells {
		one, cell := side.subjects[i], &row.Cells[i]
		switch cell.Verdict {
		case results.Fail, results.Warn:
			not := cell.Counts.Of(results.Fail) + cell.Counts.Of(results.Warn)
			r.Breaks = append(r.Breaks, breach{one, one.found(r.ID), not, cell.Counts.Judged()})
		case results.Pass:
			r.Keeps = append(r.Keeps, one)
		case results.Note:
			r.Unseen = append(r.Unseen, one)
		default:
			r.Unjudged++
		}
	}
}

// found is the finding about a requirement that the subject does not hold.
func (s *subject) found(id string) *finding {
	at := slices.IndexFunc(s.broken, func(f *finding) bool { return f.ID == id })
	if at < 0 {
		return nil
	}
	return s.broken[at]
}
