package cli

import (
	"io"

	"authspec/runner/internal/compare"
	"authspec/runner/internal/report"
)

// DiffCmd says what changed from one run to the next.
type DiffCmd struct {
	Old string `arg:"" help:"JSON report of the run before."`
	New string `arg:"" help:"JSON report of the run after."`

	Report []string   `sep:"none" placeholder:"FORMAT=PATH" help:"Write the changes to a file too: ${diffs}. With '-' for PATH they go to standard output, and the text for people to standard error. Repeatable."`
	All    bool       `help:"Name every check, also of rows that changed alike."`
	Color  colourWhen `enum:"auto,always,never" default:"auto" placeholder:"WHEN" help:"Colours: auto, always or never."`
}

// Help implements kong.HelpProvider.
func (*DiffCmd) Help() string {
	return `Examples:
  authspec diff released.json now.json
  authspec diff released.json now.json --report markdown=changes.md

Both are JSON reports: authspec run --report json=FILE. Check by check it says what got
  worse      fails or warns and did not before; or can no longer be judged
  better     the other way round
  appeared   judged in the new run only, because it is new or was skipped before
  vanished   tried in the old run only
  changed    something optional is seen that was not, or the other way round
A baseline plays no part: what is expected to fail fails.

Exit status: 0 nothing got worse; 1 something did; 2 wrong use; 3 nothing was compared, the new run could not tell or was
interrupted, or a report can't be written.`
}

// Run implements the command.
func (c *DiffCmd) Run(env *Env) error {
	outputs, err := parseOutputs(c.Report, report.DiffFormats())
	if err != nil {
		return err
	}
	names := []string{c.Old, c.New}
	runs, err := readReports(names)
	if err != nil {
		return err
	}
	if err := oneRole(names, runs); err != nil {
		return err
	}
	d := compare.Between(runs[0], runs[1])
	console := consoleOf(env, outputs)
	o := report.TableOptions{Colour: env.Colour(console), Width: env.Width(console), All: c.All}
	if err := report.DiffConsole(console, d, o); err != nil {
		return err
	}
	err = writeAll(env, outputs, func(format string, w io.Writer) error { return report.WriteDiff(format, w, d, o) })
	code, _ := d.Exit()
	switch {
	case code != exitOK && err != nil:
		return &exitError{code, err.Error()}
	case code != exitOK:
		return &exitError{code, ""}
	}
	return err
}
