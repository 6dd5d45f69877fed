package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"text/tabwriter"

	"authspec/runner"
	"authspec/runner/internal/report"
	"authspec/runner/results"
	"authspec/runner/specs"
)

// beside is a target that is judged beside others.
type beside struct {
	name     string // as it was given
	outputs  []output
	prepared *runner.Prepared
	session  atomic.Pointer[runner.Session] // once the ground is settled

	over   chan struct{} // closed when the rest is there
	run    *results.Run
	failed error // about a report that can't be written
	cases  map[string]results.Case
}

// Wait implements specs.Source: the specs of a target wait until it is through, and
// it for nobody.
func (b *beside) Wait(i int) results.Case {
	<-b.over
	return b.cases[b.prepared.Cases()[i].ID]
}

// judge runs the cases, and has the reports written as soon as they are through,
// whatever becomes of the other targets.
func (b *beside) judge(ctx context.Context, write func(*beside) error) {
	defer close(b.over)
	session := b.prepared.Start(ctx)
	b.session.Store(session)
	b.run = session.Finish()
	b.cases = map[string]results.Case{}
	for _, c := range b.run.Results {
		b.cases[c.ID] = c
	}
	b.failed = write(b)
}

// many judges several targets side by side.
func (c *RunCmd) many(ctx context.Context, env *Env, targets []mention) error {
	list, err := c.prepare(env, targets)
	if err != nil {
		return err
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	var turn sync.Mutex // reports can go to the same summary of a job
	write := func(b *beside) error {
		turn.Lock()
		defer turn.Unlock()
		return c.write(env, b.run, b.outputs)
	}
	var groups []specs.Group
	total := 0
	for _, b := range list {
		go b.judge(ctx, write)
		groups = append(groups, specs.Group{Name: b.name, Cases: b.prepared.Cases(), Source: b})
		total += len(b.prepared.Cases())
	}
	progress := report.NewProgress(env.Stderr, report.ProgressOptions{
		TTY: env.Lively(env.Stderr) && !c.Quiet, Colour: env.Colour(env.Stderr), Width: env.Width(env.Stderr),
	})
	progress.Start(total)
	progress.Follow(func() (n int) {
		for _, b := range list {
			if s := b.session.Load(); s != nil {
				n += s.Finished()
			}
		}
		return n
	})
	specs.RunGroups(groups, progress.Done)
	progress.Stop()
	for _, b := range list {
		<-b.over
	}
	return c.conclude(env, list)
}

// prepare reads what there is to read of all targets, so that all mistakes are told
// at once, and before anything is sent.
func (c *RunCmd) prepare(env *Env, targets []mention) ([]*beside, error) {
	share, outputs, err := c.shareOf(env, c.Telling)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, o := range outputs {
		if o.piped() || !strings.Contains(o.path, targetWord) {
			errs = append(errs, usageError("--report %s=%s: several targets have a report each; write {target} into the path, as in %s={target}.%[1]s", o.format, o.path, o.format))
		}
	}
	common, err := c.common(env)
	if errs = append(errs, c.forOne(env, targets), err); together(errs...) != nil {
		return nil, together(errs...)
	}
	common.Shard, common.Together, common.Brief = share, len(targets), len(outputs) == 0
	var list []*beside
	for i, name := range slugs(targets) {
		b := &beside{name: targets[i].name, over: make(chan struct{})}
		for _, o := range outputs {
			o.path = strings.ReplaceAll(o.path, targetWord, name)
			b.outputs = append(b.outputs, o)
		}
		if err := c.ready(env, b, common); err != nil {
			errs = append(errs, err)
			continue
		}
		if address := b.prepared.Issuer(); address != "" {
			env.complain(fmt.Sprintf("%s: the issuer of this run is %s", b.name, address))
		}
		list = append(list, b)
	}
	return list, together(errs...)
}

// wrong is an error about targets that are not there, with what is wrong of those
// that are.
func (c *RunCmd) wrong(env *Env, first error, there []mention) error {
	common, err := c.common(env)
	errs := []error{first, err}
	for _, t := range there {
		if err == nil && !isURL(t.name) {
			errs = append(errs, c.ready(env, &beside{name: t.name}, common))
		}
	}
	return together(errs...)
}

// ready reads what there is to read of one target.
func (c *RunCmd) ready(env *Env, b *beside, common runner.Options) error {
	if err := writable(b.outputs); err != nil {
		return err
	}
	options, err := c.beside(env, common, b.name)
	if err != nil {
		return err
	}
	if b.prepared, err = runner.Prepare(options); err != nil {
		return misused(err)
	}
	return nil
}

// beside are the options of a target that is judged beside others.
func (c *RunCmd) beside(env *Env, common runner.Options, name string) (runner.Options, error) {
	o := common
	o.Notice = func(text string) { env.complain(name + ": " + text) }
	if !isURL(name) {
		o = c.withoutCredentials(o)
		o.Target = runner.Target{File: name, Getenv: env.Getenv, Follows: c.Follows}
		return o, nil
	}
	one := *c
	one.Target = filled(name)
	var err error
	o.Target, err = one.target(env)
	return o, err
}

// conclude shows what became of the targets, and ends with the gravest of their
// exit statuses.
func (c *RunCmd) conclude(env *Env, list []*beside) error {
	if c.Verbose {
		for _, b := range list {
			if err := report.Console(env.Stdout, b.run, report.ConsoleOptions{Colour: env.Colour(env.Stdout), Width: env.Width(env.Stdout), All: true}); err != nil {
				return fmt.Errorf("what was found of %s can't be shown: %w", b.name, err)
			}
			fmt.Fprintln(env.Stdout)
		}
	}
	err := summary(env.Stdout, list)
	gravest := exitOK
	for _, b := range list {
		if b.failed != nil {
			env.complain(b.name + ": " + b.failed.Error())
		}
		if graver(b.run.Exit, gravest) {
			gravest = b.run.Exit
		}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "\nExit status %d: %s.\n", gravest, inAll(list))
	if gravest != exitOK {
		return &exitError{gravest, ""}
	}
	return nil
}

// graver tells which of two exit statuses counts where both apply.
func graver(a, b int) bool {
	order := []int{exitInterrupted, exitUsage, exitHole, exitTell, exitOK}
	return slices.Index(order, a) < slices.Index(order, b)
}

// columns are the verdicts that have a column of their own.
var columns = []results.Verdict{results.Fail, results.UnexpectedPass, results.Warn, results.ExpectedFail, results.Note, results.Pass, results.Skip}

// summary is a table of what became of the targets, with a sentence for each below
// it.
func summary(w io.Writer, list []*beside) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	heads := []string{"target", "exit"}
	for _, v := range columns {
		heads = append(heads, string(v))
	}
	fmt.Fprintln(table, strings.Join(append(heads, "no result"), "\t"))
	for _, b := range list {
		cells := []string{printable(b.name), fmt.Sprint(b.run.Exit)}
		for _, v := range columns {
			cells = append(cells, fmt.Sprint(b.run.Summary[v]))
		}
		none := b.run.Summary[results.Error] + b.run.Summary[results.Blocked]
		fmt.Fprintln(table, strings.Join(append(cells, fmt.Sprint(none)), "\t"))
	}
	table.Flush()
	fmt.Fprintln(w)
	for _, b := range list {
		if _, err := fmt.Fprintf(w, "%s: %s.\n", printable(b.name), printable(b.run.ExitReason)); err != nil {
			return fmt.Errorf("the summary can't be written: %w", err)
		}
	}
	return nil
}

func printable(text string) string { return harmless(text) }

// inAll says of how many targets what is true.
func inAll(list []*beside) string {
	var conform, not, unknown, interrupted int
	for _, b := range list {
		switch b.run.Exit {
		case exitOK:
			conform++
		case exitHole:
			not++
		case exitInterrupted:
			interrupted++
		default:
			unknown++
		}
	}
	var parts []string
	for _, p := range []struct {
		n    int
		text string
	}{{interrupted, "interrupted"}, {not, "not conforming"}, {unknown, "could not be told"}, {conform, "conforming"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.text))
		}
	}
	return fmt.Sprintf("of %d targets ", len(list)) + strings.Join(parts, ", ")
}
