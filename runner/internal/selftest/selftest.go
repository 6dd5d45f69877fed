// Package selftest shows that the suite catches what it claims to catch: it
// runs all cases against the reference server, right and with each of its named
// defects, and puts the outcome together as the kill matrix.
//
// It may import the reference server, library, runner and results.
package selftest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/internal/loopback"
	"authspec/runner/results"
)

// Options say what is tried.
type Options struct {
	Defects []string // names; none: all
	Jobs    int      // servers at the same time; 0: usualJobs
	Done    func(name string, err error)
}

// Raised is a check that a defect makes something else than pass or skip.
type Raised struct {
	Address     string
	Requirement string
	Verdict     results.Verdict
}

// Caught is what the suite finds of one defect.
type Caught struct {
	Name, Requirement string
	Raised            []Raised // in file order
}

// ByRequirement tells whether a check of the requirement that the defect breaks
// is among those that it raises.
func (c Caught) ByRequirement() bool {
	return slices.ContainsFunc(c.Raised, func(r Raised) bool { return r.Requirement == c.Requirement })
}

// Matrix is the outcome.
type Matrix struct {
	Defects []Caught // in the order of the server's list
	Alarms  []Raised // of the right server, which should have none
	Checks  []string // addresses that were judged at least once, in file order
	Took    time.Duration
}

// timed are the cases that measure times: with many servers on one machine they
// would see each other, so they run only where they are about the defect.
var timed = []string{"security/unknown-user-time", "digest/unknown-user-time"}

// waiting are the cases that wait until a nonce is too old. They run only where
// they are about the defect; everywhere else nonces live for nonceLife, so that
// none ends on a busy machine before it is used.
var waiting = []string{"digest/nonce-expired"}

const nonceLife = time.Minute

// anyAnswer is the defect that kills the check for an answer in every case, so
// all of them are to run: those that need TLS, and those that need its absence.
const anyAnswer = "answers-garbled"

// usualJobs are enough to hide that a run waits for a second here and there.
const usualJobs = 20

// exchangeLimit is the time for one exchange with a defect: all happens in one
// process, and some of them are servers that hang. The right server gets the
// usual time.
const exchangeLimit = 1000 * time.Millisecond

// Run makes the matrix. It fails where a server can't be started, a run can't
// be made, or ctx ends.
func Run(ctx context.Context, o Options) (*Matrix, error) {
	began := time.Now()
	jobs, err := plan(o.Defects)
	if err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(jobs))
	errs := make([]error, len(jobs))
	try := func(i int) {
		outcomes[i], errs[i] = jobs[i].judge(ctx)
		if o.Done != nil {
			o.Done(jobs[i].name, errs[i])
		}
	}
	together(jobs, cmp.Or(o.Jobs, usualJobs), try)
	// Times say something only where nothing else goes on.
	for i, j := range jobs {
		if j.times {
			try(i)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	m := assemble(jobs, outcomes)
	m.Took = time.Since(began)
	return m, ctx.Err()
}

// together tries the jobs that measure no times, some of them at once.
func together(jobs []job, atOnce int, try func(i int)) {
	places := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for _, i := range longestFirst(jobs) {
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			try(i)
		})
	}
	wg.Wait()
}

// longestFirst is the order in which jobs are tried: first the defects that give
// no answer, each of which has to be waited for.
func longestFirst(jobs []job) []int {
	var first, rest []int
	for i, j := range jobs {
		switch {
		case j.times:
		case j.defect != nil && j.defect.Requirement == "suite-answers":
			first = append(first, i)
		default:
			rest = append(rest, i)
		}
	}
	return append(first, rest...)
}

// job is one server to be judged.
type job struct {
	name   string // for messages
	defect *server.Defect
	tls    bool
	locks  bool // the target file claims a lock-out, so that the cases about it run
	times  bool // the cases that measure times run too
	waits  bool // the cases that wait for the end of a nonce run too
	only   []string
	seed   uint64
}

// plan lists the right server, plain and over TLS, and each defect where it can
// be seen.
func plan(names []string) ([]job, error) {
	jobs := []job{{name: "the right server", locks: true, times: true}, {name: "the right server over TLS", tls: true},
		{name: "the right server's old nonces", waits: true, only: waiting}}
	known := map[string]bool{}
	for _, d := range server.Defects() {
		known[d.Name] = true
		if len(names) == 0 || slices.Contains(names, d.Name) {
			locks := strings.HasPrefix(d.Requirement, "advisory-throttle-")
			times := d.Requirement == "advisory-enum-timing"
			if d.Name == anyAnswer {
				jobs = append(jobs, job{name: d.Name, defect: &d, locks: true, waits: true}, job{name: d.Name, defect: &d, tls: true, locks: true, times: true})
				continue
			}
			waits := slices.Contains(ofOldNonces, d.Requirement)
			jobs = append(jobs, job{name: d.Name, defect: &d, tls: d.TLS, locks: locks, times: times, waits: waits})
		}
	}
	for _, n := range names {
		if !known[n] {
			return nil, fmt.Errorf("there is no defect %q", n)
		}
	}
	return jobs, nil
}

// ofOldNonces are the requirements that the cases of waiting check.
var ofOldNonces = []string{"rfc7616-5.4-nonce-expires", "rfc7616-3.5-server-old-nonce-stale", "rfc9110-11.6.1-challenge-applicable"}

func (j job) run(ctx context.Context) (*results.Run, error) {
	o, options := server.Options{TLS: j.tls}, runner.Options{Seed: j.seed, Only: j.only}
	if !j.waits {
		o.NonceLife = nonceLife
	}
	if j.defect != nil {
		var memory loopback.Network
		o.Defects, o.Listen = []string{j.defect.Name}, memory.Listen
		options.Dial, options.Timeout = memory.Dial, exchangeLimit
	}
	s, err := server.Start(o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", j.name, err)
	}
	defer s.Close()
	options.Target = runner.Target{File: j.name, Content: j.target(s)}
	if !j.times {
		options.Skip = append(options.Skip, timed...)
	}
	if !j.waits {
		options.Skip = append(options.Skip, waiting...)
	}
	if j.tls {
		dir, err := os.MkdirTemp("", "authspec-selftest-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		options.TLS.CACert = filepath.Join(dir, "ca.pem")
		if err := os.WriteFile(options.TLS.CACert, s.CACert(), 0o600); err != nil {
			return nil, err
		}
	}
	run, err := runner.Run(ctx, options, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", j.name, err)
	}
	return run, nil
}

// target is the server's target file. Those cases take seconds, as a server
// slows them down, so the claim is made only where they matter.
func (j job) target(s *server.Server) []byte {
	if !j.locks {
		return s.Target()
	}
	return bytes.Replace(s.Target(), []byte("failures: none"), []byte("failures: 1000 per 1s"), 1)
}
