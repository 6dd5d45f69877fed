package selftest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/internal/loopback"
	"authspec/runner/results"
)

// Some cases take long or need a machine of their own. They run only with the
// defects that they are about.
var (
	// timing are those that measure times: beside other servers on the same
	// machine these would say nothing.
	timing = []string{"security/unknown-user-time", "digest/unknown-user-time"}
	// guessing are those that are slowed down, and measure that too.
	guessing = []string{"security/guessing-is-slowed"}
	// waiting are those that wait until a nonce or a session is too old. Everywhere else
	// these live so long that none ends on a busy machine before it is used.
	waiting = []string{"digest/nonce-expired", "session/expired"}
	special = slices.Concat(timing, guessing, waiting)
)

const (
	nonceLife      = time.Minute
	shortNonceLife = 4 * time.Second // where it is waited for
)

// ofOldNonces are the requirements that the cases of waiting check.
var ofOldNonces = []string{"rfc7616-5.4-nonce-expires", "rfc7616-3.5-server-old-nonce-stale", "rfc7616-3.3-expired-nonce-stale", "rfc9110-11.6.1-challenge-applicable", "advisory-session-expires"}

// anyAnswer is the defect that kills the check for an answer in every case, so
// all of them are to run: those that need TLS, and those that need its absence.
const anyAnswer = "answers-garbled"

// exchangeLimit is the time for one exchange with a defect: all happens in one
// process, and some of them are servers that hang. The right server gets the
// usual time.
const exchangeLimit = 2 * time.Second

// atOnce is how many cases of one defect run at the same time. With hundreds of
// them in one process each would wait for the processor so long that its server
// would seem to be silent.
const atOnce = 8

// job is one server to be judged.
type job struct {
	name   string         // for messages
	defect *server.Defect // nil: the right server, or a variant of it
	// variant is another right server; nil: none.
	variant *server.Variant
	tls     bool
	only    []string // cases; none: all but the special ones
	alone   bool     // nothing else goes on
	seed    uint64   // of the order of the cases
}

// plan lists the right server, plain and over TLS, and each defect where it can
// be seen; the jobs of one defect follow each other.
func plan(o Options) ([]job, error) {
	names, variants := o.Defects, o.Variants
	jobs := []job{
		{name: "the right server", alone: true},
		{name: "the right server over TLS", tls: true, alone: true},
		{name: "the right server's times", only: slices.Concat(timing, guessing), alone: true},
		{name: "the right server's old nonces", only: waiting},
	}
	spared, err := variantJobs(variants, len(names) > 0)
	if err != nil {
		return nil, err
	}
	jobs = append(jobs, spared...)
	if len(names) == 0 && len(variants) > 0 {
		return jobs, nil
	}
	known := map[string]bool{}
	for _, d := range server.Defects() {
		known[d.Name] = true
		if len(names) == 0 || slices.Contains(names, d.Name) {
			jobs = append(jobs, jobsOf(&d, o.Cases[d.Name])...)
		}
	}
	for _, n := range names {
		if !known[n] {
			return nil, fmt.Errorf("there is no defect %q", n)
		}
	}
	return jobs, nil
}

// variantJobs are the servers that are right in another way: those with the
// names given, or all, unless a few defects alone are to be tried.
func variantJobs(names []string, defectsOnly bool) ([]job, error) {
	var jobs []job
	known := map[string]bool{}
	for _, v := range server.Variants() {
		known[v.Name] = true
		if slices.Contains(names, v.Name) || len(names) == 0 && !defectsOnly {
			jobs = append(jobs, job{name: v.Name, variant: &v})
		}
	}
	for _, n := range names {
		if !known[n] {
			return nil, fmt.Errorf("there is no variant %q", n)
		}
	}
	return jobs, nil
}

// jobsOf are the servers with one defect. With some cases named, only these are
// run, the special ones as they always are.
func jobsOf(d *server.Defect, cases []string) []job {
	whole := job{name: d.Name, defect: d, tls: d.TLS}
	list := []job{whole}
	if cases != nil {
		list[0].only = slices.DeleteFunc(slices.Clone(cases), func(id string) bool { return slices.Contains(special, id) })
		if len(list[0].only) == 0 {
			list = nil
		}
	}
	with := func(only []string, alone bool) {
		part := whole
		part.only, part.alone = only, alone
		list = append(list, part)
	}
	if d.Name == anyAnswer {
		overTLS := whole
		overTLS.tls = true
		list = append(list, overTLS)
	}
	if d.Name == anyAnswer { // which measures nothing
		with(special, false)
	}
	if d.Requirement == "advisory-enum-timing" {
		with(timing, true)
	}
	if strings.HasPrefix(d.Requirement, "advisory-throttle-") {
		with(guessing, true)
	}
	if slices.Contains(ofOldNonces, d.Requirement) {
		with(waiting, false)
	}
	return list
}

func (j job) run(ctx context.Context) (*results.Run, error) {
	o, options := server.Options{TLS: j.tls, NonceLife: nonceLife}, runner.Options{Suites: []string{"full"}, Seed: j.seed, Only: j.only}
	if slices.Contains(j.only, waiting[0]) {
		o.NonceLife = shortNonceLife
	}
	if len(j.only) == 0 {
		options.Skip = special
	}
	if j.defect != nil {
		var memory loopback.Network
		o.Defects, o.Listen = []string{j.defect.Name}, memory.Listen
		options.Dial, options.Timeout, options.Jobs, options.Bare = memory.Dial, exchangeLimit, atOnce, true
	}
	if j.variant != nil {
		var memory loopback.Network
		o.Variants, o.Listen = []string{j.variant.Name}, memory.Listen
		options.Dial, options.Jobs, options.Bare = memory.Dial, atOnce, true
	}
	s, err := server.Start(o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", j.name, err)
	}
	defer s.Close()
	options.Target = runner.Target{File: j.name, Content: j.target(s)}
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

// target is the server's target file. That it slows down who guesses is claimed
// for the cases that look for it, where it locks nobody out.
func (j job) target(s *server.Server) []byte {
	if !slices.Contains(j.only, guessing[0]) {
		return s.Target()
	}
	return bytes.Replace(s.Target(), []byte("failures: none"), []byte("failures: 1000 per 1s"), 1)
}
