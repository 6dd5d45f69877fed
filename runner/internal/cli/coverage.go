package cli

import (
	"fmt"
	"strconv"

	"authspec/runner/internal/library"
	"authspec/runner/internal/requirement"
	"authspec/runner/results"
)

// CoverageCmd counts what the cases cover.
type CoverageCmd struct {
	Cases  []string `sep:"none" placeholder:"DIR" help:"A directory with cases, suites or requirements of your own. Repeatable."`
	Format string   `enum:"text,json" default:"text" placeholder:"FORMAT" help:"text, the default, or json."`
}

// Help implements kong.HelpProvider.
func (*CoverageCmd) Help() string {
	return `Example:
  authspec coverage

Every requirement has at least one check, or the reason why none can be made. Where one has neither, or both, the exit
status is 1. A row of a matrix is a case.`
}

// Run implements the command.
func (c *CoverageCmd) Run(env *Env) error {
	lib, err := library.Load(c.Cases)
	if err != nil {
		return err
	}
	cover := lib.Catalogue.Cover(lib.Outlines())
	if c.Format == "json" {
		err = writeJSON(env.Stdout, cover)
	} else {
		err = writeColumns(env.Stdout, coverageTable(cover))
	}
	if err != nil || len(cover.Holes) == 0 {
		return err
	}
	for _, h := range cover.Holes {
		fmt.Fprintf(env.Stderr, "%s: %s: %s\n", h.Pos, h.Requirement, h.Text)
	}
	return &exitError{exitHole, count(len(cover.Holes), "hole") + " in the coverage"}
}

func coverageTable(cover requirement.Coverage) [][]string {
	rows := [][]string{{"source", "level", "requirements", "tested", "untestable", "cases", "checks"}}
	for _, l := range append(cover.Lines, cover.Total) {
		source := l.Source
		if l.Role == results.RoleClient {
			source += ", of clients"
		}
		row := []string{source, string(l.Level)}
		for _, n := range []int{l.Rows, l.Tested, l.Untestable, l.Cases, l.Checks} {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	rows[len(rows)-1][0] = "total"
	return rightAligned(rows, 2)
}

// rightAligned puts the cells of the columns from first on below one another by
// their ends.
func rightAligned(rows [][]string, first int) [][]string {
	for i := first; i < len(rows[0]); i++ {
		width := 0
		for _, row := range rows {
			width = max(width, len(row[i]))
		}
		for _, row := range rows {
			row[i] = fmt.Sprintf("%*s", width, row[i])
		}
	}
	return rows
}
