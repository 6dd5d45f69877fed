package report

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/pattern"
	"authspec/runner/results"
)

// list is a line for each finding, in the order of the blocks; notes come after
// what breaks something.
func (c *console) list() {
	c.gap()
	for _, i := range c.outline.broken {
		c.line(i.Verdict, i.Headline(), i.ID)
	}
	for _, g := range c.outline.others {
		c.line(g.verdict(), groupWords(g), "")
	}
	notes := c.outline.notes
	if len(notes) > notesMost+1 && !c.all {
		notes = notes[:notesMost]
	}
	for _, i := range notes {
		c.line(results.Note, i.Headline(), i.ID)
	}
	if more := len(c.outline.notes) - len(notes); more > 0 {
		c.line(results.Note, count(more, "more note")+"; -v shows them", "")
	}
}

// line is one of the list, over several lines where it is long; the id stands at
// its end where there is room.
func (c *console) line(v results.Verdict, text, id string) {
	head := fmt.Sprintf("%-4s", word(v)) + "  "
	room := c.width - DisplayWidth(head)
	lines, id := wrap(text, room), visible(id)
	last := &lines[len(lines)-1]
	if left := room - DisplayWidth(*last) - DisplayWidth(id) - 2; id != "" && left >= 0 {
		*last += "  " + c.paint.dim(id)
	}
	c.add(c.paint.verdict(v, strings.TrimSpace(head)) + head[len(strings.TrimRight(head, " ")):] + lines[0])
	for _, more := range lines[1:] {
		c.add(strings.Repeat(" ", DisplayWidth(head)) + more)
	}
}

// groupWords is what could not be judged, or is no longer as the baseline says,
// in a line.
func groupWords(g *group) string {
	name := g.c.ID
	if len(g.entries) > 0 {
		name = g.c.Address(g.entries[0].check)
	}
	if len(g.more) > 0 {
		name = count(len(g.more)+1, "case")
	}
	return name + ": " + g.reason()
}

// reason is why the first of the group has its verdict.
func (g *group) reason() string {
	if len(g.entries) == 0 {
		return g.c.Reason
	}
	return remarkText(g.entries[0].check)
}

// areaLines say of each area how many requirements hold, how much of what does not
// is known of the product, and last what was skipped; each is a name with its
// text.
func areaLines(run *results.Run, o outline) [][2]string {
	var lines [][2]string
	for _, t := range run.Tally() {
		if t.Area == results.AreaHTTP1 && apartFromHTTP1(run) {
			continue
		}
		if words := areaWords(t); words != "" {
			lines = append(lines, [2]string{string(t.Area), words})
		}
	}
	if words := http1Words(run, o); words != "" {
		lines = append(lines, [2]string{string(results.AreaHTTP1), words})
	}
	if words := run.KnownWords(); words != "" {
		lines = append(lines, [2]string{"known", words})
	}
	if words := skipWords(run); words != "" {
		lines = append(lines, [2]string{"skipped", words})
	}
	return lines
}

// areaWords is the count of an area; empty where nothing of it applies.
func areaWords(t results.Tally) string {
	bind := t.Held + t.Broken
	var parts []string
	if bind > 0 {
		verb := "hold"
		if t.Held == 1 || bind == 1 {
			verb = "holds"
		}
		parts = append(parts, fmt.Sprintf("%d of %s %s", t.Held, count(bind, "requirement"), verb))
	}
	if t.Noted > 0 {
		parts = append(parts, fmt.Sprintf("%d noted", t.Noted))
	}
	if t.Unknown > 0 {
		parts = append(parts, fmt.Sprintf("%d could not be judged", t.Unknown))
	}
	return strings.Join(parts, ", ")
}

// countedChecks is how many checks there are of each verdict.
func countedChecks(run *results.Run) string {
	var parts []string
	total := 0
	for _, c := range columns(run) {
		if c.checks > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.checks, c.verdict))
			total += c.checks
		}
	}
	if total == 0 {
		return ""
	}
	return fmt.Sprintf("%d in %s: %s", total, count(len(run.Results), "case"), strings.Join(parts, ", "))
}

func areAbout(n int) string {
	if n == 1 {
		return "1 is"
	}
	return fmt.Sprintf("%d are", n)
}

// lacking is a reason for a skip that a target file can mend.
var lacking = pattern.Of("^the target (?:has no (?:resource|account|token|token for)|file does not say in) `([^`]+)`(?:$| how | when )")

// toMend are beginnings of reasons that the user can do something about, with
// what is said of so many cases.
var toMend = [][2]string{
	{"the target has no token `valid` that is a JWT", "a token `valid` that is a JWT is needed for %d"},
	{"no credentials were given", "no credentials were given for %d"},
	{"--safe leaves out", "--safe leaves out %d"},
	{"accounts are locked after", "limits.failures leaves no room for %d"},
}

// skipWords says in one line how many cases were skipped, and what would let
// more be judged.
func skipWords(run *results.Run) string {
	n, mendable := 0, 0
	var schemes, names []string
	others := make([]int, len(toMend))
	for _, s := range skips(run) {
		n += len(s.ids)
		for i, mend := range toMend {
			if strings.Contains(s.reason, mend[0]) {
				others[i] += len(s.ids)
			}
		}
		m := lacking().FindStringSubmatch(s.reason)
		switch {
		case m == nil:
		case slices.Contains([]string{"basic", "digest", "bearer"}, m[1]):
			schemes = append(schemes, fmt.Sprintf("%s about %s", areAbout(len(s.ids)), strings.ToUpper(m[1][:1])+m[1][1:]))
		default:
			names = append(names, "`"+m[1]+"`")
			mendable += len(s.ids)
		}
	}
	if n == 0 {
		return ""
	}
	parts := []string{count(n, "case")}
	parts = append(parts, schemes...)
	for i, n := range others {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(toMend[i][1], n))
		}
	}
	if words := missing(run); words != "" {
		parts = append(parts, words)
	}
	if mendable > 0 {
		parts = append(parts, fmt.Sprintf("name %s in a target file to have %d judged", some(names, 4), mendable))
	}
	return strings.Join(parts, "; ")
}
