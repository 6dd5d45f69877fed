package requirement

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"authspec/runner/internal/diag"
)

// FuzzLoad shows that no catalogue file makes the loader panic, that what it
// refuses has a place, and that each row that it accepts is a rule with a level.
func FuzzLoad(f *testing.F) {
	names, _ := filepath.Glob("../../../suites/requirements/*.yaml")
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte("format: 1\nrequirements: [{id: a, level: MUST, source: {rfc: 1}, rule: x}, {id: a}]\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 1<<16 {
			t.Skip("long files are no other than short ones")
		}
		catalogue, err := Load([]File{{"r.yaml", content}})
		if err == nil {
			for _, r := range catalogue.Rows() {
				if r.ID == "" || r.Level == "" || r.Rule == "" {
					t.Fatalf("the row is not whole: %+v", r)
				}
			}
			return
		}
		var list diag.Problems
		if !errors.As(err, &list) || len(list) == 0 {
			t.Fatalf("the error should be a list of problems, not %v", err)
		}
		for _, p := range list {
			if p.Pos.File != "r.yaml" || p.Text == "" {
				t.Fatalf("the problem %q has no place", p)
			}
		}
	})
}
