package report

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"strings"

	"authspec/runner/results"
)

// markdown writes a report for a GitHub step summary or a comment.
//
// All that anybody else could have written stands in blocks of HTML (CommonMark
// §4.6), in code elements: no Markdown is read there, no mention, reference or
// link is made, and HTML has one way of escaping that can be relied on. Such a
// block ends at an empty line, so it has none.
func markdown(w io.Writer, run *results.Run, o Options) error {
	if o.Limit <= 0 {
		o.Limit = DefaultLimit
	}
	m := &page{run: run, left: o.Limit, limit: o.Limit}
	m.head()
	outline := outlineOf(run)
	m.counts(outline)
	m.table(outline)
	m.details(outline)
	m.skips()
	_, err := io.WriteString(w, m.text.String())
	return err
}

// page is a text with what room is left for it.
type page struct {
	run         *results.Run
	text        strings.Builder
	left, limit int // octets
}

// reserve is kept for the sentences about what didn't fit, and the ends of
// elements.
const reserve = 1000

func (m *page) write(s string) {
	m.text.WriteString(s)
	m.left -= len(s)
}

// fits writes s if there is room.
func (m *page) fits(s string) bool {
	if len(s)+reserve > m.left {
		return false
	}
	m.write(s)
	return true
}

// code shows a text that may come from anybody, at most its first characters.
func code(s string, most int) string {
	return "<code>" + html.EscapeString(cut(visible(s), most)) + "</code>"
}

// The most characters of a text.
const (
	short = 120 // an id, a word or two
	long  = 300 // a sentence
)

// head says what was judged and how it ended.
func (m *page) head() {
	title := map[int]string{0: "conforms", 1: "does not conform", 130: "interrupted"}[m.run.Exit]
	if title == "" {
		title = "could not tell"
	}
	m.write("## authspec: " + title + "\n\n")
	if words := m.run.Headline(); words != "" {
		m.write("<p><b>" + code(words, 3*long) + "</b></p>\n\n")
	}
	lines := []string{
		capital(judged(m.run)) + " " + code(targetWords(m.run.Target), long),
		fmt.Sprintf("authspec %s, %s, %s", code(m.run.Suite.Version, short), code(suiteWords(m.run.Suite.Names), short), took(m.run.Took)),
		"<b>" + code(exitWords(m.run), 2*long) + "</b>",
	}
	for _, g := range m.run.Unfit() {
		lines = append(lines, "Ground "+code(g.Resource+": "+g.Reason, long))
	}
	for _, notice := range m.run.Notices {
		lines = append(lines, code(notice, long))
	}
	for _, advice := range m.run.Advice {
		lines = append(lines, "→ "+code(advice, long))
	}
	m.write("<p>\n" + strings.Join(lines, "<br>\n") + "\n</p>\n\n")
}

// counts says of each area how many requirements hold.
func (m *page) counts(o outline) {
	lines := areaLines(m.run, o)
	if len(lines) == 0 {
		m.write("No case ran.\n")
		return
	}
	m.write("<table>\n")
	for _, line := range lines {
		m.write(row(code(line[0], short), code(line[1], long)))
	}
	m.write("</table>\n")
}

// table lists what does not hold, a row a requirement, the gravest first; then
// what could not be judged, and last the message rules of HTTP/1.1.
func (m *page) table(o outline) {
	var rows []string
	for _, i := range o.broken {
		rows = append(rows, m.row(i))
	}
	for _, g := range o.others {
		rows = append(rows, row(code(string(g.verdict()), short), sentence(groupTitleWords(g)), "", sentence(g.reason())))
	}
	for _, i := range o.http1 {
		rows = append(rows, m.row(i))
	}
	if len(rows) == 0 {
		return
	}
	m.write("\n### Findings\n\n<table>\n<tr><th>verdict</th><th>finding</th><th>requirement</th><th>got</th></tr>\n")
	left := 0
	for _, row := range rows {
		// Half of the room is for the details.
		if m.left-len(row) < m.limit/2 || !m.fits(row) {
			left++
		}
	}
	m.write("</table>\n")
	if left > 0 {
		m.write("\n" + count(left, "more finding") + " had no room here; the JSON report has them.\n")
	}
}

// row is a requirement that does not hold.
func (m *page) row(i *issue) string {
	k := i.Checks[0].Check
	return row(code(string(i.Verdict), short), sentence(i.Headline()), m.source(i.Requirement, k), sentence(remarkText(&results.Check{Reason: k.Reason, Got: k.Got})))
}

// source says how binding a requirement is, and leads to where it stands.
func (m *page) source(q results.Requirement, k *results.Check) string {
	where := code(q.Source, short)
	if to := link(q); to != "" {
		where = `<a href="` + html.EscapeString(to) + `">` + where + "</a>"
	}
	return where + " " + code(binding(m.run, k), short)
}

// groupTitleWords are those of the first case of a group, and how many there are.
func groupTitleWords(g *group) string {
	words := cmp.Or(g.c.Title, g.c.ID)
	if len(g.more) > 0 {
		words += fmt.Sprintf(" (and %s)", count(len(g.more), "more case"))
	}
	return words
}

// row makes a table row of cells that are HTML.
func row(cells ...string) string {
	return "<tr><td>" + strings.Join(cells, "</td><td>") + "</td></tr>\n"
}

// sentence is a cell with a sentence.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return code(s, long)
}

// details explain the findings, each folded away.
func (m *page) details(o outline) {
	left := 0
	show := func(v results.Verdict, name string, explain func(*block)) {
		b := &block{run: m.run, width: 100, steps: 4, most: limits{header: 32, content: 8, width: 400}}
		explain(b)
		if !m.fits("\n" + detail(v, name, b.lines)) {
			left++
		}
	}
	for _, i := range o.broken {
		show(i.Verdict, i.Headline(), func(b *block) { b.issue(i, true, 0) })
	}
	for _, g := range o.others {
		show(g.verdict(), groupTitleWords(g), func(b *block) {
			b.full(g.finding)
			if len(g.more) > 0 {
				b.field("and", g.label()+": "+g.names(0))
			}
		})
	}
	for _, i := range o.http1 {
		show(i.Verdict, i.Headline(), func(b *block) { b.issue(i, true, 0) })
	}
	if left > 0 {
		m.write(fmt.Sprintf("\nThe details of %s had no room here; the JSON report has them.\n", count(left, "finding")))
	}
}

func detail(v results.Verdict, name string, lines []string) string {
	for i, line := range lines {
		lines[i] = html.EscapeString(strings.TrimPrefix(line, margin))
	}
	return fmt.Sprintf("<details><summary>%s %s</summary>\n<pre><code>%s</code></pre>\n</details>\n",
		code(strings.ToUpper(string(v)), short), code(name, long), strings.Join(lines, "\n"))
}

// skips says why cases were skipped.
func (m *page) skips() {
	list := skips(m.run)
	if len(list) == 0 {
		return
	}
	m.write("\n<details><summary>Skipped, by reason</summary>\n<table>\n<tr><th>cases</th><th>reason</th></tr>\n")
	left := 0
	for _, s := range list {
		if !m.fits(row(fmt.Sprint(len(s.ids)), sentence(s.reason))) {
			left++
		}
	}
	m.write("</table>\n</details>\n")
	if left > 0 {
		m.write("\n" + count(left, "more reason") + " had no room here.\n")
	}
}
