package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

func diffFormats() []writer[*compare.Diff, TableOptions] {
	return []writer[*compare.Diff, TableOptions]{
		{"json", func(w io.Writer, d *compare.Diff, _ TableOptions) error { return d.Encode(w) }},
		{"markdown", diffMarkdown},
	}
}

// DiffFormats names what WriteDiff can write, in the order of the help.
func DiffFormats() []string { return namesOf(diffFormats()) }

// WriteDiff writes what changed between two runs. It fails when there is no
// such format, or as w does.
func WriteDiff(name string, w io.Writer, d *compare.Diff, o TableOptions) error {
	return write(diffFormats(), name, w, d, o)
}

// alike is changes that came about in the same way; the first stands for all.
type alike struct {
	compare.Change
	also []string // names of further checks of the same case
	more []string // names of further rows of the matrix
}

// alikes joins checks of one case that changed in the same way, and then rows
// of one matrix. What got worse stands alone but for rows, since each check has
// its own reason.
func alikes(list []compare.Change, all bool) []*alike {
	var cases []*alike
	known := map[string]*alike{}
	for _, c := range list {
		id, name, _ := strings.Cut(c.Check, "#")
		key := strings.Join([]string{id, string(c.Old.Verdict), string(c.New.Verdict)}, "\x00")
		if first := known[key]; first != nil && c.Kind != compare.Worse && !all {
			first.also = append(first.also, name)
			continue
		}
		known[key] = &alike{Change: c}
		cases = append(cases, known[key])
	}
	if all {
		return cases
	}
	return rows(cases)
}

// rows joins the rows of a matrix.
func rows(cases []*alike) []*alike {
	var out []*alike
	known := map[string]*alike{}
	for _, a := range cases {
		id, name, _ := strings.Cut(a.Check, "#")
		base, row := (&results.Case{ID: id}).Row()
		key := strings.Join(append(a.also, base, name, string(a.Old.Verdict), string(a.New.Verdict),
			shape(a.Old.Got), shape(a.New.Got), shape(a.New.Want), shape(a.New.Reason)), "\x00")
		if first := known[key]; first != nil && row != "" {
			first.more = append(first.more, row)
			continue
		}
		known[key] = a
		out = append(out, a)
	}
	return out
}

// address names the checks.
func (a *alike) address() string { return strings.Join(append([]string{a.Check}, a.also...), ", #") }

// DiffConsole writes what changed for people: what got worse at length, the rest
// in a line each, the counts, and what they mean for the exit status.
func DiffConsole(w io.Writer, d *compare.Diff, o TableOptions) error {
	c := &console{block: block{run: &results.Run{}, paint: paint{o.Colour}, width: o.width(), airy: true}, all: o.All}
	c.add(c.paint.bold("authspec diff"))
	c.side("old", d.Old)
	c.side("new", d.New)
	for _, n := range d.Notes {
		c.labelled("note", n)
	}
	for _, k := range compare.Kinds() {
		c.changes(k, alikes(d.Of(k), o.All))
	}
	c.totals(d)
	_, err := io.WriteString(w, strings.Join(c.lines, "\n")+"\n")
	return err
}

// labelled is a text behind a label, wrapped.
func (c *console) labelled(label, text string) {
	for _, line := range wrap(text, c.width-6) {
		c.add(c.paint.dim(pad(label, 6)) + line)
		label = ""
	}
}

func (c *console) side(label string, s compare.Side) { c.labelled(label, sideWords(s)) }

// sideWords says which run one side is.
func sideWords(s compare.Side) string {
	target := targetWords(results.Target{Name: s.Target, URL: s.URL, Implementation: s.Implementation})
	return fmt.Sprintf("%s · %s · authspec %s, %s · exit status %d",
		cmp.Or(target, "no target"), s.Started.UTC().Format("2006-01-02 15:04"), s.Suite.Version, suiteWords(s.Suite.Names), s.Exit)
}

// changesShown is how many changes of a kind are shown unless all are to be.
const changesShown = 40

func (c *console) changes(k compare.Kind, list []*alike) {
	if len(list) == 0 {
		return
	}
	c.heading(string(k))
	for i, a := range list {
		if i == changesShown && !c.all {
			c.gap()
			c.add(fmt.Sprintf("and %d more that got %s; --all shows them", len(list)-i, k))
			return
		}
		if k == compare.Worse || i == 0 {
			c.gap()
		}
		c.change(a)
	}
}

// change shows a change: its check and both verdicts; where it got worse, also
// why.
func (c *console) change(a *alike) {
	line := c.paint.verdict(colourOf(a.Kind), pad(strings.ToUpper(string(a.Kind)), 8)) + "  " + c.paint.bold(visible(a.address())) + "  " + a.words()
	c.add(line)
	if a.Kind == compare.Worse {
		c.body(c.paint.dim(visible(strings.Join(a.source(), " · "))))
		c.text(a.Title)
		c.field("reason", a.New.Reason)
		c.field("want", a.New.Want)
		c.field("got", a.New.Got)
		c.field("before", a.Old.Got)
		c.command("repeat", a.Reproduce)
	} else if c.all {
		c.field("reason", a.New.Reason)
	} else {
		c.field("reason", cut(a.New.Reason, 2*short))
	}
	if len(a.more) > 0 {
		c.field("and", count(len(a.more), "more row")+" that went the same way: "+c.listed(a.more))
	}
}

func (c *console) listed(names []string) string {
	if c.all {
		return some(names, 0)
	}
	return some(names, listed)
}

// words are both verdicts: "pass -> fail".
func (a *alike) words() string {
	return outcomeWord(a.Old) + " -> " + outcomeWord(a.New)
}

func outcomeWord(o compare.Outcome) string { return cmp.Or(visible(string(o.Verdict)), "not there") }

// source says how binding the check is, and where it is.
func (a *alike) source() []string {
	var parts []string
	if a.Level != "" {
		parts = append(parts, levelWord(a.Level, a.Severity))
	}
	if a.Source != "" {
		parts = append(parts, a.Source)
	}
	return append(parts, place(a.File, a.Line))
}

// colourOf is the verdict whose colour a kind has.
func colourOf(k compare.Kind) results.Verdict {
	switch k {
	case compare.Worse:
		return results.Fail
	case compare.Better:
		return results.Pass
	case compare.Changed:
		return results.Note
	}
	return results.Warn
}

// totals counts, and says what the counts mean.
func (c *console) totals(d *compare.Diff) {
	c.gap()
	var parts []string
	for _, k := range compare.Kinds() {
		parts = append(parts, c.paint.verdict(colourOf(k), fmt.Sprintf("%d %s", d.Counts[k], k)))
	}
	c.add(strings.Join(append(parts, fmt.Sprintf("%d the same", d.Same)), "  "))
	code, reason := d.Exit()
	c.add("")
	c.add(c.paint.bold(fmt.Sprintf("Exit status %d: %s.", code, reason)))
}

// diffMarkdown writes what changed for a comment. What anybody else could have
// written stands in blocks of HTML.
func diffMarkdown(w io.Writer, d *compare.Diff, o TableOptions) error {
	m := newPage(o.Limit)
	_, reason := d.Exit()
	m.write("## authspec: " + reason + "\n\n")
	lines := []string{"old: " + code(sideWords(d.Old), long), "new: " + code(sideWords(d.New), long)}
	for _, n := range d.Notes {
		lines = append(lines, "→ "+prose(n, 2*long))
	}
	m.write("<p>\n" + strings.Join(lines, "<br>\n") + "\n</p>\n\n")
	head, numbers := "|", "|"
	for _, k := range compare.Kinds() {
		head += fmt.Sprintf(" %s |", k)
		numbers += fmt.Sprintf(" %d |", d.Counts[k])
	}
	m.write(head + " the same |\n|" + strings.Repeat("--:|", len(compare.Kinds())+1) + "\n" + numbers + fmt.Sprintf(" %d |\n", d.Same))
	left := 0
	for _, k := range compare.Kinds() {
		left += m.changes(k, alikes(d.Of(k), o.All))
	}
	if left > 0 {
		m.write("\n" + count(left, "more change") + " had no room here; the JSON report has them.\n")
	}
	_, err := io.WriteString(w, m.text.String())
	return err
}

// changes is the table of one kind; it returns how many had no room.
func (m *page) changes(k compare.Kind, list []*alike) (left int) {
	if len(list) == 0 {
		return 0
	}
	if !m.fits(fmt.Sprintf("\n### %s\n\n<table>\n<tr><th>check</th><th>level</th><th>old</th><th>new</th><th>want</th><th>got</th></tr>\n", k)) {
		return len(list)
	}
	for _, a := range list {
		name := strings.TrimSpace(prose(a.Title, long) + " " + code(a.address(), short))
		if len(a.more) > 0 {
			name += " and " + count(len(a.more), "more row")
		}
		level := ""
		if a.Level != "" {
			level = prose(levelWord(a.Level, a.Severity), short) + " " + sourceLinks(results.Requirement{Source: a.Source})
		}
		text := row(name, level, outcomeWord(a.Old), outcomeWord(a.New), prose(a.New.Want, long), prose(cmp.Or(a.New.Got, a.New.Reason), long))
		if !m.fits(text) {
			left++
		}
	}
	m.write("</table>\n")
	return left
}
