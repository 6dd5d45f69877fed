package casefile_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	. "authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestProblems reads the files of each folder together and compares what is
// found wrong with them, word for word.
func TestProblems(t *testing.T) {
	folders, err := os.ReadDir("testdata/problems")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		t.Run(f.Name(), func(t *testing.T) { problemsOf(t, filepath.Join("testdata/problems", f.Name())) })
	}
}

func problemsOf(t *testing.T, folder string) {
	cases, err := LoadFS(check.Kinds(), os.DirFS(folder), "cases")
	if err == nil || cases != nil {
		t.Fatalf("nothing was found wrong, and %d cases were read", len(cases))
	}
	got := []byte(err.Error() + "\n")
	golden := filepath.Join(folder, "problems.golden")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the problems are not those of the golden file (-want +got; -update writes it anew):\n%s", diff)
	}
}
