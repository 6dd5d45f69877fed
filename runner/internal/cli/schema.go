package cli

import (
	"fmt"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/schemas"
)

// SchemaCmd writes the JSON Schema of a kind of file.
type SchemaCmd struct {
	Kind string `arg:"" optional:"" help:"${kinds}; without it they are listed."`
}

// Help implements kong.HelpProvider.
func (*SchemaCmd) Help() string {
	return `Examples:
  authspec schema target >target.schema.json
  authspec schema cases >case.schema.json

From 'result' on they describe what authspec writes as JSON: the reports of 'run',
'compare', 'compare --pairs' and 'diff', and what 'list' and 'coverage' write with
--format json. The others are of files that people write, and editors that know YAML
use them by a comment in the first line of a file:
  # yaml-language-server: $schema=target.schema.json`
}

// Run implements the command.
func (c *SchemaCmd) Run(env *Env) error {
	if c.Kind == "" {
		for _, k := range schemas.Kinds() {
			fmt.Fprintf(env.Stdout, "%-12s  of %s\n", k.Name, k.What)
		}
		return nil
	}
	k, ok := schemas.Named(c.Kind)
	if !ok {
		return usageError("there is no schema %q; %s", c.Kind, diag.Suggest(c.Kind, schemaNames()))
	}
	text, err := k.Schema()
	if err != nil {
		return err
	}
	_, err = env.Stdout.Write(text)
	return err
}

func schemaNames() []string {
	var names []string
	for _, k := range schemas.Kinds() {
		names = append(names, k.Name)
	}
	return names
}
