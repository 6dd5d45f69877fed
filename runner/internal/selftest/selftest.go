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
	// From is the id of the case in which a check that looks at all of them saw it;
	// empty: in its own, or before all cases.
	From string
}

// Caught is what the suite finds of one defect.
type Caught struct {
	Name, Requirement string
	Raised            []Raised // in file order
}

// ByRequirement tells whether a check of the requirement that the defect breaks
// is among those that it raises, and not only one that could not be judged.
func (c Caught) ByRequirement() bool {
	return slices.ContainsFunc(c.Raised, func(r Raised) bool { return r.Requirement == c.Requirement && r.killed() })
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
	Ran      int      // cases that were run with a defect, each as often as it was
	// Anew are the defects that were tried with all cases, since no check of their
	// requirement caught them by those that they were to be tried with.
	Anew []string
	Took time.Duration
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
	// With hundreds of servers on a busy machine one of them may be late, and what
	// was known of a defect may not be so any more.
	if err := m.tryAnew(ctx, m.missed(), o); err != nil {
		return nil, err
	}
	m.Took = time.Since(began)
	return m, ctx.Err()
}

// missed are the names of the defects that no check of their requirement catches.
func (m *Matrix) missed() (names []string) {
	for _, c := range m.Defects {
		if !c.ByRequirement() {
			names = append(names, c.Name)
		}
	}
	return names
}

// tryAnew tries some defects with all cases, a few at a time.
func (m *Matrix) tryAnew(ctx context.Context, names []string, o Options) error {
	if len(names) == 0 {
		return nil
	}
	jobs, err := plan(Options{Defects: names})
	if err != nil {
		return err
	}
	o.Jobs = fewJobs
	again, err := judge(ctx, slices.DeleteFunc(jobs, func(j job) bool { return j.defect == nil }), o)
	if err != nil {
		return err
	}
	m.takeOver(again)
	return nil
}

// roomy lets memory grow instead of collecting it all the time, as there are
// hundreds of runs in one process, up to a bound. It returns how that ends.
func roomy() func() {
	const percent, most = 400, 420 << 20
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
	var wg sync.WaitGroup
	wg.Go(func() { together(variantsOf(jobs), min(o.Jobs, fewJobs), try) })
	wg.Go(func() { together(longestFirst(jobs), o.Jobs, try) })
	wg.Wait()
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

// takeOver takes over what another matrix, that of all cases, has of the same
// defects.
func (m *Matrix) takeOver(by *Matrix) {
	m.Ran += by.Ran
	for _, c := range by.Defects {
		m.Anew = append(m.Anew, c.Name)
		m.Defects[slices.IndexFunc(m.Defects, func(o Caught) bool { return o.Name == c.Name })] = c
	}
}

// together tries jobs, some of them at once.
func together(order []int, atOnce int, try func(i int)) {
	places := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for _, i := range order {
		places <- struct{}{}
		wg.Go(func() {
			defer func() { <-places }()
			try(i)
		})
	}
	wg.Wait()
}

// variantsOf are the jobs with a variant. All cases are run with each, so that few
// at once keep the processors busy beside the servers that are waited for.
func variantsOf(jobs []job) (list []int) {
	for i, j := range jobs {
		if j.variant != nil {
			list = append(list, i)
		}
	}
	return list
}

// longestFirst is the order in which the other jobs are tried that need not be
// alone: first those where much may have to be waited for, then TLS, whose messages
// go to and fro most often.
func longestFirst(jobs []job) []int {
	var first, second, rest []int
	for i, j := range jobs {
		switch {
		case j.alone || j.variant != nil:
		case j.waits():
			first = append(first, i)
		case j.tls:
			second = append(second, i)
		default:
			rest = append(rest, i)
		}
	}
	return slices.Concat(first, second, rest)
}

// waits tells whether the job is about a server that is waited for.
func (j job) waits() bool {
	return j.defect == nil || j.defect.Requirement == "suite-answers" || slices.Equal(j.only, waiting)
}
