package cli

import (
	"authspec/runner/internal/shard"
)

// MergeCmd makes one report of those of a run that several machines have shared.
type MergeCmd struct {
	Inputs []string `arg:"" name:"report" help:"JSON reports of all parts of a run (--shard), in any order."`

	Output  filled `short:"o" placeholder:"FILE" help:"Write the JSON report of the whole run; with '-' to standard output. The same as --report json=FILE."`
	Telling `embed:""`
	Gate    []string `placeholder:"LEVELS" help:"What fails the run: must, security (of high severity), should (every warn), draft (what drafts and vendors say, too), or none. The default is that of the parts."`
}

// Help implements kong.HelpProvider.
func (*MergeCmd) Help() string {
	return `Example, of three machines and one that puts together what they have found:
  authspec run target.yaml --shard 1/3 --report json=1.json     and 2/3, and 3/3
  authspec merge 1.json 2.json 3.json -o authspec.json --report junit=authspec.xml

The report is that of a whole run. The parts have to be of one version of authspec, one target and the same options, each
part once. The port of a target may differ where each machine has its own, on 127.0.0.1 or localhost.

Exit status: that of the whole run. 0 conforms; 1 does not; 2 wrong use, a part is missing, say; 3 could not tell; 130 one of
the parts was interrupted.`
}

// Run implements the command.
func (c *MergeCmd) Run(env *Env) error {
	if c.Output != "" {
		c.Report = append([]string{"json=" + string(c.Output)}, c.Report...)
	}
	outputs, err := c.outputs()
	if err != nil {
		return err
	}
	runs, err := readReports(c.Inputs)
	if err != nil {
		return err
	}
	var parts []shard.Part
	for i, name := range c.Inputs {
		parts = append(parts, shard.Part{File: name, Run: runs[i]})
	}
	if err := writable(outputs); err != nil {
		return err
	}
	run, err := shard.Merge(parts, c.Gate)
	if err != nil {
		return err
	}
	return c.show(env, run, outputs)
}
