// Package selftest shows that the suite catches what it claims to catch: it
// runs all cases against the reference server, right and with each of its named
// defects, and puts the outcome together as the kill matrix.
//
// It may import the reference server and the reference client, casefile, library, loopback, runner and results.
package selftest

import (
	"cmp"
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
	"authspec/runner/results"
)

// Options say what is tried.
type Options struct {
	Defects []string // names; none: all, unless Variants has some
	// Variants are names; none: all, unless Defects has some.
	Variants []string
	// Cases are, by the name of a defect, the ids of the cases that are run with
	// it; a defect that has none here gets all of them.
	Cases map[string][]string
	Jobs  int // servers at the same time; 0: usualJobs
	Done  func(name string, err error)
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

// Spared is what the suite says of a variant.
type Spared struct {
	Name   string
	Raised []Raised // in file order
}

// Failed are the checks that fail, though the variant is right.
func (s Spared) Failed() []Raised {
	return slices.DeleteFunc(slices.Clone(s.Raised), func(r Raised) bool { return r.Verdict != results.Fail })
}

// Matrix is the outcome.
type Matrix struct {
	Role    casefile.Role
	Defects []Caught // in the order of the server's list
	// Variants are those that are right in another way, in the order of the list.
	Variants []Spared
	Alarms   []Raised // of the right server, which should have none
	Checks   []string // addresses that were judged at least once, in file order
	Took     time.Duration
}

// usualJobs are enough to hide that a run waits for a second here and there.
// More would make each wait for the processor, and its server seem slow.
const usualJobs = 20

// fewJobs don't make each other late.
const fewJobs = 4

// Run makes the matrix. It fails where a server can't be started, a run can't
// be made, or ctx ends.
func Run(ctx context.Context, o Options) (*Matrix, error) {
	began := time.Now()
	defer roomy()()
	jobs, err := plan(o)
	if err != nil {
		return nil, err
	}
	o.Jobs = cmp.Or(o.Jobs, usualJobs)
	m, err := judge(ctx, jobs, o)
	if err != nil {
		return nil, err
	}
	// With hundreds of servers on a busy machine one of them may be late: what
	// then slips through is tried once more, a few at a time.
	if late := slices.DeleteFunc(slices.Clone(jobs), func(j job) bool { return j.defect == nil || m.caught(j.name) }); len(late) > 0 {
		o.Jobs, o.Cases = min(o.Jobs, fewJobs), nil
		again, err := judge(ctx, late, o)
		if err != nil {
			return nil, err
		}
		m.replace(again)
	}
	m.Took = time.Since(began)
	return m, ctx.Err()
}

// roomy lets memory grow instead of collecting it all the time, as there are
// hundreds of runs in one process, up to a bound. It returns how that ends.
func roomy() func() {
	const percent, most = 400, 600 << 20
	usual, limit := debug.SetGCPercent(percent), debug.SetMemoryLimit(most)
	return func() {
		debug.SetGCPercent(usual)
		debug.SetMemoryLimit(limit)
	}
}

// judge makes a matrix of some jobs.
func judge(ctx context.Context, jobs []job, o Options) (*Matrix, error) {
	outcomes := make([]outcome, len(jobs))
	errs := make([]error, len(jobs))
	try := func(i int) {
		outcomes[i], errs[i] = jobs[i].judge(ctx)
		if o.Done != nil {
			o.Done(jobs[i].name, errs[i])
		}
	}
	together(jobs, o.Jobs, try)
	for i, j := range jobs {
		if j.alone {
			try(i)
		}
	}
	lib, err := library.Load(nil)
	if err = errors.Join(append(errs, err)...); err != nil {
		return nil, err
	}
	return assemble(lib.Addresses(), jobs, outcomes), nil
}

// caught tells whether a check of the requirement that a defect breaks has
// caught it.
func (m *Matrix) caught(name string) bool {
	return slices.ContainsFunc(m.Defects, func(c Caught) bool { return c.Name == name && c.ByRequirement() })
}

// replace takes over what another matrix has of the same defects.
func (m *Matrix) replace(by *Matrix) {
	for _, c := range by.Defects {
		m.Defects[slices.IndexFunc(m.Defects, func(o Caught) bool { return o.Name == c.Name })] = c
	}
}

// together tries the jobs that need not be alone, some of them at once.
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

// longestFirst is the order in which jobs are tried: first those where much may
// have to be waited for, and TLS, whose messages go to and fro most often.
func longestFirst(jobs []job) []int {
	var first, rest []int
	for i, j := range jobs {
		switch {
		case j.alone:
		case j.defect == nil, j.tls, len(j.only) > 0, j.defect.Requirement == "suite-answers":
			first = append(first, i)
		default:
			rest = append(rest, i)
		}
	}
	return append(first, rest...)
}
