package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"authspec/runner"
	"authspec/runner/internal/report"
	"authspec/runner/internal/target"
	"authspec/runner/results"
	"authspec/runner/specs"
)

// RunCmd judges a target.
type RunCmd struct {
	Target string `arg:"" optional:"" help:"URL of a protected resource, or a target file. Without it the bundled reference server is judged."`
	User   string `short:"u" placeholder:"NAME:PASSWORD" help:"Credentials of the ordinary account. Others on the machine can see a command line: AUTHSPEC_USER and AUTHSPEC_PASSWORD, or a target file, are better. AUTHSPEC_TOKEN is for Bearer."`

	Selection `embed:""`

	Report   []string `sep:"none" placeholder:"FORMAT=PATH" help:"Write a report too: ${reports}. With '-' for PATH it goes to standard output, and the console's to standard error. Repeatable."`
	Verbose  bool     `short:"v" help:"Show every finding, also those that are alike."`
	Baseline string   `placeholder:"FILE" type:"path" help:"Expected failures."`
	Gate     []string `placeholder:"LEVELS" help:"What fails the run: must, security (of high severity), should (every warn), or none. The default is must,security."`
	Safe     bool     `help:"Leave out what could disturb a server in use: oversized requests, floods, writes, lock-outs."`

	Jobs    int           `placeholder:"N" help:"Cases at the same time. The default is the target's limit, or ${jobs}."`
	Timeout time.Duration `placeholder:"D" help:"Of one exchange, as in 500ms or 10s. The default is the target's limit, or 5s."`
	Rate    string        `placeholder:"N/s" help:"Requests a second at most."`

	Cacert   string `placeholder:"FILE" type:"path" help:"Certificates to trust, in PEM form, in place of the system's."`
	Cert     string `placeholder:"FILE" type:"path" help:"Certificate to show to the server."`
	Key      string `placeholder:"FILE" type:"path" help:"Private key of --cert."`
	Insecure bool   `help:"Trust whatever certificate the server shows."`
}

// Help implements kong.HelpProvider.
func (*RunCmd) Help() string {
	return `Examples:
  authspec run                                     the bundled server, to see how it looks
  AUTHSPEC_USER=alice AUTHSPEC_PASSWORD=… authspec run https://127.0.0.1:8443/private/
  authspec run target.yaml --suite core --report junit=authspec.xml

Exit status: 0 conforms; 1 does not; 2 wrong use; 3 could not tell; 130 interrupted.`
}

// Run implements the command.
func (c *RunCmd) Run(ctx context.Context, env *Env) error {
	outputs, err := c.outputs()
	if err != nil {
		return err
	}
	options, err := c.options(env)
	if err != nil {
		return err
	}
	bundled, err := c.bundle(&options)
	if err != nil {
		return err
	}
	if bundled != nil {
		defer bundled.Close()
	}
	prepared, err := runner.Prepare(options)
	if err != nil {
		return misused(err)
	}
	run := c.judge(ctx, env, prepared)
	return c.show(env, run, outputs)
}

// misused makes wrong use of an error that is not a list of problems, which
// says itself what it is.
func misused(err error) error {
	if isProblems(err) {
		return err
	}
	return usageError("%s", err)
}

// judge runs the cases, with progress on a terminal.
func (c *RunCmd) judge(ctx context.Context, env *Env, prepared *runner.Prepared) *results.Run {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	progress := report.NewProgress(env.Stderr, report.ProgressOptions{
		TTY: Terminal(env.Stderr) && env.Getenv("TERM") != "dumb", Colour: env.Colour(env.Stderr),
	})
	cases := prepared.Cases()
	progress.Start(len(cases))
	session := prepared.Start(ctx)
	specs.Run(cases, session, progress.Done)
	progress.Stop()
	return session.Finish()
}

// output is one --report.
type output struct{ format, path string }

// outputs reads the --report flags.
func (c *RunCmd) outputs() ([]output, error) {
	var list []output
	stdout := 0
	for _, r := range c.Report {
		format, path, ok := strings.Cut(r, "=")
		switch {
		case !ok || path == "":
			return nil, usageError("--report wants FORMAT=PATH, as in junit=authspec.xml, not %q", r)
		case !slices.Contains(report.Formats(), format):
			return nil, usageError("there is no report format %q; %s", format, suggest(format, report.Formats()))
		case path == "-":
			stdout++
		}
		list = append(list, output{format, path})
	}
	if stdout > 1 {
		return nil, usageError("only one report can go to standard output")
	}
	return list, nil
}

// options turns the flags into those of a run.
func (c *RunCmd) options(env *Env) (runner.Options, error) {
	o := runner.Options{
		Suites: c.Suite, Only: c.Only, Skip: c.Skip, Cases: c.Cases,
		Baseline: c.Baseline, Gate: c.Gate, Safe: c.Safe,
		Jobs: c.Jobs, Timeout: c.Timeout, Command: c.command(),
		TLS:   runner.TLS{CACert: c.Cacert, Cert: c.Cert, Key: c.Key, Insecure: c.Insecure},
		Today: env.Now(),
	}
	switch {
	case c.Jobs < 0:
		return o, usageError("--jobs wants a number above 0, not %d", c.Jobs)
	case c.Timeout < 0:
		return o, usageError("--timeout wants a time above 0, not %s", c.Timeout)
	}
	if c.Rate != "" {
		rate, err := target.ParseRate(c.Rate)
		if err != nil {
			return o, usageError("--rate: %s", err)
		}
		o.Rate = rate
	}
	label, err := labelFilter(c.Label)
	if err != nil {
		return o, err
	}
	o.Label = label
	o.Target, err = c.target(env)
	return o, err
}

// target reads what is to be judged, and with which credentials.
func (c *RunCmd) target(env *Env) (runner.Target, error) {
	t := runner.Target{Token: env.Getenv("AUTHSPEC_TOKEN"), Getenv: env.lookup}
	t.User, t.Password = env.Getenv("AUTHSPEC_USER"), env.Getenv("AUTHSPEC_PASSWORD")
	if c.User != "" {
		name, password, ok := strings.Cut(c.User, ":")
		if !ok || name == "" {
			return t, usageError("--user wants NAME:PASSWORD; without the password use AUTHSPEC_USER and AUTHSPEC_PASSWORD")
		}
		t.User, t.Password = name, password
	} else if t.User != "" && t.Password == "" {
		return t, usageError("AUTHSPEC_USER is set and AUTHSPEC_PASSWORD is not")
	}
	if isURL(c.Target) {
		t.URL = c.Target
	} else {
		t.File = c.Target
	}
	return t, nil
}

// isURL tells a URL from the name of a file: it has a scheme.
func isURL(s string) bool { return strings.Contains(s, "://") }

// command is the command line that repeats the run, but for its credentials
// and reports.
func (c *RunCmd) command() string {
	words := []string{"authspec", "run"}
	add := func(flag, value string) {
		if value != "" {
			words = append(words, flag, shellWord(value))
		}
	}
	if c.Target != "" {
		words = append(words, shellWord(c.Target))
	}
	for _, dir := range c.Cases {
		add("--cases", dir)
	}
	add("--cacert", c.Cacert)
	add("--cert", c.Cert)
	add("--key", c.Key)
	if c.Insecure {
		words = append(words, "--insecure")
	}
	if c.Timeout > 0 {
		add("--timeout", c.Timeout.String())
	}
	return strings.Join(words, " ")
}

// shellWord quotes a word where a shell would change it.
func shellWord(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:%=,@[]") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// show writes the reports that are files first, since one that can't be written
// makes the run one that could not tell, unless it failed anyway; then what goes
// to standard output and to the console says so.
func (c *RunCmd) show(env *Env, run *results.Run, outputs []output) error {
	console := env.Stdout
	var last []output
	var failed error
	for _, o := range outputs {
		if o.path == "-" {
			console = env.Stderr
			last = append(last, o)
			continue
		}
		if err := write(env, run, o); err != nil && failed == nil {
			failed = fmt.Errorf("the %s report can't be written: %w", o.format, err)
		}
	}
	if failed != nil && run.Exit == exitOK {
		run.Exit, run.ExitReason = exitTell, failed.Error()
	}
	for _, o := range last {
		if err := write(env, run, o); err != nil {
			failed = fmt.Errorf("the %s report can't be written: %w", o.format, err)
		}
	}
	err := report.Console(console, run, report.ConsoleOptions{Colour: env.Colour(console), All: c.Verbose})
	if err != nil && failed == nil {
		failed = fmt.Errorf("the results can't be shown: %w", err)
	}
	code := run.Exit
	switch {
	case failed != nil && code == exitOK:
		return &exitError{exitTell, failed.Error()}
	case failed != nil:
		return &exitError{code, failed.Error()}
	case code != exitOK:
		return &exitError{code, ""}
	}
	return nil
}

func write(env *Env, run *results.Run, o output) error {
	if o.path == "-" {
		return report.Write(o.format, env.Stdout, run, report.Options{})
	}
	file, err := os.Create(o.path)
	if err != nil {
		return err
	}
	return writeAndClose(file, func(w io.Writer) error { return report.Write(o.format, w, run, report.Options{}) })
}

func writeAndClose(file *os.File, write func(io.Writer) error) error {
	err := write(file)
	if e := file.Close(); err == nil {
		err = e
	}
	return err
}
