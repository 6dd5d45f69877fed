package selftest

import (
	"bytes"
	"os"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
)

const clientGolden = "client-matrix.txt"

// TestClientMatrix is the kill matrix of clients: the right client raises nothing,
// a check of its requirement catches each defect, and some defect kills each check.
// Each defect runs the cases that the golden file has for it; -update runs them all,
// for which the ten minutes that a test has may not do.
func TestClientMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs hundreds of clients")
	}
	lib, err := library.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	var o Options
	if !*update {
		o.Cases = Known(casefile.RoleClient, lib)
	}
	m, err := Clients(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d defects, %d checks, %s", len(m.Defects), len(m.Checks), m.Took)
	for _, a := range m.Alarms {
		t.Errorf("a false alarm of the right client: %s %s", a.Verdict, a.Address)
	}
	for _, d := range append(m.Uncaught(), m.Missed()...) {
		t.Errorf("a defect that no check of its requirement catches: %s", d)
	}
	for _, a := range m.Unkilled(lib) {
		t.Errorf("a check that no defect kills: %s", a)
	}
	if *update {
		var got bytes.Buffer
		if err := m.Write(&got, lib); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(clientGolden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
