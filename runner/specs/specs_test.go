package specs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"

	"authspec/runner"
	"authspec/runner/results"
	"authspec/runner/specs"
)

// told is a source whose results are made up.
type told func(i int) results.Case

func (f told) Wait(i int) results.Case { return f(i) }

// cases are some with these ids.
func cases(ids ...string) []runner.CaseInfo {
	list := make([]runner.CaseInfo, len(ids))
	for i, id := range ids {
		list[i] = runner.CaseInfo{ID: id, Title: "T", File: "cases/a.yaml", Line: i + 1, Labels: []string{"a/b", "rfc9110"}}
	}
	return list
}

// TestRunInOrder: every case is told once, in the order of the files, also where
// topics come and go and their own source is asked late.
func TestRunInOrder(t *testing.T) {
	ids := []string{"b/one", "b/two/row", "a/one", "b/three"}
	var got []string
	specs.Run(cases(ids...), told(func(i int) results.Case {
		return results.Case{ID: ids[i], Verdict: results.Verdicts()[i]}
	}), func(c results.Case) { got = append(got, c.ID) })
	if !slices.Equal(got, ids) {
		t.Errorf("want %q, got %q", ids, got)
	}
}

// TestInterruptedCases: of a case without a verdict nobody is told, and it fails
// nothing.
func TestInterruptedCases(t *testing.T) {
	told := told(func(i int) results.Case { return results.Case{Verdict: []results.Verdict{results.Pass, ""}[i]} })
	n := 0
	specs.Run(cases("a/one", "a/two"), told, func(results.Case) { n++ })
	if n != 1 {
		t.Errorf("want one case told, got %d", n)
	}
}

// preview is Ginkgo's tree of the cases, which runs nothing.
func preview(t *testing.T, list []runner.CaseInfo) ginkgo.Report {
	t.Helper()
	globals.Reset()
	t.Cleanup(globals.Reset)
	specs.Define(list, func() specs.Source { t.Error("a preview asks for results"); return nil }, specs.Options{})
	return ginkgo.PreviewSpecs("authspec")
}

// TestTree: a spec is named by the id, stands at its line of the file, and has
// labels that Ginkgo's filters can name.
func TestTree(t *testing.T) {
	report := preview(t, cases("a/one", "b/two/row"))
	if len(report.SpecReports) != 2 {
		t.Fatalf("want two specs, got %d", len(report.SpecReports))
	}
	spec := report.SpecReports[1]
	if want := "authspec b b/two/row: T"; spec.FullText() != want {
		t.Errorf("want %q, got %q", want, spec.FullText())
	}
	if at := spec.LeafNodeLocation; at.FileName != "cases/a.yaml" || at.LineNumber != 2 {
		t.Errorf("want the line of the case, got %s", at)
	}
	if got := spec.Labels(); !slices.Equal(got, []string{"a-b", "rfc9110"}) {
		t.Errorf("want labels without what the filters need, got %q", got)
	}
}

// TestGroups: several targets stand in one tree, a container each.
func TestGroups(t *testing.T) {
	globals.Reset()
	t.Cleanup(globals.Reset)
	specs.DefineGroups([]specs.Group{{Name: "nginx", Cases: cases("a/one")}, {Name: "apache", Cases: cases("a/one", "b/two")}}, specs.Options{})
	var got []string
	for _, spec := range ginkgo.PreviewSpecs("authspec").SpecReports {
		got = append(got, spec.FullText())
	}
	if want := []string{"authspec nginx a a/one: T", "authspec apache a a/one: T", "authspec apache b b/two: T"}; !slices.Equal(got, want) {
		t.Errorf("want %q, got %q", want, got)
	}
}

// TestRunGroups: each target has its own results.
func TestRunGroups(t *testing.T) {
	var got []string
	says := func(v results.Verdict) specs.Source {
		return told(func(int) results.Case { return results.Case{ID: string(v), Verdict: v} })
	}
	specs.RunGroups([]specs.Group{
		{Name: "nginx", Cases: cases("a/one"), Source: says(results.Pass)}, {Name: "apache", Cases: cases("a/one", "a/two"), Source: says(results.Fail)},
	}, func(c results.Case) { got = append(got, c.ID) })
	if want := []string{"pass", "fail", "fail"}; !slices.Equal(got, want) {
		t.Errorf("want %q, got %q", want, got)
	}
}

// TestRunInParts: more specs than are given to Ginkgo at a time are run in order,
// each with its own result, whatever the targets.
func TestRunInParts(t *testing.T) {
	ids := func(name string, n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("%s/case-%d", name, i)
		}
		return list
	}
	group := func(name string, n int) specs.Group {
		list := ids(name, n)
		return specs.Group{Name: name, Cases: cases(list...), Source: told(func(i int) results.Case {
			return results.Case{ID: list[i], Verdict: results.Pass}
		})}
	}
	var got []string
	specs.RunGroups([]specs.Group{group("a", 700), group("none", 0), group("b", 1200)}, func(c results.Case) { got = append(got, c.ID) })
	if want := append(ids("a", 700), ids("b", 1200)...); !slices.Equal(got, want) {
		t.Errorf("want %d cases in order, got %d: %.60q", len(want), len(got), got)
	}
}

// TestManySpecs: Ginkgo looks at all siblings of a spec for each of them, so no
// container may have many of ten thousand.
func TestManySpecs(t *testing.T) {
	const n, most = 10_000, 50
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("topic-%d/case/row-%d", i/4000, i)
	}
	siblings := map[string]int{}
	for _, spec := range preview(t, cases(ids...)).SpecReports {
		var path []string
		for _, at := range spec.ContainerHierarchyLocations {
			path = append(path, at.String())
		}
		siblings[strings.Join(path, " ")]++
	}
	total := 0
	for _, n := range siblings {
		total += n
		if n > most {
			t.Errorf("a container has %d specs; want at most %d", n, most)
		}
	}
	if total != n {
		t.Errorf("want %d specs, got %d", n, total)
	}
}

// BenchmarkManySpecs is what ten thousand specs cost whose results are there.
func BenchmarkManySpecs(b *testing.B) {
	ids := make([]string, 10_000)
	for i := range ids {
		ids[i] = fmt.Sprintf("topic/case/row-%d", i)
	}
	list := cases(ids...)
	passed := told(func(int) results.Case { return results.Case{Verdict: results.Pass} })
	b.ReportAllocs()
	for b.Loop() {
		specs.Run(list, passed, nil)
	}
}

func TestLabelFilter(t *testing.T) {
	filter, err := specs.LabelFilter("rfc9110 && !timing")
	if err != nil {
		t.Fatal(err)
	}
	if !filter([]string{"rfc9110"}) || filter([]string{"rfc9110", "timing"}) {
		t.Error("want the filter to hold for the one and not for the other")
	}
	if _, err := specs.LabelFilter("rfc9110 &&"); err == nil {
		t.Error("want an expression that breaks off refused")
	}
}
