package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
	"authspec/runner/internal/selftest"
)

// SelftestCmd shows that the suite catches what it claims to catch.
type SelftestCmd struct {
	All    bool     `help:"Run all cases with each defect, not only those known to notice it. It takes many minutes."`
	Matrix bool     `help:"Print the whole kill matrix: every defect with the checks that it raises. It runs all cases with each."`
	Defect []string `sep:"none" placeholder:"NAME" help:"Try only this defect, with all cases. Repeatable."`

	Clients bool `help:"Try the reference client, right and with its defects, in place of the reference server."`

	Variant []string `sep:"none" placeholder:"NAME" help:"Try only this variant. Repeatable."`
}

// Help implements kong.HelpProvider.
func (*SelftestCmd) Help() string {
	return `Example:
  authspec selftest

It runs all cases against the bundled server, right, and in each variant that the RFCs allow as well. With each of its
named defects it runs those cases that noticed the defect when all of them were last tried, and all of them where these
no longer catch it; with --all it runs all of them from the start. Every defect must be caught by a check of the
requirement that it breaks, every check must be killed by some defect, the right server must raise no alarm, and no
variant a failure. Exit status: 0 all of that holds; 1 it does not.

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
	try, role := selftest.Run, casefile.RoleServer
	if c.Clients {
		try, role = selftest.Clients, casefile.RoleClient
	}
	options := selftest.Options{Defects: c.Defect, Variants: c.Variant, Done: c.progress(env)}
	if c.known() {
		options.Cases = selftest.Known(role, lib)
	}
	m, err := try(ctx, options)
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

// known tells whether a defect is tried only with the cases that are known to
// notice it.
func (c *SelftestCmd) known() bool {
	return !c.All && !c.Matrix && len(c.Defect)+len(c.Variant) == 0
}

// progress counts on a terminal.
func (c *SelftestCmd) progress(env *Env) func(string, error) {
	if !env.Lively(env.Stderr) {
		return nil
	}
	var done atomic.Int64
	return func(name string, _ error) {
		fmt.Fprintf(env.Stderr, "\r\x1b[K%s judged; last: %s", count(int(done.Add(1)), c.party()), name)
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
		one, many string
		list      []string
	}
	lists := []what{
		{"false alarm of the right " + c.party(), "false alarms of the right " + c.party(), alarms},
		{"defect that no check catches", "defects that no check catches", m.Uncaught()},
		{"defect that no check of its requirement catches", "defects that no check of their requirement catches", m.Missed()},
	}
	if !c.Clients {
		lists = slices.Insert(lists, 1, what{"failure of a variant that the RFCs allow", "failures of variants that the RFCs allow", m.Wronged()})
	}
	if len(c.Defect)+len(c.Variant) == 0 {
		list, with := m.Unkilled(lib), ""
		if c.known() && len(list) > 0 {
			with = " with the cases known to notice it; --all tries every case with every defect"
		}
		lists = append(lists, what{"check that no defect kills" + with, "checks that no defect kills" + with, list})
	}
	wrong := 0
	fmt.Fprintf(env.Stdout, "%s, %s judged, %s\n", count(len(m.Defects), "defect"), count(len(m.Checks), "check"), m.Took.Round(100*time.Millisecond))
	if !c.Clients {
		c.row(env, len(m.Variants)-m.Strict(),
			"variant spared: right in another way, it raises no failure", "variants spared: right in another way, none raises a failure")
	}
	c.row(env, len(m.Defects)-len(m.Uncaught())-len(m.Missed()),
		"defect caught by a check of the requirement that it breaks", "defects caught by a check of the requirement that they break")
	c.sumCases(env, m)
	for _, l := range lists {
		c.row(env, len(l.list), l.one, l.many)
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

// row is a line that counts.
func (*SelftestCmd) row(env *Env, n int, one, many string) {
	if n == 1 {
		many = one
	}
	fmt.Fprintf(env.Stdout, "%6d %s\n", n, many)
}

// sumCases says which cases were run with the defects, where that were not all.
func (c *SelftestCmd) sumCases(env *Env, m *selftest.Matrix) {
	if !c.known() {
		return
	}
	const how = " run for that: with each defect those known to notice it; --all runs all with each"
	c.row(env, m.Ran, "case"+how, "cases"+how)
	if len(m.Anew) > 0 {
		names := ": " + strings.Join(m.Anew, ", ")
		c.row(env, len(m.Anew), "of the defects tried with all cases, as those known did not catch it"+names,
			"of the defects tried with all cases, as those known did not catch them"+names)
	}
}
