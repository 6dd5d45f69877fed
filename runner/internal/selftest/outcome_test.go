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
	raised := func(address string) []Raised {
		return []Raised{{Address: address, Requirement: "r", Verdict: results.Fail}}
	}
	m := assemble([]string{"a#x", "b#x", "c#x"},
		[]job{{name: "d", defect: d}, {name: "d", defect: d, tls: true}, {name: "other", defect: other}, {name: "right"}},
		[]outcome{{raised("b#x"), []string{"b#x"}, 2}, {raised("a#x"), []string{"a#x"}, 1}, {nil, nil, 0}, {raised("c#x"), []string{"a#x"}, 5}})
	want := &Matrix{
		Defects: []Caught{{"d", "r", append(raised("a#x"), raised("b#x")...)}, {"other", "r", nil}},
		Alarms:  raised("c#x"), Checks: []string{"a#x", "b#x"}, Ran: 3,
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"other (r)"}, m.Uncaught()); diff != "" {
		t.Error(diff)
	}
	m.takeOver(assemble([]string{"c#x"}, []job{{name: "other", defect: other}}, []outcome{{raised("c#x"), nil, 1}}))
	if len(m.Uncaught()) > 0 {
		t.Error("the second try counts for what was tried")
	}
}

// TestCaughtByRequirement: a check that could not be judged, as on a busy machine,
// catches nothing, so that the defect is tried anew.
func TestCaughtByRequirement(t *testing.T) {
	for v, want := range map[results.Verdict]bool{
		results.Fail: true, results.Warn: true, results.Note: true, results.Error: false, results.Blocked: false,
	} {
		m := Matrix{Defects: []Caught{{"d", "r", []Raised{{Address: "a#x", Requirement: "r", Verdict: v}}}}}
		if got := m.Defects[0].ByRequirement(); got != want || (len(m.missed()) == 0) != want {
			t.Errorf("%s: caught %t, tried anew %q", v, got, m.missed())
		}
	}
}
