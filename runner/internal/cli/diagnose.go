package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"time"

	"authspec/runner"
	"authspec/runner/internal/diagnose"
)

// DiagnoseCmd finds out why a request gets a 401.
type DiagnoseCmd struct {
	Request []string `arg:"" optional:"" help:"URL that refuses you, or a target file; or, after --, the command of curl that fails."`

	User       filled `short:"u" placeholder:"NAME:PASSWORD" help:"User and password. Others on the machine can see a command line: AUTHSPEC_USER and AUTHSPEC_PASSWORD are better. AUTHSPEC_TOKEN is for a token."`
	GivenToken `embed:""`

	Attempts int      `default:"2" placeholder:"N" help:"How many logins may fail, that of the request itself included; a target file's limits.failures may allow less. The default is 2."`
	Resource filled   `placeholder:"ROLE" help:"Which resource of a target file; the default is the first that is protected."`
	Report   []string `sep:"none" placeholder:"json=PATH" help:"Write what was found as JSON too. With '-' for PATH it goes to standard output, and the text for people to standard error."`

	Timeout  time.Duration `default:"10s" placeholder:"D" help:"Of one exchange, as in 500ms or 10s. The default is 10s."`
	Cacert   string        `placeholder:"FILE" help:"Certificates to trust, in PEM form, in place of the system's."`
	Cert     string        `placeholder:"FILE" help:"Certificate to show to the server."`
	Key      string        `placeholder:"FILE" help:"Private key of --cert."`
	Insecure bool          `help:"Trust whatever certificate the server shows."`
}

// Help implements kong.HelpProvider.
func (*DiagnoseCmd) Help() string {
	return `Examples:
  AUTHSPEC_USER=alice AUTHSPEC_PASSWORD=… authspec diagnose https://127.0.0.1:8443/private/
  TOKEN=… authspec diagnose https://api.example.com/me --token-env TOKEN
  authspec diagnose -- curl -H "Authorization: Bearer $TOKEN" https://api.example.com/me
  authspec diagnose target.yaml

It says why a request gets a 401: what the server asks for, what was sent, where they part, and what to do. It sends the request
without credentials and as it is, and then variants of the credentials that could mend it, as long as no more logins than
--attempts fail. A request that may change something is sent once. Nothing of yours goes to another origin than that of the URL, and
no secret is shown.

Of curl it reads what matters to a login, and names the options that it did not look at.

Exit status: 0 the login works; 1 it does not; 2 wrong use; 3 could not tell; 130 interrupted.`
}

// Run implements the command.
func (c *DiagnoseCmd) Run(ctx context.Context, env *Env) error {
	outputs, err := parseOutputs(c.Report, []string{"json"})
	if err != nil {
		return err
	}
	if c.Attempts < 1 {
		return usageError("--attempts wants a number above 0, not %d: the request itself is one", c.Attempts)
	}
	if c.Timeout <= 0 {
		return usageError("--timeout wants a time above 0, not %s", c.Timeout)
	}
	asked, reach, err := c.read(env)
	if err != nil {
		return err
	}
	options, err := c.options(env, reach)
	if err != nil {
		return err
	}
	if err := writable(outputs); err != nil {
		return err
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	d := diagnose.Run(ctx, asked, options)
	if ctx.Err() != nil {
		return &exitError{exitInterrupted, "interrupted before anything was found out"}
	}
	showDiagnosis(consoleOf(env, outputs), d, env)
	if err := writeAll(env, outputs, func(_ string, w io.Writer) error { return writeJSON(w, d) }); err != nil {
		return err
	}
	switch d.Verdict {
	case diagnose.Works:
		return nil
	case diagnose.Found:
		return &exitError{exitHole, ""}
	}
	return &exitError{exitTell, ""}
}

// options are those of the diagnosis, with the way to the server.
func (c *DiagnoseCmd) options(env *Env, r reach) (diagnose.Options, error) {
	config, err := runner.TLS{CACert: r.cacert, Cert: r.cert, Key: r.key, Insecure: r.insecure}.Config()
	if err != nil {
		return diagnose.Options{}, usageError("%s", err)
	}
	var unique [8]byte
	rand.Read(unique[:])
	return diagnose.Options{
		Transport: r.transport(config, c.Timeout), Endpoint: r.endpoint, Whole: r.whole,
		Attempts: min(c.Attempts, r.attempts), Now: env.Now, Agent: "authspec/" + runner.Version, Unique: hex.EncodeToString(unique[:]),
	}, nil
}
