package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"authspec/runner"
	"authspec/runner/internal/reproduce"
)

// ProbeCmd finds out what a target is.
type ProbeCmd struct {
	Target filled `arg:"" optional:"" help:"URL of a protected resource, or a target file."`
	User   filled `short:"u" placeholder:"NAME:PASSWORD" help:"Credentials of the ordinary account. AUTHSPEC_USER and AUTHSPEC_PASSWORD are better."`

	GivenToken `embed:""`
	Described  `embed:""`

	Output string `short:"o" placeholder:"FILE" help:"Where to write the target file that a URL leads to; without it, it is shown. With '-' it goes to standard output, and all else to standard error."`
	Force  bool   `help:"Overwrite a file that is there."`

	Reach `embed:""`
}

// Help implements kong.HelpProvider.
func (*ProbeCmd) Help() string {
	return `Examples:
  AUTHSPEC_USER=alice AUTHSPEC_PASSWORD=… authspec probe http://127.0.0.1:8080/private/
  authspec probe http://127.0.0.1:8080/private/ -o target.yaml
  authspec probe target.yaml

It sends what a run sends before its first case: a request without credentials to each resource, and two with. It shows the
challenges, whether the credentials lead in, and how the protected content is told; of a URL also a target file to start
from, without secrets.

Exit status: 0 the ground for a run holds; 2 wrong use; 3 it does not, and what can be done; 130 interrupted.`
}

// Run implements the command.
func (c *ProbeCmd) Run(ctx context.Context, env *Env) error {
	if c.Target == "" && c.OpenAPI == "" {
		return usageError("name what is to be looked at: the URL of a protected resource, a target file, or an OpenAPI document (--openapi FILE)")
	}
	if c.Output != "" && !c.drafts() {
		return usageError("-o is for a URL: %s is a target file already", c.Target)
	}
	if err := c.free(); err != nil {
		return err
	}
	one := RunCmd{Target: c.Target, User: c.User, GivenToken: c.GivenToken, Described: c.Described, Reach: c.Reach}
	options, err := one.options(env)
	if err != nil {
		return err
	}
	prepared, err := runner.Prepare(options)
	if err != nil {
		return misused(err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	probe := prepared.Probe(ctx)
	if ctx.Err() != nil {
		return &exitError{exitInterrupted, "interrupted before anything was found out"}
	}
	return c.show(env, probe)
}

// free tells before anything is sent that there is a file already which is not to
// be overwritten, or that none can be written there.
func (c *ProbeCmd) free() error {
	if c.Output == "" || c.Output == "-" || c.Force {
		return nil
	}
	if err := writeNew(c.Output, nil, false); err != nil {
		return err
	}
	return os.Remove(c.Output)
}

// drafts tells whether there is no target file yet.
func (c *ProbeCmd) drafts() bool {
	return isURL(string(c.Target)) || c.Target == "" && c.OpenAPI != ""
}

// show says what was found out, and gives the target file.
func (c *ProbeCmd) show(env *Env, p runner.Probe) error {
	w := env.Stdout
	if c.Output == "-" {
		w = env.Stderr
	}
	for i, r := range p.Resources {
		if i > 0 {
			fmt.Fprintln(w)
		}
		for _, line := range resourceLines(r) {
			fmt.Fprintln(w, harmless(line))
		}
	}
	for _, advice := range p.Advice {
		fmt.Fprintln(w, "-> "+harmless(advice))
	}
	for _, chance := range p.Chances {
		fmt.Fprintln(w, "-> "+chance)
	}
	switch {
	case !p.Holds():
		return &exitError{exitTell, "could not tell: no resource is fit to be judged"}
	case c.drafts():
		return c.file(env, w, p.Draft)
	}
	if len(p.Unnamed) > 0 {
		fmt.Fprintf(w, "\nNot named, so what needs it is skipped: %s\n", strings.Join(p.Unnamed, ", "))
	}
	return nil
}

// file writes the target file to its place.
func (c *ProbeCmd) file(env *Env, w io.Writer, content []byte) error {
	switch c.Output {
	case "":
		_, err := fmt.Fprintf(w, "\nA target file to start from (-o FILE writes it):\n\n%s", content)
		return err
	case "-":
		_, err := env.Stdout.Write(content)
		return err
	}
	if err := writeNew(c.Output, content, c.Force); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nThe target file is written. To judge the target:\n  authspec run %s\n", reproduce.Word(c.Output))
	return err
}

// resourceLines say what was found out of one resource.
func resourceLines(r runner.ProbedResource) []string {
	lines := []string{r.Role + "  " + r.URL}
	if r.Operation != "" {
		return append(lines, "  "+r.Operation)
	}
	say := func(label, format string, args ...any) {
		lines = append(lines, fmt.Sprintf("  %-11s %s", label, fmt.Sprintf(format, args...)))
	}
	if r.Refused != 0 {
		say("stranger", "gets status %d", r.Refused)
		challenges(r, say)
	}
	switch {
	case r.Login != "":
		say("login", "the ordinary credentials lead in, by %s (status %d)", r.Login, r.Authorised)
	case r.NoLogin != "":
		say("login", "%s", r.NoLogin)
	}
	if !r.Holds {
		say("ground", "does not hold: %s", r.Reason)
		return lines
	}
	if r.Recognised {
		say("content", "recognised %s", r.Content)
	} else if r.Content != "" {
		say("content", "%s", r.Content)
	}
	say("ground", "holds")
	return lines
}

// challenges shows the field lines as they came, and what is wrong with them.
func challenges(r runner.ProbedResource, say func(label, format string, args ...any)) {
	for _, c := range r.Challenges {
		say("challenge", "%s", c)
	}
	if len(r.Challenges) == 0 && r.Refused == 401 {
		say("challenge", "none, though a 401 must have one (RFC 9110 §15.5.2)")
	}
	for _, p := range r.Problems {
		say("", "%s", p)
	}
}
