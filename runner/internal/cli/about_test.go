package cli

import (
	"bytes"
	"os"
	"testing"

	"authspec/runner/internal/about"
)

// TestHelpAtOnce: the help that is written beforehand is what the grammar gives.
// With -update it is written anew.
func TestHelpAtOnce(t *testing.T) {
	t.Setenv("COLUMNS", "80")
	var out bytes.Buffer
	if code := Main(t.Context(), []string{"--help"}, &Env{Stdout: &out, Stderr: &out}); code != exitOK {
		t.Fatalf("want the status 0, got %d", code)
	}
	if *update {
		if err := os.WriteFile("../about/help.txt", out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if out.String() != about.Help {
		t.Errorf("want the help that is written beforehand:\n%s\ngot:\n%s\nrun `go test ./runner/internal/cli -run TestHelpAtOnce -update`, and commit help.txt", about.Help, &out)
	}
}
