package verdict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/results"
)

// failed is a run with a check of every kind.
func failed() *results.Run {
	const fail, warn, pass = results.Fail, results.Warn, results.Pass
	check := func(name string, v, was results.Verdict) results.Check {
		return results.Check{Name: name, Requirement: "r", Level: results.Must, Verdict: v, Was: was, Line: 7, Want: "this", Got: "that"}
	}
	run := &results.Run{
		Suite:        results.Suite{Version: "0.1.0", Names: []string{"full"}},
		Target:       results.Target{Name: "my server", Implementation: results.Implementation{Product: "nginx", Version: "1"}},
		Gate:         []string{results.GateMust, results.GateSecurity},
		Started:      time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC),
		Requirements: map[string]results.Requirement{"r": {Level: results.Must, Source: "RFC 9110 §5.5", Rule: "A rule."}},
		Results: []results.Case{
			{ID: "a/b", File: "cases/a.yaml", Checks: []results.Check{check("x", fail, fail), check("y", pass, pass), check("z", warn, warn)}},
			{ID: "a/c/row", File: "cases/a.yaml", Checks: []results.Check{
				check("known", results.ExpectedFail, fail), check("lost", results.Error, results.Error), check("stale", results.UnexpectedPass, pass),
			}},
			{ID: "a/d", File: "cases/a.yaml", Checks: []results.Check{check("held", results.Blocked, results.Blocked), check("none", results.Skip, results.Skip)}},
		},
	}
	run.Results[1].Checks[0].Reason = "expected: ticket 812"
	return run
}

// entriesOf reads what was written, and shows each entry.
func entriesOf(t *testing.T, d Drafted) []string {
	t.Helper()
	b, err := LoadBaseline("b.yaml", d.Content)
	if err != nil {
		t.Fatalf("%s\n%s", err, d.Content)
	}
	var list []string
	for _, e := range b.entries {
		line := e.glob.String() + ": " + e.reason
		if !e.until.IsZero() {
			line += " until " + e.until.Format(time.DateOnly)
		}
		list = append(list, line)
	}
	if len(list) != d.Entries {
		t.Errorf("want %d entries, got %d", d.Entries, len(list))
	}
	return list
}

func TestNewBaseline(t *testing.T) {
	for name, c := range map[string]struct {
		draft Draft
		want  []string
	}{
		"usual":    {Draft{}, []string{"a/b#x: " + Unfilled, "a/c/row#known: ticket 812"}},
		"warnings": {Draft{Warnings: true, Reason: `it's "so": #1`}, []string{`a/b#x: it's "so": #1`, `a/b#z: it's "so": #1`, "a/c/row#known: ticket 812"}},
		"until":    {Draft{Until: time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC)}, []string{"a/b#x: " + Unfilled + " until 2027-03-31", "a/c/row#known: ticket 812 until 2027-03-31"}},
	} {
		d := NewBaseline(failed(), c.draft)
		if diff := cmp.Diff(c.want, entriesOf(t, d)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if d.Unknown != 2 || d.Kept != 1 {
			t.Errorf("%s: want 2 unknown and 1 kept, got %+v", name, d)
		}
	}
}

// TestNewBaselineGate: a warning that the run's gate counts fails the run, so it
// is an entry.
func TestNewBaselineGate(t *testing.T) {
	run := failed()
	run.Gate = []string{results.GateShould}
	if got := entriesOf(t, NewBaseline(run, Draft{})); len(got) != 3 {
		t.Errorf("want the warning too, got %q", got)
	}
	run.Gate = []string{results.GateNone}
	if got := entriesOf(t, NewBaseline(run, Draft{})); len(got) != 2 {
		t.Errorf("want the failures all the same, got %q", got)
	}
}

// TestRoundTrip: with the baseline of a run, the same run has no failure that is
// gated, and nothing is stale; what passes later is.
func TestRoundTrip(t *testing.T) {
	run := failed()
	b, err := LoadBaseline("b.yaml", NewBaseline(run, Draft{}).Content)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Bind(addresses(run.Results[:2])); err != nil {
		t.Fatal(err)
	}
	rules := Rules{Baseline: b, Today: run.Started}
	again := func(was func(results.Verdict) results.Verdict) (got []results.Verdict) {
		cases := []results.Case{}
		for _, c := range failed().Results[:2] {
			c.Checks = slices.Clone(c.Checks)
			for i := range c.Checks {
				k := &c.Checks[i]
				if k.Verdict = was(k.Was); !k.Was.Judged() {
					k.Verdict = results.Pass
				}
				k.Was = k.Verdict
				rules.expect(c.ID, k)
			}
			cases = append(cases, c)
		}
		rules.Finish(cases)
		for _, c := range cases {
			for _, k := range c.Checks {
				got = append(got, k.Verdict)
			}
		}
		return got
	}
	const expected, pass = results.ExpectedFail, results.Pass
	if d := cmp.Diff([]results.Verdict{expected, pass, results.Warn, expected, pass, pass}, again(func(v results.Verdict) results.Verdict { return v })); d != "" {
		t.Error(d)
	}
	const stale = results.UnexpectedPass
	if d := cmp.Diff([]results.Verdict{stale, pass, pass, stale, pass, pass}, again(func(results.Verdict) results.Verdict { return pass })); d != "" {
		t.Error(d)
	}
}

// TestNewBaselineOfNothing: a baseline without entries is a right one.
func TestNewBaselineOfNothing(t *testing.T) {
	d := NewBaseline(&results.Run{}, Draft{})
	if got := entriesOf(t, d); len(got) != 0 {
		t.Errorf("want none, got %q", got)
	}
}

// TestNewBaselineHostile: what a target sent can't become an entry, or end a
// comment.
func TestNewBaselineHostile(t *testing.T) {
	const nasty = "x\n  - {check: \"*\", reason: all}\r\u2028\x1b[2J\u0085\xff `\" '\\ #"
	run := failed()
	run.Target.Name += nasty
	run.Requirements["r"] = results.Requirement{Source: nasty, Rule: nasty + strings.Repeat("word ", 100)}
	for i := range run.Results {
		for k := range run.Results[i].Checks {
			c := &run.Results[i].Checks[k]
			c.Want, c.Got = nasty, nasty
		}
	}
	run.Results[1].Checks[0].Reason = "expected: " + nasty
	d := NewBaseline(run, Draft{Reason: "R"})
	got := entriesOf(t, d)
	if len(got) != 2 || got[0] != "a/b#x: R" || !strings.HasPrefix(got[1], "a/c/row#known: x - {check:") {
		t.Errorf("want 2 entries, got %q", got)
	}
	for line := range strings.Lines(string(d.Content)) {
		if strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\r\x1b\u2028\u0085") || len(line) > 250 {
			t.Errorf("want a harmless line, got %q", line)
		}
	}
}

func TestUnfilled(t *testing.T) {
	b, err := LoadBaseline("b.yaml", NewBaseline(failed(), Draft{}).Content)
	if err != nil {
		t.Fatal(err)
	}
	err = b.Unfilled()
	if err == nil || !strings.Contains(err.Error(), `"a/b#x" has no reason yet; say why`) || strings.Contains(err.Error(), "a/c/row") {
		t.Errorf("want the one without reason, got %v", err)
	}
}
