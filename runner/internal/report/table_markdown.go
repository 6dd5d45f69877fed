package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// besides is how many columns a page of Markdown has room for beside each other.
const besides = 12

// tableMarkdown writes a comparison for a page or a comment: of a few columns with
// each cell, of many what they come to. As in the report of a run, what anybody
// else could have written stands in blocks of HTML, and goes through prose.
func tableMarkdown(w io.Writer, t *compare.Table, o TableOptions) error {
	all, hidden := rowsOf(t)
	m := newPage(o.Limit)
	m.write(fmt.Sprintf("## authspec: %s, %s\n\n", count(len(t.Columns), t.Noun()), count(all, rowNoun(t))))
	if len(t.Columns) > besides {
		m.gist(t)
		_, err := io.WriteString(w, m.text.String())
		return err
	}
	m.scores(t)
	m.list(t)
	left := 0
	for g := range t.Groups {
		left += m.group(t, &t.Groups[g], o.All)
	}
	if hidden > 0 && !o.All {
		m.write(fmt.Sprintf("\n%s in which every cell is note, pass or skip: not shown here.\n", count(hidden, rowNoun(t))))
	}
	if left > 0 {
		m.write("\n" + count(left, "more row") + " had no room here; the JSON report has them.\n")
	}
	_, err := io.WriteString(w, m.text.String())
	return err
}

// newPage is an empty page.
func newPage(limit int) *page {
	if limit <= 0 {
		limit = DefaultLimit
	}
	return &page{left: limit, limit: limit}
}

// scores is the table with one row an implementation.
func (m *page) scores(t *compare.Table) {
	head := "<table>\n<tr><th>" + t.Noun() + "</th><th>began</th><th>exit</th>"
	for _, c := range scoreColumns {
		head += "<th>" + c.head + "</th>"
	}
	if t.Role == results.RoleClient {
		head += "<th>can</th>"
	}
	m.write(head + "</tr>\n")
	left := 0
	for i := range t.Columns {
		c := &t.Columns[i]
		cells := []string{prose(columnTitle(c), short), c.Started.UTC().Format("2006-01-02"), fmt.Sprint(c.Exit)}
		for _, k := range scoreColumns {
			cells = append(cells, scoreWords(k.of(c.Scores)))
		}
		if t.Role == results.RoleClient {
			cells = append(cells, prose(strings.Join(c.Can, ", "), short))
		}
		// Half of the room is for what they do not hold.
		if text := row(cells...); m.left-len(text) < m.limit/2 || !m.fits(text) {
			left++
		}
	}
	m.write("</table>\n\n")
	if left > 0 {
		m.write(count(left, "more "+t.Noun()) + " had no room here; the JSON report has them.\n\n")
	}
	for _, sentence := range scoreLegend() {
		m.write("- " + sentence + "\n")
	}
}

// list is what must be known, and what is absent.
func (m *page) list(t *compare.Table) {
	var items []string
	for _, n := range t.Notes {
		items = append(items, "<li>"+prose(n, 2*long)+"</li>\n")
	}
	for _, a := range t.Absent {
		items = append(items, "<li>absent: "+prose(a.Name, short)+": "+prose(a.Reason, long)+"</li>\n")
	}
	if len(items) == 0 {
		return
	}
	m.write("\n<ul>\n")
	for n, item := range items {
		if !m.fits(item) {
			m.write(fmt.Sprintf("<li>%d more</li>\n", len(items)-n))
			break
		}
	}
	m.write("</ul>\n")
}

// group is the table of a source and a level; it returns how many rows had no
// room.
func (m *page) group(t *compare.Table, g *compare.Group, all bool) (left int) {
	var rows []string
	for r := range g.Rows {
		row := &g.Rows[r]
		if all || telling(row) {
			rows = append(rows, tableRow(row))
		}
	}
	if len(rows) == 0 {
		return 0
	}
	head := fmt.Sprintf("\n<h3>%s</h3>\n<table>\n<tr><th>%s</th>", prose(groupTitle(g), short), rowNoun(t))
	for i := range t.Columns {
		head += "<th>" + prose(t.Columns[i].Name, short) + "</th>"
	}
	held := []string{"held"}
	for _, s := range g.Scores {
		held = append(held, parts(s))
	}
	if !m.fits(head + "</tr>\n" + row(held...)) {
		return len(rows)
	}
	for _, text := range rows {
		if !m.fits(text) {
			left++
		}
	}
	m.write("</table>\n")
	return left
}

// tableRow begins with what is asked for, in words.
func tableRow(r *compare.Row) string {
	cells := []string{tableWords(r)}
	for i := range r.Cells {
		text := cellText(&r.Cells[i])
		if text != "" && telling(&compare.Row{Cells: r.Cells[i : i+1]}) {
			text = "<b>" + text + "</b>"
		}
		cells = append(cells, text)
	}
	return row(cells...)
}

// tableWords are what a row asks for, and where; of a check also its name, since
// the checks of a case share their words.
func tableWords(r *compare.Row) string {
	what := prose(cmp.Or(r.Title, r.Rule, r.ID), long) + " " + sourceLinks(results.Requirement{Source: r.Source})
	if _, check, ok := strings.Cut(r.ID, "#"); ok {
		what += " " + code("#"+check, short)
	}
	return what
}

// gist is what a comparison of many comes to.
func (m *page) gist(t *compare.Table) {
	d := gistOf(t)
	m.rows("### "+openQuestion(t), []string{"how", "requirement", "who"}, len(d.open), func(n int) string {
		o := d.open[n]
		return row(prose(o.what.Headline(), long), sourceLinks(o.what.Requirement), prose(namesIn(t, o.who, whoseOpen), 3*long))
	})
	m.list(t)
	head := []string{rowNoun(t), "of", "do not keep it", ""}
	m.rows("### What does not hold, and for whom", head, len(d.broken), func(n int) string {
		b := d.broken[n]
		return row(tableWords(b.row), fmt.Sprint(b.of), fmt.Sprint(len(b.not)), prose(namesIn(t, b.not, whoNamed), 2*long))
	})
	m.write("\n### Scores\n\n")
	m.scores(t)
}

// How many are named who do not keep a row, and who let somebody in.
const (
	whoNamed  = 5
	whoseOpen = 20
)

// rows is a table of so many rows; those beyond a share of the room are counted.
func (m *page) rows(title string, head []string, n int, of func(int) string) {
	if n == 0 {
		return
	}
	m.write("\n" + title + "\n\n<table>\n<tr><th>" + strings.Join(head, "</th><th>") + "</th></tr>\n")
	room := m.left / 2
	left := 0
	for i := range n {
		text := of(i)
		if room -= len(text); room < 0 || !m.fits(text) {
			left++
		}
	}
	m.write("</table>\n")
	if left > 0 {
		m.write("\n" + count(left, "more row") + " had no room here; the JSON report has them.\n")
	}
}
