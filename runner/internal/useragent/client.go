package useragent

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"authspec/runner/internal/check"
	"authspec/runner/internal/process"
)

// Client is a client that can be run for one case after the other, and for several
// at the same time.
type Client interface {
	// Run runs it once, to its end, or until the time is over or ctx ends: it, and
	// whatever it has started, is gone then. unable says that it says itself that it
	// can't do what the case is about.
	Run(ctx context.Context, g Given, within time.Duration) (end *check.End, unable bool)
}

// Command is a client that is a program.
type Command struct {
	Argv []string // with placeholders
	// Dir is where it runs; empty: in a scratch directory of each run.
	Dir string
	Env []string // more of its environment
	// Family is what its runs are part of; nil: each has a guard of its own.
	Family *process.Family
	// Unable are exit statuses by which the program says that it can't.
	Unable []int
}

// mostOutput is how many octets of the beginning and of the end of what a program
// prints are kept.
const mostOutput = 64 << 10

// Run implements Client.
func (c *Command) Run(ctx context.Context, g Given, within time.Duration) (*check.End, bool) {
	p, err := c.scratch()
	if err != nil {
		return &check.End{Failed: err.Error()}, false
	}
	defer p.Stop()
	if err := g.write(p.Work()); err != nil {
		return &check.End{Failed: err.Error()}, false
	}
	output := process.NewEnds(mostOutput)
	dir := c.Dir
	if dir == "" {
		dir = p.Work()
	}
	env := slices.Concat(inherited(), []string{"HOME=" + p.Work()}, c.Env, g.environment())
	if err := p.StartIn(dir, g.fill(c.Argv), env, output); err != nil {
		return &check.End{Failed: err.Error()}, false
	}
	timer := time.NewTimer(within)
	defer timer.Stop()
	end := &check.End{Exit: -1}
	select {
	case <-p.Exited():
		end.Exit, end.Signal = p.Ended()
	case <-timer.C:
		end.TimedOut = true
	case <-ctx.Done():
		end.Failed = "interrupted"
	}
	end.Output, end.Cut = output.Octets()
	return end, slices.Contains(c.Unable, end.Exit)
}

// scratch is the process of one run, with its directory.
func (c *Command) scratch() (*process.Process, error) {
	if c.Family != nil {
		return c.Family.New("client")
	}
	return process.New("client", "")
}

// write puts the files of which a client is given the names into its scratch
// directory. The netrc file is none that curl, git or requests look for by
// themselves: one with the host's name would give them credentials for every port
// of it, which nobody has asked for.
func (g *Given) write(dir string) error {
	g.CACert, g.BodyFile, g.NetrcFile = filepath.Join(dir, "ca.pem"), filepath.Join(dir, "body"), filepath.Join(dir, "netrc")
	for name, content := range map[string][]byte{g.CACert: g.Authority, g.BodyFile: g.Body, g.NetrcFile: []byte(g.Netrc)} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			return fmt.Errorf("a file for the client can't be written: %w", err)
		}
	}
	return nil
}

// inherited is the environment of this process without what would lead a client
// elsewhere: proxies, certificates to trust that some hold for more than what their
// command line names, and what was meant for another run.
func inherited() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		lower := strings.ToLower(name)
		return strings.HasSuffix(lower, "_proxy") || strings.HasPrefix(name, "AUTHSPEC_") || slices.Contains(trusted, name) || name == "HOME" || name == "NETRC"
	})
}

// trusted are the variables that name certificates to trust, or folders of them:
// OpenSSL's, and those of the clients that have one of their own.
var trusted = []string{
	"SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "HTTPLIB2_CA_CERTS",
	"NODE_EXTRA_CA_CERTS", "GIT_SSL_CAINFO", "PIP_CERT", "DENO_CERT", "CARGO_HTTP_CAINFO",
}

// Function is a client within this process.
type Function func(ctx context.Context, g Given) (exit int, output []byte)

// Run implements Client. A panic is an end by a signal: no caller would survive it.
func (f Function) Run(ctx context.Context, g Given, within time.Duration) (*check.End, bool) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	ended := make(chan *check.End, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				ended <- &check.End{Exit: -1, Signal: fmt.Sprint("panic: ", p)}
			}
		}()
		exit, output := f(ctx, g)
		ended <- &check.End{Exit: exit, Output: output}
	}()
	select {
	case end := <-ended:
		end.TimedOut = ctx.Err() != nil
		return end, false
	case <-ctx.Done():
		return &check.End{Exit: -1, TimedOut: true}, false
	}
}
