package verdict

import (
	"errors"
	"testing"

	"authspec/runner/internal/diag"
)

// FuzzLoadBaseline shows that no baseline file makes the loader panic, that
// what it refuses has a place, and that what it accepts can be bound.
func FuzzLoadBaseline(f *testing.F) {
	f.Add("format: 1\nexpected:\n  - {check: \"basic/*#realm\", reason: known, until: 2027-03-31}\n")
	f.Add("format: 1\nexpected: []\n")
	f.Add("format: 0\nexpected: {check: [a], reason: }\nother: x\n")
	f.Fuzz(func(t *testing.T, content string) {
		b, err := LoadBaseline("b.yaml", []byte(content))
		if err == nil {
			err = b.Bind([]string{"basic/a#realm", "basic/a/row#status"})
			if err == nil {
				return
			}
		}
		var list diag.Problems
		if !errors.As(err, &list) || len(list) == 0 {
			t.Fatalf("the error should be a list of problems, not %v", err)
		}
		for _, p := range list {
			if p.Pos.File != "b.yaml" || p.Text == "" {
				t.Fatalf("the problem %q has no place", p)
			}
		}
	})
}
