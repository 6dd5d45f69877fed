package report

import (
	"io"
	"strings"

	"authspec/runner/internal/pairs"
)

// pairsMarkdown writes the reasons as tables, in blocks of HTML as all that
// anybody else could have written.
func pairsMarkdown(w io.Writer, t *pairs.Table, o TableOptions) error {
	m := newPage(o.Limit)
	m.write("## authspec: " + count(len(t.Clients), "client") + " and " + count(len(t.Servers), "server") + "\n\n")
	m.write(strings.Join(countLines(t), "\n") + "\n")
	left := 0
	for _, r := range t.Reasons() {
		head := "\n<h3>" + prose(reasonTitle(r), 2*short) + "</h3>\n<p>" + prose(instance(r), 2*long) + "</p>\n<table>\n<tr><th>clients</th><th>login</th><th>servers</th></tr>\n"
		if !m.fits(head) {
			left++
			continue
		}
		for _, g := range r.Groups {
			if !m.fits(row(prose(strings.Join(g.Clients, ", "), 10*long), prose(certainty(g), short), prose(strings.Join(g.Servers, ", "), 10*long))) {
				left++
			}
		}
		m.write("</table>\n")
	}
	if left > 0 {
		m.write("\n" + count(left, "more reason") + " had no room here; the JSON report has them.\n")
	}
	m.write("\n### What this can't know\n\n")
	for _, limit := range t.Limits {
		m.write("- " + limit + "\n")
	}
	_, err := io.WriteString(w, m.text.String())
	return err
}
