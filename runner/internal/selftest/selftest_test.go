package selftest

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/reference-server/server"
	"authspec/runner/internal/library"
)

var update = flag.Bool("update", false, "write the golden file anew")

const goldenFile = "testdata/matrix.txt"

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
	golden, _ := os.ReadFile(goldenFile) // where there is none, all is new
	o := Options{Defects: all}
	if !*update {
		o.Cases = cited(string(golden))
	}
	m, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	lib, err := library.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
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
	if d := cmp.Diff(strings.Split(string(golden), "\n"), strings.Split(got.String(), "\n")); d != "" {
		t.Errorf("%s is not what was found (-want +got; -update writes it anew):\n%s", goldenFile, d)
	}
}

func TestUnknownDefect(t *testing.T) {
	if _, err := Run(t.Context(), Options{Defects: []string{"no-such-defect"}}); err == nil || err.Error() != `there is no defect "no-such-defect"` {
		t.Errorf("got %v", err)
	}
}

// cited are the cases of the golden file by defect. Of a defect that always shows
// otherwise there are none.
func cited(golden string) map[string][]string {
	all := map[string][]string{}
	name := ""
	for line := range strings.Lines(golden) {
		words := strings.Fields(strings.TrimPrefix(line, "  *"))
		switch {
		case !strings.HasPrefix(line, " "):
			name, _, _ = strings.Cut(line, " ")
		case len(words) > 1 && strings.Contains(words[1], "#"):
			id, _, _ := strings.Cut(words[1], "#")
			if !slices.Contains(all[name], id) {
				all[name] = append(all[name], id)
			}
		}
	}
	delete(all, anyAnswer) // all of it is about every case
	return all
}

// again tries once more, a few at a time, the defects that the golden file has
// otherwise: with hundreds of servers on one machine, one of them may be late.
func again(t *testing.T, m *Matrix, lib *library.Library) {
	golden, _ := os.ReadFile(goldenFile)
	var names []string
	for name, text := range m.Text(lib) {
		_, after, found := strings.Cut("\n"+string(golden), "\n"+text)
		if !found || strings.HasPrefix(after, " ") { // that one goes on
			names = append(names, name)
		}
	}
	if *update || len(names) == 0 {
		return
	}
	t.Logf("once more: %s", strings.Join(names, ", "))
	second, err := Run(t.Context(), Options{Defects: names, Jobs: fewJobs})
	if err != nil {
		t.Fatal(err)
	}
	m.Alarms = append(m.Alarms, second.Alarms...)
	m.replace(second)
}
