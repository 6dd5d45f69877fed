package selftest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/reference-server/client"
	"authspec/reference-server/server"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
)

func TestCited(t *testing.T) {
	got := cited(`first breaks some-row
    which checks it raises depends on what else goes on at the moment
second breaks another-row
    note  a/one#x
  * fail  a/two#x (3 rows) from b/three/row
  * warn  a/two#y
`)
	if diff := cmp.Diff(map[string][]string{"second": {"a/one", "a/two", "b/three/row"}}, got); diff != "" {
		t.Error(diff)
	}
}

// A defect of which nothing is known is tried with all cases, which takes as long
// as hundreds of others.
func TestKnown(t *testing.T) {
	lib, err := library.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	known := Known(casefile.RoleServer, lib)
	for _, d := range server.Defects() {
		anyCase := d.Name == anyAnswer || d.Requirement == "suite-target-died"
		if len(known[d.Name]) == 0 && !anyCase {
			t.Errorf("no case is known to notice %s: make the kill matrix anew", d.Name)
		}
	}
	known = Known(casefile.RoleClient, lib)
	for _, d := range client.Defects() {
		if len(known[d.Name]) == 0 {
			t.Errorf("no case is known to notice %s: make the kill matrix anew", d.Name)
		}
	}
}

// TestTriedAnew has a defect tried with a case that does not notice it.
func TestTriedAnew(t *testing.T) {
	const name = "realm-missing"
	o := Options{Defects: []string{name}, Cases: map[string][]string{name: {"status/wrong-password"}}, Jobs: 1}
	jobs, err := plan(o)
	if err != nil {
		t.Fatal(err)
	}
	m, err := judge(t.Context(), jobs[len(jobs)-1:], o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{name}, m.missed()); diff != "" {
		t.Fatal(diff)
	}
	if err := m.tryAnew(t.Context(), m.missed(), o); err != nil {
		t.Fatal(err)
	}
	if len(m.missed()) > 0 || m.Ran < 1000 || !cmp.Equal([]string{name}, m.Anew) {
		t.Errorf("still missed: %v; %d cases were run, anew %v", m.missed(), m.Ran, m.Anew)
	}
}
