package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"authspec/runner/internal/compare"
	"authspec/runner/internal/pairs"
	"authspec/runner/results"
)

// csvRun writes a line for each check, for spreadsheets and databases; and one for
// the run, first of all, where it could not tell, or was interrupted.
func csvRun(w io.Writer, run *results.Run, _ Options) error {
	lines := [][]string{{"check", "verdict", "level", "severity", "area", "requirement", "source", "title", "rule", "want", "got", "reason", "file", "line"}}
	if run.Exit > 1 {
		lines = append(lines, []string{"the run", string(results.Error), "", "", "", "", "", "", "", "", "", run.ExitReason, "", ""})
	}
	for i := range run.Results {
		c := &run.Results[i]
		if len(c.Checks) == 0 {
			lines = append(lines, []string{c.ID, string(c.Verdict), string(c.Level), string(c.Severity), "", "", "", c.Title, "", "", "", c.Reason, c.File, fmt.Sprint(c.Line)})
		}
		for j := range c.Checks {
			k := &c.Checks[j]
			q := run.Requirements[k.Requirement]
			lines = append(lines, []string{
				c.Address(k), string(k.Verdict), string(k.Level), string(k.Severity), string(q.Area), k.Requirement, q.Source,
				c.Title, q.Rule, k.Want, k.Got, k.Reason, c.File, fmt.Sprint(lineOf(c, k)),
			})
		}
	}
	return writeCSV(w, lines)
}

// csvTable writes a line for each row of a comparison, with the verdict in each
// column; empty where a run has no check of it.
func csvTable(w io.Writer, t *compare.Table, _ TableOptions) error {
	head := []string{"id", "level", "severity", "area", "source", "rule"}
	for i := range t.Columns {
		head = append(head, columnTitle(&t.Columns[i]))
	}
	lines := [][]string{head}
	for g := range t.Groups {
		for r := range t.Groups[g].Rows {
			row := &t.Groups[g].Rows[r]
			line := []string{row.ID, string(row.Level), string(row.Severity), string(row.Area), row.Source, row.Rule}
			for i := range row.Cells {
				line = append(line, string(row.Cells[i].Verdict))
			}
			lines = append(lines, line)
		}
	}
	return writeCSV(w, lines)
}

// csvPairs writes a line for each login that fails.
func csvPairs(w io.Writer, t *pairs.Table, _ TableOptions) error {
	lines := [][]string{{"client", "server", "scheme", "fault", "requirement", "also", "source", "certain", "only", "sentence"}}
	for _, l := range t.Failing {
		lines = append(lines, []string{l.Client, l.Server, l.Scheme, string(l.Fault), l.Requirement, l.Also, l.Source, fmt.Sprint(l.Certain), l.Only, l.Sentence})
	}
	return writeCSV(w, lines)
}

// writeCSV writes lines as RFC 4180 has them, but for LF as the end of a line. A
// spreadsheet takes a text that begins with certain signs for a formula, so an
// apostrophe stands before those.
func writeCSV(w io.Writer, lines [][]string) error {
	out := csv.NewWriter(w)
	for _, line := range lines {
		for i, s := range line {
			if line[i] = visible(s); s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
				line[i] = "'" + line[i]
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
