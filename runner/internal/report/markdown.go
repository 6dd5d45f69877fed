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
// §4.6), where no Markdown is read, and goes through prose, so that no mention,
// reference or link is made. Such a block ends at an empty line, so it has none.
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
	m.noted(outline.notes)
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
		m.write("<p><b>" + prose(words, 3*long) + "</b></p>\n\n")
	}
	lines := []string{
		capital(judged(m.run)) + " " + code(targetWords(m.run.Target), long),
		fmt.Sprintf("authspec %s, %s, %s", prose(m.run.Suite.Version, short), prose(suiteWords(m.run.Suite.Names), short), took(m.run.Took)),
		prose(endWords(m.run), 2*long),
	}
	for _, g := range m.run.Unfit() {
		lines = append(lines, "Ground "+prose(g.Resource+": "+g.Reason, long))
	}
	for _, notice := range m.run.Notices {
		lines = append(lines, prose(notice, long))
	}
	for _, advice := range m.run.Advice {
		lines = append(lines, "→ "+prose(advice, long))
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
		m.write(row(prose(line[0], short), prose(line[1], long)))
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
		rows = append(rows, row(strong(g.verdict()), prose(groupTitleWords(g), long), "", prose(g.reason(), long)))
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
	return row(strong(i.Verdict), prose(i.Headline(), long), m.source(i.Requirement, k), prose(cmp.Or(k.Got, k.Reason), long))
}

// source says how binding a requirement is, and leads to where it stands.
func (m *page) source(q results.Requirement, k *results.Check) string {
	return strings.TrimSpace(sourceLinks(q) + " " + prose(binding(m.run, k), short))
}

// strong is a verdict as all lists show it.
func strong(v results.Verdict) string { return "<b>" + prose(word(v), short) + "</b>" }

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

// details explain the findings, each folded away.
func (m *page) details(o outline) {
	left := 0
	show := func(f webFinding) {
		if !m.fits("\n" + m.detail(f)) {
			left++
		}
	}
	for _, i := range o.broken {
		show(webIssueOf(m.run, i))
	}
	for _, g := range o.others {
		f := webFindingOf(m.run, g)
		f.Title = groupTitleWords(g)
		show(f)
	}
	for _, i := range o.http1 {
		show(webIssueOf(m.run, i))
	}
	if left > 0 {
		m.write(fmt.Sprintf("\nThe details of %s had no room here; the JSON report has them.\n", count(left, "finding")))
	}
}

// detail is a finding that unfolds: what it is about in sentences, then what went
// over the wire, and how to repeat it.
func (m *page) detail(f webFinding) string {
	var lines []string
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, "<b>"+label+"</b> "+text)
		}
	}
	if f.Kind == "requirement" {
		lines = append(lines, code(f.ID, short)+" "+sourceLinks(m.run.Requirements[f.ID]))
	}
	add("reason", prose(f.Reason, 2*long))
	for _, check := range f.Checks {
		add("check", code(check.Name, short)+" "+prose(check.Place, short))
		for _, fact := range check.Facts {
			add(fact.Name, prose(fact.Text, 2*long))
		}
	}
	text := fmt.Sprintf("<details><summary>%s %s</summary>\n<p>\n%s\n</p>\n", strong(results.Verdict(f.Verdict)), prose(f.Title, long), strings.Join(lines, "<br>\n"))
	if f.Wire != "" {
		text += "<pre><code>" + html.EscapeString(f.Wire) + "</code></pre>\n"
	}
	lines = nil
	for n, command := range f.Repeat {
		add([]string{"repeat", "or"}[min(n, 1)], code(command, 2*long))
	}
	if len(f.More) > 0 {
		var names []string
		for _, one := range f.More[:min(len(f.More), moreNamed)] {
			names = append(names, code(one.Name, short))
		}
		if len(f.More) > moreNamed {
			names = append(names, "…")
		}
		add(prose(f.MoreLabel, short), strings.Join(names, ", "))
	}
	if len(lines) > 0 {
		text += "<p>\n" + strings.Join(lines, "<br>\n") + "\n</p>\n"
	}
	return text + "</details>\n"
}

// moreNamed is how many further checks of a finding are named.
const moreNamed = 6

// noted is what breaks nothing and was counted as a note.
func (m *page) noted(list []*issue) {
	if len(list) == 0 {
		return
	}
	m.write("\n<details><summary>Optional, and not done: " + count(len(list), "requirement") + "</summary>\n<ul>\n")
	for n, i := range list {
		if !m.fits("<li>" + prose(i.Headline(), long) + " " + m.source(i.Requirement, i.Checks[0].Check) + "</li>\n") {
			m.write(fmt.Sprintf("<li>%d more</li>\n", len(list)-n))
			break
		}
	}
	m.write("</ul>\n</details>\n")
}

// skips says why cases were skipped.
func (m *page) skips() {
	list := skipsInWords(m.run)
	if len(list) == 0 {
		return
	}
	m.write("\n<details><summary>Skipped, by reason</summary>\n<table>\n<tr><th>cases</th><th>reason</th></tr>\n")
	left := 0
	for _, s := range list {
		if !m.fits(row(fmt.Sprint(len(s.ids)), prose(s.reason, long))) {
			left++
		}
	}
	m.write("</table>\n</details>\n")
	if left > 0 {
		m.write("\n" + count(left, "more reason") + " had no room here.\n")
	}
}
