package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"authspec/runner"
)

// ManCmd prints the manual page, made of what --help says.
type ManCmd struct{}

// Help implements kong.HelpProvider.
func (*ManCmd) Help() string {
	return `Examples:
  authspec man | man -l -
  authspec man >/usr/local/share/man/man1/authspec.1`
}

// Run implements the command.
func (*ManCmd) Run(env *Env, app *kong.Kong) error {
	m := &manual{}
	m.macro("TH", "AUTHSPEC", "1", "", "authspec "+runner.Version, "User Commands")
	m.macro("SH", "NAME")
	m.line("authspec - judge HTTP authentication of servers and clients")
	m.macro("SH", "SYNOPSIS")
	m.line("authspec COMMAND [FLAGS] [ARGUMENTS]")
	m.macro("SH", "DESCRIPTION")
	m.line(app.Model.Help)
	m.macro("SH", "COMMANDS")
	for _, n := range app.Model.Children {
		if !n.Hidden {
			m.command(n)
		}
	}
	m.macro("SH", "ENVIRONMENT")
	for _, v := range variables {
		m.item(v[0], v[1])
	}
	m.macro("SH", "EXIT STATUS")
	for _, s := range statuses {
		m.item(s[0], s[1])
	}
	_, err := env.Stdout.Write(m.text.Bytes())
	return err
}

// variables are those of the environment that make a difference.
var variables = [][2]string{
	{"AUTHSPEC_USER, AUTHSPEC_PASSWORD", "Credentials of the ordinary account."},
	{"AUTHSPEC_TOKEN", "The Bearer token that leads in."},
	{"GITHUB_STEP_SUMMARY", "A file that a report in the form of GitHub's annotations adds a summary to."},
	{"NO_COLOR", "Set to anything: no colours, not even on a terminal."},
	{"FORCE_COLOR, CLICOLOR_FORCE", "Set to anything but 0: colours in files too."},
}

// statuses are what they mean for `run` and `client`; other commands have those
// that their help names.
var statuses = [][2]string{
	{"0", "Conforms: everything that is gated holds."},
	{"1", "Does not conform."},
	{"2", "Wrong use: a flag, or a file with a mistake."},
	{"3", "Could not tell: no answer, credentials that lead in nowhere, or nothing was verified."},
	{"130", "Interrupted; the reports were written."},
}

// manual is a page in the language of man(7).
type manual struct{ text bytes.Buffer }

// macro writes a line with a macro and its arguments.
func (m *manual) macro(name string, args ...string) {
	m.text.WriteString("." + name)
	for _, a := range args {
		fmt.Fprintf(&m.text, " \"%s\"", strings.ReplaceAll(roff(a), `"`, `\(dq`))
	}
	m.text.WriteByte('\n')
}

// line writes text as it is.
func (m *manual) line(text string) {
	text = roff(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	m.text.WriteString(text + "\n")
}

// item writes a term and what it means.
func (m *manual) item(term, text string) {
	m.macro("TP")
	m.macro("B", term)
	m.line(text)
}

// command writes what --help says of one.
func (m *manual) command(n *kong.Node) {
	m.macro("SS", "authspec "+n.Summary())
	m.line(n.Help)
	for _, p := range n.Positional {
		m.item(p.Summary(), p.Help)
	}
	for _, f := range n.Flags {
		if f.Hidden {
			continue
		}
		name := f.Summary()
		if f.Short != 0 {
			name = "-" + string(f.Short) + ", " + name
		}
		m.item(name, f.Help)
	}
	if n.Detail == "" {
		return
	}
	m.macro("PP")
	m.macro("nf")
	for line := range strings.Lines(n.Detail) {
		m.line(strings.TrimRight(line, "\n"))
	}
	m.macro("fi")
}

// roff writes text so that it is taken for nothing else: hyphens of a command
// line stay such.
func roff(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...").Replace(text)
}
