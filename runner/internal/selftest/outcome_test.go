package selftest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/reference-server/server"
	"authspec/runner/results"
)

// TestAssemble puts together several jobs of one defect, in the order of the
// checks, and keeps the right server apart.
func TestAssemble(t *testing.T) {
	d, other := &server.Defect{Name: "d", Requirement: "r"}, &server.Defect{Name: "other", Requirement: "r"}
	raised := func(address string) []Raised { return []Raised{{address, "r", results.Fail}} }
	m := assemble([]string{"a#x", "b#x", "c#x"},
		[]job{{name: "d", defect: d}, {name: "d", defect: d, tls: true}, {name: "other", defect: other}, {name: "right"}},
		[]outcome{{raised("b#x"), []string{"b#x"}}, {raised("a#x"), []string{"a#x"}}, {nil, nil}, {raised("c#x"), []string{"a#x"}}})
	want := &Matrix{
		Defects: []Caught{{"d", "r", append(raised("a#x"), raised("b#x")...)}, {"other", "r", nil}},
		Alarms:  raised("c#x"), Checks: []string{"a#x", "b#x"},
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
	if !m.caught("d") || m.caught("other") {
		t.Error("a defect is caught by a check of its requirement, and only so")
	}
	m.replace(assemble([]string{"c#x"}, []job{{name: "other", defect: other}}, []outcome{{raised("c#x"), nil}}))
	if !m.caught("other") || !m.caught("d") {
		t.Error("the second try counts for what was tried")
	}
}
