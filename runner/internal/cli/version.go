package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"authspec/runner/internal/about"
)

// VersionCmd says what this is.
type VersionCmd struct{}

// Help implements kong.HelpProvider.
func (*VersionCmd) Help() string {
	return `Example:
  authspec version`
}

// Run implements the command.
func (*VersionCmd) Run(env *Env) error {
	_, err := io.WriteString(env.Stdout, about.Whole())
	return err
}

// shortVersion is the flag --version, which stands before any command.
type shortVersion bool

// BeforeReset implements kong's hook: nothing else is looked at.
func (shortVersion) BeforeReset(app *kong.Kong) error {
	fmt.Fprint(app.Stdout, about.Program())
	app.Exit(exitOK)
	return nil
}

// versionAsked takes -v and -V, alone, for --version, as most programs do; behind
// a command -v is short for --verbose.
func versionAsked(args []string) []string {
	if len(args) == 1 && strings.EqualFold(args[0], "-v") {
		return []string{"--version"}
	}
	return args
}

// aboutAll keeps the flags that are about the whole program out of the help of
// its commands, but for --help.
func aboutAll(app *kong.Kong, args []string) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return
	}
	for _, f := range app.Model.Flags {
		f.Hidden = f.Hidden || f.Name == "version"
	}
}
