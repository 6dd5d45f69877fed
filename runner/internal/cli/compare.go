package cli

import (
	"cmp"
	"context"
	"io"

	"authspec/runner"
	"authspec/runner/internal/compare"
	"authspec/runner/internal/idglob"
	"authspec/runner/internal/report"
	"authspec/runner/results"
)

// CompareCmd puts implementations side by side.
type CompareCmd struct {
	Inputs []filled `arg:"" optional:"" name:"report-or-target" help:"JSON reports of runs; or URLs and target files, which are judged now."`

	Report []string   `sep:"none" placeholder:"FORMAT=PATH" help:"Write the table to a file too: ${tables}. With '-' for PATH it goes to standard output, and the text for people to standard error. Repeatable."`
	By     string     `enum:"requirement,check" default:"requirement" help:"What a row is: requirement, which sums up its checks, or check."`
	Checks []string   `sep:"none" placeholder:"GLOB" help:"Only the cases or checks (ID#CHECK) that match; '*' stands for anything. Repeatable."`
	Suite  []string   `placeholder:"NAME" help:"Suites by which targets are judged; the default is auth, and full with --implementations and --clients."`
	All    bool       `help:"Show the whole table: also the rows in which there is nothing to look at, and each cell where there are too many columns for the terminal."`
	Color  colourWhen `enum:"auto,always,never" default:"auto" placeholder:"WHEN" help:"Colours: auto, always or never."`
	Pairs  bool       `help:"Tell which logins fail between clients and servers, and by whose fault: of JSON reports, or of what is published in the folders of --implementations and --clients."`
	Safe   bool       `help:"Leave out what could disturb a server in use."`

	GivenToken `embed:""`
	Field      `embed:""`
	Reach      `embed:""`

	outputs []output // of --report
}

// Help implements kong.HelpProvider.
func (*CompareCmd) Help() string {
	return `Examples:
  authspec compare nginx.json apache.json --report markdown=table.md
  AUTHSPEC_USER=alice AUTHSPEC_PASSWORD=… authspec compare http://127.0.0.1:8080/private/ http://127.0.0.1:8081/private/
  authspec compare before.yaml after.yaml --by check --checks 'basic/*'
  authspec compare --implementations fixtures/implementations --only 'nginx' --report markdown=table.md
  authspec compare --clients fixtures/clients --only 'curl*'
  authspec compare --pairs                                    of what is published in these two folders

The columns are runs: JSON reports (authspec run --report json=FILE), or targets, which are judged one after the other.
Scores are shares of the checks that apply, with their parts; only those of the column 'common' can be compared.

Exit status: 0 whatever the verdicts, since 'run' and 'diff' are there to gate; 2 wrong use; 3 a target could not be judged,
or a report not be written; 130 interrupted.`
}

// Run implements the command.
func (c *CompareCmd) Run(ctx context.Context, env *Env) error {
	outputs, err := parseOutputs(c.Report, report.TableFormats())
	if err != nil {
		return err
	}
	if c.Pairs {
		return c.pair(env, outputs)
	}
	if err := c.fieldAlone(); err != nil {
		return err
	}
	if len(c.Inputs) == 0 && c.folder() == "" {
		return usageError("there is nothing to compare: name JSON reports, URLs or target files\nSee 'authspec compare --help'.")
	}
	gather := c.gather
	switch {
	case c.Published:
		gather = c.recall
	case c.folder() != "":
		gather = c.compete
	}
	c.outputs = outputs
	side, err := gather(ctx, env)
	if err != nil {
		return err
	}
	return c.show(env, side, outputs)
}

// sideBySide is what a table is made of.
type sideBySide struct {
	runs   []*results.Run
	names  []string // of the columns; an empty one is taken from the run
	absent []compare.Absent
	exit   int // status with which the command ends: that of its gravest run
}

// took enters a run that the command made itself. What single checks could not
// tell is to be seen in the table.
func (s *sideBySide) took(run *results.Run) {
	if (run.Interrupted || !run.Verified()) && s.exit != exitInterrupted {
		s.exit = run.Exit
	}
}

// gather reads the reports, and judges the targets once everything has been
// found right.
func (c *CompareCmd) gather(ctx context.Context, env *Env) (sideBySide, error) {
	s := sideBySide{runs: make([]*results.Run, len(c.Inputs))}
	prepared, errs := make([]*runner.Prepared, len(c.Inputs)), make([]error, len(c.Inputs))
	for i, input := range c.Inputs {
		input := string(input)
		if isReport(input) {
			s.runs[i], errs[i] = c.read(input)
		} else {
			prepared[i], errs[i] = c.prepare(input, env)
		}
	}
	if err := together(errs...); err != nil {
		return s, err
	}
	if err := alike(c.Inputs, s.runs); err != nil {
		return s, err
	}
	if err := writable(c.outputs); err != nil {
		return s, err
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	for i, p := range prepared {
		if p != nil {
			s.runs[i] = runCases(ctx, env, p)
			s.took(s.runs[i])
		}
	}
	return s, nil
}

// alike refuses clients beside servers, before anything is judged; what has no
// report yet is a server.
func alike(inputs []filled, reports []*results.Run) error {
	names, runs := make([]string, len(inputs)), make([]*results.Run, len(inputs))
	for i, input := range inputs {
		names[i], runs[i] = string(input), cmp.Or(reports[i], &results.Run{})
	}
	return oneRole(names, runs)
}

// oneRole refuses runs of both roles.
func oneRole(names []string, runs []*results.Run) error {
	if mixed := compare.Mixed(names, runs); mixed != "" {
		return usageError("%s\nWhich logins fail between clients and servers is told by 'authspec compare --pairs'.", mixed)
	}
	return nil
}

// prepare makes a target ready to be judged.
func (c *CompareCmd) prepare(input string, env *Env) (*runner.Prepared, error) {
	one := RunCmd{Target: filled(input), Selection: Selection{Suite: c.Suite, Only: c.Checks}, Safe: c.Safe, GivenToken: c.GivenToken, Reach: c.Reach}
	o, err := one.options(env)
	if err != nil {
		return nil, err
	}
	p, err := runner.Prepare(o)
	if err != nil {
		return nil, misused(err)
	}
	return p, nil
}

// runCases runs the cases without Ginkgo, whose tree is for one run a process,
// with progress on a terminal.
func runCases(ctx context.Context, env *Env, p *runner.Prepared) *results.Run {
	progress := report.NewProgress(env.Stderr, report.ProgressOptions{TTY: env.Lively(env.Stderr), Colour: env.Colour(env.Stderr), Width: env.Width(env.Stderr)})
	cases := p.Cases()
	progress.Start(len(cases))
	session := p.Start(ctx)
	progress.Follow(session.Finished)
	for i := range cases {
		progress.Done(session.Wait(i))
	}
	progress.Stop()
	return session.Finish()
}

// read reads a report and takes the checks off it that were asked for.
func (c *CompareCmd) read(file string) (*results.Run, error) {
	run, err := readReport(file)
	if err != nil || len(c.Checks) == 0 {
		return run, err
	}
	globs, err := idglob.Compile(c.Checks)
	if err != nil {
		return nil, usageError("%s", err)
	}
	narrowed := narrow(run, idglob.Filter{Include: globs})
	if len(narrowed.Results) == 0 {
		return nil, usageError("%s: nothing in this report matches --checks", file)
	}
	return narrowed, nil
}

// narrow is a copy of a run with the checks that a filter chooses.
func narrow(run *results.Run, f idglob.Filter) *results.Run {
	n := *run
	n.Results = nil
	for _, c := range run.Results {
		var names []string
		for _, k := range c.Checks {
			names = append(names, k.Name)
		}
		chosen := map[string]bool{}
		for _, name := range f.Choose(c.ID, names) {
			chosen[name] = true
		}
		var checks []results.Check
		for _, k := range c.Checks {
			if chosen[k.Name] {
				checks = append(checks, k)
			}
		}
		if c.Checks = checks; len(checks) > 0 {
			c.Verdict = gravest(checks)
			n.Results = append(n.Results, c)
		}
	}
	return &n
}

func gravest(checks []results.Check) results.Verdict {
	v := results.Skip
	for _, k := range checks {
		v = results.Gravest(v, k.Verdict)
	}
	return v
}

// show writes the table: to files, and to the terminal.
func (c *CompareCmd) show(env *Env, s sideBySide, outputs []output) error {
	table := compare.Build(s.runs, compare.Options{By: compare.By(c.By), Names: s.names, Absent: s.absent})
	console := consoleOf(env, outputs)
	o := report.TableOptions{Colour: env.Colour(console), Width: env.Width(console), All: c.All}
	if err := report.TableConsole(console, table, o); err != nil {
		return err
	}
	err := writeAll(env, outputs, func(format string, w io.Writer) error { return report.WriteTable(format, w, table, o) })
	if s.exit != exitOK {
		if err != nil {
			env.complain(err.Error())
		}
		return &exitError{s.exit, ""}
	}
	return err
}
