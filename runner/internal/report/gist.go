package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// gist is what a comparison of many comes to, for readers who will not look at
// each of its cells.
type gist struct {
	open   []*opening // who lets somebody in, or gives credentials away
	worst  []breaker  // who breaks anything, most first
	clean  []int      // columns that keep all that could be judged
	broken []brokenRow
}

// opening is a way by which somebody gets in, with the columns where it is open.
type opening struct {
	what results.Finding // of the first of them
	who  []int
}

// breaker is a column with how many rows it breaks, message rules apart.
type breaker struct{ column, fails, warns int }

// brokenRow is a row with the columns that do not keep it, of those where it
// could be judged.
type brokenRow struct {
	row   *compare.Row
	http1 bool
	not   []int
	of    int
}

func gistOf(t *compare.Table) gist {
	d := gist{open: openings(t), broken: brokenRows(t)}
	for i := range t.Columns {
		b := breaker{column: i}
		b.fails, b.warns = brokenIn(t, i)
		switch {
		case b.fails+b.warns > 0:
			d.worst = append(d.worst, b)
		case t.Columns[i].Scores.Auth.Applicable > 0:
			d.clean = append(d.clean, i)
		}
	}
	slices.SortStableFunc(d.worst, func(a, b breaker) int {
		return cmp.Or(cmp.Compare(b.fails, a.fails), cmp.Compare(b.warns, a.warns))
	})
	return d
}

// openings are those of the most columns first; of a table that was read from JSON
// nothing is known of them.
func openings(t *compare.Table) []*opening {
	var list []*opening
	byID := map[string]*opening{}
	for i, run := range t.Runs {
		for _, f := range run.Findings() {
			// A message that is read in two ways is about what is taken for a request.
			if f.Class != results.ClassStranger && f.Class != results.ClassLeak || f.Requirement.Area == results.AreaHTTP1 {
				continue
			}
			if byID[f.ID] == nil {
				f.Ways = 0 // they differ
				byID[f.ID] = &opening{what: f}
				list = append(list, byID[f.ID])
			}
			byID[f.ID].who = append(byID[f.ID].who, i)
		}
	}
	slices.SortStableFunc(list, func(a, b *opening) int { return len(b.who) - len(a.who) })
	return list
}

// brokenRows are those that most do not keep first, and message rules last.
func brokenRows(t *compare.Table) []brokenRow {
	var list, http1 []brokenRow
	for g := range t.Groups {
		for r := range t.Groups[g].Rows {
			b := brokenRowOf(&t.Groups[g].Rows[r])
			if b.http1 = t.Groups[g].HTTP1; len(b.not) == 0 {
				continue
			}
			if b.http1 {
				http1 = append(http1, b)
			} else {
				list = append(list, b)
			}
		}
	}
	most := func(a, b brokenRow) int { return len(b.not) - len(a.not) }
	slices.SortStableFunc(list, most)
	slices.SortStableFunc(http1, most)
	return append(list, http1...)
}

// brokenRowOf looks at the cells of a row. Notes break nothing: they are about
// what is optional.
func brokenRowOf(r *compare.Row) brokenRow {
	b := brokenRow{row: r}
	for i := range r.Cells {
		switch r.Cells[i].Verdict {
		case results.Fail, results.Warn, results.ExpectedFail:
			b.not = append(b.not, i)
			b.of++
		case results.Pass, results.UnexpectedPass, results.Note:
			b.of++
		}
	}
	return b
}

// words are what a row asks for.
func (b brokenRow) words() string { return cmp.Or(b.row.Title, b.row.Rule, b.row.ID) }

// namesIn are columns by name, at most so many of them; the others are counted.
func namesIn(t *compare.Table, columns []int, most int) string {
	var names []string
	for _, i := range columns {
		names = append(names, t.Columns[i].Name)
	}
	if len(names) <= most+1 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// openQuestion heads the list of who lets somebody in.
func openQuestion(t *compare.Table) string {
	if t.Role == results.RoleClient {
		return "Who gives credentials to others"
	}
	return "Who lets somebody in"
}
