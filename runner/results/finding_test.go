package results

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// found is a run of one check a line: "verdict requirement harm".
func found(requirements map[string]Requirement, lines ...string) *Run {
	r := &Run{Requirements: requirements}
	for i, line := range lines {
		words := strings.Fields(line)
		k := Check{Name: "x", Verdict: Verdict(words[0]), Was: Verdict(words[0]), Requirement: words[1]}
		k.Level, k.Severity = requirements[words[1]].Level, requirements[words[1]].Severity
		if len(words) > 2 {
			k.Harm = Harm(words[2])
		}
		r.Results = append(r.Results, Case{ID: fmt.Sprintf("t/case-%02d", i), Checks: []Check{k}})
	}
	return r
}

var graded = map[string]Requirement{
	"note":         {Level: May, Rule: "May."},
	"should":       {Level: Should, Rule: "Should."},
	"low":          {Level: Security, Severity: Low, Rule: "Low."},
	"must":         {Level: Must, Rule: "Must.", Impact: "It hurts."},
	"must-2":       {Level: Must, Rule: "Must too."},
	"unanswerable": {Level: Must, Rule: "There is a challenge.", Impact: "Nobody can log in."},
	"lock-out":     {Level: Must, Rule: "Who is right comes in.", Impact: "Users are locked out."},
	"high":         {Level: Security, Severity: High, Rule: "High.", Impact: "Pages change."},
	"death":        {Level: Security, Severity: High, Headline: "The target died"},
	"stranger":     {Level: Must, Rule: "Strangers stay out.", Impact: "Strangers come in."},
	"password":     {Level: Security, Severity: High, Headline: "A wrong password logs in"},
	"cut":          {Level: Security, Severity: High, Headline: "A password that is cut logs in", CoveredBy: "password"},
	"host":         {Level: Must, Area: AreaHTTP1, Rule: "Host."},
}

// TestFindingsOrder has one of each class, in the wrong order.
func TestFindingsOrder(t *testing.T) {
	run := found(graded,
		"fail host", "fail host stranger", "note note", "warn should", "warn low stranger", "fail must", "fail must-2", "fail must-2",
		"fail unanswerable unanswerable", "fail lock-out lock-out", "fail high", "fail death death", "fail leak leak", "fail stranger stranger",
		"pass must", "expected-fail high stranger", "blocked must", "skip must", "error must", "unexpected-pass must")
	var got []string
	for _, f := range run.Findings() {
		got = append(got, fmt.Sprintf("%d %s %d", f.Class, f.ID, len(f.Checks)))
	}
	want := []string{
		"1 stranger 1", "2 leak 1", "3 death 1", "4 high 1", "5 lock-out 1", "6 unanswerable 1", "7 must-2 2", "7 must 1", "8 low 1",
		"9 should 1", "10 note 1", "1 host 2",
	}
	if !slices.Equal(got, want) {
		t.Errorf("want the order\n%s\ngot\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
}

// TestFindingCovers counts what follows from a finding among its ways, so that
// it stands before all that follows, and before what shows itself less often.
func TestFindingCovers(t *testing.T) {
	run := found(graded, "fail cut stranger", "fail cut stranger", "fail stranger stranger", "fail stranger stranger", "fail password stranger")
	list := run.Findings()
	if list[0].ID != "password" || list[0].Ways != 3 || len(list[0].Checks) != 1 || list[0].Covered {
		t.Errorf("want password first, with 3 ways, got %+v", list[0])
	}
	for _, f := range list[1:] {
		if f.Covered != (f.ID == "cut") {
			t.Errorf("%s: covered is %t", f.ID, f.Covered)
		}
	}
	alone := found(graded, "fail cut stranger", "pass password").Findings()
	if len(alone) != 1 || alone[0].Covered {
		t.Errorf("nothing covers what shows itself alone: got %+v", alone)
	}
	grave := found(graded, "fail cut stranger", "fail password").Findings()
	if grave[0].ID != "cut" || grave[0].Covered {
		t.Errorf("what is less grave covers nothing: got %+v", grave)
	}
}

// TestFindingsGravestCheck: the check that shows the harm stands first.
func TestFindingsGravestCheck(t *testing.T) {
	run := found(graded, "fail must lock-out", "fail must", "fail must stranger")
	f := run.Findings()[0]
	if f.Class != ClassStranger || f.Checks[0].Address() != "t/case-02#x" || f.Checks[1].Address() != "t/case-00#x" {
		t.Errorf("want the check that lets strangers in first, got %v %v", f.Class, f.Checks[0].Address())
	}
}

func TestHeadline(t *testing.T) {
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{nil, ""},
		{[]string{"blocked must", "skip high", "error low"}, ""},
		{[]string{"pass must"}, "The one requirement that could be judged holds."},
		{[]string{"pass must", "pass high", "note note"}, "All 2 requirements that could be judged hold."},
		{[]string{"pass must", "expected-fail high", "note note"}, "1 of 2 requirements holds; the baseline expects the other to fail."},
		{[]string{"pass must", "pass must-2", "expected-fail high", "expected-fail death"}, "2 of 4 requirements hold; the baseline expects the others to fail."},
		{[]string{"expected-fail high", "expected-fail death"}, "None of 2 requirements holds, as the baseline expects."},
		{[]string{"expected-fail high"}, "The one requirement that could be judged does not hold, as the baseline expects."},
		{[]string{"note note"}, "Nothing that binds could be judged."},
		{[]string{"fail must"}, "“Must” does not hold."},
		{[]string{"fail must", "fail must", "warn low"}, "“Must” does not hold (2 ways). 1 more requirement does not hold."},
		{[]string{"warn should"}, "“Should” does not hold."},
		{[]string{"fail lock-out lock-out"}, "Users are locked out."},
		{[]string{"fail cut stranger", "fail cut stranger", "fail password stranger", "fail high"},
			"A wrong password logs in (3 ways). Pages change. 1 more requirement does not hold."},
		{[]string{"fail must", "fail must-2", "fail unanswerable unanswerable", "fail lock-out lock-out", "fail high", "fail death death", "fail stranger stranger"},
			"Strangers come in. The target died. Pages change. 4 more requirements do not hold."},
		{[]string{"fail host", "fail host", "pass must"}, "The one requirement that could be judged holds. 1 message rule of HTTP/1.1 does not hold."},
		{[]string{"fail host"}, "1 message rule does not hold."},
	} {
		if got := found(graded, c.lines...).Headline(); got != c.want {
			t.Errorf("%v: want\n%s\ngot\n%s", c.lines, c.want, got)
		}
	}
}

func TestTally(t *testing.T) {
	run := found(graded, "pass must", "fail must", "pass must-2", "skip must-2", "blocked high", "expected-fail low", "note note", "skip should", "warn host", "fail host")
	run.Results[5].Checks[0].Was = Warn
	run.Requirements = maps.Clone(graded)
	for id, area := range map[string]Area{"high": AreaSecurity, "low": AreaSecurity} {
		q := graded[id]
		q.Area = area
		run.Requirements[id] = q
	}
	want := []Tally{
		{Area: AreaAuth, Held: 1, Broken: 1, Noted: 1, Skipped: 1, Checks: 1},
		{Area: AreaSecurity, Broken: 1, Unknown: 1, Checks: 1},
		{Area: AreaHTTP1, Broken: 1, Checks: 2},
	}
	if got := run.Tally(); !slices.Equal(got, want) {
		t.Errorf("want %+v\ngot  %+v", want, got)
	}
	if got := want[0].Judged(); got != 3 {
		t.Errorf("want 3 judged, got %d", got)
	}
}
