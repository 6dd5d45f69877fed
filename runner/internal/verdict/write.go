package verdict

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"authspec/runner/internal/diag"
	"authspec/runner/results"
)

// Unfilled is the reason of an entry whose reason nobody has written yet. A run
// takes it, so that a baseline is of use at once; `validate` does not.
const Unfilled = "to be filled in: why is this accepted for now?"

// Draft says what goes into a new baseline. The zero value is fit for use.
type Draft struct {
	Reason   string    // of every entry that has none yet; empty: Unfilled
	Until    time.Time // last day of every entry; zero: no end
	Warnings bool      // also warnings that the run's gate lets pass
}

// Drafted is a new baseline.
type Drafted struct {
	Content []byte // of the file
	Entries int
	Kept    int // entries that an earlier baseline had already, with their reasons
	Unknown int // checks that are missing since they could not be judged
}

// NewBaseline writes a baseline of what does not hold in a run: its failures,
// the warnings that its gate counts, and what an earlier baseline expected and
// still does not hold. The end dates of such entries are not in the document.
func NewBaseline(run *results.Run, d Draft) Drafted {
	var out Drafted
	var list bytes.Buffer
	for i := range run.Results {
		c := &run.Results[i]
		for k := range c.Checks {
			check := &c.Checks[k]
			if d.takes(run, check) {
				d.entry(&list, run, c, check)
				out.Entries++
			}
			switch check.Verdict {
			case results.Error, results.Blocked:
				out.Unknown++
			case results.ExpectedFail:
				out.Kept++
			}
		}
	}
	out.Content = append(heading(run), list.Bytes()...)
	if out.Entries == 0 {
		out.Content = append(heading(run), "  []\n"...)
	}
	return out
}

// takes tells whether a check becomes an entry.
func (d Draft) takes(run *results.Run, k *results.Check) bool {
	switch k.Verdict {
	case results.Fail, results.ExpectedFail:
		return true
	case results.Warn:
		return d.Warnings || run.Gated(k)
	}
	return false
}

// heading is how the file begins.
func heading(run *results.Run) []byte {
	t := run.Target
	of := strings.TrimSpace(strings.Join([]string{t.Name, t.Implementation.Product, t.Implementation.Version}, " "))
	var b bytes.Buffer
	comment(&b, "", "", fmt.Sprintf("What %s does not hold, as of %s.", of, run.Started.UTC().Format(time.DateOnly)))
	comment(&b, "", "", fmt.Sprintf("It was judged by authspec %s, suite %s.", run.Suite.Version, strings.Join(run.Suite.Names, ", ")))
	comment(&b, "", "", "For each entry say why it is accepted for now; `until: 2027-03-31` gives it an end. What holds again must go: "+
		"an entry that is no longer true fails the run.")
	b.WriteString("format: 1\nexpected:\n")
	return b.Bytes()
}

// entry writes one check, with what is known of it as comments. Texts stand in
// double quotes, in which YAML has the escapes that Go has (YAML 1.2 §5.7).
func (d Draft) entry(b *bytes.Buffer, run *results.Run, c *results.Case, k *results.Check) {
	row := run.Requirements[k.Requirement]
	b.WriteString("\n")
	level := string(k.Level)
	if k.Severity != "" {
		level += fmt.Sprintf(" (%s)", k.Severity)
	}
	comment(b, "  ", "", fmt.Sprintf("%s · %s · %s:%d", level, row.Source, c.File, k.Line))
	comment(b, "  ", "rule  ", row.Rule)
	comment(b, "  ", "want  ", k.Want)
	comment(b, "  ", "got   ", k.Got)
	fmt.Fprintf(b, "  - check: %s\n    reason: %s\n", strconv.Quote(c.Address(k)), strconv.Quote(d.reason(k)))
	if !d.Until.IsZero() {
		fmt.Fprintf(b, "    until: %s\n", d.Until.Format(time.DateOnly))
	}
}

// reason keeps the one that an earlier baseline gave.
func (d Draft) reason(k *results.Check) string {
	if kept, ok := strings.CutPrefix(k.Reason, expectedPrefix); ok && k.Verdict == results.ExpectedFail {
		return kept
	}
	if d.Reason != "" {
		return d.Reason
	}
	return Unfilled
}

// comment writes a text as comment lines of about 100 characters; nothing of it
// can end a line.
func comment(b io.Writer, indent, label, text string) {
	const width = 100
	line := ""
	flush := func() {
		fmt.Fprintf(b, "%s# %s%s\n", indent, label, line)
		label, line = strings.Repeat(" ", len(label)), ""
	}
	for word := range strings.FieldsSeq(text) {
		word = plain(word)
		if line != "" && len(line)+1+len(word) > width {
			flush()
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		flush()
	}
}

// plain is a word that can stand in a comment: what isn't printable is escaped.
func plain(word string) string {
	return strings.ReplaceAll(results.Text([]byte(word)), `\\`, `\`)
}

// Unfilled are the entries whose reason nobody has written yet, as problems
// with their places.
func (b *Baseline) Unfilled() error {
	var open diag.Problems
	for _, e := range b.entries {
		if e.reason == Unfilled {
			open.AddHint(e.at, "say why it is accepted for now", "%q has no reason yet", e.glob)
		}
	}
	return open.Err()
}
