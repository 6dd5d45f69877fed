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

// Run runs the specs of a session in a plain program, without any output of
// Ginkgo's, and returns when the last is through. done is told of each result in
// order. Only one Run may be under way in a process, and Ginkgo goes on
// listening for SIGINT and SIGTERM afterwards.
func Run(cases []runner.CaseInfo, source Source, done func(results.Case)) {
	run(func() { Define(cases, func() Source { return source }, Options{Done: done}) })
}

// RunGroups is Run for several targets: their specs stand in one tree, a container
// each.
func RunGroups(groups []Group, done func(results.Case)) {
	run(func() { DefineGroups(groups, Options{Done: done}) })
}

// run runs the specs that define adds.
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
