package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/report"
	"authspec/runner/results"
)

// isProblems tells whether an error is a list of problems with their places.
func isProblems(err error) bool {
	var list diag.Problems
	return errors.As(err, &list)
}

// together makes one error of what is wrong with several files or flags, so that
// all of it is told at once; nil where nothing is. What is no wrong use comes
// first and alone: it is about the machine.
func together(errs ...error) error {
	var all diag.Problems
	var last error
	wrong := 0
	for _, err := range errs {
		var left *exitError
		var list diag.Problems
		switch {
		case err == nil:
			continue
		case errors.As(err, &list):
			all = append(all, list...)
		case errors.As(err, &left) && left.code != exitUsage:
			return err
		default:
			for line := range strings.Lines(err.Error()) {
				if !strings.HasPrefix(line, "See ") { // where the help is: there are several helps by now
					all = append(all, diag.Problem{Text: strings.TrimSuffix(line, "\n")})
				}
			}
		}
		wrong, last = wrong+1, err
	}
	if wrong == 1 {
		return last
	}
	return all.Err()
}

// printProblems shows each problem with the line that it is about.
func (e *Env) printProblems(list diag.Problems) {
	files := map[string][]string{}
	for _, p := range list {
		if p.Pos.File == "" {
			fmt.Fprint(e.Stderr, "authspec: ") // otherwise its place stands first
		}
		fmt.Fprintln(e.Stderr, harmless(p.Error()))
		if line, ok := sourceLine(files, p.Pos); ok {
			fmt.Fprintf(e.Stderr, "  %s\n  %s^\n", line, strings.Repeat(" ", before(line, p.Pos.Col)))
		}
	}
	if len(list) > 1 {
		fmt.Fprintf(e.Stderr, "authspec: %d problems\n", len(list))
	}
}

// sourceLine is the line of a place, where its file can be read and holds no
// secrets.
func sourceLine(files map[string][]string, at diag.Pos) (string, bool) {
	if at.File == "" || at.Line == 0 {
		return "", false
	}
	lines, seen := files[at.File]
	if !seen {
		if content, err := os.ReadFile(at.File); err == nil && quotable(string(content)) {
			lines = strings.Split(string(content), "\n")
		}
		files[at.File] = lines
	}
	if at.Line > len(lines) || strings.TrimSpace(lines[at.Line-1]) == "" {
		return "", false
	}
	line := strings.ReplaceAll(strings.TrimRight(lines[at.Line-1], "\r"), "\t", " ")
	const most = 160
	if len([]rune(line)) > most || harmless(line) != line {
		return "", false
	}
	return line, true
}

// harmless shows what a terminal would hide or obey.
func harmless(s string) string {
	return strings.NewReplacer(`\\`, `\`, "\r", `\r`).Replace(results.Text([]byte(s)))
}

// before is how many columns of a terminal stand before a place in its line.
func before(line string, col int) int {
	runes := []rune(line)
	return report.DisplayWidth(string(runes[:max(0, min(col-1, len(runes)))]))
}
