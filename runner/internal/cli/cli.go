// Package cli is the command line: it reads arguments, calls what does the
// work, and turns the outcome into text and an exit status. Results go to
// standard output, everything else to standard error.
//
// It may import everything but runner/cmd.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/verdict"
)

// The exit statuses that a command itself decides on. The outcome of a run has
// more of them: see package verdict.
const (
	exitOK    = 0
	exitHole  = 1 // coverage found a hole
	exitUsage = 2 // wrong use
	exitTell  = 3 // could not tell

	exitInterrupted = verdict.WasInterrupted
)

// commands is the command line.
type commands struct {
	Run      RunCmd      `cmd:"" help:"Judge a target by the suite."`
	Client   ClientCmd   `cmd:"" help:"Judge a client: authspec plays the servers that it meets."`
	List     ListCmd     `cmd:"" help:"List the cases, the suites or the requirements."`
	Explain  ExplainCmd  `cmd:"" help:"Explain a case or a requirement: what is sent, what is right, and why."`
	Coverage CoverageCmd `cmd:"" help:"Count requirements, cases and checks, and show the holes."`
	Validate ValidateCmd `cmd:"" help:"Check files: cases, requirements, suites, targets, baselines."`
	Probe    ProbeCmd    `cmd:"" help:"Find out what a target is, and write a target file to start from."`
	Diagnose DiagnoseCmd `cmd:"" help:"Say why a request gets a 401, and what would mend it."`
	Compare  CompareCmd  `cmd:"" help:"Put implementations side by side."`
	Diff     DiffCmd     `cmd:"" help:"Say what got better or worse from one run to the next."`
	Baseline BaselineCmd `cmd:"" help:"Write what fails today as expected failures."`
	Merge    MergeCmd    `cmd:"" help:"Make one report of those of several machines that share a run."`
	Site     SiteCmd     `cmd:"" help:"Write a site about what is published."`
	Serve    ServeCmd    `cmd:"" help:"Run the reference server, right or with named defects."`
	Selftest SelftestCmd `cmd:"" help:"Show that every check catches what it claims to catch."`
	New      NewCmd      `cmd:"" help:"Write a case, or a target file, to start from."`
	Schema   SchemaCmd   `cmd:"" help:"Write the JSON Schema of a kind of file, for editors."`
	Help     HelpCmd     `cmd:"" help:"Show the help of a command, or describe a kind of file."`
	Version  VersionCmd  `cmd:"" help:"Say which version this is, and what it holds."`

	Completion CompletionCmd `cmd:"" help:"Print what bash, zsh or fish needs to complete command lines."`
	Man        ManCmd        `cmd:"" help:"Print the manual page."`

	Short shortVersion `name:"version" help:"Say which version this is."`
}

// Main runs one command line and returns the exit status.
func Main(ctx context.Context, args []string, env *Env) (code int) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case exit:
			code = int(p)
		default:
			panic(p)
		}
	}()
	args = versionAsked(args)
	env.args = args
	if len(args) > 0 && args[0] == completing {
		return complete(ctx, env, args[1:])
	}
	parser, err := newParser(ctx, env, grammar(args))
	if err != nil {
		return env.report(err)
	}
	aboutAll(parser, args)
	parsed, err := parser.Parse(args)
	if err != nil {
		return env.report(cmp.Or(pastedCurl(args), misuse(err)))
	}
	if err := emptyValue(parsed, args); err != nil {
		return env.report(err)
	}
	return env.report(parsed.Run())
}

// exit carries the status with which kong wants to leave, after --help.
type exit int

// exitError ends a command with a status; an empty message says that all has
// been said.
type exitError struct {
	code int
	text string
}

// Error implements error.
func (e *exitError) Error() string { return e.text }

// usageError is wrong use: exit status 2.
func usageError(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Sprintf(format, args...)}
}

// report says on standard error why a command failed, and returns the status.
func (e *Env) report(err error) int {
	var left *exitError
	var problems diag.Problems
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &problems):
		e.printProblems(problems)
		return exitUsage
	case errors.As(err, &left):
		e.complain(left.text)
		return left.code
	}
	e.complain(err.Error())
	return exitTell
}

// complain says what is wrong on standard error: every line of it says by whom,
// but for where the help is.
func (e *Env) complain(text string) {
	for line := range strings.Lines(harmless(text)) {
		if !strings.HasPrefix(line, "See ") {
			line = "authspec: " + line
		}
		fmt.Fprintln(e.Stderr, strings.TrimSuffix(line, "\n"))
	}
}

func newParser(ctx context.Context, env *Env, grammar any) (*kong.Kong, error) {
	return kong.New(grammar,
		kong.Name("authspec"),
		kong.Description("authspec judges how a server, or a client, does HTTP authentication."),
		kong.Writers(env.Stdout, env.Stderr),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.PostBuild(fillHelp),
		kong.Bind(env),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
}
