package cli

import "embed"

// CompletionCmd prints what a shell needs to complete command lines.
type CompletionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

//go:embed completion
var completions embed.FS

// Help implements kong.HelpProvider.
func (*CompletionCmd) Help() string {
	return `Examples:
  source <(authspec completion bash)                                        in this shell; for all of them in ~/.bashrc
  authspec completion zsh >"${fpath[1]}/_authspec"                          or any other folder of $fpath
  authspec completion fish >~/.config/fish/completions/authspec.fish

It completes commands and flags, and as values the suites, cases, requirements, defects and formats.`
}

// Run implements the command.
func (c *CompletionCmd) Run(env *Env) error {
	script, err := completions.ReadFile("completion/" + c.Shell)
	if err != nil {
		return err
	}
	_, err = env.Stdout.Write(script)
	return err
}
