package runner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/internal/shard"
	"authspec/runner/results"
)

// sharded runs a server's suite in parts, and puts what came of it together, as a
// program does that reads the documents.
func sharded(t *testing.T, o runner.Options, of int) (*results.Run, []shard.Part) {
	t.Helper()
	var parts []shard.Part
	for i := range of {
		o.Shard = runner.Shard{Index: i + 1, Of: of}
		run, err := runner.Run(context.Background(), o, nil)
		if err != nil {
			t.Fatal(err)
		}
		var document bytes.Buffer
		if err := results.Encode(&document, run); err != nil {
			t.Fatal(err)
		}
		read, err := results.Decode(&document)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, shard.Part{File: fmt.Sprintf("%d.json", i+1), Run: read})
	}
	slices.Reverse(parts) // in whatever order
	run, err := shard.Merge(parts, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run, parts
}

// comparable is a document as text without what two runs on the same answers
// differ in: times, and what is made up.
func comparable(t *testing.T, run *results.Run) map[string]string {
	t.Helper()
	lines := map[string]string{"exit": fmt.Sprint(run.Exit, run.ExitReason), "summary": fmt.Sprint(run.Summary)}
	for id := range run.Requirements {
		lines["requirement "+id] = "is there"
	}
	for _, g := range run.Ground {
		lines["ground "+g.Resource] = fmt.Sprint(g.Holds, g.Reason, g.Login, g.Schemes, g.Content)
	}
	for i, c := range run.Results {
		lines[fmt.Sprintf("place %d", i)] = c.ID
		lines[c.ID] = fmt.Sprint(c.Verdict, c.Level, c.Severity, c.Reproduce.Authspec, len(c.Exchanges))
		for _, k := range c.Checks {
			k.Got, k.Want, k.Reason = "", "", "" // some hold nonces
			text, err := json.Marshal(k)
			if err != nil {
				t.Fatal(err)
			}
			lines[c.Address(&k)] = string(text)
		}
	}
	return lines
}

// TestShardsAreTheWhole: what machines have judged between them is what one would
// have, check by check, of a server that is right and of one that is not.
func TestShardsAreTheWhole(t *testing.T) {
	for name, defects := range map[string][]string{"right": nil, "wrong": {"realm-missing", "date-missing"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole(t, defects)
		})
	}
}

// whole holds the parts of a run against the whole of it.
func whole(t *testing.T, defects []string) {
	s, err := server.Start(server.Options{Defects: defects})
	if err != nil {
		t.Fatal(err)
	}
	o := runner.Options{
		Target: runner.Target{File: "the reference server", Content: s.Target()}, Suites: []string{"basic"},
		Today: time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC),
	}
	all, err := runner.Run(context.Background(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	merged, parts := sharded(t, o, 3)
	s.Close()
	want, got := comparable(t, all), comparable(t, merged)
	for key, text := range want {
		if got[key] != text {
			t.Errorf("%s\n  whole  %s\n  merged %s", key, text, got[key])
		}
	}
	if len(got) != len(want) {
		t.Errorf("want %d things said, got %d", len(want), len(got))
	}
	for _, p := range parts {
		if p.Run.Shard.Cases == 0 {
			t.Errorf("%s has no case of its own", p.File)
		}
	}
}
