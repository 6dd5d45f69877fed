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
	Kind   string // what a row is: requirement or check
	Notes  []string
	Kinds  []string
	Lines  []webLine
	Absent []webAbsent
	Legend []webSign
	Groups []webMatrix
}

type webLine struct {
	Name, Version, Date string
	Scores              []webPart
	Fails, Warns        int
}

// webPart is a score: its share for sorting and its parts for reading.
type webPart struct {
	Value string
	Text  string
}

type webAbsent struct{ Name, Reason string }

type webSign struct {
	Class, Sign string
	Verdict     string
}

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

// kept is how many octets of each side of an exchange the page of a comparison
// shows: it holds those of many runs.
const kept = 4 << 10

// htmlTable writes one self-contained page.
func htmlTable(w io.Writer, t *compare.Table, _ TableOptions) error {
	p := &web{
		Title:   "authspec: comparison of " + count(len(t.Columns), "implementation"),
		Version: versions(t), Table: &webTable{Kind: visible(string(t.By)), Notes: visibleAll(t.Notes)},
	}
	for _, k := range scoreColumns {
		p.Table.Kinds = append(p.Table.Kinds, k.head)
	}
	for i := range t.Columns {
		p.Columns = append(p.Columns, visible(t.Columns[i].Name))
		p.Table.Lines = append(p.Table.Lines, webLineOf(&t.Columns[i]))
	}
	for _, a := range t.Absent {
		p.Table.Absent = append(p.Table.Absent, webAbsent{visible(a.Name), visible(a.Reason)})
	}
	p.Table.Legend = legend()
	for i := range t.Groups {
		p.Sources = addOnce(p.Sources, visible(t.Groups[i].Source))
		p.Table.Groups = append(p.Table.Groups, webMatrixOf(&t.Groups[i]))
	}
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

func webLineOf(c *compare.Column) webLine {
	line := webLine{
		Name: visible(c.Name), Version: visible(strings.TrimSpace(c.Product + " " + c.Version)),
		Date: c.Started.UTC().Format("2006-01-02"), Fails: c.Cases.Of(results.Fail), Warns: c.Cases.Of(results.Warn),
	}
	for _, k := range scoreColumns {
		s := k.of(c.Scores)
		part := webPart{Value: "-1", Text: "–"}
		if s.Applicable > 0 {
			part = webPart{fmt.Sprintf("%.4f", float64(s.Held)/float64(s.Applicable)), fmt.Sprintf("%d of %d", s.Held, s.Applicable)}
		}
		if s.Unknown > 0 {
			part.Text += fmt.Sprintf(", %d unknown", s.Unknown)
		}
		line.Scores = append(line.Scores, part)
	}
	return line
}

// legend explains the signs.
func legend() []webSign {
	var list []webSign
	for _, v := range results.Verdicts() {
		list = append(list, webSign{string(v), signs[v], string(v)})
	}
	return append(list, webSign{"none", nothing, "not in the run"})
}

const nothing = "·"

func webMatrixOf(g *compare.Group) webMatrix {
	m := webMatrix{Name: visible(fmt.Sprintf("%s, %s", g.Source, g.Level))}
	for _, s := range g.Scores {
		text := fmt.Sprintf("%d of %d checks hold", s.Held, s.Applicable)
		m.Shares = append(m.Shares, webShare{strings.TrimSuffix(share(s.Held, s.Applicable), " %"), text})
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
// is none of the set looks like none.
func cellHTML(v results.Verdict) string {
	sign, ok := signs[v]
	word, class := string(v), string(v)
	if !ok {
		sign, word, class = nothing, "not in the run", "none"
	}
	return `<td class="cell ` + class + `"><button type="button" tabindex="-1" aria-label="` + word + `">` + sign + `</button></td>`
}

// packTable adds what stands behind the cells: a blob a run, so that opening a
// cell unpacks one of them.
func (p *web) packTable(t *compare.Table) error {
	rules := map[string]results.Requirement{}
	for _, run := range t.Runs {
		for id, r := range run.Requirements {
			if _, ok := rules[id]; !ok {
				rules[id] = r
			}
		}
	}
	if err := p.pack("rules", rules); err != nil {
		return err
	}
	for i, run := range t.Runs {
		if err := p.pack(fmt.Sprintf("run-%d", i), webCases{slim(run.Results)}); err != nil {
			return err
		}
	}
	return nil
}

// slim keeps of each case what a reader of a comparison looks for: exchanges
// where some check did not hold.
func slim(cases []results.Case) []results.Case {
	out := make([]results.Case, len(cases))
	for i, c := range cases {
		c.Tags = nil
		if c.Verdict == results.Pass || c.Verdict == results.Skip {
			c.Exchanges, c.Reproduce = nil, results.Reproduce{}
		} else {
			c.Exchanges = clipped(c.Exchanges)
		}
		out[i] = c
	}
	return out
}

// clipped cuts long texts, and counts what is cut.
func clipped(list []results.Exchange) []results.Exchange {
	out := make([]results.Exchange, len(list))
	for i, x := range list {
		cut := results.Cut{}
		if x.Cut != nil {
			cut = *x.Cut
		}
		var sent, received int
		x.Sent, sent = clip(x.Sent)
		x.Received, received = clip(x.Received)
		cut.Sent, cut.Received = cut.Sent+int64(sent), cut.Received+int64(received)
		x.Cut = nil
		if cut != (results.Cut{}) {
			x.Cut = &cut
		}
		out[i] = x
	}
	return out
}

// clip cuts a text between two characters.
func clip(s string) (string, int) {
	if len(s) <= kept {
		return s, 0
	}
	at := kept
	for at > 0 && s[at]&0xc0 == 0x80 {
		at--
	}
	return s[:at], len(s) - at
}
