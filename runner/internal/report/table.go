package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// TableOptions shape comparisons and diffs. The zero value is fit for use.
type TableOptions struct {
	Colour bool // for a terminal that knows SGR
	Width  int  // of a line, in characters; 0 is 100
	All    bool // also the rows in which there is nothing to look at
	Limit  int  // octets of a Markdown text; 0 is DefaultLimit
	// Home is where a page of HTML leads to, relative to it; empty: nowhere.
	Home string
}

func (o TableOptions) width() int { return max(cmp.Or(o.Width, 100), 40) }

// tableFormat writes comparisons in one way.
type tableFormat = writer[*compare.Table, TableOptions]

func tableFormats() []tableFormat {
	return []tableFormat{
		{"json", func(w io.Writer, t *compare.Table, _ TableOptions) error { return t.Encode(w) }},
		{"markdown", tableMarkdown},
		{"html", htmlTable},
		{"csv", csvTable},
	}
}

// TableFormats names what WriteTable can write, in the order of the help.
func TableFormats() []string { return namesOf(tableFormats()) }

// WriteTable writes a comparison. It fails when there is no such format, or as
// w does.
func WriteTable(name string, w io.Writer, t *compare.Table, o TableOptions) error {
	return write(tableFormats(), name, w, t, o)
}

// short words of verdicts, for cells, and the letters where there is no room
// for words.
var cellWords = map[results.Verdict][2]string{
	results.Fail:           {"FAIL", "F"},
	results.UnexpectedPass: {"XPASS", "U"},
	results.Error:          {"ERROR", "E"},
	results.Blocked:        {"BLOCK", "B"},
	results.Warn:           {"WARN", "W"},
	results.ExpectedFail:   {"xfail", "x"},
	results.Note:           {"note", "n"},
	results.Pass:           {"pass", "."},
	results.Skip:           {"skip", "-"},
}

// cellText is what a cell says in words: its verdict, and how many of the
// checks that apply have it, unless there is but one.
func cellText(c *compare.Cell) string {
	if !c.Present() {
		return ""
	}
	word := cellWords[c.Verdict][0]
	applied := c.Counts.Total() - c.Counts.Of(results.Skip)
	if c.Verdict == results.Pass || applied <= 1 {
		return word
	}
	return fmt.Sprintf("%s %d/%d", word, c.Counts.Of(c.Verdict), applied)
}

// telling tells whether a row holds something to look at: a verdict that
// matters, an expected failure or a note.
func telling(row *compare.Row) bool {
	for i := range row.Cells {
		if c := &row.Cells[i]; c.Present() && c.Verdict.Rank() <= results.ExpectedFail.Rank() {
			return true
		}
	}
	return false
}

// scoreWords is a score in a cell: its parts, and the share.
func scoreWords(s compare.Score) string {
	text := "-"
	if s.Applicable > 0 {
		text = fmt.Sprintf("%d/%d %s%%", s.Held, s.Applicable, s.Percent())
	}
	if s.Unknown > 0 {
		text += fmt.Sprintf(" ?%d", s.Unknown)
	}
	return text
}

// scoreColumns are the scores that a comparison shows, and what they are.
var scoreColumns = []struct {
	head, long string
	of         func(compare.Scores) compare.Score
}{
	{"auth", "requirements on authentication that hold, of those that apply to the implementation; what is optional or advised is in no score", func(s compare.Scores) compare.Score { return s.Auth }},
	{"security", "requirements on ways around it, disclosure and robustness", func(s compare.Scores) compare.Score { return s.Security }},
	{"MUST", "those of both that are a MUST", func(s compare.Scores) compare.Score { return s.Must }},
	{"common", "the same, by the checks that applied to all: this one can be compared", func(s compare.Scores) compare.Score { return s.Common }},
	{"http1", "message rules of HTTP/1.1, which are in no other score", func(s compare.Scores) compare.Score { return s.HTTP1 }},
}

// scoreLegend says what the score columns mean, a sentence each.
func scoreLegend() []string {
	var list []string
	for _, c := range scoreColumns {
		list = append(list, c.head+": "+c.long+".")
	}
	return append(list, "?: how many more could not be judged.")
}

// columnTitle names an implementation with its version.
func columnTitle(c *compare.Column) string {
	if c.Version == "" || strings.Contains(c.Name, c.Version) {
		return c.Name
	}
	return c.Name + " " + c.Version
}

// rowNoun names the rows of a table.
func rowNoun(t *compare.Table) string {
	if t.By == compare.ByCheck {
		return "check"
	}
	return "requirement"
}

func rowsOf(t *compare.Table) (all, hidden int) {
	for g := range t.Groups {
		for r := range t.Groups[g].Rows {
			all++
			if !telling(&t.Groups[g].Rows[r]) {
				hidden++
			}
		}
	}
	return all, hidden
}

// groupTitle is the heading of a group.
func groupTitle(g *compare.Group) string {
	title := fmt.Sprintf("%s · %s", cmp.Or(g.Source, "no source"), cmp.Or(string(g.Level), "no level"))
	if g.HTTP1 {
		return "http1 · " + title
	}
	return title
}
