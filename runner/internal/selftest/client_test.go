package selftest

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"authspec/runner/internal/library"
)

const (
	clientGolden = "testdata/client-matrix.txt"
	// clientGaps has the defects of the reference client that their requirement does
	// not catch yet, and the checks that no defect kills: the list may only shrink.
	clientGaps = "testdata/client-gaps.txt"
)

// TestClientMatrix is the kill matrix of clients: the right client raises nothing,
// and a check of its requirement catches each defect, but for those that the list
// of gaps names. Each defect runs the cases that the golden file has for it;
// -update runs them all, and looks for checks that nothing kills.
func TestClientMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs hundreds of clients")
	}
	golden, err := os.ReadFile(clientGolden)
	if err != nil {
		t.Fatal(err)
	}
	lib, err := library.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	var o Options
	if !*update {
		o.Cases = citedFor(string(golden), lib)
	}
	m, err := Clients(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d defects, %d checks, %s", len(m.Defects), len(m.Checks), m.Took)
	for _, a := range m.Alarms {
		t.Errorf("a false alarm of the right client: %s %s", a.Verdict, a.Address)
	}
	open := append(m.Uncaught(), m.Missed()...)
	if *update {
		open = append(open, m.Unkilled(lib)...)
	}
	gaps, err := os.ReadFile(clientGaps)
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Fields(strings.ReplaceAll(string(gaps), " (", "("))
	for _, one := range open {
		if !slices.Contains(known, strings.ReplaceAll(one, " (", "(")) {
			t.Errorf("neither caught nor killed: %s", one)
		}
	}
	if *update {
		var got bytes.Buffer
		if err := m.Write(&got, lib); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{clientGolden: got.String(), clientGaps: strings.Join(open, "\n") + "\n"} {
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// citedFor are the cases of the golden file by defect, each with all the rows of
// its matrix, since the file names what they have in common. A defect that is
// caught by nothing has all cases.
func citedFor(golden string, lib *library.Library) map[string][]string {
	ids := map[string][]string{}
	for _, c := range lib.Cases {
		ids[c.Group] = append(ids[c.Group], c.ID)
	}
	all := map[string][]string{}
	for name, groups := range cited(golden) {
		for _, g := range groups {
			all[name] = append(all[name], ids[g]...)
		}
	}
	return all
}
