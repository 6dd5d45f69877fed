package library

import (
	"slices"
	"testing"

	"authspec/runner/results"
)

// Whoever names a case wants that case: the default suite is for those who name
// nothing.
func TestOnlyChoosesFromAllCases(t *testing.T) {
	lib, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	id := outside(t, lib)
	for _, c := range []struct {
		name      string
		selection Selection
		chosen    bool
	}{
		{"named by its id", Selection{Only: []string{id}}, true},
		{"the default", Selection{}, false},
		{"left out of everything", Selection{Skip: []string{"basic/*"}}, false},
		{"named, but not of the suite that is named too", Selection{Only: []string{id, "challenge/required"}, Suites: []string{DefaultSuite}}, false},
		{"the suite of everything", Selection{Suites: []string{AllSuite}}, true},
	} {
		list, err := lib.Choose(c.selection)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := slices.ContainsFunc(list, func(one Chosen) bool { return one.Case.ID == id })
		if got != c.chosen {
			t.Errorf("%s: want %s chosen %t, got %t", c.name, id, c.chosen, got)
		}
	}
}

// outside is a case of no check of the default suite.
func outside(t *testing.T, lib *Library) string {
	suite, err := lib.Suite(DefaultSuite)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range lib.Cases {
		if len(suite.Choose(&c.Outline, lib.Catalogue)) == 0 {
			return c.ID
		}
	}
	t.Fatalf("the suite %s has every case; want some of area %s left out", DefaultSuite, results.AreaHTTP1)
	return ""
}
