package results

import "testing"

func TestNames(t *testing.T) {
	for _, c := range []struct{ id, topic, base, row string }{
		{"basic/no-credentials", "basic", "basic/no-credentials", ""},
		{"basic/malformed/garbage", "basic", "basic/malformed", "garbage"},
		{"basic", "basic", "basic", ""},
		{"", "", "", ""},
	} {
		one := Case{ID: c.id}
		base, row := one.Row()
		if one.Topic() != c.topic || base != c.base || row != c.row {
			t.Errorf("%q: want topic %q, base %q, row %q, got %q, %q, %q", c.id, c.topic, c.base, c.row, one.Topic(), base, row)
		}
	}
	one := Case{ID: "basic/a"}
	if got := one.Address(&Check{Name: "realm"}); got != "basic/a#realm" {
		t.Errorf("want the address basic/a#realm, got %q", got)
	}
}

func TestFinding(t *testing.T) {
	run := &Run{Results: []Case{{ID: "a/b", Checks: []Check{{Name: "x"}, {Name: "y", Got: "this"}}}}}
	if c, k, ok := run.Check("a/b#y"); !ok || c.ID != "a/b" || k.Got != "this" {
		t.Errorf("want the check a/b#y, got %v, %v, %t", c, k, ok)
	}
	for _, address := range []string{"a/b#z", "a/c#x", "a/b", ""} {
		if _, _, ok := run.Check(address); ok {
			t.Errorf("want no check %q", address)
		}
	}
	if c, ok := run.Case("a/b"); !ok || c != &run.Results[0] {
		t.Error("want the case itself, so that it can be changed")
	}
}

func TestGravest(t *testing.T) {
	for i, v := range Verdicts() {
		for _, w := range Verdicts()[i:] {
			if got := Gravest(w, v); got != v {
				t.Errorf("of %s and %s want %s, got %s", v, w, v, got)
			}
		}
	}
	if got := Gravest(); got != Skip {
		t.Errorf("of nothing want skip, got %s", got)
	}
	if got := Gravest(Fail, "made up"); got.Rank() != 0 {
		t.Errorf("a verdict outside of the set must not hide, got %s", got)
	}
	run := &Run{Results: []Case{{Verdict: Pass}, {Verdict: Warn}, {Verdict: Skip}}}
	if got := run.Gravest(); got != Warn {
		t.Errorf("want warn, got %s", got)
	}
	if got := (&Run{}).Gravest(); got != Skip {
		t.Errorf("of an empty run want skip, got %s", got)
	}
}

func TestSummarise(t *testing.T) {
	cases := []Case{
		{Verdict: Fail, Checks: []Check{{Verdict: Fail}, {Verdict: Pass}, {Verdict: Pass}}},
		{Verdict: Skip, Checks: []Check{{Verdict: Skip}}},
	}
	byCase, byCheck := Summarise(cases), SummariseChecks(cases)
	if len(byCase) != len(Verdicts()) || len(byCheck) != len(Verdicts()) {
		t.Errorf("want every verdict, got %v and %v", byCase, byCheck)
	}
	if byCase[Fail] != 1 || byCase[Skip] != 1 || byCheck[Pass] != 2 || byCheck[Fail] != 1 {
		t.Errorf("want 1 fail and 1 skip, 1 fail and 2 pass, got %v and %v", byCase, byCheck)
	}
}

// TestVerified: what was skipped, blocked or lost tells nothing.
func TestVerified(t *testing.T) {
	for _, v := range Verdicts() {
		run := &Run{Results: []Case{{Checks: []Check{{Verdict: Skip}, {Verdict: v}}}}}
		want := v != Skip && v != Blocked && v != Error
		if got := run.Verified(); got != want {
			t.Errorf("a run with %s: want verified %t, got %t", v, want, got)
		}
	}
	if (&Run{}).Verified() {
		t.Error("want an empty run not verified")
	}
}

func TestGated(t *testing.T) {
	must, high := Check{Verdict: Fail, Level: Must}, Check{Verdict: Fail, Level: Security, Severity: High}
	should, low := Check{Verdict: Warn, Level: Should}, Check{Verdict: Warn, Level: Security, Severity: Low}
	stale := Check{Verdict: UnexpectedPass, Level: May}
	for _, c := range []struct {
		gate string
		want [5]bool // must, high, should, low, stale
	}{
		{GateMust, [5]bool{true, false, false, false, true}},
		{GateSecurity, [5]bool{false, true, false, false, true}},
		{GateShould, [5]bool{false, false, true, true, true}},
		{GateNone, [5]bool{}},
	} {
		run := &Run{Gate: []string{c.gate}}
		drafted := Check{Verdict: Fail, Level: Must, Draft: true}
		if run.Gated(&drafted) {
			t.Errorf("gate %s: want no draft gated", c.gate)
		}
		run.Gate = append(run.Gate, GateDraft)
		if got := run.Gated(&drafted); got != c.want[0] {
			t.Errorf("gate %s: want a draft gated as others are: %t, got %t", run.Gate, c.want[0], got)
		}
		for i, k := range []Check{must, high, should, low, stale} {
			if got := run.Gated(&k); got != c.want[i] {
				t.Errorf("gate %s: %s of level %s: want %t, got %t", c.gate, k.Verdict, k.Level, c.want[i], got)
			}
		}
		for _, v := range []Verdict{Error, Blocked, ExpectedFail, Note, Pass, Skip} {
			if run.Gated(&Check{Verdict: v, Level: Must}) {
				t.Errorf("gate %s: want %s never gated", c.gate, v)
			}
		}
	}
}
