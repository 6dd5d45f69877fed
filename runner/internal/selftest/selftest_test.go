package selftest

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/reference-server/server"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
)

var update = flag.Bool("update", false, "write the golden file anew")

const goldenFile = "matrix.txt"

// TestMatrix holds the kill matrix against the golden file: each defect with the
// cases that it raises there, and once more with all of them where something else
// is found. With -update it is made anew, which takes as long as hundreds of runs
// of the suite take.
func TestMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("the kill matrix takes hundreds of runs of the suite; -short leaves it out")
	}
	var all []string // the variants have a test of their own
	for _, d := range server.Defects() {
		all = append(all, d.Name)
	}
	lib, err := library.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Defects: all}
	if !*update {
		o.Cases = Known(casefile.RoleServer, lib)
	}
	m, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("tried with all cases: %s", strings.Join(m.Anew, ", "))
	again(t, m, lib)
	t.Logf("%d defects, %d checks, %s", len(m.Defects), len(m.Checks), m.Took)
	for _, a := range m.Alarms {
		t.Errorf("a false alarm of the right server: %s %s", a.Verdict, a.Address)
	}
	for what, list := range map[string][]string{
		"no check catches the defect":                                   m.Uncaught(),
		"no check of the requirement that it breaks catches the defect": m.Missed(),
		"no defect kills the check":                                     m.Unkilled(lib),
	} {
		for _, one := range list {
			t.Errorf("%s: %s", what, one)
		}
	}
	var got bytes.Buffer
	if err := m.Write(&got, lib); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(goldenFile, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(strings.Split(inWhich(serverMatrix), "\n"), strings.Split(inWhich(got.String()), "\n")); d != "" {
		t.Errorf("%s is not what was found (-want +got; -update writes it anew):\n%s", goldenFile, d)
	}
}

func TestUnknownDefect(t *testing.T) {
	if _, err := Run(t.Context(), Options{Defects: []string{"no-such-defect"}}); err == nil || err.Error() != `there is no defect "no-such-defect"` {
		t.Errorf("got %v", err)
	}
}

// again tries once more, a few at a time, the defects that the golden file has
// otherwise: with hundreds of servers on one machine, one of them may be late.
func again(t *testing.T, m *Matrix, lib *library.Library) {
	golden := "\n" + inWhich(serverMatrix)
	var names []string
	for name, text := range m.Text(lib) {
		_, after, found := strings.Cut(golden, "\n"+inWhich(text))
		if !found || strings.HasPrefix(after, " ") { // that one goes on
			names = append(names, name)
		}
	}
	if *update || len(names) == 0 {
		return
	}
	t.Logf("once more: %s", strings.Join(names, ", "))
	if err := m.tryAnew(t.Context(), names, Options{}); err != nil {
		t.Fatal(err)
	}
}

// inWhich is a matrix without the cases in which checks that look at all of them saw
// what they raise: it depends on which cases there were.
func inWhich(matrix string) string {
	return regexp.MustCompile(seenIn+"[^ \n]+\n").ReplaceAllString(matrix, "\n")
}
