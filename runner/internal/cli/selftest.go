package cli

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"authspec/runner/internal/library"
	"authspec/runner/internal/selftest"
)

// SelftestCmd shows that the suite catches what it claims to catch.
type SelftestCmd struct {
	Matrix bool     `help:"Print the whole kill matrix: every defect with the checks that it raises."`
	Defect []string `sep:"none" placeholder:"NAME" help:"Try only this defect. Repeatable."`

	Clients bool `help:"Try the reference client, right and with its defects, in place of the reference server."`

	Variant []string `sep:"none" placeholder:"NAME" help:"Try only this variant. Repeatable."`
}

// Help implements kong.HelpProvider.
func (*SelftestCmd) Help() string {
	return `Example:
  authspec selftest

It runs all cases against the bundled server, right, with each of its named defects, and in each variant that the RFCs
allow as well. Every defect must be caught by a check of the requirement that it breaks, every check must be killed by
some defect, the right server must raise no alarm, and no variant a failure. Exit status: 0 all of that holds; 1 it does
not.

With --clients it does the same to the bundled client, with http and with https URLs, and with each of its named defects.`
}

// Run implements the command.
func (c *SelftestCmd) Run(ctx context.Context, env *Env) error {
	if c.Clients && len(c.Variant) > 0 {
		return usageError("--variant is about servers, and --clients about clients")
	}
	if err := knownNames(c.Defect, c.Variant); !c.Clients && err != nil {
		return err
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	lib, err := library.Load(nil)
	if err != nil {
		return err
	}
	try := selftest.Run
	if c.Clients {
		try = selftest.Clients
	}
	m, err := try(ctx, selftest.Options{Defects: c.Defect, Variants: c.Variant, Done: c.progress(env)})
	switch {
	case ctx.Err() != nil:
		return &exitError{exitInterrupted, "interrupted"}
	case err != nil:
		return err
	}
	if c.Matrix {
		if err := m.Write(env.Stdout, lib); err != nil {
			return err
		}
	}
	return c.sum(env, m, lib)
}

// progress counts on a terminal.
func (c *SelftestCmd) progress(env *Env) func(string, error) {
	if !env.Lively(env.Stderr) {
		return nil
	}
	var done atomic.Int64
	return func(name string, _ error) {
		fmt.Fprintf(env.Stderr, "\r\x1b[K%d %ss judged; last: %s", done.Add(1), c.party(), name)
	}
}

// party is whom the self-test is about.
func (c *SelftestCmd) party() string {
	if c.Clients {
		return "client"
	}
	return "server"
}

func (c *SelftestCmd) sum(env *Env, m *selftest.Matrix, lib *library.Library) error {
	if env.Lively(env.Stderr) {
		fmt.Fprint(env.Stderr, "\r\x1b[K")
	}
	var alarms []string
	for _, a := range m.Alarms {
		alarms = append(alarms, string(a.Verdict)+" "+a.Address)
	}
	type what struct {
		what string
		list []string
	}
	lists := []what{
		{"false alarms of the right " + c.party(), alarms},
		{"defects that no check catches", m.Uncaught()},
		{"defects that no check of their requirement catches", m.Missed()},
	}
	if !c.Clients {
		lists = slices.Insert(lists, 1, what{"failures of variants that the RFCs allow", m.Wronged()})
	}
	if len(c.Defect)+len(c.Variant) == 0 {
		lists = append(lists, what{"checks that no defect kills", m.Unkilled(lib)})
	}
	wrong := 0
	fmt.Fprintf(env.Stdout, "%d defects, %d checks judged on the right %s, %s\n", len(m.Defects), len(m.Checks), c.party(), m.Took.Round(100*time.Millisecond))
	if !c.Clients {
		fmt.Fprintf(env.Stdout, "%6d variants spared: right in another way, none raises a failure\n", len(m.Variants)-m.Strict())
	}
	fmt.Fprintf(env.Stdout, "%6d defects caught by a check of the requirement that they break\n", len(m.Defects)-len(m.Uncaught())-len(m.Missed()))
	for _, l := range lists {
		fmt.Fprintf(env.Stdout, "%6d %s\n", len(l.list), l.what)
		for _, one := range l.list {
			fmt.Fprintf(env.Stdout, "         %s\n", one)
		}
		wrong += len(l.list)
	}
	if wrong > 0 {
		return &exitError{exitHole, ""}
	}
	return nil
}
