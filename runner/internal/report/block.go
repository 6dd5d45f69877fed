package report

import (
	"fmt"
	"strings"

	"authspec/runner/results"
)

// block makes the lines that explain findings: plain text in which everything
// is visible, as the console, JUnit and Markdown show it. No line is empty,
// unless it is to be airy.
type block struct {
	run   *results.Run
	paint paint
	width int    // of a line, in characters
	most  limits // of an exchange
	steps int    // exchanges of a case; 0: all
	airy  bool   // an empty line before and after exchanges
	lines []string
}

// margin stands before all lines of a block but those that name a check.
const margin = "      "

func (b *block) add(line string)  { b.lines = append(b.lines, line) }
func (b *block) body(line string) { b.add(margin + line) }

// gap adds an empty line where one is due.
func (b *block) gap() {
	if b.airy && len(b.lines) > 0 && b.lines[len(b.lines)-1] != "" {
		b.add("")
	}
}

// full explains a finding: its checks, its exchanges, how to repeat it.
func (b *block) full(f finding) {
	b.head(f, true)
	b.exchanges(f)
	b.repeat(f.c)
}

// head names the checks of a finding, with want and got; at length also the
// title, the rule and its impact.
func (b *block) head(f finding, long bool) {
	if len(f.entries) == 0 {
		b.add(b.name(f.c.Verdict, f.c.ID))
		b.body(b.paint.dim(visible(place(f.c.File, f.c.Line))))
		b.field("reason", f.c.Reason)
		return
	}
	for i, e := range f.entries {
		k := e.check
		b.add(b.name(k.Verdict, f.c.Address(k)))
		if i == 0 && long {
			b.text(f.c.Title)
		}
		for _, line := range wrap(b.source(f.c, k), b.width-len(margin)) {
			b.body(b.paint.dim(line))
		}
		if long && (k.Verdict == results.Fail || k.Verdict == results.Warn) {
			row := b.run.Requirements[k.Requirement]
			b.field("rule", row.Rule)
			b.field("impact", row.Impact)
			b.mend(row)
		}
		b.field("reason", k.Reason)
		b.field("known", knownWords(b.run, k))
		if !unjudged(k.Verdict) || k.Reason == "" {
			b.field("want", k.Want)
			b.field("got", k.Got)
		}
		if len(e.also) > 0 {
			b.field("also", names(e.also))
		}
	}
}

// name is the line that one searches for: the verdict and the address.
func (b *block) name(v results.Verdict, address string) string {
	word := fmt.Sprintf("%-4s", strings.ToUpper(visible(string(v))))
	return b.paint.verdict(v, word) + "  " + b.paint.bold(visible(address))
}

func names(checks []*results.Check) string {
	var list []string
	for _, k := range checks {
		list = append(list, "#"+k.Name)
	}
	return strings.Join(list, ", ")
}

// source says how binding a check is, where that is written, and where the
// check is.
func (b *block) source(c *results.Case, k *results.Check) string {
	var parts []string
	if k.Level != "" {
		parts = append(parts, binding(b.run, k))
	}
	if row, ok := b.run.Requirements[k.Requirement]; ok && row.Source != "" {
		parts = append(parts, row.Source)
	}
	return strings.Join(append(parts, place(c.File, lineOf(c, k))), " · ")
}

// issue explains a requirement that does not hold: what it says, the first of
// its checks with what went over the wire, and the other ways in a line each.
func (b *block) issue(i *issue, wire bool, most int) {
	b.headline(i)
	first := i.Checks[0].Check
	b.text(strings.Join(about(b.run, i.ID, first), " · "))
	b.demands(i)
	b.found(i.ways[0].Found)
	b.mend(i.Requirement)
	if wire {
		b.exchanges(i.ways[0].finding())
	}
	b.repeat(i.ways[0].Case)
	b.others(i, most)
}

// headline is the line that one looks for: the verdict, and in words what is
// wrong.
func (b *block) headline(i *issue) {
	for n, line := range wrap(i.Headline(), b.width-len(margin)) {
		head := margin
		if n == 0 {
			head = b.paint.verdict(i.Verdict, fmt.Sprintf("%-4s", word(i.Verdict))) + "  "
		}
		b.add(head + b.paint.bold(line))
	}
}

// about names a requirement, how binding it is, and where it stands.
func about(run *results.Run, id string, k *results.Check) []string {
	var parts []string
	for _, p := range []string{id, binding(run, k), run.Requirements[k.Requirement].Source} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// demands says what the requirement asks for, and what follows when it does not
// hold, as far as the headline has not.
func (b *block) demands(i *issue) {
	said := i.Headline()
	for _, f := range [][2]string{{"rule", i.Requirement.Rule}, {"impact", i.Requirement.Impact}} {
		if !strings.Contains(said, strings.TrimSuffix(f[1], ".")) {
			b.field(f[0], f[1])
		}
	}
	b.command("text", link(i.Requirement)) // half an address leads nowhere
}

// mend says how a requirement is mended.
func (b *block) mend(q results.Requirement) { b.field("mend", mendWords(b.run, q)) }

// found is one check with want and got.
func (b *block) found(f results.Found) {
	b.field("check", f.Address()+" · "+place(f.Case.File, lineOf(f.Case, f.Check)))
	b.field("", f.Case.Title)
	b.field("reason", f.Check.Reason)
	b.field("want", f.Check.Want)
	b.field("got", f.Check.Got)
	b.field("known", knownWords(b.run, f.Check))
}

// others lists the other ways in which a requirement does not hold, at most so
// many; 0: all.
func (b *block) others(i *issue, most int) {
	var lines []string
	if w := i.ways[0]; len(w.more) > 0 {
		var rows []string
		for _, f := range w.more {
			_, row := f.Case.Row()
			rows = append(rows, row)
		}
		lines = append(lines, count(len(rows), "more row")+" that went the same way: "+some(rows, listed))
	}
	for n, w := range i.ways[1:] {
		if most > 0 && n == most && len(i.ways)-1-n > 1 {
			lines = append(lines, fmt.Sprintf("and in %d more ways; -v shows them", len(i.ways)-1-n))
			break
		}
		lines = append(lines, w.name(listed)+": "+remarkText(w.Check))
	}
	const column = 8
	for n, line := range lines {
		label := ""
		if n == 0 {
			label = "also"
		}
		b.body(b.paint.dim(fmt.Sprintf("%-*s", column, label)) + cut(visible(line), max(20, b.width-len(margin)-column)))
	}
}

func lineOf(c *results.Case, k *results.Check) int {
	if k.Line != 0 {
		return k.Line
	}
	return c.Line
}

func levelWord(l results.Level, s results.Severity) string {
	if s == "" {
		return string(l)
	}
	return fmt.Sprintf("%s (%s)", l, s)
}

func place(file string, line int) string { return fmt.Sprintf("%s:%d", file, line) }

// field is a labelled text, wrapped; an empty text is left out.
func (b *block) field(label, text string) {
	const column = 8
	for i, line := range wrap(text, b.width-len(margin)-column) {
		if i > 0 {
			label = ""
		}
		b.body(b.paint.dim(fmt.Sprintf("%-*s", column, label)) + line)
	}
}

// text is an unlabelled text, wrapped.
func (b *block) text(text string) {
	for _, line := range wrap(text, b.width-len(margin)) {
		b.body(line)
	}
}

// exchanges shows what went over the wire. Where a finding has several
// exchanges, each says which step it belongs to.
func (b *block) exchanges(f finding) {
	list, left := relevant(f, b.steps)
	for _, x := range list {
		b.gap()
		if len(list)+left > 1 {
			b.body(b.paint.dim("(" + heading(x) + ")"))
		}
		b.wire(x)
	}
	if left > 0 {
		b.gap()
		b.body(b.paint.dim("(" + count(left, "more exchange") + ")"))
	}
	b.gap()
}

// wire shows one exchange.
func (b *block) wire(x *results.Exchange) {
	for _, line := range transcript(b.run.Role, x, b.most) {
		if strings.HasPrefix(line, "(") {
			line = b.paint.dim(line)
		}
		b.body(line)
	}
}

func heading(x *results.Exchange) string {
	words := "an exchange"
	if x.Step != "" {
		words = "step " + visible(x.Step)
	}
	if x.Connection > 0 {
		words += fmt.Sprintf(", connection %d", x.Connection)
	}
	return words + ", " + took(x.Took)
}

// repeat says how to see the finding again. The commands stay on one line
// each, to be copied.
func (b *block) repeat(c *results.Case) {
	b.command("repeat", c.Reproduce.Authspec)
	b.command("or", c.Reproduce.Curl)
}

func (b *block) command(label, line string) {
	if line != "" {
		b.body(b.paint.dim(fmt.Sprintf("%-8s", label)) + visible(line))
	}
}
