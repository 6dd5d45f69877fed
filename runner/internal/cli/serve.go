package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/reproduce"
)

// ServeCmd runs the reference server.
type ServeCmd struct {
	Addr        string   `default:"127.0.0.1:0" placeholder:"HOST:PORT" help:"Where to listen; port 0 is a free one."`
	TLS         bool     `name:"tls" help:"Speak TLS, with a certificate made at start."`
	Defect      []string `sep:"none" placeholder:"NAME" help:"A rule to break. Repeatable."`
	ListDefects bool     `help:"List the defects and the requirements that they break."`

	Variant      []string `sep:"none" placeholder:"NAME" help:"A reaction that an RFC allows beside the usual one. Repeatable."`
	ListVariants bool     `help:"List the variants and what allows them."`

	Plain bool `help:"Run a simple server instead, for trying a client by hand: one Basic and one Digest challenge with nothing special in them."`
}

// Help implements kong.HelpProvider.
func (*ServeCmd) Help() string {
	return `Examples:
  authspec serve --defect realm-missing
  authspec serve --plain

It prints where the target file is, for 'authspec run', and runs until it is interrupted. With --plain it prints how to log
in, and then a line for each request, with why it was refused.`
}

// Run implements the command.
func (c *ServeCmd) Run(ctx context.Context, env *Env) error {
	if c.ListDefects {
		for _, d := range server.Defects() {
			fmt.Fprintf(env.Stdout, "%s\n    breaks %s\n    %s\n", d.Name, d.Requirement, d.Text)
		}
		return nil
	}
	if c.ListVariants {
		for _, v := range server.Variants() {
			fmt.Fprintf(env.Stdout, "%s\n    allowed by %s\n    %s\n", v.Name, v.Source, v.Text)
		}
		return nil
	}
	if err := knownNames(c.Defect, c.Variant); err != nil {
		return err
	}
	if c.Plain {
		return c.plain(ctx, env)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	s, err := server.Start(server.Options{Addr: c.Addr, TLS: c.TLS, Defects: c.Defect, Variants: c.Variant})
	if err != nil {
		return usageError("%s; --addr names another address", err)
	}
	defer s.Close()
	dir, err := os.MkdirTemp("", "authspec-serve-")
	if err != nil {
		return fmt.Errorf("there is no place for the target file: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := announce(env, s, dir); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// plain runs the simple server.
func (c *ServeCmd) plain(ctx context.Context, env *Env) error {
	if len(c.Defect) > 0 || len(c.Variant) > 0 || c.TLS {
		return usageError("--plain is a server of its own, without --defect, --variant and --tls")
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	s, err := server.StartPlain(c.Addr, func(line string) { fmt.Fprintln(env.Stdout, harmless(line)) })
	if err != nil {
		return usageError("%s; --addr names another address", err)
	}
	defer s.Close()
	fmt.Fprintf(env.Stdout, "The plain server is at %s until it is interrupted. The user is %s, the password %s:\n", s.URL, server.PlainUser, server.PlainPassword)
	fmt.Fprintf(env.Stdout, "  curl --basic -u %s:%s %s\n", server.PlainUser, server.PlainPassword, s.URL+server.PlainBasic)
	fmt.Fprintf(env.Stdout, "  curl --digest -u %s:%s %s\n", server.PlainUser, server.PlainPassword, s.URL+server.PlainDigest)
	<-ctx.Done()
	return nil
}

// announce writes the files of a running server and says where they are.
func announce(env *Env, s *server.Server, dir string) error {
	file := filepath.Join(dir, "target.yaml")
	if err := os.WriteFile(file, s.Target(), 0o600); err != nil {
		return fmt.Errorf("the target file can't be written: %w", err)
	}
	run := "authspec run " + reproduce.Word(file)
	if s.CACert() != nil {
		ca := filepath.Join(dir, "ca.pem")
		if err := os.WriteFile(ca, s.CACert(), 0o600); err != nil {
			return fmt.Errorf("the certificate can't be written: %w", err)
		}
		run += " --cacert " + reproduce.Word(ca)
	}
	fmt.Fprintf(env.Stdout, "The reference server is at %s until it is interrupted. To judge it:\n  %s\n", s.URL(), run)
	return nil
}

// knownNames looks for defects and variants that do not exist.
func knownNames(defects, variants []string) error {
	var known, right []string
	for _, d := range server.Defects() {
		known = append(known, d.Name)
	}
	for _, v := range server.Variants() {
		right = append(right, v.Name)
	}
	if err := knownName("defect", defects, known); err != nil {
		return err
	}
	return knownName("variant", variants, right)
}

func knownName(kind string, names, known []string) error {
	for _, name := range names {
		if slices.Contains(known, name) {
			continue
		}
		hint := fmt.Sprintf("'authspec serve --list-%ss' lists them", kind)
		if near := diag.Nearest(name, known); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return usageError("there is no %s %q; %s", kind, name, hint)
	}
	return nil
}

// bundle starts the reference server where nothing else is to be judged.
func (c *RunCmd) bundle(o *runner.Options) (*server.Server, error) {
	switch {
	case c.Target != "" || c.OpenAPI != "":
		return nil, nil
	case c.User != "":
		return nil, usageError("--user is for a target: give its URL, or a target file; without one the bundled server is judged, which has accounts of its own")
	}
	s, err := server.Start(server.Options{})
	if err != nil {
		return nil, fmt.Errorf("the bundled server can't be started: %w", err)
	}
	o.Repeat = (*o).Again // it is started anew, on another port
	o.Target = runner.Target{Bundled: true, File: "the bundled server", Content: s.Target(), Follows: o.Target.Follows}
	return s, nil
}

// suggest is a hint for a word that is not among the known ones.
func suggest(word string, known []string) string {
	return strings.TrimPrefix(diag.Suggest(word, known), "; ")
}
