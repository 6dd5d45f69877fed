package library

import "testing"

// TestCount: what is counted in the index is what all the files hold.
func TestCount(t *testing.T) {
	lib, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Counts{Cases: len(lib.Cases), Requirements: len(lib.Catalogue.Rows()), Suites: len(lib.Suites)}
	for _, c := range lib.Cases {
		want.Checks += len(c.Checks)
	}
	if got, err := Count(); err != nil || got != want {
		t.Errorf("want %+v, got %+v, %v", want, got, err)
	}
}
