package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/schemas"
)

// HelpCmd shows the help of a command, or describes a kind of file.
type HelpCmd struct {
	Topic string `arg:"" optional:"" help:"A command, or a kind of file: ${kinds}."`
}

// Help implements kong.HelpProvider.
func (*HelpCmd) Help() string {
	return `Examples:
  authspec help run
  authspec help cases      # the words of case files, their placeholders and filters
  authspec help target     # those of target files`
}

// Run implements the command.
func (c *HelpCmd) Run(ctx context.Context, env *Env) error {
	kind, file := schemas.Named(c.Topic)
	commands, err := commandNames(ctx, env)
	if err != nil {
		return err
	}
	command := slices.Contains(commands, c.Topic)
	if !command && !file && c.Topic != "" {
		return usageError("there is no help on %q; %s", c.Topic, diag.Suggest(c.Topic, append(commands, schemaNames()...)))
	}
	switch {
	case c.Topic == "":
		Main(ctx, []string{"--help"}, env)
	case command:
		Main(ctx, []string{c.Topic, "--help"}, env)
	}
	if !file {
		return nil
	}
	if command {
		fmt.Fprintf(env.Stdout, "\nThe words of %s\n\n", kind.What)
	}
	text, err := kind.Reference()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Stdout, "%s\n", strings.TrimRight(text, "\n"))
	return err
}

// commandNames are the commands that people see.
func commandNames(ctx context.Context, env *Env) ([]string, error) {
	parser, err := newParser(ctx, env, grammar(nil))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, n := range parser.Model.Children {
		if !n.Hidden {
			names = append(names, n.Name)
		}
	}
	return names, nil
}
