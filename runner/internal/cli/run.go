package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"authspec/runner"
	"authspec/runner/internal/report"
	"authspec/runner/internal/target"
	"authspec/runner/results"
	"authspec/runner/specs"
)

// RunCmd judges a target.
type RunCmd struct {
	Targets []filled `arg:"" optional:"" name:"target" help:"URL of a protected resource, or a target file. Several are judged side by side. Without any the bundled reference server is judged."`
	Target  filled   `kong:"-"` // the only one
	List    filled   `name:"targets" placeholder:"FILE" help:"Judge the targets of a file too: URLs and target files, one a line, or as a YAML list; '#' begins a comment."`
	User    filled   `short:"u" placeholder:"NAME:PASSWORD" help:"Credentials of the ordinary account. Others on the machine can see a command line: AUTHSPEC_USER and AUTHSPEC_PASSWORD, or a target file, are better. AUTHSPEC_TOKEN is for Bearer."`

	GivenToken `embed:""`
	Described  `embed:""`

	Selection `embed:""`

	Sharding `embed:""`

	Judging `embed:""`
	Safe    bool `help:"Leave out what could disturb a server in use: oversized requests, floods, writes, lock-outs."`

	Reach `embed:""`
}

// Judging is the flags about findings: what fails a run, and where they are told.
type Judging struct {
	Telling  `embed:""`
	FailFast bool     `help:"Begin no case after the first finding that fails the run."`
	Baseline string   `placeholder:"FILE" help:"Expected failures: a file, or known:NAME for what is known of a product whose results are published, as in known:nginx."`
	Gate     []string `placeholder:"LEVELS" help:"What fails the run: must, security (of high severity), should (every warn), draft (what drafts and vendors say, too), or none. The default is must,security."`
}

// GivenToken is the flag about the token that leads in.
type GivenToken struct {
	TokenEnv filled `placeholder:"NAME" help:"Environment variable that holds the Bearer token; the default is AUTHSPEC_TOKEN."`
}

// Described is the flag about what describes the target.
type Described struct {
	OpenAPI filled `name:"openapi" placeholder:"FILE" help:"OpenAPI document (3.0 or later, JSON or YAML) of the target: what it claims of each operation is held against the server. The target may then be left out, or be the URL of the server."`
}

// token is the one that was given; empty where there is none.
func (g GivenToken) token(env *Env) (string, error) {
	if g.TokenEnv == "" {
		return env.secret("AUTHSPEC_TOKEN")
	}
	token, set := env.Getenv(string(g.TokenEnv))
	switch {
	case !set:
		return "", usageError("--token-env: the environment variable %s is not set: export %s=… before the run", g.TokenEnv, g.TokenEnv)
	case token == "":
		return "", usageError("--token-env: the environment variable %s is set and empty: give it its value, or leave --token-env out to judge without credentials", g.TokenEnv)
	}
	return token, nil
}

// Reach is the flags about how a target is reached, and how fast.
type Reach struct {
	Jobs    number `placeholder:"N" help:"Cases at the same time. The default is the target's limit; or ${jobs}, fewer where a login takes long because the target computes, and up to ${most_jobs} while answers take no longer for it."`
	Timeout span   `placeholder:"D" help:"Of one exchange, as in 500ms or 10s. The default is the target's limit, or 5s."`
	Rate    string `placeholder:"N/s" help:"Requests a second at most."`
	Wait    string `placeholder:"D" help:"How long the run may wait, altogether, for lock-outs to be over and for a target that asks for time (Retry-After); 'none' does not wait. The default is ${wait}."`

	ConnectWait span `placeholder:"D" help:"How long a target that is still starting may take until it answers, as in 30s. The default is not at all."`

	Header     []string `sep:"none" placeholder:"'NAME: VALUE'" help:"A field for each request to the target, as for a gateway; reports hide its value. Repeatable."`
	Resolve    []string `sep:"none" placeholder:"HOST:PORT:ADDR" help:"Connect to this address instead of that of the name, as curl does. Repeatable."`
	UnixSocket filled   `placeholder:"PATH" help:"Connect to this socket; the URL then says what stands in Host."`
	Proxy      filled   `placeholder:"URL" help:"Reach the target by a tunnel (CONNECT) of this proxy, http too, so that each octet gets there as it is. HTTP_PROXY and the like are not looked at."`

	Follows []string `placeholder:"NAME" help:"What the target claims to follow beyond the RFCs of its schemes: ${follows}, or mcp@REVISION."`

	Cacert   string `placeholder:"FILE" help:"Certificates to trust, in PEM form, in place of the system's."`
	Cert     string `placeholder:"FILE" help:"Certificate to show to the server."`
	Key      string `placeholder:"FILE" help:"Private key of --cert."`
	Insecure bool   `help:"Trust whatever certificate the server shows."`
}

// Help implements kong.HelpProvider.
func (*RunCmd) Help() string {
	return `Examples:
  authspec run                                     the bundled server, to see how it looks
  AUTHSPEC_USER=alice AUTHSPEC_PASSWORD=… authspec run https://127.0.0.1:8443/private/
  TOKEN=… authspec run https://api.example.com/me --token-env TOKEN
  TOKEN=… authspec run --openapi openapi.json https://api.example.com/ --token-env TOKEN
  authspec run target.yaml --suite core --report junit=authspec.xml
  authspec run nginx.yaml apache.yaml --report json={target}.json     two targets, a report each, and a table at the end
  authspec run target.yaml --shard 2/5 --report json={shard}.json     one of five machines; 'authspec merge' is the rest

Several targets share --jobs between them; --rate is for each. Credentials of the command line and the environment are for
the URLs, which then have to be of one origin; target files have their own. In the PATH of a report {target} stands for the
name of each; -v shows the findings of each before the table.

Exit status: 0 conforms; 1 does not; 2 wrong use; 3 could not tell; 130 interrupted. Of several targets it is the gravest:
130, 2, 1, 3, 0.`
}

// Run implements the command.
func (c *RunCmd) Run(ctx context.Context, env *Env) error {
	targets, err := c.targets()
	if err != nil {
		return c.wrong(env, err, targets)
	}
	if len(targets) > 1 {
		return c.many(ctx, env, targets)
	}
	for _, t := range targets {
		c.Target = filled(t.name)
	}
	share, outputs, err := c.shareOf(env, c.Telling)
	if err != nil {
		return err
	}
	for i := range outputs {
		outputs[i].path = strings.ReplaceAll(outputs[i].path, targetWord, slug(string(c.Target)))
	}
	if err := writable(outputs); err != nil {
		return err
	}
	options, err := c.options(env)
	if err != nil {
		return err
	}
	options.Shard, options.Brief = share, len(outputs) == 0
	bundled, err := c.bundle(&options)
	if err != nil {
		return err
	}
	if bundled != nil {
		defer bundled.Close()
	}
	prepared, err := runner.Prepare(options)
	if err != nil {
		return misused(err)
	}
	if address := prepared.Issuer(); address != "" {
		fmt.Fprintf(env.Stderr, "authspec: the issuer of this run is %s (metadata below /.well-known/, keys at /jwks.json, introspection at /introspect)\n", address)
	}
	if prepared.NewKeys() {
		fmt.Fprintln(env.Stderr, "authspec: its keys are new: a target that has kept those of an earlier run refuses them; `key` of the issuer keeps them the same")
	}
	run := c.judge(ctx, env, prepared)
	return c.show(env, run, outputs)
}

// misused makes wrong use of an error that is not a list of problems, which
// says itself what it is.
func misused(err error) error {
	if isProblems(err) {
		return err
	}
	return usageError("%s", err)
}

// judge runs the cases, with progress on a terminal.
func (c Judging) judge(ctx context.Context, env *Env, prepared *runner.Prepared) *results.Run {
	ctx, stop := interruptible(ctx)
	defer stop()
	progress := report.NewProgress(env.Stderr, report.ProgressOptions{
		TTY: env.Lively(env.Stderr) && !c.Quiet, Colour: env.Colour(env.Stderr), Width: env.Width(env.Stderr),
	})
	cases := prepared.Cases()
	progress.Start(len(cases))
	session := prepared.Start(ctx)
	progress.Follow(session.Finished)
	specs.Run(cases, session, progress.Done)
	progress.Stop()
	return session.Finish()
}

// options turns the flags into those of a run of one target.
func (c *RunCmd) options(env *Env) (runner.Options, error) {
	o, err := c.common(env)
	if err != nil {
		return o, err
	}
	o.Target, err = c.target(env)
	return o, err
}

// common is what runs have in common, whatever the target.
func (c *RunCmd) common(env *Env) (runner.Options, error) {
	o := runner.Options{
		Suites: c.Suite, Only: c.Only, Skip: c.Skip, Cases: c.Cases,
		Baseline: c.Baseline, Gate: c.Gate, FailFast: c.FailFast, Safe: c.Safe,
		Jobs: int(c.Jobs), Timeout: time.Duration(c.Timeout),
		ConnectWait: time.Duration(c.ConnectWait), Notice: env.complain,
		TLS:     runner.TLS{CACert: c.Cacert, Cert: c.Cert, Key: c.Key, Insecure: c.Insecure},
		Resolve: c.Resolve, UnixSocket: string(c.UnixSocket), Proxy: string(c.Proxy),
		Today: env.Now(),
	}
	for _, h := range c.Header {
		f, err := headerField(h)
		if err != nil {
			return o, err
		}
		o.Fields = append(o.Fields, f)
	}
	if c.Rate != "" {
		rate, err := target.ParseRate(c.Rate)
		if err != nil {
			return o, usageError("--rate: %s", err)
		}
		o.Rate = rate
	}
	if err := c.patience(&o); err != nil {
		return o, err
	}
	label, err := labelFilter(c.Label)
	if err != nil {
		return o, err
	}
	o.Label = label
	return o, nil
}

// headerField reads the value of --header, of which a message shows nothing but
// the name: it may be a key.
func headerField(text string) (runner.Field, error) {
	name, value, ok := strings.Cut(text, ":")
	if !ok {
		return runner.Field{}, usageError("--header wants 'NAME: VALUE', and has no colon")
	}
	return runner.Field{Name: name, Value: strings.Trim(value, " \t")}, nil
}

// patience reads --wait.
func (c *RunCmd) patience(o *runner.Options) error {
	switch c.Wait {
	case "":
		return nil
	case "none", "0", "0s":
		o.Wait = -1
		return nil
	}
	d, err := time.ParseDuration(c.Wait)
	if err != nil || d <= 0 {
		return usageError("--wait wants a time, as in 30s or 5m, or none, not %q", c.Wait)
	}
	o.Wait = d
	return nil
}

// target reads what is to be judged, and with which credentials.
func (c *RunCmd) target(env *Env) (runner.Target, error) {
	t := runner.Target{Getenv: env.Getenv, Follows: c.Follows, OpenAPI: string(c.OpenAPI)}
	if isURL(string(c.Target)) {
		t.URL = string(c.Target)
	} else {
		t.File = string(c.Target)
	}
	err := notFile(t.File)
	if err != nil {
		return t, err
	}
	t.TokenEnv = string(c.TokenEnv)
	if t.Token, err = c.token(env); err != nil {
		return t, err
	}
	t.User, t.Password, err = c.account(env, t.File == "")
	return t, err
}

// account reads the ordinary account, off the command line or the environment.
// Half of one is half of a mistake where there is no target file for the rest.
func (c *RunCmd) account(env *Env, whole bool) (user, password string, err error) {
	if c.User != "" {
		name, password, ok := strings.Cut(string(c.User), ":")
		if !ok || name == "" {
			return "", "", usageError("--user wants NAME:PASSWORD; without the password use AUTHSPEC_USER and AUTHSPEC_PASSWORD")
		}
		return name, password, nil
	}
	if user, err = env.secret("AUTHSPEC_USER"); err != nil {
		return "", "", err
	}
	if password, err = env.secret("AUTHSPEC_PASSWORD"); err != nil {
		return "", "", err
	}
	switch {
	case user != "" && password == "":
		return "", "", usageError("AUTHSPEC_USER is set and AUTHSPEC_PASSWORD is not")
	case user == "" && password != "" && whole:
		return "", "", usageError("AUTHSPEC_PASSWORD is set and AUTHSPEC_USER is not")
	}
	return user, password, nil
}

// isURL tells a URL from the name of a file: it has a scheme.
func isURL(s string) bool { return strings.Contains(s, "://") }
