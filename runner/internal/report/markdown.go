package report

import (
	"fmt"
	"html"
	"io"
	"slices"
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
	m.counts()
	groups := together(findings(run))
	slices.SortStableFunc(groups, func(a, b *group) int { return a.verdict().Rank() - b.verdict().Rank() })
	m.table(groups)
	m.details(groups)
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
	lines := []string{
		"Target " + code(targetWords(m.run.Target), long),
		fmt.Sprintf("authspec %s, %s, %s", code(m.run.Suite.Version, short), code(suiteWords(m.run.Suite.Names), short), took(m.run.Took)),
		"<b>" + code(exitWords(m.run), 2*long) + "</b>",
	}
	for _, g := range m.run.Ground {
		if !g.Holds {
			lines = append(lines, "Ground "+code(g.Resource+": "+g.Reason, long))
		}
	}
	for _, advice := range m.run.Advice {
		lines = append(lines, "→ "+code(advice, long))
	}
	m.write("<p>\n" + strings.Join(lines, "<br>\n") + "\n</p>\n\n")
}

// counts is the summary table: numbers and words of the closed set alone.
func (m *page) counts() {
	head, rule, cases, checks := "| |", "|:--|", "| cases |", "| checks |"
	for _, c := range columns(m.run) {
		head += fmt.Sprintf(" %s |", c.verdict)
		rule += "--:|"
		cases += fmt.Sprintf(" %d |", c.cases)
		checks += fmt.Sprintf(" %d |", c.checks)
	}
	if rule == "|:--|" {
		m.write("No case ran.\n")
		return
	}
	m.write(strings.Join([]string{head, rule, cases, checks}, "\n") + "\n")
}

// table lists the findings, a row a check; rows of a matrix that went the same
// way share theirs.
func (m *page) table(groups []*group) {
	if len(groups) == 0 {
		return
	}
	m.write("\n### Findings\n\n<table>\n<tr><th>verdict</th><th>check</th><th>level</th><th>want</th><th>got</th></tr>\n")
	left := 0
	for _, g := range groups {
		for _, row := range m.rows(g) {
			// Half of the room is for the details.
			if m.left-len(row) < m.limit/2 || !m.fits(row) {
				left++
			}
		}
	}
	m.write("</table>\n")
	if left > 0 {
		m.write("\n" + count(left, "more finding") + " had no room here; the JSON report has them.\n")
	}
}

func (m *page) rows(g *group) []string {
	if len(g.entries) == 0 {
		return []string{row(code(string(g.c.Verdict), short), code(g.c.ID, short)+more(g), "", "", sentence(g.c.Reason))}
	}
	var rows []string
	for _, e := range g.entries {
		k := e.check
		level := ""
		if k.Level != "" {
			level = code(levelWord(k.Level, k.Severity)+" "+m.run.Requirements[k.Requirement].Source, short)
		}
		want, got := k.Want, k.Got
		if unjudged(k.Verdict) || got == "" {
			want, got = "", remarkText(k)
		}
		rows = append(rows, row(code(string(k.Verdict), short), code(g.c.Address(k), short)+more(g), level, sentence(want), sentence(got)))
	}
	return rows
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

func more(g *group) string {
	if len(g.more) == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", len(g.more))
}

// details explain the findings, each folded away.
func (m *page) details(groups []*group) {
	left := 0
	for _, g := range groups {
		if !m.fits("\n" + m.detail(g)) {
			left++
		}
	}
	if left > 0 {
		m.write(fmt.Sprintf("\nThe details of %s had no room here; the JSON report has them.\n", count(left, "finding")))
	}
}

func (m *page) detail(g *group) string {
	b := &block{run: m.run, width: 100, steps: 4, most: limits{header: 32, content: 8, width: 400}}
	b.full(g.finding)
	if len(g.more) > 0 {
		b.field("and", g.label()+": "+g.names(0))
	}
	for i, line := range b.lines {
		b.lines[i] = html.EscapeString(strings.TrimPrefix(line, margin))
	}
	return fmt.Sprintf("<details><summary>%s %s</summary>\n<pre><code>%s</code></pre>\n</details>\n",
		code(strings.ToUpper(string(g.verdict())), short), code(g.c.ID, short), strings.Join(b.lines, "\n"))
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
