// Package specs shows a run as Ginkgo specs: one for each case, named by its
// id, placed at its line of the YAML file, labelled by its tags. The cases run
// ahead of their specs, so that a spec only waits for its own result.
//
// A plain program calls [Run], as `authspec run` does. A Ginkgo suite of one's
// own calls [Define] while its tree is built, and then Ginkgo's RunSpecs:
//
//	func TestServer(t *testing.T) {
//		gomega.RegisterFailHandler(ginkgo.Fail)
//		prepared, err := runner.Prepare(runner.Options{Target: runner.Target{URL: url}})
//		if err != nil {
//			t.Fatal(err)
//		}
//		session := prepared.Start(context.Background())
//		specs.Define(prepared.Cases(), func() specs.Source { return session }, specs.Options{})
//		ginkgo.RunSpecs(t, "my server")
//		if run := session.Finish(); run.Exit != 0 {
//			t.Error(run.ExitReason)
//		}
//	}
//
// This is the only package beside tests that imports Ginkgo.
package specs

import (
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"authspec/runner"
	"authspec/runner/results"
)

// Source gives the results of a run; [*runner.Session] is one.
type Source interface {
	// Wait returns the result of case i as soon as it is known; without a
	// verdict where the run was interrupted before.
	Wait(i int) results.Case
}

// Options say what a spec does with its result.
type Options struct {
	// Fails tells whether the result fails its spec, and why. Nil: a
	// check that is fail, unexpected-pass, error or blocked does.
	Fails func(results.Case) (reason string, fails bool)
	// Done is told of each result, in order; it may be nil.
	Done func(results.Case)

	unseen bool // nobody sees what Ginkgo says, so that it need not be told of skips and labels
	// outermost has the containers of topics stand in no other one, and say their
	// order themselves. Ginkgo copies each container of a spec about ten times.
	outermost bool
}

// most is how many specs a container holds: Ginkgo walks all siblings of a
// spec for each of them, so that flat containers take quadratic time.
const most = 50

// Define adds the specs of the cases, as [runner.Prepared.Cases] has them, to
// Ginkgo's tree: in one outer container, which keeps their order, by topic. It
// is to be called before RunSpecs. The source is asked when the specs run, so
// that it may still be made then.
func Define(cases []runner.CaseInfo, source func() Source, o Options) {
	ginkgo.Describe("authspec", func() { topics(Group{Cases: cases}, source, o) })
}

// Group is the cases of one target among several.
type Group struct {
	Name   string // of the target
	Cases  []runner.CaseInfo
	Source Source

	first int // the number that its source knows the first of the cases by
}

// DefineGroups adds the specs of several targets to Ginkgo's tree, a container
// each, in one outer container.
func DefineGroups(groups []Group, o Options) {
	ginkgo.Describe("authspec", func() {
		for i, g := range groups {
			place := types.CodeLocation{FileName: "targets", LineNumber: i + 1} // by which Ginkgo orders them
			ginkgo.Context(g.Name, place, func() { topics(g, func() Source { return g.Source }, o) })
		}
	})
}

// topics adds the specs of a group's cases by topic.
func topics(g Group, source func() Source, o Options) {
	cases := g.Cases
	for begin := 0; begin < len(cases); {
		end := begin + 1
		for end < len(cases) && end-begin < most && topic(cases[end]) == topic(cases[begin]) {
			end++
		}
		part, place := begin, []any{at(cases[begin])}
		if o.outermost {
			place = append(place, ginkgo.SpecPriority(-begin))
		}
		ginkgo.Context(topic(cases[begin]), place, func() {
			for i := part; i < end; i++ {
				define(cases[i], g.first+i, source, o)
			}
		})
		begin = end
	}
}

func topic(c runner.CaseInfo) string {
	t, _, _ := strings.Cut(c.ID, "/")
	return t
}

func at(c runner.CaseInfo) types.CodeLocation {
	return types.CodeLocation{FileName: c.File, LineNumber: c.Line}
}

// define adds the spec of one case. It takes a context that it does not need:
// without one Ginkgo goes on at an interruption while the spec still runs, and
// both would touch what is known of it.
func define(c runner.CaseInfo, i int, source func() Source, o Options) {
	var seen ginkgo.Labels
	if !o.unseen {
		seen = labels(c)
	}
	ginkgo.It(c.ID+": "+c.Title, seen, at(c), func(ginkgo.SpecContext) {
		r := source().Wait(i)
		if r.Verdict == "" {
			ginkgo.Skip("interrupted")
		}
		if o.Done != nil {
			o.Done(r)
		}
		fails := o.Fails
		if fails == nil {
			fails = func(c results.Case) (string, bool) { return c.Failure(nil, nil) }
		}
		if reason, failed := fails(r); failed {
			ginkgo.Fail(reason)
		}
		if r.Verdict == results.Skip && !o.unseen {
			ginkgo.Skip(r.Reason)
		}
	})
}

// labels are the case's labels without the characters that Ginkgo's filter
// language needs itself.
func labels(c runner.CaseInfo) []string {
	var list []string
	for _, l := range c.Labels {
		list = append(list, strings.Map(func(r rune) rune {
			if strings.ContainsRune("&|!,()/:", r) {
				return '-'
			}
			return r
		}, l))
	}
	return list
}

// LabelFilter reads an expression of Ginkgo's label filter language, such as
// "security && !timing".
func LabelFilter(expression string) (func(labels []string) bool, error) {
	return types.ParseLabelFilter(expression)
}
