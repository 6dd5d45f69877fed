package report

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"authspec/runner/internal/pairs"
)

// webPairs is the page about pairs. Its texts have gone through visible; the
// template escapes them.
type webPairs struct {
	Title, Policy string
	Home          string // where the page leads to; empty: nowhere
	Style         template.CSS
	Tiles         []webFigure
	More          []string // sentences
	Reasons       []webReason
	Servers       []string
	Rows          []webPairRow
	Limits        []string
}

type webReason struct {
	Title, Sentence string
	Lines           []webReasonLine
}

type webReasonLine struct{ Clients, Login, Servers string }

// webPairRow is a client with a cell for each server.
type webPairRow struct {
	Client string
	Cells  []webPairCell
}

// webPairCell is what became of a pair: a sign, a class that there are colours
// for, and a sentence.
type webPairCell struct{ Sign, Class, Text string }

// pairsHTML writes one page that stands alone, without a script.
func pairsHTML(w io.Writer, t *pairs.Table, o TableOptions) error {
	n := t.Logins
	p := webPairs{
		Title:  count(len(t.Clients), "client") + " and " + count(len(t.Servers), "server"),
		Home:   o.Home,
		Style:  template.CSS(pageStyle),
		Policy: fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'", digest(pageStyle)),
		Tiles:  []webFigure{{n.Fail, "logins fail"}, {n.May, "may fail"}, {n.Part, "work in part"}, {n.Work, "with nothing known against them"}},
		More:   countLines(t)[1:],
		Limits: visibleAll(t.Limits),
	}
	for _, r := range t.Reasons() {
		one := webReason{Title: visible(reasonTitle(r)), Sentence: visible(instance(r))}
		for _, g := range r.Groups {
			one.Lines = append(one.Lines, webReasonLine{visible(strings.Join(g.Clients, ", ")), visible(certainty(g)), visible(strings.Join(g.Servers, ", "))})
		}
		p.Reasons = append(p.Reasons, one)
	}
	for _, s := range t.Servers {
		p.Servers = append(p.Servers, visible(s.Name))
	}
	cells := pairCells(t)
	for _, c := range t.Clients {
		row := webPairRow{Client: visible(c.Name)}
		for _, s := range t.Servers {
			row.Cells = append(row.Cells, cells[[2]string{c.Name, s.Name}])
		}
		p.Rows = append(p.Rows, row)
	}
	return pageTemplate().ExecuteTemplate(w, "pairs.html.tmpl", p)
}

// pairCells are the cells by the names of client and server.
func pairCells(t *pairs.Table) map[[2]string]webPairCell {
	cells := map[[2]string]webPairCell{}
	for _, c := range t.Clients {
		for _, s := range t.Servers {
			cell := webPairCell{nothing, "none", "no scheme in common"}
			if scheme := common(c, s); scheme != "" {
				cell = webPairCell{"✓", "pass", scheme + ": nothing is known against it"}
			}
			cells[[2]string{c.Name, s.Name}] = cell
		}
	}
	rank := map[string]int{"pass": 0, "note": 1, "warn": 2, "fail": 3}
	for _, l := range t.Failing {
		cell := webPairCell{"i", "note", l.Scheme + " fails " + l.Only + ": " + l.Sentence}
		switch {
		case l.Only == "" && l.Certain:
			cell = webPairCell{"✗", "fail", l.Scheme + " fails: " + l.Sentence}
		case l.Only == "":
			cell = webPairCell{"!", "warn", l.Scheme + " may fail: " + l.Sentence}
		}
		cell.Text = visible(cell.Text)
		if at := [2]string{l.Client, l.Server}; rank[cell.Class] > rank[cells[at].Class] {
			cells[at] = cell
		}
	}
	return cells
}

// common names the schemes that two know.
func common(c, s pairs.Side) string {
	var list []string
	for _, scheme := range c.Schemes {
		for _, other := range s.Schemes {
			if scheme == other {
				list = append(list, visible(scheme))
			}
		}
	}
	return strings.Join(list, ", ")
}
