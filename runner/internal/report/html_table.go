package report

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// webTable is the page of a comparison.
type webTable struct {
	Kind string // what a row is: requirement or check
	Noun string // what a column is: implementation or client
	// Clients show what they can.
	Clients bool
	Tiles   []webFigure
	Notes   []string
	Open    []webOpen   // ways by which somebody gets in
	Ask     string      // the question that these answer
	Broken  []webBroken // the rows that most do not keep
	Kinds   []webScoreKind
	Lines   []webLine
	Absent  []webAbsent
	Legend  []webTile
	Groups  []webMatrix
}

// webFigure is a number with what it counts, in words.
type webFigure struct {
	Count int
	Text  string
}

// webOpen is a way by which somebody gets in, with those where it is open.
type webOpen struct {
	ID, Title string
	Source    []Cite
	Who       []webWho
}

// webWho is a column with the cell that shows it.
type webWho struct {
	Name   string
	Column int
}

// webBroken is a row that some columns do not keep.
type webBroken struct {
	ID, Rule, Source string
	Not, Of          int // columns that do not keep it, of those that were judged
}

type webScoreKind struct{ Head, Long string }

type webLine struct {
	Name, Version, Date string
	Can                 string // capabilities of a client
	Column              int
	Exit                int
	Scores              []webScore
	Fails, Warns        int
}

type webAbsent struct{ Name, Reason string }

type webMatrix struct {
	Name   string
	Shares []webShare
	Rows   []webMatrixRow
}

type webShare struct{ Share, Text string }

type webMatrixRow struct {
	webRow
	Cells template.HTML // made of constants alone
}

// htmlTable writes one self-contained page.
func htmlTable(w io.Writer, t *compare.Table, o TableOptions) error {
	p := &web{
		Title: count(len(t.Columns), t.Noun()) + " compared", Version: versions(t), Home: o.Home,
		Table: &webTable{Kind: visible(string(t.By)), Noun: t.Noun(), Clients: t.Role == results.RoleClient, Notes: visibleAll(t.Notes), Legend: legend(t)},
	}
	for _, k := range scoreColumns {
		p.Table.Kinds = append(p.Table.Kinds, webScoreKind{k.head, k.long})
	}
	for i := range t.Columns {
		p.Columns = append(p.Columns, visible(t.Columns[i].Name))
		p.Table.Lines = append(p.Table.Lines, webLineOf(t, i))
	}
	for _, a := range t.Absent {
		p.Table.Absent = append(p.Table.Absent, webAbsent{visible(a.Name), visible(a.Reason)})
	}
	for i := range t.Groups {
		p.Sources = addOnce(p.Sources, visible(t.Groups[i].Source))
		p.Table.Groups = append(p.Table.Groups, webMatrixOf(&t.Groups[i]))
	}
	p.Table.overview(t)
	if err := p.packTable(t); err != nil {
		return err
	}
	return p.write(w)
}

// versions are those of the suite that the runs were made with.
func versions(t *compare.Table) string {
	var list []string
	for _, c := range t.Columns {
		list = addOnce(list, visible(c.Suite.Version))
	}
	return strings.Join(list, ", ")
}

func webLineOf(t *compare.Table, i int) webLine {
	c := &t.Columns[i]
	line := webLine{
		Name: visible(c.Name), Column: i, Exit: c.Exit, Version: visible(c.Version), Date: c.Started.UTC().Format("2006-01-02"),
		Can: visible(strings.Join(c.Can, ", ")),
	}
	line.Fails, line.Warns = brokenIn(t, i)
	switch {
	case c.Product != "" && !strings.Contains(c.Name, c.Product):
		line.Version = visible(c.Product + " " + c.Version)
	case strings.Contains(c.Name, c.Version):
		line.Version = ""
	}
	for _, k := range scoreColumns {
		line.Scores = append(line.Scores, webScoreOf(k.of(c.Scores)))
	}
	return line
}

// brokenIn counts the rows that a column breaks, message rules apart.
func brokenIn(t *compare.Table, column int) (fails, warns int) {
	for g := range t.Groups {
		for r := range t.Groups[g].Rows {
			switch v := t.Groups[g].Rows[r].Cells[column].Verdict; {
			case t.Groups[g].HTTP1:
			case v == results.Fail:
				fails++
			case v == results.Warn:
				warns++
			}
		}
	}
	return fails, warns
}

// legend explains the signs that occur.
func legend(t *compare.Table) []webTile {
	var seen compare.Counts
	missing := false
	for g := range t.Groups {
		for r := range t.Groups[g].Rows {
			for i := range t.Groups[g].Rows[r].Cells {
				c := &t.Groups[g].Rows[r].Cells[i]
				if c.Present() {
					seen.Add(c.Verdict)
				} else {
					missing = true
				}
			}
		}
	}
	var list []webTile
	for _, v := range results.Verdicts() {
		if seen.Of(v) > 0 {
			list = append(list, webTile{Sign: signs[v], Verdict: string(v)})
		}
	}
	if missing {
		list = append(list, webTile{Sign: nothing, Verdict: "none"})
	}
	return list
}

// brokenMost is how many rows the list of what most do not keep has.
const brokenMost = 10

// overview counts what the whole table says.
func (w *webTable) overview(t *compare.Table) {
	rows, kept, broken := 0, 0, 0
	for g := range t.Groups {
		for r := range t.Groups[g].Rows {
			rows++
			switch b := brokenRowOf(&t.Groups[g].Rows[r]); {
			case len(b.not) > 0:
				broken++
			case b.of > 0:
				kept++
			}
		}
	}
	noun := rowNoun(t)
	w.Tiles = []webFigure{
		{len(t.Columns), t.Noun() + "s"}, {rows, noun + "s, of which"}, {kept, "are kept by all to whom they apply"},
		{broken, "are broken by some"}, {rows - kept - broken, "could be judged of nobody"},
	}
	w.Ask = openQuestion(t)
	for _, o := range openings(t) {
		way := webOpen{ID: visible(o.what.ID), Title: visible(o.what.Headline()), Source: Cites(visible(o.what.Requirement.Source))}
		for _, i := range o.who {
			way.Who = append(way.Who, webWho{visible(t.Columns[i].Name), i})
		}
		w.Open = append(w.Open, way)
	}
	for _, b := range brokenRows(t) {
		if b.http1 || len(w.Broken) == brokenMost {
			break // most message rules are broken by many, and they say nothing of authentication
		}
		w.Broken = append(w.Broken, webBroken{ID: visible(b.row.ID), Rule: visible(b.row.Rule), Source: visible(b.row.Source), Not: len(b.not), Of: b.of})
	}
}

const nothing = "·"

func webMatrixOf(g *compare.Group) webMatrix {
	m := webMatrix{Name: visible(groupTitle(g))}
	for _, s := range g.Scores {
		text, share := "nothing applies", ""
		if s.Applicable > 0 {
			text, share = fmt.Sprintf("%d of %d hold", s.Held, s.Applicable), fmt.Sprint(s.Held*100/s.Applicable)
		}
		m.Shares = append(m.Shares, webShare{share, text})
	}
	for i := range g.Rows {
		row := webMatrixRow{webRow: webRowOf(g, &g.Rows[i])}
		if t := g.Rows[i].Title; t != "" {
			row.Rule = visible(t)
		}
		verdicts := map[results.Verdict]int{}
		var cells strings.Builder
		for c := range g.Rows[i].Cells {
			v := g.Rows[i].Cells[c].Verdict
			verdicts[v]++
			cells.WriteString(cellHTML(v))
		}
		row.Verdicts, row.Cells = known(verdicts), template.HTML(cells.String())
		m.Rows = append(m.Rows, row)
	}
	return m
}

// cellHTML is a cell, put together of this package's own words: a verdict that
// is none of the set looks like none. A page has up to 60,000 of them, so it is
// one element, and the script makes it one that can be reached and opened.
func cellHTML(v results.Verdict) string {
	sign, ok := signs[v]
	word, class := string(v), string(v)
	if !ok {
		sign, word, class = nothing, "not in the run", "none"
	}
	return `<td class="cell ` + class + `" aria-label="` + word + `">` + sign + `</td>`
}
