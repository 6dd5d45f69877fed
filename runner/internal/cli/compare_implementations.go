package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"authspec/runner"
	"authspec/runner/internal/compare"
	"authspec/runner/internal/idglob"
	"authspec/runner/internal/implementation"
	"authspec/runner/internal/reproduce"
	"authspec/runner/results"
)

// Field is the part of CompareCmd that is about real servers and clients.
type Field struct {
	Implementations string   `placeholder:"DIR" help:"Start, judge and stop real servers: DIR has a folder for each, as fixtures/implementations has."`
	Clients         string   `placeholder:"DIR" help:"Judge real clients: DIR has a folder for each, as fixtures/clients has."`
	Only            []string `sep:"none" placeholder:"GLOB" help:"Only those with such names. Repeatable."`
	Install         bool     `help:"Install first what is missing, which changes the machine. Without it, what is not installed is listed as absent."`
	AtOnce          int      `default:"2" placeholder:"N" help:"How many at the same time."`
	Results         string   `placeholder:"DIR" help:"Keep the JSON report of each there, as NAME.json."`
	Publish         bool     `help:"Write the results in small form into the folders, and the page about them, README.md."`
	Published       bool     `help:"Start nothing, and compare the results that --publish has written."`
}

// software is what a contender stands on.
type software interface {
	Installed(ctx context.Context) error
	Install(ctx context.Context, log io.Writer) error
}

// contender is one implementation or client, and what became of it.
type contender struct {
	software
	name string
	// judge fills in what became of it. The error is about this machine, not
	// about the contender.
	judge  func(ctx context.Context) error
	run    *results.Run
	absent string // why there is no run
}

// folder is the one whose contenders are meant.
func (c *CompareCmd) folder() string { return cmp.Or(c.Implementations, c.Clients) }

// compete judges the contenders and puts them beside each other, in the order
// of their names.
func (c *CompareCmd) compete(ctx context.Context, env *Env) (sideBySide, error) {
	var side sideBySide
	field, err := c.contenders()
	if err != nil {
		return side, err
	}
	if err := writable(c.outputs); err != nil {
		return side, err
	}
	if c.Results != "" {
		if err := os.MkdirAll(c.Results, 0o755); err != nil {
			return side, fmt.Errorf("the reports can't be kept: %w", err)
		}
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	failed := c.takeTurns(ctx, env, field)
	for _, one := range field {
		if one.run == nil {
			side.absent = append(side.absent, compare.Absent{Name: one.name, Reason: one.absent})
			continue
		}
		side.runs, side.names = append(side.runs, one.run), append(side.names, one.name)
		// What single checks could not tell is to be seen in the table.
		if one.run.Interrupted || !one.run.Verified() {
			side.took(one.run)
		}
	}
	if ctx.Err() != nil {
		side.exit = exitInterrupted
		return side, nil
	}
	// What has been judged is not lost because something went wrong elsewhere.
	if c.Publish {
		failed = errors.Join(failed, publish(c.folder(), c.Clients != "", side))
	}
	return side, failed
}

// ofFolder is a flag that was given and means nothing without a folder.
func (c *CompareCmd) ofFolder() string {
	switch {
	case c.Published:
		return "--published"
	case c.Publish:
		return "--publish"
	case c.Install:
		return "--install"
	case c.Results != "":
		return "--results"
	}
	return ""
}

// fieldAlone finds flags that don't go together.
func (c *CompareCmd) fieldAlone() error {
	switch {
	case c.Implementations != "" && c.Clients != "":
		return usageError("--implementations and --clients have no checks in common: one of them at a time\nWhich logins fail between them is told by 'authspec compare --pairs'.")
	case c.Implementations != "" && len(c.Inputs) > 0:
		return usageError("--implementations judges the servers of a folder; reports and targets are compared without it")
	case c.Clients != "" && len(c.Inputs) > 0:
		return usageError("--clients judges the clients of a folder; reports are compared without it")
	case c.folder() == "" && len(c.Only) > 0:
		return usageError("--only is about --implementations or --clients, which are missing\nTo choose cases there is --checks.")
	case c.folder() == "" && c.ofFolder() != "":
		return usageError("%s is about --implementations or --clients, which are missing, as in --implementations fixtures/implementations", c.ofFolder())
	case c.Publish && (len(c.Checks) > 0 || len(c.Suite) > 0 || c.Safe):
		return usageError("--publish is for runs of all cases, without --checks, --suite and --safe")
	case c.Published && (c.Publish || c.Install || c.Results != ""):
		return usageError("--published starts nothing, so that --publish, --install and --results mean nothing beside it")
	case c.AtOnce < 1:
		return usageError("--at-once wants a number above 0, not %d", c.AtOnce)
	}
	return nil
}

// contenders are those that were asked for.
func (c *CompareCmd) contenders() ([]*contender, error) {
	every := c.servers
	if c.Clients != "" {
		every = c.clients
	}
	all, err := every()
	if err != nil {
		return nil, misused(err)
	}
	chosen, err := idglob.Compile(c.Only)
	if err != nil {
		return nil, usageError("%s", err)
	}
	var field []*contender
	for _, one := range all {
		if chosen.Empty() || chosen.Match(one.name) {
			field = append(field, one)
		}
	}
	if unknown := chosen.Unmatched(); len(unknown) > 0 {
		return nil, usageError("--only %s: %s has no such folder", unknown[0], c.folder())
	}
	return field, nil
}

// servers are the implementations of the folder.
func (c *CompareCmd) servers() (all []*contender, err error) {
	list, err := implementation.Load(c.Implementations)
	for _, im := range list {
		one := &contender{software: im, name: im.Name}
		one.judge = func(ctx context.Context) error { return c.judgeServer(ctx, one, im) }
		all = append(all, one)
	}
	return all, err
}

// takeTurns judges some at the same time, and says of each on standard error
// what became of it. The error is about this machine, not about one of them.
func (c *CompareCmd) takeTurns(ctx context.Context, env *Env, field []*contender) error {
	var (
		guard  sync.Mutex
		group  sync.WaitGroup
		done   int
		failed error
		turn   = make(chan *contender)
	)
	for range c.AtOnce {
		group.Go(func() {
			for one := range turn {
				began := time.Now()
				err := c.takeTurn(ctx, one)
				guard.Lock()
				done++
				failed = errors.Join(failed, err)
				fmt.Fprintf(env.Stderr, "%*d/%d  %s · %.1f s\n", len(fmt.Sprint(len(field))), done, len(field), one.outcome(), time.Since(began).Seconds())
				guard.Unlock()
			}
		})
	}
	for _, one := range field {
		turn <- one
	}
	close(turn)
	group.Wait()
	return failed
}

// takeTurn installs a contender if it has to, judges it, and keeps its report.
func (c *CompareCmd) takeTurn(ctx context.Context, one *contender) error {
	if ctx.Err() != nil {
		one.absent = "the comparison was interrupted before its turn"
		return nil
	}
	if err := one.Installed(ctx); err != nil && !c.Install {
		one.absent = err.Error() + "; --install installs it"
		return nil
	} else if err != nil {
		if err := one.Install(ctx, io.Discard); err != nil {
			one.absent = "it can't be installed: " + err.Error()
			return nil
		}
	}
	if err := one.judge(ctx); err != nil {
		return err
	}
	return c.keep(one)
}

// judgeServer starts an implementation, runs the cases against it, and stops it.
func (c *CompareCmd) judgeServer(ctx context.Context, one *contender, im implementation.Implementation) error {
	server, err := im.Start(ctx, implementation.Options{})
	if err != nil {
		one.absent = "it can't be started: " + err.Error()
		return nil
	}
	err = c.run(ctx, one, "--implementations", runner.Options{
		Target: runner.Target{File: filepath.Join(im.Dir, "target.yaml"), Content: server.Target}, Safe: c.Safe,
	})
	return errors.Join(err, server.Stop())
}

// run runs the cases with a contender that the options name.
func (c *CompareCmd) run(ctx context.Context, one *contender, flag string, o runner.Options) (err error) {
	o.Suites, o.Only, o.Jobs, o.Timeout = c.suites(), c.Checks, int(c.Jobs), time.Duration(c.Timeout)
	o.Repeat = func(ids []string) string { return c.again(flag, one.name, ids) }
	if one.run, err = runner.Run(ctx, o, nil); err != nil {
		one.absent = "it can't be judged: " + err.Error()
		return misused(err)
	}
	return nil
}

// again is the command that judges one of a folder once more by some cases.
func (c *CompareCmd) again(flag, name string, ids []string) string {
	command := fmt.Sprintf("authspec compare %s %s --only %s", flag, reproduce.Word(c.folder()), name)
	for _, id := range ids {
		command += " --checks " + reproduce.Word(id)
	}
	return command
}

// suites are those by which contenders are judged: every case unless
// somebody chooses, so that the table has all areas.
func (c *CompareCmd) suites() []string {
	if len(c.Suite) == 0 {
		return []string{"full"}
	}
	return c.Suite
}

// keep writes the report of a contender that was judged.
func (c *CompareCmd) keep(one *contender) error {
	if c.Results == "" || one.run == nil {
		return nil
	}
	file, err := os.Create(filepath.Join(c.Results, one.name+".json"))
	if err != nil {
		return fmt.Errorf("the report of %s can't be kept: %w", one.name, err)
	}
	return errors.Join(results.Encode(file, one.run), file.Close())
}

// outcome says in a line what became of a contender.
func (one *contender) outcome() string {
	if one.run == nil {
		reason, _, _ := strings.Cut(one.absent, "\n")
		return one.name + " is absent: " + reason
	}
	var parts []string
	for _, v := range results.Verdicts() {
		if n := one.run.Summary[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return fmt.Sprintf("%s %s: %s", one.name, one.run.Target.Implementation.Version, strings.Join(parts, ", "))
}
