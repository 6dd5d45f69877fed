package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"authspec/runner/internal/verdict"
)

// BaselineCmd writes a baseline of what fails.
type BaselineCmd struct {
	Input string `arg:"" name:"report" help:"JSON report of a run."`

	Output   string `short:"o" placeholder:"FILE" help:"Where to write the baseline; without it, or with '-', to standard output."`
	Reason   string `placeholder:"TEXT" help:"Reason of every entry, in place of one to fill in."`
	Until    string `placeholder:"DAY" help:"Last day on which the entries count, as in 2027-03-31."`
	Warnings bool   `help:"Also the warnings that the gate of the run lets pass."`
	Force    bool   `help:"Overwrite a file that is there."`
}

// Help implements kong.HelpProvider.
func (*BaselineCmd) Help() string {
	return `Example:
  authspec run target.yaml --report json=today.json
  authspec baseline today.json -o baseline.yaml
  authspec run target.yaml --baseline baseline.yaml

It has an entry for each check that fails, and for each that warns if the gate of the run counts that. A run takes it as it
is; 'authspec validate baseline.yaml' asks for the reasons that are still to be filled in. Reasons of an earlier baseline
are kept, its end dates and globs are not, since the report doesn't have them.

Exit status: 0, also when nothing fails; 2 wrong use; 3 nothing was verified by that run.`
}

// Run implements the command.
func (c *BaselineCmd) Run(env *Env) error {
	draft := verdict.Draft{Reason: strings.Join(strings.Fields(c.Reason), " "), Warnings: c.Warnings}
	if c.Until != "" {
		until, err := time.Parse(time.DateOnly, c.Until)
		if err != nil {
			return usageError("--until wants a day, as in 2027-03-31, not %q", c.Until)
		}
		draft.Until = until
	}
	run, err := readReport(c.Input)
	if err != nil {
		return err
	}
	if !run.Verified() {
		return &exitError{exitTell, fmt.Sprintf("%s: nothing was verified by this run, so nobody knows what fails: %s", c.Input, run.ExitReason)}
	}
	drafted := verdict.NewBaseline(run, draft)
	if err := c.write(env, drafted.Content); err != nil {
		return err
	}
	c.tell(env, drafted)
	return nil
}

// write puts the file into its place. A baseline holds what somebody has
// written by hand, so it is not overwritten by the way.
func (c *BaselineCmd) write(env *Env, content []byte) error {
	if c.Output == "" || c.Output == "-" {
		_, err := env.Stdout.Write(content)
		return err
	}
	return writeNew(c.Output, content, c.Force)
}

// writeNew writes a file that must not be there yet, unless forced.
func writeNew(name string, content []byte, force bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(name, flags, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usageError("%s is there already; --force overwrites it", name)
	}
	if err != nil {
		return usageError("%s can't be written: %s", name, systemReason(err))
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

// tell says on standard error what became of the report.
func (c *BaselineCmd) tell(env *Env, d verdict.Drafted) {
	text := count(d.Entries, "entry")
	if d.Entries != 1 {
		text = fmt.Sprintf("%d entries", d.Entries)
	}
	if d.Kept > 0 {
		text += fmt.Sprintf(", %d of them with the reason of an earlier baseline; its end dates are not in the report", d.Kept)
	}
	if d.Unknown > 0 {
		text += fmt.Sprintf("; %s could not be judged and is not in it", count(d.Unknown, "check"))
	}
	env.complain(text)
}
