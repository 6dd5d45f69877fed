package verdict

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/requirement"
	"authspec/runner/results"
)

// catalogue has one row of each level and severity, with the id of its level.
func catalogue() *requirement.Catalogue {
	row := func(id string, l results.Level, s results.Severity) requirement.Row {
		return requirement.Row{ID: id, Level: l, Severity: s}
	}
	return requirement.NewCatalogue(
		row("must", results.Must, ""), row("should", results.Should, ""), row("may", results.May, ""),
		row("advice", results.Advice, ""), row("high", results.Security, results.High),
		row("low", results.Security, results.Low), row(casefile.Answers, results.Security, results.High),
	)
}

func rules() Rules { return Rules{Catalogue: catalogue()} }

// oneStep is a case with a step that does not say `answer`.
func oneStep() *casefile.Case {
	return &casefile.Case{ID: "a/b", Steps: []*casefile.Step{{ID: "s", Request: &casefile.Request{}}}}
}

func finding(name, cites string, s check.State) check.Finding {
	return check.Finding{Name: name, Requirement: cites, Step: "s", Line: 7, State: s, Want: "W", Got: "G"}
}

func skipped(name, cites string) check.Finding {
	f := finding(name, cites, check.Skipped)
	f.Reason, f.Want, f.Got = "the reason of "+name, "", ""
	return f
}

func setUp(s check.State) check.Finding {
	f := finding("login", "", s)
	f.Setup, f.Reason = true, "R"
	return f
}

func answered(s check.State) check.Finding { return finding(casefile.AnswerCheck, casefile.Answers, s) }

// short is a check as name: verdict.
func short(list []results.Check) []string {
	out := []string{}
	for _, c := range list {
		out = append(out, c.Name+": "+string(c.Verdict))
	}
	return out
}

func TestVerdictsByLevel(t *testing.T) {
	for _, c := range []struct {
		cites string
		state check.State
		want  results.Verdict
	}{
		{"must", check.Broken, results.Fail},
		{"high", check.Broken, results.Fail},
		{"should", check.Broken, results.Warn},
		{"low", check.Broken, results.Warn},
		{"may", check.Broken, results.Note},
		{"advice", check.Broken, results.Note},
		{"must", check.Held, results.Pass},
		{"may", check.Held, results.Pass},
		{"must", check.Skipped, results.Skip},
		{"must", check.Undecided, results.Error},
		{"unheard-of", check.Held, results.Error},
	} {
		got := rules().Weigh(Judged{Case: oneStep(), Findings: []check.Finding{finding("x", c.cites, c.state)}})
		if len(got) != 1 || got[0].Verdict != c.want || got[0].Was != c.want {
			t.Errorf("%s %d: want %s, got %v", c.cites, c.state, c.want, got)
		}
	}
}

func TestWeighKeepsWhatWasFound(t *testing.T) {
	got := rules().Weigh(Judged{Case: oneStep(), Findings: []check.Finding{finding("x", "low", check.Broken)}})
	want := []results.Check{{
		Name: "x", Requirement: "low", Level: results.Security, Severity: results.Low,
		Verdict: results.Warn, Was: results.Warn, Step: "s", Line: 7, Want: "W", Got: "G",
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSetUp(t *testing.T) {
	for name, c := range map[string]struct {
		findings []check.Finding
		want     []string
	}{
		"one that holds is no result": {
			[]check.Finding{setUp(check.Held), finding("x", "must", check.Held), answered(check.Held)},
			[]string{"x: pass", "answer: pass"},
		},
		"one that was not sent is none either": {
			[]check.Finding{setUp(check.Skipped), skipped("x", "must"), answered(check.Held)},
			[]string{"x: skip", "answer: skip"},
		},
		"one that does not hold blocks what comes after": {
			[]check.Finding{finding("before", "must", check.Broken), setUp(check.Broken),
				finding("x", "must", check.Broken), skipped("y", "must"), answered(check.Held)},
			[]string{"before: fail", "login: blocked", "x: blocked", "y: blocked", "answer: pass"},
		},
		"no answer to it is a finding of its own": {
			[]check.Finding{setUp(check.Skipped), skipped("x", "must"), answered(check.Broken)},
			[]string{"x: skip", "answer: fail"},
		},
		"nothing can be said of it": {
			[]check.Finding{setUp(check.Undecided), skipped("x", "must"), answered(check.Undecided)},
			[]string{"login: error", "x: blocked", "answer: error"},
		},
		"nothing was sent at all": {
			[]check.Finding{setUp(check.Broken), skipped("x", "must"), skipped(casefile.AnswerCheck, casefile.Answers)},
			[]string{"login: blocked", "x: blocked", "answer: blocked"},
		},
	} {
		got := rules().Weigh(Judged{Case: oneStep(), Findings: c.findings})
		if d := cmp.Diff(c.want, short(got)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestBlockedSaysWhy(t *testing.T) {
	got := rules().Weigh(Judged{Case: oneStep(), Findings: []check.Finding{setUp(check.Broken), finding("x", "must", check.Held)}})
	want := "the set-up step `s` did not hold: want W; got G"
	if got[1].Reason != want || got[1].Want != "" || got[1].Level != results.Must {
		t.Errorf("got %+v", got[1])
	}
}

// A case does not pass for the mere fact that an answer came.
func TestOnlyTheAnswerIsJudged(t *testing.T) {
	all := []check.Finding{skipped("x", "should"), skipped("y", "must"), answered(check.Held)}
	c := results.Case{Checks: rules().Weigh(Judged{Case: oneStep(), Findings: all})}
	Summarise(&c)
	if c.Verdict != results.Skip || c.Reason != "the reason of x" {
		t.Errorf("got %s: %s", c.Verdict, c.Reason)
	}
	got := rules().Weigh(Judged{Case: oneStep(), Findings: all, Chosen: []string{casefile.AnswerCheck}})
	if d := cmp.Diff([]string{"answer: pass"}, short(got)); d != "" {
		t.Errorf("where nothing else is asked: %s", d)
	}
	said := oneStep()
	said.Steps[0].Expect = []*casefile.Check{{Name: casefile.AnswerCheck, Requirement: casefile.Answers, Test: check.Answer{Ends: []string{"complete"}}}}
	got = rules().Weigh(Judged{Case: said, Findings: all})
	if d := cmp.Diff([]string{"x: skip", "y: skip", "answer: pass"}, short(got)); d != "" {
		t.Errorf("where the case says it: %s", d)
	}
}

func TestChosen(t *testing.T) {
	got := rules().Weigh(Judged{Case: oneStep(), Chosen: []string{"y"}, Findings: []check.Finding{
		setUp(check.Broken), finding("x", "must", check.Broken), finding("y", "must", check.Held), answered(check.Broken),
	}})
	if d := cmp.Diff([]string{"login: blocked", "y: blocked"}, short(got)); d != "" {
		t.Error(d)
	}
	if got := rules().Weigh(Judged{Case: oneStep()}); got == nil || len(got) != 0 {
		t.Errorf("want an empty list, got %v", got)
	}
}

func TestUnrun(t *testing.T) {
	cited := []requirement.Cited{{Name: "x", Requirement: "low", Step: "s", Pos: diag.Pos{Line: 3}}}
	want := []results.Check{{
		Name: "x", Requirement: "low", Step: "s", Line: 3, Level: results.Security, Severity: results.Low,
		Verdict: results.Blocked, Was: results.Blocked, Reason: "R",
	}}
	if d := cmp.Diff(want, rules().Unrun(cited, results.Blocked, "R")); d != "" {
		t.Error(d)
	}
}

func TestSummarise(t *testing.T) {
	made := func(v results.Verdict, l results.Level, s results.Severity, reason string) results.Check {
		return results.Check{Verdict: v, Level: l, Severity: s, Reason: reason, Want: "W", Got: "G"}
	}
	for name, c := range map[string]struct {
		checks []results.Check
		want   results.Case
	}{
		"none": {nil, results.Case{Verdict: results.Skip}},
		"the gravest counts": {
			[]results.Check{made(results.Pass, results.Must, "", ""), made(results.Warn, results.Should, "", "")},
			results.Case{Verdict: results.Warn, Level: results.Should, Reason: "want W; got G"},
		},
		"the strictest of several": {
			[]results.Check{made(results.Fail, results.Security, results.High, "two"), made(results.Fail, results.Must, "", "one")},
			results.Case{Verdict: results.Fail, Level: results.Must, Reason: "one"},
		},
		"high before low": {
			[]results.Check{made(results.Error, results.Security, results.Low, "low"), made(results.Error, results.Security, results.High, "high")},
			results.Case{Verdict: results.Error, Level: results.Security, Severity: results.High, Reason: "high"},
		},
		"the first of equals": {
			[]results.Check{made(results.Note, results.May, "", "first"), made(results.Note, results.May, "", "second")},
			results.Case{Verdict: results.Note, Level: results.May, Reason: "first"},
		},
		"a set-up step has no level": {
			[]results.Check{made(results.Blocked, "", "", "setup"), made(results.Blocked, results.Advice, "", "because")},
			results.Case{Verdict: results.Blocked, Level: results.Advice, Reason: "because"},
		},
		"passed": {
			[]results.Check{made(results.Pass, results.Should, "", ""), made(results.Skip, results.Must, "", "no")},
			results.Case{Verdict: results.Pass, Level: results.Should},
		},
		"skipped": {
			[]results.Check{made(results.Skip, results.May, "", "first"), made(results.Skip, results.Must, "", "second")},
			results.Case{Verdict: results.Skip, Level: results.Must, Reason: "first"},
		},
	} {
		got := results.Case{Checks: c.checks, Verdict: "stale", Reason: "stale", Level: "stale"}
		Summarise(&got)
		got.Checks = nil
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestHarm: what was seen of access counts before what the requirement says.
func TestHarm(t *testing.T) {
	rules := Rules{Catalogue: requirement.NewCatalogue(
		requirement.Row{ID: "must", Level: results.Must},
		requirement.Row{ID: "challenge", Level: results.Must, Harm: results.HarmUnanswerable},
	)}
	for _, c := range []struct {
		cites string
		state check.State
		harm  check.Harm
		want  results.Harm
	}{
		{"must", check.Broken, check.Stranger, results.HarmStranger},
		{"must", check.Broken, check.LockedOut, results.HarmLockOut},
		{"must", check.Broken, check.NoHarm, ""},
		{"challenge", check.Broken, check.NoHarm, results.HarmUnanswerable},
		{"challenge", check.Broken, check.Stranger, results.HarmStranger},
		{"challenge", check.Held, check.NoHarm, ""},
		{"challenge", check.Skipped, check.NoHarm, ""},
	} {
		f := finding("x", c.cites, c.state)
		f.Harm = c.harm
		if got := rules.Weigh(Judged{Case: oneStep(), Findings: []check.Finding{f}})[0].Harm; got != c.want {
			t.Errorf("%+v: want harm %q, got %q", c, c.want, got)
		}
	}
	blocked := rules.Weigh(Judged{Case: oneStep(), Findings: []check.Finding{setUp(check.Broken), finding("x", "challenge", check.Broken)}})
	if k := blocked[len(blocked)-1]; k.Verdict != results.Blocked || k.Harm != "" {
		t.Errorf("what is blocked harms nobody: got %+v", k)
	}
}
