package check

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is found into the golden files")

// TestChecks judges one answer by one check, and compares the finding with the
// words in the golden files: blocks of a check, an answer, and what is said.
// Read them as a user would.
func TestChecks(t *testing.T) {
	files, err := filepath.Glob("testdata/*.golden")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".golden"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			blocks := strings.Split(strings.TrimSpace(string(text)), "\n\n\n")
			for i, b := range blocks {
				blocks[i] = block(t, b)
			}
			if *update {
				if err := os.WriteFile(file, []byte(strings.Join(blocks, "\n\n\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// block judges one block and gives it back with what was found.
func block(t *testing.T, text string) string {
	t.Helper()
	input, want, _ := strings.Cut(text, "\n=> ")
	check, answer, ok := strings.Cut(input, "\n")
	if !ok {
		t.Fatalf("a block needs a check and an answer: %q", text)
	}
	got := said(one(t, check, answer))
	if !*update && got != want {
		t.Errorf("%s\n\ngot\n%s", text, got)
	}
	return input + "\n=> " + got
}
