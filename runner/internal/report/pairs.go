package report

import (
	"fmt"
	"io"
	"strings"

	"authspec/runner/internal/pairs"
)

// pairsFormat writes what becomes of pairs in one way.
type pairsFormat = writer[*pairs.Table, TableOptions]

func pairsFormats() []pairsFormat {
	return []pairsFormat{
		{"json", func(w io.Writer, t *pairs.Table, _ TableOptions) error { return t.Encode(w) }},
		{"markdown", pairsMarkdown},
		{"html", pairsHTML},
		{"csv", csvPairs},
	}
}

// WritePairs writes what becomes of pairs of clients and servers. It fails when
// there is no such format, or as w does. The formats are those of tables.
func WritePairs(name string, w io.Writer, t *pairs.Table, o TableOptions) error {
	return write(pairsFormats(), name, w, t, o)
}

// faultWords are what reports say of a fault.
var faultWords = map[pairs.Fault]string{
	pairs.Client: "the client's fault", pairs.Server: "the server's fault", pairs.Both: "the fault of both", pairs.Nobody: "nobody's fault",
}

// PairsConsole writes for a terminal which logins fail between clients and
// servers, by the reason.
func PairsConsole(w io.Writer, t *pairs.Table, o TableOptions) error {
	s := &sheet{paint: paint{o.Colour}, width: o.width()}
	s.text("", fmt.Sprintf("authspec compare --pairs · %s · %s", count(len(t.Clients), "client"), count(len(t.Servers), "server")), s.paint.bold)
	s.add("")
	for _, line := range countLines(t) {
		s.text("", line, s.plain)
	}
	for _, r := range t.Reasons() {
		s.add("")
		s.text("", visible(reasonTitle(r)), s.paint.bold)
		s.text("  ", visible(instance(r)), s.plain)
		for _, g := range r.Groups {
			s.text("  ", visible(groupLine(g)), s.paint.dim)
		}
	}
	s.add("")
	s.add(s.paint.bold("What this can't know"))
	for _, limit := range t.Limits {
		s.text("  ", visible(limit), s.paint.dim)
	}
	_, err := io.WriteString(w, strings.Join(s.lines, "\n")+"\n")
	return err
}

// plain leaves a line as it is.
func (s *sheet) plain(line string) string { return line }

// text adds a text, wrapped, its further lines a little to the right.
func (s *sheet) text(margin, text string, paint func(string) string) {
	for _, line := range wrap(text, s.width-len(margin)) {
		s.add(margin + paint(line))
		if margin != "" {
			margin = "    "
		}
	}
}

// countLines say how many logins there are of each kind, a sentence each.
func countLines(t *pairs.Table) []string {
	n := t.Logins
	all := n.Work + n.Fail + n.May + n.Part + n.Unknown
	lines := []string{fmt.Sprintf("%s by a scheme that both know: %d fail, %d may fail, %d work in part, and nothing is known against %d.",
		count(all, "login"), n.Fail, n.May, n.Part, n.Work)}
	if n.Unknown > 0 {
		lines = append(lines, fmt.Sprintf("Of %d nothing can be said, since no document has the challenge.", n.Unknown))
	}
	if t.Strangers > 0 {
		lines = append(lines, fmt.Sprintf("%s have no scheme in common, which is nobody's fault.", count(t.Strangers, "more pair")))
	}
	return lines
}

// reasonTitle names a reason.
func reasonTitle(r pairs.Reason) string {
	title := faultWords[r.Fault] + " · " + r.Requirement
	if r.Also != "" {
		title += ", " + r.Also
	}
	if r.Source != "" {
		title += " (" + r.Source + ")"
	}
	if r.Only != "" {
		title += " · " + r.Only
	}
	return capital(title)
}

// instance is the sentence about the first login of a reason.
func instance(r pairs.Reason) string { return r.Groups[0].Sentence }

// groupLine names clients and the servers to which they can't log in.
func groupLine(g pairs.Group) string {
	return fmt.Sprintf("%s: %s with %s", strings.Join(g.Clients, ", "), certainty(g), strings.Join(g.Servers, ", "))
}

// certainty says by which scheme a login fails, and how sure that is.
func certainty(g pairs.Group) string {
	if g.Certain {
		return g.Scheme + " fails"
	}
	return g.Scheme + " may fail"
}
