package selftest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
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
const clientLimit = 2 * time.Second

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
				Roles: rolesFor(g.Case), Unasked: unasked(g.Case),
				Output: &output, Errors: &output, Defects: defects,
			}
			if len(g.Body) == 0 {
				o.Body = nil
			}
			if network != nil { // what it makes up is the same in each run
				o.Random = rand.NewChaCha8(sha256.Sum256([]byte(g.Case)))
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

// referenceRole are the needs that the reference client meets: all. It sends
// credentials unasked in those cases alone that are about it.
func referenceRole() []string { return casefile.ClientNeeds() }

// rolesFor are what the client does in a case besides to fetch. Who opens a
// WebSocket takes every other answer for an error.
func rolesFor(caseID string) []string {
	roles := []string{client.Registry, client.Metadata}
	if strings.HasPrefix(caseID, "client-websocket/") {
		roles = append(roles, client.WebSocket)
	}
	return roles
}

// unasked tells whether a case is about credentials that come before anybody asks
// for them: all of these have a name that says so.
func unasked(caseID string) bool { return strings.HasSuffix(caseID, "/unasked") }

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
	m, err := judgeClients(ctx, jobs, o)
	if err != nil {
		return nil, err
	}
	if names := m.missed(); len(names) > 0 { // what was known of them may not be so any more
		anew, err := clientJobs(Options{Defects: names})
		if err != nil {
			return nil, err
		}
		o.Jobs = fewJobs
		again, err := judgeClients(ctx, slices.DeleteFunc(anew, func(j clientJob) bool { return j.defect == nil }), o)
		if err != nil {
			return nil, err
		}
		m.takeOver(again)
	}
	m.Took = time.Since(began)
	return m, ctx.Err()
}

// judgeClients makes a matrix of some jobs.
func judgeClients(ctx context.Context, jobs []clientJob, o Options) (*Matrix, error) {
	outcomes, errs := make([]outcome, len(jobs)), make([]error, len(jobs))
	places := make(chan struct{}, cmp.Or(o.Jobs, usualJobs))
	var wg sync.WaitGroup
	wg.Add(len(jobs))
	for _, i := range slowestFirst(jobs) {
		j := jobs[i]
		places <- struct{}{}
		go func() {
			outcomes[i], errs[i] = j.judge(ctx)
			<-places
			if o.Done != nil {
				o.Done(j.name, errs[i])
			}
			wg.Done()
		}()
	}
	wg.Wait()
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
		m.Ran += outcomes[i].ran
		m.Defects = append(m.Defects, Caught{j.defect.Name, j.defect.Requirement, outcomes[i].raised})
	}
	for _, a := range lib.Addresses() {
		if judged[a] {
			m.Checks = append(m.Checks, a)
		}
	}
	return m, nil
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

// slowestFirst is the order in which jobs are tried: first those with a client that
// has to be waited for.
func slowestFirst(jobs []clientJob) []int {
	var first, rest []int
	for i, j := range jobs {
		if j.defect == nil || j.defect.Requirement == casefile.Ends {
			first = append(first, i)
		} else {
			rest = append(rest, i)
		}
	}
	return append(first, rest...)
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
	options.Unique = func(id string, _ int) string {
		sum := sha256.Sum256([]byte(id))
		return hex.EncodeToString(sum[:8])
	}
	options.Client.HTTPS = j.https
	run, err := runner.Run(ctx, options, nil)
	if err != nil {
		return outcome{}, fmt.Errorf("%s: %w", j.name, err)
	}
	return outcomeOf(run), nil
}

// outcomeOf is what is kept of a run.
func outcomeOf(run *results.Run) (o outcome) {
	o.ran = len(run.Results)
	for _, c := range run.Results {
		for _, k := range c.Checks {
			a := c.Address(&k)
			if k.Verdict.Judged() {
				o.judged = append(o.judged, a)
			}
			if k.Verdict != results.Pass && k.Verdict != results.Skip {
				o.raised = append(o.raised, Raised{a, k.Requirement, k.Verdict, otherCase(k.Step)})
			}
		}
	}
	return o
}

// otherCase is the case that a check saw something in, where it looks at those of
// the whole run.
func otherCase(step string) string {
	id, _, found := strings.Cut(step, ", step ")
	if !found {
		return ""
	}
	return id
}
