package cli

import (
	"bytes"
	"os"
	"strconv"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
	"authspec/runner/results"
)

// isReport tells a JSON report from a URL or a target file: by its name, or by
// how it begins, since target files are written in YAML's other style.
func isReport(input string) bool {
	if isURL(input) {
		return false
	}
	if strings.HasSuffix(input, ".json") {
		return true
	}
	content, err := os.ReadFile(input)
	return err == nil && bytes.HasPrefix(bytes.TrimSpace(content), []byte("{"))
}

// readReports reads several, and tells of all that can't be read at once.
func readReports(files []string) ([]*results.Run, error) {
	runs, errs := make([]*results.Run, len(files)), make([]error, len(files))
	for i, file := range files {
		runs[i], errs[i] = readReport(file)
	}
	return runs, together(errs...)
}

// wanted is what to give instead of something that is no report.
const wanted = "give what `authspec run --report json=FILE` has written"

// readReport reads what `authspec run --report json=FILE` wrote. The error is
// wrong use.
func readReport(file string) (*results.Run, error) {
	var wrong diag.Problems
	content, err := os.ReadFile(file)
	if err != nil {
		wrong.AddHint(diag.Pos{File: file}, wanted, "the report can't be read: %s", systemReason(err))
		return nil, wrong
	}
	run, err := results.Decode(bytes.NewReader(content))
	if err == nil {
		return run, nil
	}
	for line := range strings.Lines(err.Error()) {
		wrong = append(wrong, reportProblem(file, strings.TrimSuffix(line, "\n")))
	}
	return nil, wrong.Err()
}

// placed is what a reader of documents says with its place.
var placed = pattern.Of(`^line ([0-9]+), column ([0-9]+): (.*)$`)

// reportProblem is one thing that is wrong with a report, in a line.
func reportProblem(file, text string) diag.Problem {
	p := diag.Problem{Pos: diag.Pos{File: file}, Text: text}
	if m := placed().FindStringSubmatch(text); m != nil {
		p.Pos.Line, _ = strconv.Atoi(m[1])
		p.Pos.Col, _ = strconv.Atoi(m[2])
		p.Text = m[3]
	}
	if strings.HasPrefix(p.Text, "this is not JSON") {
		p.Hint = wanted
	}
	return p
}
