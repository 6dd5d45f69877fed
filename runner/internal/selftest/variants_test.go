package selftest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/results"
)

const variantsFile = "testdata/variants.txt"

// TestVariants judges the servers that are right in another way: nothing that
// fails a run may be raised by them. What they are advised is held against the
// golden file, by requirement.
func TestVariants(t *testing.T) {
	if testing.Short() {
		t.Skip("each variant takes a run of the whole suite; -short leaves them out")
	}
	jobs, err := variantJobs(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	m, err := judge(t.Context(), jobs, Options{Jobs: fewJobs})
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range m.Wronged() {
		t.Errorf("a server that is right in another way fails: %s", wrong)
	}
	var b strings.Builder
	for _, s := range m.Variants {
		fmt.Fprintln(&b, s.Name)
		for _, id := range s.warned() {
			fmt.Fprintln(&b, "    warn  "+id)
		}
	}
	if *update {
		if err := os.WriteFile(variantsFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(variantsFile)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); d != "" {
		t.Errorf("%s is not what was found (-want +got; -update writes it anew):\n%s", variantsFile, d)
	}
}

// warned are the requirements of which a variant is warned, each once.
func (s Spared) warned() []string {
	var ids []string
	for _, r := range s.Raised {
		if r.Verdict == results.Warn && !slices.Contains(ids, r.Requirement) {
			ids = append(ids, r.Requirement)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestUnknownVariant(t *testing.T) {
	if _, err := Run(t.Context(), Options{Variants: []string{"no-such-variant"}}); err == nil || err.Error() != `there is no variant "no-such-variant"` {
		t.Errorf("got %v", err)
	}
}
