package selftest

import (
	"context"
	"slices"
)

// outcome is what is kept of a run: all of them together, with every exchange,
// would fill gigabytes.
type outcome struct {
	raised []Raised // in file order
	judged []string // addresses of the checks that were
	ran    int      // cases
}

// judge runs the suite against the job's server.
func (j job) judge(ctx context.Context) (outcome, error) {
	run, err := j.run(ctx)
	if err != nil {
		return outcome{}, err
	}
	return outcomeOf(run), nil
}

// assemble makes the matrix of the outcomes; order has the addresses of all
// checks.
func assemble(order []string, jobs []job, outcomes []outcome) *Matrix {
	m := &Matrix{}
	judged := map[string]bool{}
	for i, j := range jobs {
		for _, a := range outcomes[i].judged {
			judged[a] = true
		}
		raised := outcomes[i].raised
		if j.defect != nil {
			m.Ran += outcomes[i].ran
		}
		switch {
		case j.variant != nil:
			m.Variants = append(m.Variants, Spared{j.name, raised})
		case j.defect == nil:
			m.Alarms = append(m.Alarms, raised...)
		case i > 0 && jobs[i-1].name == j.name: // another job of the same defect
			last := &m.Defects[len(m.Defects)-1]
			last.Raised = merged(order, last.Raised, raised)
		default:
			m.Defects = append(m.Defects, Caught{j.defect.Name, j.defect.Requirement, raised})
		}
	}
	for _, a := range order {
		if judged[a] {
			m.Checks = append(m.Checks, a)
		}
	}
	return m
}

// merged is what two runs raised, in the order of all checks; those of cases that
// stand for many, which have addresses of their own, come last.
func merged(order []string, a, b []Raised) []Raised {
	var list []Raised
	for _, address := range order {
		at := func(r Raised) bool { return r.Address == address }
		if i := slices.IndexFunc(a, at); i >= 0 {
			list = append(list, a[i])
		} else if i := slices.IndexFunc(b, at); i >= 0 {
			list = append(list, b[i])
		}
	}
	for _, r := range slices.Concat(a, b) {
		is := func(o Raised) bool { return o.Address == r.Address }
		if !slices.ContainsFunc(list, is) {
			list = append(list, r)
		}
	}
	return list
}
