package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// tableMarkdown writes a comparison for a page or a comment. As in the report of
// a run, what anybody else could have written stands in blocks of HTML.
func tableMarkdown(w io.Writer, t *compare.Table, o TableOptions) error {
	all, hidden := rowsOf(t)
	m := newPage(o.Limit)
	m.write(fmt.Sprintf("## authspec: %s, %s\n\n", count(len(t.Columns), t.Noun()), count(all, rowNoun(t))))
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
		cells := []string{code(columnTitle(c), short), c.Started.UTC().Format("2006-01-02"), fmt.Sprint(c.Exit)}
		for _, k := range scoreColumns {
			cells = append(cells, scoreWords(k.of(c.Scores)))
		}
		if t.Role == results.RoleClient {
			cells = append(cells, code(strings.Join(c.Can, ", "), short))
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
		items = append(items, "<li>"+code(n, 2*long)+"</li>\n")
	}
	for _, a := range t.Absent {
		items = append(items, "<li>absent: "+code(a.Name, short)+" "+code(a.Reason, long)+"</li>\n")
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
	head := fmt.Sprintf("\n<h3>%s</h3>\n<table>\n<tr><th>%s</th>", code(groupTitle(g), short), rowNoun(t))
	for i := range t.Columns {
		head += "<th>" + code(t.Columns[i].Name, short) + "</th>"
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

// tableRow begins with what is asked for, in words; of a check also with its
// name, since the checks of a case share their words.
func tableRow(r *compare.Row) string {
	what := sentence(cmp.Or(r.Title, r.Rule, r.ID)) + " " + code(r.Source, short)
	if _, check, ok := strings.Cut(r.ID, "#"); ok {
		what += " " + code("#"+check, short)
	}
	cells := []string{what}
	for i := range r.Cells {
		text := cellText(&r.Cells[i])
		if text != "" && telling(&compare.Row{Cells: r.Cells[i : i+1]}) {
			text = "<b>" + text + "</b>"
		}
		cells = append(cells, text)
	}
	return row(cells...)
}
