package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"authspec/runner/internal/about"
)

// TestEarly: what is asked for alone is answered before what others have written
// is set up. The program is that of this test, which imports all that authspec
// does.
func TestEarly(t *testing.T) {
	for arg, want := range map[string]string{
		"version": about.Whole(), "--version": about.Program(), "-V": about.Program(), "--help": about.Help, "help": about.Help,
	} {
		cmd := exec.Command(os.Args[0], arg)
		cmd.Env = append(os.Environ(), "COLUMNS=", "GODEBUG=inittrace=1")
		var trace strings.Builder
		cmd.Stderr = &trace
		got, err := cmd.Output()
		if err != nil || string(got) != want {
			t.Errorf("%s: want %q, got %q, %v", arg, want, got, err)
		}
		if all := trace.String(); !strings.Contains(all, "init os ") || strings.Contains(all, "init github.com/") {
			t.Errorf("%s: want an answer before much is set up, got it behind %d packages", arg, strings.Count(all, "init "))
		}
	}
}
