package selftest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"authspec/reference-server/client"
	"authspec/runner"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
	"authspec/runner/internal/loopback"
	"authspec/runner/results"
)

// clientLimit is the time for one case of a client with a defect, some of which
// never end.
const clientLimit = 3 * time.Second

// atOnceClients is how many cases of one client run at the same time.
const atOnceClients = 4

// ReferenceClient is the client that comes with authspec, right or with named
// defects. What a case gives it decides how it logs in.
func ReferenceClient(network runner.ClientNetwork, defects ...string) *runner.Client {
	return &runner.Client{
		Name: "reference client", Bundled: true, Known: "reference", Network: network, Role: referenceRole(),
		Function: func(ctx context.Context, g runner.ClientGiven) (int, []byte) {
			var output bytes.Buffer
			o := client.Options{
				URL: g.URL, URLs: g.URLs, Method: g.Method, Body: g.Body, User: g.User, Password: g.Password, Token: g.Token,
				Netrc: g.Netrc, Proxy: g.Proxy, ProxyUser: g.ProxyUser, ProxyPassword: g.ProxyPassword, CACert: g.Authority,
				Output: &output, Errors: &output, Defects: defects,
			}
			if len(g.Body) == 0 {
				o.Body = nil
			}
			if network != nil {
				o.Dial = func(ctx context.Context, kind, address string) (net.Conn, error) {
					return network.Dial(ctx, kind, strings.Replace(address, "localhost:", "127.0.0.1:", 1))
				}
			}
			result, err := client.Fetch(ctx, o)
			if err != nil {
				fmt.Fprintln(&output, err)
			}
			return result.Exit, output.Bytes()
		},
	}
}

// referenceRole are the needs that the reference client meets: all but those of
// clients of a particular kind.
func referenceRole() []string {
	return slices.DeleteFunc(casefile.ClientNeeds(), func(n string) bool {
		return slices.Contains(otherKinds, casefile.Need(n))
	})
}

// otherKinds are needs of a client that is of another kind, or sends credentials
// before it is asked.
var otherKinds = []casefile.Need{casefile.NeedRegistry, casefile.NeedWebSocket, casefile.NeedMetadata, casefile.NeedUnasked}

// clientJob is one client to be judged.
type clientJob struct {
	name   string
	defect *client.Defect // nil: the right client
	https  bool
	only   []string // cases; none: all
}

// Clients makes the matrix of the reference client, as Run does that of the
// reference server.
func Clients(ctx context.Context, o Options) (*Matrix, error) {
	began := time.Now()
	defer roomy()()
	jobs, err := clientJobs(o)
	if err != nil {
		return nil, err
	}
	outcomes, errs := make([]outcome, len(jobs)), make([]error, len(jobs))
	places := make(chan struct{}, cmp.Or(o.Jobs, usualJobs))
	done := make(chan struct{})
	for i, j := range jobs {
		go func() {
			places <- struct{}{}
			outcomes[i], errs[i] = j.judge(ctx)
			<-places
			if o.Done != nil {
				o.Done(j.name, errs[i])
			}
			done <- struct{}{}
		}()
	}
	for range jobs {
		<-done
	}
	lib, err := library.Load(nil)
	if err = errors.Join(append(errs, err)...); err != nil {
		return nil, err
	}
	m := &Matrix{Role: casefile.RoleClient}
	judged := map[string]bool{}
	for i, j := range jobs {
		for _, a := range outcomes[i].judged {
			judged[a] = true
		}
		if j.defect == nil {
			m.Alarms = append(m.Alarms, outcomes[i].raised...)
			continue
		}
		m.Defects = append(m.Defects, Caught{j.defect.Name, j.defect.Requirement, outcomes[i].raised})
	}
	for _, a := range lib.Addresses() {
		if judged[a] {
			m.Checks = append(m.Checks, a)
		}
	}
	m.Took = time.Since(began)
	return m, ctx.Err()
}

// clientJobs are the right client, with http and with https URLs, and each defect.
func clientJobs(o Options) ([]clientJob, error) {
	jobs := []clientJob{{name: "the right client"}, {name: "the right client with https URLs", https: true}}
	known := map[string]bool{}
	for _, d := range client.Defects() {
		known[d.Name] = true
		if len(o.Defects) == 0 || slices.Contains(o.Defects, d.Name) {
			jobs = append(jobs, clientJob{name: d.Name, defect: &d, only: o.Cases[d.Name]})
		}
	}
	for _, n := range o.Defects {
		if !known[n] {
			return nil, fmt.Errorf("there is no defect %q", n)
		}
	}
	return jobs, nil
}

// judge runs the suite against the job's client.
func (j clientJob) judge(ctx context.Context) (outcome, error) {
	var memory loopback.Network
	var defects []string
	options := runner.Options{Suites: []string{"full"}, Only: j.only, Jobs: atOnceClients, Bare: true}
	if j.defect != nil {
		defects, options.Timeout = []string{j.defect.Name}, clientLimit
	}
	options.Client = ReferenceClient(&memory, defects...)
	options.Client.HTTPS = j.https
	run, err := runner.Run(ctx, options, nil)
	if err != nil {
		return outcome{}, fmt.Errorf("%s: %w", j.name, err)
	}
	return outcomeOf(run), nil
}

// outcomeOf is what is kept of a run.
func outcomeOf(run *results.Run) (o outcome) {
	for _, c := range run.Results {
		for _, k := range c.Checks {
			a := c.Address(&k)
			if k.Verdict.Judged() {
				o.judged = append(o.judged, a)
			}
			if k.Verdict != results.Pass && k.Verdict != results.Skip {
				o.raised = append(o.raised, Raised{a, k.Requirement, k.Verdict})
			}
		}
	}
	return o
}
