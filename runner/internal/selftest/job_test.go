package selftest

import (
	"slices"
	"testing"

	"authspec/reference-server/server"
)

// A name that no defect has any more would silently do nothing.
func TestNamesOfDefects(t *testing.T) {
	if !slices.ContainsFunc(server.Defects(), func(d server.Defect) bool { return d.Name == anyAnswer }) {
		t.Errorf("there is no defect %s", anyAnswer)
	}
}

func TestEachJobHasItsTurn(t *testing.T) {
	jobs, err := plan(Options{})
	if err != nil {
		t.Fatal(err)
	}
	order := slices.Concat(variantsOf(jobs), longestFirst(jobs))
	for i, j := range jobs {
		if slices.Contains(order, i) == j.alone {
			t.Errorf("%s: alone %t, and in the order of the others %t", j.name, j.alone, !j.alone)
		}
	}
	if slices.Sort(order); len(slices.Compact(order)) != len(order) {
		t.Error("a job comes twice")
	}
}
