package published

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/results"
)

// run is one of a server that fails in the ways that are asked for: addresses
// of checks with their verdicts.
func run(product string, verdicts map[string]results.Verdict) *results.Run {
	r := &results.Run{
		Format: results.Format, Suite: results.Suite{Version: "1.0.0", Names: []string{"full"}},
		Target:  results.Target{Implementation: results.Implementation{Product: product, Version: "1.2"}},
		Started: time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC), Exit: 1, ExitReason: "does not conform",
		Requirements: map[string]results.Requirement{
			"must":   {Level: results.Must, Source: "RFC 1 §2", Rule: "It holds | always.", Impact: "It breaks."},
			"should": {Level: results.Should, Source: "RFC 1 §3", Rule: "It had better hold.", Impact: "It creaks."},
		},
	}
	for _, id := range []string{"alpha/one", "alpha/two", "beta/three"} {
		c := results.Case{ID: id, Title: "About " + id, File: "cases/x.yaml", Line: 3, Verdict: results.Skip, Exchanges: []results.Exchange{
			{Step: "step-1", Connection: 1, Sent: "GET / HTTP/1.1\r\n\r\n", Received: "HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("é", 500), Outcome: "complete", Took: 3},
		}}
		c.Checks = []results.Check{check(id, "status", results.Must, verdicts), check(id, "field", results.Should, verdicts)}
		for _, k := range c.Checks {
			c.Verdict = results.Gravest(c.Verdict, k.Verdict)
		}
		r.Results = append(r.Results, c)
	}
	return r
}

func check(id, name string, level results.Level, verdicts map[string]results.Verdict) results.Check {
	k := results.Check{Name: name, Requirement: strings.ToLower(string(level)), Level: level, Verdict: results.Pass, Was: results.Pass, Line: 9}
	if v, ok := verdicts[id+"#"+name]; ok {
		k.Verdict, k.Was, k.Step, k.Want, k.Got, k.Reason = v, v, "step-1", "this", "that", "it was that"
	}
	return k
}

func sample() Publication {
	return Pack([]string{"a", "b"}, []*results.Run{
		run("A", map[string]results.Verdict{"alpha/one#status": results.Fail, "alpha/two#status": results.Fail, "beta/three#field": results.Warn}),
		run("B", map[string]results.Verdict{"alpha/two#field": results.Skip, "beta/three#status": results.Error}),
	})
}

func TestPack(t *testing.T) {
	got := sample().Results[0]
	want := []Topic{{"alpha", "FP FP"}, {"beta", "PW"}}
	if d := cmp.Diff(want, got.Verdicts); d != "" {
		t.Errorf("letters (-want +got):\n%s", d)
	}
	if len(got.Findings) != 3 || got.Findings[0].Exchange == nil || got.Findings[1].Exchange != nil || got.Findings[2].Exchange == nil {
		t.Errorf("want three findings, the first of each requirement with its exchange; got %+v", got.Findings)
	}
	x := got.Findings[0].Exchange
	if len(x.Received) > longest || x.Cut == nil || int64(len(x.Received))+x.Cut.Received != 1019 {
		t.Errorf("want the answer cut to %d octets, and the rest counted; got %d octets and %+v", longest, len(x.Received), x.Cut)
	}
}

// TestUnpack: a published run has the verdicts of the run, and publishing it
// once more changes nothing.
func TestUnpack(t *testing.T) {
	p := sample()
	runs, err := p.Runs()
	if err != nil {
		t.Fatal(err)
	}
	if got := runs[1].Summary; got[results.Error] != 1 || got[results.Pass] != 2 {
		t.Errorf("want 1 error and 2 passes among the cases; got %v", got)
	}
	if c := runs[0].Results[0]; c.Verdict != results.Fail || c.Checks[0].Got != "that" || len(c.Exchanges) != 1 {
		t.Errorf("want the failure with what was seen; got %+v", c)
	}
	again := Pack([]string{"a", "b"}, runs)
	for i := range again.Results {
		again.Results[i].Product, again.Results[i].Version = p.Results[i].Product, p.Results[i].Version
	}
	if d := cmp.Diff(p, again); d != "" {
		t.Errorf("published again (-want +got):\n%s", d)
	}
}

// TestPackBlocked: what blocks many checks is said once.
func TestPackBlocked(t *testing.T) {
	blocked := results.Blocked
	p := Pack([]string{"a"}, []*results.Run{run("A", map[string]results.Verdict{"alpha/one#status": blocked, "alpha/two#status": blocked, "beta/three#field": blocked})})
	if got := p.Results[0]; len(got.Findings) != 1 || got.Verdicts[0].Letters != "BP BP" {
		t.Errorf("want one finding for three blocked checks, got %+v", got)
	}
}

func TestMerge(t *testing.T) {
	more := run("C", map[string]results.Verdict{"alpha/one#field": results.Warn})
	more.Results = append(more.Results, results.Case{ID: "gamma/new", Verdict: results.Pass, Checks: []results.Check{{Name: "status", Requirement: "must", Verdict: results.Pass, Was: results.Pass}}})
	p, err := sample().Merge([]string{"a"}, []*results.Run{more})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Results) != 2 || p.Results[0].Product != "C" || p.Results[1].Product != "B" {
		t.Fatalf("want a anew, and b as it was; got %+v", p.Results)
	}
	if got := p.Results[1].Verdicts[2]; got != (Topic{"gamma", "-"}) {
		t.Errorf("want the new case absent from the old result; got %v", got)
	}
	if runs, err := p.Runs(); err != nil || len(runs[1].Results) != 3 {
		t.Errorf("want three cases of b; got %v", err)
	}
}

func TestRunsThatDoNotFit(t *testing.T) {
	for name, change := range map[string]func(*Result){
		"it has the verdicts of 2 cases": func(r *Result) { r.Verdicts = r.Verdicts[:1] },
		"has 1 verdicts":                 func(r *Result) { r.Verdicts[1].Letters = "P" },
		"no verdict has the letter":      func(r *Result) { r.Verdicts[1].Letters = "P?" },
	} {
		p := sample()
		change(&p.Results[0])
		if _, err := p.Runs(); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "of a:") {
			t.Errorf("want an error about a with %q, got %v", name, err)
		}
	}
}
