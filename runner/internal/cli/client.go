package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"authspec/runner"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/implementation"
	"authspec/runner/internal/selftest"
	"authspec/runner/results"
)

// ClientCmd judges a client.
type ClientCmd struct {
	Command []string `arg:"" optional:"" passthrough:"" help:"After --: the client, a program with its arguments, in which {url}, {user}, {password} and the like stand for what each case gives it. Or the name of a client of --clients, or reference. Without it the reference client is judged."`

	Listen filled `placeholder:"HOST:PORT" help:"Start no client: wait for one that comes by itself, on this address. / is a page for browsers, /cases a list for programs, /done ends it."`

	Role        []string `placeholder:"NAME" help:"What the client claims to do, beyond what its command names: ${clientneeds}."`
	HTTPS       bool     `name:"https" help:"Give it https URLs; {cacert} is the certificate to trust."`
	Shell       bool     `help:"Let a shell (sh -c) read the command, which is then one word."`
	Unsupported []int    `placeholder:"N" help:"Exit statuses by which the client says that it can't do something. The default is 69,89."`
	Clients     filled   `default:"fixtures/clients" placeholder:"DIR" help:"Where the clients are described that have a name."`

	Selection `embed:""`
	Sharding  `embed:""`
	Judging   `embed:""`

	Jobs    number `placeholder:"N" help:"Clients at the same time. The default is ${clientjobs}."`
	Timeout span   `placeholder:"D" help:"How long the client may take for one case. The default goes by how long it usually takes."`
}

// Help implements kong.HelpProvider.
func (*ClientCmd) Help() string {
	return `Examples:
  authspec client -- curl -sSL --anyauth -u {user}:{password} {url}
  authspec client --role digest -- python3 adapter.py         it finds AUTHSPEC_URL, _USER and _PASSWORD in its environment
  authspec client -- curl -x {proxy} -U {proxy-user}:{proxy-password} {url}
  authspec client curl                                        a client of fixtures/clients
  authspec client --listen 127.0.0.1:8099                     for a browser, or a program that can't be started

The client is run once a case, several at the same time, without a shell; HOME is a scratch directory. In its command, and as
AUTHSPEC_URL and so on in its environment, it finds: ` + strings.Join(braced(runner.ClientPlaceholders()), " ") + `

Exit status: 0 conforms; 1 does not; 2 wrong use; 3 could not tell; 130 interrupted.`
}

func braced(list []string) []string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = "{" + w + "}"
	}
	return words
}

// Run implements the command.
func (c *ClientCmd) Run(ctx context.Context, env *Env) error {
	share, outputs, err := c.shareOf(env, c.Telling)
	if err != nil {
		return err
	}
	// From here on programs are started: that of the client's version, and the guard.
	ctx, stop := interruptible(ctx)
	defer stop()
	if err := writable(outputs); err != nil {
		return err
	}
	options, err := c.options(ctx, env)
	switch {
	case ctx.Err() != nil:
		return &exitError{exitInterrupted, ""}
	case err != nil:
		return err
	}
	options.Shard = share
	prepared, err := runner.Prepare(options)
	if err != nil {
		return misused(err)
	}
	return c.show(env, c.judge(ctx, env, prepared), outputs)
}

// options turns the flags into those of a run.
func (c *ClientCmd) options(ctx context.Context, env *Env) (runner.Options, error) {
	o := runner.Options{
		Suites: c.Suite, Only: c.Only, Skip: c.Skip, Cases: c.Cases,
		Baseline: c.Baseline, Gate: c.Gate, FailFast: c.FailFast, Jobs: int(c.Jobs), Timeout: time.Duration(c.Timeout), Today: env.Now(),
	}
	label, err := labelFilter(c.Label)
	if err != nil {
		return o, err
	}
	o.Label = label
	o.Client, err = c.client(ctx, env)
	return o, err
}

// client is the one that is meant.
func (c *ClientCmd) client(ctx context.Context, env *Env) (*runner.Client, error) {
	words := slices.DeleteFunc(slices.Clone(c.Command), func(w string) bool { return w == "--" })
	var client *runner.Client
	switch {
	case c.Listen != "" && (len(words) > 0 || c.HTTPS || c.Shell):
		return nil, usageError("with --listen no client is started: leave the command, --https and --shell out")
	case c.Listen != "":
		client = &runner.Client{Name: "visitor", Listen: string(c.Listen), Tell: func(url string) { tellVisitors(env, url) }}
	case len(words) == 0 && slices.Contains(env.args, "--"):
		return nil, usageError("no client is named after --; write its command there, as in authspec client -- curl -sSL --anyauth -u {user}:{password} {url}")
	case len(words) == 0 || len(words) == 1 && words[0] == reference && !env.after(words):
		client = selftest.ReferenceClient(nil)
	case env.after(words):
		dir, err := os.Getwd()
		if err != nil {
			return nil, fmt.Errorf("the working directory is not known: %w", err)
		}
		client = &runner.Client{Command: words, Dir: dir}
		if c.Shell {
			client.Command = []string{"sh", "-c", strings.Join(words, " ")}
		}
	default:
		known, err := c.known(ctx, words)
		if err != nil {
			return nil, err
		}
		client = known
	}
	client.Role, client.HTTPS = append(client.Role, c.Role...), c.HTTPS
	if len(c.Unsupported) > 0 {
		client.Unable = c.Unsupported
	}
	return client, nil
}

// tellVisitors says what a client that nobody starts has to do.
func tellVisitors(env *Env, url string) {
	fmt.Fprintf(env.Stderr, "authspec: waiting for a client at %s\n", url)
	fmt.Fprintf(env.Stderr, "authspec: a browser opens that page; a program gets %scases (URL, user, password, token and id, with tabs between them),\n", url)
	fmt.Fprintf(env.Stderr, "authspec: asks for each of the URLs, in a process or a session of its own, and at last for %sdone\n", url)
}

// reference is the name of the client that comes with authspec.
const reference = "reference"

// known is a client of the folder of those that have a name.
func (c *ClientCmd) known(ctx context.Context, words []string) (*runner.Client, error) {
	if len(words) > 1 && strings.HasPrefix(words[1], "-") {
		return nil, usageError("flags stand before the name of a client: authspec client %s %s; a command stands after --", strings.Join(words[1:], " "), words[0])
	}
	if len(words) > 1 {
		return nil, usageError("a command stands after --: authspec client -- %s", strings.Join(words, " "))
	}
	list, err := implementation.LoadClients(string(c.Clients))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usageError("the client %s can't be found, as there is no folder %s here, which describes those that have a name\n"+
			"Run this in a clone of authspec, say with --clients where the folder is, or write the client's command: authspec client -- curl -sSL --anyauth -u {user}:{password} {url}", words[0], c.Clients)
	case err != nil:
		return nil, misused(err)
	}
	names := []string{reference}
	for _, one := range list {
		names = append(names, one.Name)
		if one.Name != words[0] {
			continue
		}
		if err := one.Installed(ctx); err != nil {
			return nil, usageError("%s", err)
		}
		return clientOf(ctx, one)
	}
	return nil, usageError("there is no client %q in %s; %s", words[0], c.Clients, diag.Suggest(words[0], names))
}

// clientOf is a client that is described by a folder.
func clientOf(ctx context.Context, one implementation.Client) (*runner.Client, error) {
	version, err := one.Version(ctx)
	if err != nil {
		return nil, err
	}
	return &runner.Client{
		Name: one.Name, Known: one.Name, Implementation: results.Implementation{Product: one.Product, Version: version},
		Command: one.Argv(), Env: one.Environment(), Role: one.Role,
	}, nil
}
