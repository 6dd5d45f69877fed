package cli

import (
	"fmt"
	"runtime"

	"authspec/runner"
	"authspec/runner/internal/library"
	"authspec/runner/internal/requirement"
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
	lib, err := library.Load(nil)
	if err != nil {
		return err
	}
	checks := 0
	for _, c := range lib.Cases {
		checks += len(requirement.Checks(c))
	}
	_, err = fmt.Fprintf(env.Stdout, "authspec %s (%s, %s/%s)\n%s, %s, %s, %s\n",
		runner.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH,
		count(len(lib.Cases), "case"), count(checks, "check"),
		count(len(lib.Catalogue.Rows()), "requirement"), count(len(lib.Suites), "suite"))
	return err
}
