package selftest

import (
	"slices"
	"testing"

	"authspec/reference-server/server"
)

// A name in a list here that no defect has any more would silently do nothing.
func TestNamesOfDefects(t *testing.T) {
	for _, name := range append(slices.Clone(stalling), anyAnswer) {
		if !slices.ContainsFunc(server.Defects(), func(d server.Defect) bool { return d.Name == name }) {
			t.Errorf("there is no defect %s", name)
		}
	}
}

func TestStallingBeginFirst(t *testing.T) {
	jobs, err := plan(nil)
	if err != nil {
		t.Fatal(err)
	}
	order := longestFirst(jobs)
	for i, name := range stalling {
		if got := jobs[order[i]].name; got != name {
			t.Errorf("number %d is %s, want %s", i, got, name)
		}
	}
	alone := 0
	for _, j := range jobs {
		if j.alone {
			alone++
		}
	}
	if len(order)+alone != len(jobs) {
		t.Errorf("%d of %d jobs in the order, and %d alone", len(order), len(jobs), alone)
	}
}
