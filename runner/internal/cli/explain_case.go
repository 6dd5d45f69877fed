package cli

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/explain"
	"authspec/runner/internal/library"
	"authspec/runner/internal/reproduce"
	"authspec/runner/internal/requirement"
)

// matrix writes about a case with rows: which there are, and the first of them
// in full, as they differ in values only.
func (p *page) matrix(group string, cases []*library.Case, only []string) {
	p.line("%s has %s:", group, count(len(cases), "row"))
	for _, c := range cases {
		p.line("  %s", c.ID)
	}
	p.line("")
	p.line("The first of them; the others differ in values:")
	p.line("")
	p.oneCase(cases[0], only)
}

// oneCase writes about a case; only are the checks that are asked for, nil: all.
func (p *page) oneCase(one *library.Case, only []string) {
	c := one.Whole()
	p.line("%s", c.ID)
	p.line("%s", c.Title)
	p.line("")
	p.about(c, p.lib.Labels(one.Outline))
	if c.Watch {
		p.line("")
		p.line("It sends nothing itself: it looks at every exchange of the run.")
		p.checks(c.Expect, false, only)
	}
	for _, s := range c.Steps {
		if s.Earlier != "" {
			continue // the last time shows it
		}
		if c.Role == casefile.RoleClient {
			p.clientStep(s, only)
		} else {
			p.step(c, s, only)
		}
	}
	p.unsaid(c, only)
	p.line("")
	p.command(c)
}

// command is how to run a case: one that sends nothing needs others that do.
func (p *page) command(c *casefile.Case) {
	run, own := "authspec run TARGET", ""
	for _, dir := range p.dirs {
		own += " --cases " + reproduce.Word(dir)
	}
	if c.Role == casefile.RoleClient {
		p.line("Run it, with the command of a client:")
		p.line("  authspec client%s --only '%s' -- COMMAND", own, c.ID)
		return
	}
	run += own
	if c.Watch {
		p.line("Run it with all cases, to whose exchanges it looks:")
		p.line("  %s --suite %s", run, library.AllSuite)
		p.line("A report names the case whose exchange shows what it found; the two repeat it:")
		p.line("  %s --only '%s' --only CASE", run, c.ID)
		return
	}
	p.line("Run it:")
	p.line("  %s --only '%s'", run, c.ID)
}

// about is what holds for the case as a whole.
func (p *page) about(c *casefile.Case, labels []string) {
	p.line("  file      %s:%d", c.Pos.File, c.Pos.Line)
	if c.Role != casefile.RoleClient && !c.Watch {
		p.line("  resource  %s", c.Resource)
	}
	p.line("  labels    %s", strings.Join(labels, ", "))
	if c.Role == casefile.RoleClient {
		p.aboutClient(c)
		return
	}
	if needs := needs(c); needs != "" {
		p.line("  needs     %s", needs)
	}
	if c.Spends > 0 {
		p.line("  spends    %s", count(c.Spends, "wrong password"))
	}
	if len(c.Disturbs) > 0 {
		p.line("  disturbs  a server in use (%s); --safe leaves it out", commas(c.Disturbs))
	}
	if c.Samples > 1 {
		how := "in turn"
		if c.AtOnce {
			how = "at the same time"
		}
		p.line("  samples   the steps run %d times, %s", c.Samples, how)
	}
	if c.Claims {
		p.line("  claims    what the target says of the resource; the case runs also where that does not hold")
	}
	if c.Alone {
		p.line("  alone     nothing else of the run goes on meanwhile")
	}
}

func needs(c *casefile.Case) string {
	var all []string
	for _, n := range c.Needs {
		all = append(all, string(n))
	}
	if others := slices.DeleteFunc(slices.Clone(c.Uses.Resources), func(r string) bool { return r == c.Resource }); len(others) > 0 {
		all = append(all, "resource "+strings.Join(others, ", "))
	}
	if len(c.Uses.Accounts) > 0 {
		all = append(all, "account "+strings.Join(c.Uses.Accounts, ", "))
	}
	if len(c.Uses.Tokens) > 0 {
		all = append(all, "token "+strings.Join(c.Uses.Tokens, ", "))
	}
	for _, r := range c.Uses.Variables {
		all = append(all, "environment variable "+r.Name)
	}
	if slices.ContainsFunc(c.Steps, func(s *casefile.Step) bool { return s.WaitNonce }) {
		all = append(all, "limits.nonce-life")
	}
	if slices.ContainsFunc(c.Steps, func(s *casefile.Step) bool { return s.WaitLife }) {
		all = append(all, "limits.session-life")
	}
	return strings.Join(all, "; ")
}

func commas[T ~string](items []T) string {
	out := make([]string, len(items))
	for i, t := range items {
		out[i] = string(t)
	}
	return strings.Join(out, ", ")
}

func (p *page) step(c *casefile.Case, s *casefile.Step, only []string) {
	p.line("")
	title := "Step " + s.ID
	if s.Times > 1 {
		title += fmt.Sprintf(", %d times", s.Times)
	}
	if s.Setup {
		title += " (set-up: the case is blocked unless it holds)"
	}
	p.line("%s", title)
	p.conditions(c, s)
	if auth := explain.Auth(s.Request.Auth); auth != "" && s.Request.Form == "" {
		p.line("  ${auth} stands for %s.", auth)
	}
	for _, l := range explain.Request(s.Request, s.Resource) {
		p.line("    > %s", l)
	}
	p.checks(s.Expect, s.Setup, only)
}

// conditions is when and where a step is sent.
func (p *page) conditions(c *casefile.Case, s *casefile.Step) {
	if s.When != nil {
		p.line("  Only if %s.", check.GuardWords(s.When))
	}
	if s.Resource != c.Resource {
		p.line("  To the resource `%s`.", s.Resource)
	}
	if s.Certificate != "" {
		p.line("  With the client's certificate `%s`.", s.Certificate)
	}
	switch {
	case s.Pipelined:
		p.line("  On the connection of step `%s`, before its answer is read.", s.Reuse)
	case s.Reuse != "":
		p.line("  On the connection of step `%s`.", s.Reuse)
	}
	if s.WaitNonce {
		p.line("  After a wait as long as the target says a nonce lives (limits.nonce-life).")
	}
	if s.WaitLife {
		p.line("  After a wait as long as the target says a session lives (limits.session-life).")
	}
	if s.Wait > 0 {
		p.line("  After a wait of %s.", s.Wait)
	}
}

func (p *page) checks(checks []*casefile.Check, setup bool, only []string) {
	for _, k := range checks {
		if setup {
			p.line("  must hold: %s", check.Words(k.Test))
			continue
		}
		if only == nil || slices.Contains(only, k.Name) {
			p.check(k.Name, k.Requirement, checkWords(k))
		}
	}
}

// checkWords is what is right, and when that is judged.
func checkWords(k *casefile.Check) [][2]string {
	rows := [][2]string{{"right", check.Words(k.Test)}}
	if k.When != nil {
		rows = append(rows, [2]string{"only if", check.GuardWords(k.When)})
	}
	return rows
}

func (p *page) check(name, id string, first [][2]string) {
	p.line("")
	p.line("  Check %s", name)
	row, _ := p.lib.Catalogue.Row(id)
	rows := append(first,
		[2]string{"level", fmt.Sprintf("%s, %s", levelWords(row.Level, row.Severity), row.Source)},
		[2]string{"rule", row.Rule},
		[2]string{"impact", row.Impact},
	)
	if remedies := p.lib.Remedies(id); len(remedies) > 0 {
		rows = append(rows, [2]string{"mend", remedies[0].Do})
	}
	rows = append(rows, [2]string{"cites", id}, [2]string{"text", row.Link()})
	for _, r := range rows {
		if r[1] != "" {
			p.line("    %-8s %s", r[0], r[1])
		}
	}
}

// unsaid is the check that the case does not write.
func (p *page) unsaid(c *casefile.Case, only []string) {
	where, name, right := "Every step", casefile.AnswerCheck, "an answer comes; what is odd may end the connection instead"
	if c.Role == casefile.RoleClient {
		where, name, right = "In every case", casefile.EndsCheck, "the client ends by itself, in time"
	}
	for _, k := range requirement.Checks(c) {
		if k.Unsaid && (only == nil || slices.Contains(only, k.Name)) {
			p.line("")
			p.line("%s", where)
			p.check(name, k.Requirement, [][2]string{{"right", right}})
		}
	}
}
