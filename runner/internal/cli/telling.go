package cli

import (
	"fmt"
	"io"

	"authspec/runner/internal/report"
	"authspec/runner/results"
)

// Telling is the flags about where findings are told.
type Telling struct {
	Report  []string `sep:"none" placeholder:"FORMAT=PATH" help:"Write a report too: ${reports}. With '-' for PATH it goes to standard output, and the console's to standard error. Repeatable."`
	Root    string   `name:"report-root" placeholder:"FILE" help:"A file of your repository, by its path from the top, in which sarif, codequality, github and junit place what they find: the configuration of the server, say. Without it they name the case files, which your repository does not have."`
	Verbose bool     `short:"v" xor:"much" help:"Show every finding, also those that are alike."`
	Quiet   bool     `short:"q" xor:"much" help:"Show a line for each finding and one for the exit status, and no progress."`

	Color colourWhen `enum:"auto,always,never" default:"auto" placeholder:"WHEN" help:"Colours: auto, always or never. With auto, which is the default, a terminal has them, NO_COLOR takes them away, and FORCE_COLOR or CLICOLOR_FORCE gives them to files too."`
}

// show writes the reports and, last, what the console says. A report that can't
// be written makes the run one that could not tell, unless it failed anyway, and
// what is written after that says so.
func (c Telling) show(env *Env, run *results.Run, outputs []output) error {
	console := consoleOf(env, outputs)
	failed := c.write(env, run, outputs)
	err := report.Console(console, run, report.ConsoleOptions{Colour: env.Colour(console), Width: env.Width(console), All: c.Verbose, Quiet: c.Quiet})
	if failed == nil && err != nil {
		failed = unwritten(run, "console's", err)
	}
	if failed != nil {
		return &exitError{run.Exit, failed.Error()}
	}
	if run.Exit != exitOK {
		return &exitError{run.Exit, ""}
	}
	return nil
}

// unwritten is about a report that can't be written: whoever was to read it does
// not know what came of the run.
func unwritten(run *results.Run, what string, err error) error {
	if run.Exit == exitOK {
		run.Exit, run.ExitReason = exitTell, fmt.Sprintf("could not tell: the %s report can't be written", what)
	}
	return fmt.Errorf("the %s report can't be written: %w", what, err)
}

// write writes the reports. The error is about the first that can't be written.
func (c Telling) write(env *Env, run *results.Run, outputs []output) error {
	var failed error
	fail := func(what string, err error) {
		if err != nil && failed == nil {
			failed = unwritten(run, what, err)
		}
	}
	for _, o := range open(outputs, fail) {
		if o.format == "github" {
			fail("summary", stepSummary(env, run))
		}
		fail(o.format, o.write(env, func(w io.Writer) error { return report.Write(o.format, w, run, report.Options{Root: c.root()}) }))
	}
	return failed
}
