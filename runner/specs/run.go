package specs

import (
	"io"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"

	"authspec/runner"
	"authspec/runner/results"
)

// testing is what Ginkgo wants of a testing.T: in a plain program nobody has
// to be told of a failure but through the results.
type testing struct{}

// Fail implements ginkgo.GinkgoTestingT.
func (testing) Fail() {}

// perSuite is how many specs Run gives Ginkgo at a time, in a suite of their own:
// what it keeps of each (4 KiB) and what it does for each grows with the suite,
// and nobody looks at either.
const perSuite = 500

// Run runs the specs of a session in a plain program, without any output of
// Ginkgo's, and returns when the last is through. done is told of each result in
// order. Only one Run may be under way in a process, and Ginkgo goes on
// listening for SIGINT and SIGTERM afterwards.
func Run(cases []runner.CaseInfo, source Source, done func(results.Case)) {
	for _, part := range parts([]Group{{Cases: cases, Source: source}}) {
		o := options(done)
		o.outermost = true
		run(func() { topics(part[0], func() Source { return source }, o) })
	}
}

// RunGroups is Run for several targets: their specs stand in one tree, a container
// each.
func RunGroups(groups []Group, done func(results.Case)) {
	for _, part := range parts(groups) {
		run(func() { DefineGroups(part, options(done)) })
	}
}

func options(done func(results.Case)) Options { return Options{Done: done, unseen: true} }

// parts divides the groups, in their order, into what is run as one suite.
func parts(groups []Group) (list [][]Group) {
	var part []Group
	room := perSuite
	for _, g := range groups {
		for len(g.Cases) > 0 {
			n := min(room, len(g.Cases))
			part = append(part, Group{Name: g.Name, Cases: g.Cases[:n], Source: g.Source, first: g.first})
			g.Cases, g.first, room = g.Cases[n:], g.first+n, room-n
			if room == 0 {
				list, part, room = append(list, part), nil, perSuite
			}
		}
	}
	if len(part) > 0 {
		list = append(list, part)
	}
	return list
}

// run runs the specs that define adds, as one suite.
func run(define func()) {
	globals.Reset()
	out := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	defer func() { formatter.ColorableStdOut = out }()
	define()
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.RandomSeed = 1 // the order is that of the files
	reporter.Succinct, reporter.NoColor = true, true
	ginkgo.RunSpecs(testing{}, "authspec", suite, reporter)
}
