package requirement

import (
	"cmp"
	"fmt"
	"slices"

	"authspec/runner/internal/diag"
	"authspec/runner/results"
)

// Coverage is how much of the catalogue the cases cover.
type Coverage struct {
	Lines []Line `json:"lines"` // those about servers first; by source, in the order of the catalogue, then by level
	Total Line   `json:"total"`
	Holes []Hole `json:"holes"`
}

// Line counts the rows of one source and level, those about clients apart.
type Line struct {
	Role       results.Role  `json:"role,omitempty"` // of whom the rows ask something
	Source     string        `json:"source"`
	Level      results.Level `json:"level"`
	Rows       int           `json:"requirements"`
	Tested     int           `json:"tested"`     // of them: with at least one check
	Untestable int           `json:"untestable"` // of them: with a reason why no check can be made
	Cases      int           `json:"cases"`      // with at least one check for them; a row of a matrix is a case
	Checks     int           `json:"checks"`
}

// Hole is something that keeps the catalogue from being covered.
type Hole struct {
	Pos         diag.Pos `json:"pos"`
	Requirement string   `json:"requirement"`
	Text        string   `json:"text"` // a sentence without its full stop
}

// Cover holds the cases against the catalogue.
func (c *Catalogue) Cover(cases []*Outline) Coverage {
	use := usage{checks: map[string]int{}, groups: map[group]map[string]bool{}}
	all := map[string]bool{}
	for _, one := range cases {
		for _, k := range one.Checks {
			row, ok := c.Row(k.Requirement)
			if !ok {
				continue // a problem of its own: see Unknown
			}
			all[one.ID] = true
			use.add(row, one.ID)
			if row, ok := c.Row(k.Instead); ok {
				use.add(row, one.ID)
			}
		}
	}
	cover := Coverage{Lines: c.lines(use), Holes: c.holes(use)}
	for _, l := range cover.Lines {
		cover.Total.Rows += l.Rows
		cover.Total.Tested += l.Tested
		cover.Total.Untestable += l.Untestable
		cover.Total.Checks += l.Checks
	}
	cover.Total.Cases = len(all)
	return cover
}

// group is a source with a level.
type group struct {
	role   results.Role
	source string
	level  results.Level
}

func groupOf(r Row) group { return group{r.Role, r.Document(), r.Level} }

// usage counts what cites a row.
type usage struct {
	checks map[string]int            // by requirement
	groups map[group]map[string]bool // ids of cases
}

func (u usage) add(r Row, id string) {
	u.checks[r.ID]++
	g := groupOf(r)
	if u.groups[g] == nil {
		u.groups[g] = map[string]bool{}
	}
	u.groups[g][id] = true
}

func (c *Catalogue) lines(use usage) []Line {
	var order []string // sources
	index := map[group]int{}
	var lines []Line
	for _, r := range c.Rows() {
		g := groupOf(r)
		i, ok := index[g]
		if !ok {
			i = len(lines)
			index[g] = i
			lines = append(lines, Line{Role: g.role, Source: g.source, Level: g.level, Cases: len(use.groups[g])})
			order = append(order, g.source)
		}
		lines[i].Rows++
		lines[i].Checks += use.checks[r.ID]
		if use.checks[r.ID] > 0 {
			lines[i].Tested++
		}
		if r.Untestable != "" {
			lines[i].Untestable++
		}
	}
	slices.SortStableFunc(lines, func(a, b Line) int {
		return cmp.Or(
			cmp.Compare(a.Role, b.Role), // a server has none
			cmp.Compare(slices.Index(order, a.Source), slices.Index(order, b.Source)),
			cmp.Compare(slices.Index(results.Levels(), a.Level), slices.Index(results.Levels(), b.Level)),
		)
	})
	return lines
}

// citing are so many checks, with their verb.
func citing(n int) string {
	if n == 1 {
		return "1 check cites it"
	}
	return fmt.Sprintf("%d checks cite it", n)
}

func (c *Catalogue) holes(use usage) []Hole {
	holes := []Hole{}
	for _, r := range c.Rows() {
		n := use.checks[r.ID]
		switch {
		case n == 0 && r.Untestable == "":
			holes = append(holes, Hole{r.Pos, r.ID, "no check cites it, and it does not say why none can be made"})
		case n > 0 && r.Untestable != "":
			holes = append(holes, Hole{r.Pos, r.ID, "it says that it is untestable, but " + citing(n)})
		}
	}
	return holes
}
