package runner_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/results"
)

// TestBrief: a brief run leaves out what nobody asks of a case in which all holds;
// with a baseline, by which that can be a finding, it leaves out nothing.
func TestBrief(t *testing.T) {
	s, err := server.Start(server.Options{Defects: []string{"realm-missing"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	baseline := filepath.Join(t.TempDir(), "baseline.yaml")
	entry := "format: 1\nexpected:\n  - {check: \"challenge/realm-once#each-challenge\", reason: an old proxy}\n"
	if err := os.WriteFile(baseline, []byte(entry), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		brief    bool
		baseline string
		pass     bool // what a case that passes has
	}{{false, "", true}, {true, "", false}, {true, baseline, true}} {
		run, err := runner.Run(context.Background(), runner.Options{
			Target: runner.Target{File: "the reference server", Content: s.Target()},
			Only:   []string{"login/several-spaces/two", "challenge/realm-once"}, Brief: c.brief, Baseline: c.baseline,
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range run.Results {
			want := r.Verdict != results.Pass || c.pass
			if exchanges, command := len(r.Exchanges) > 0, r.Reproduce.Authspec != ""; exchanges != want || command != want {
				t.Errorf("brief %t, baseline %q: %s, %s: exchanges %t, command %t; want %t", c.brief, c.baseline, r.ID, r.Verdict, exchanges, command, want)
			}
		}
	}
}
