package verdict

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/check"
	"authspec/runner/results"
)

func baseline(t *testing.T, entries string) *Baseline {
	t.Helper()
	b, err := LoadBaseline("b.yaml", []byte("format: 1\nexpected:\n"+entries))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func day(s string) time.Time {
	d, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestExpected(t *testing.T) {
	b := baseline(t, `
  - {check: "a/b#x", reason: "we know"}
  - {check: "a/b#y", reason: "until spring", until: 2027-03-31}
  - {check: "a/b#n", reason: "notes are no failures"}
`)
	weigh := func(today string) []results.Check {
		r := rules()
		r.Baseline, r.Today = b, day(today)
		return r.Weigh(Judged{Case: oneStep(), Findings: []check.Finding{
			finding("x", "must", check.Broken), finding("y", "should", check.Broken),
			finding("n", "may", check.Broken), finding("z", "must", check.Broken),
		}})
	}
	got := weigh("2027-03-31T23:59:59Z")
	if d := cmp.Diff([]string{"x: expected-fail", "y: expected-fail", "n: note", "z: fail"}, short(got)); d != "" {
		t.Error(d)
	}
	if got[0].Was != results.Fail || got[0].Reason != "expected: we know" || got[1].Was != results.Warn {
		t.Errorf("got %+v", got[:2])
	}
	got = weigh("2027-04-01T00:00:00Z")
	if d := cmp.Diff([]string{"x: expected-fail", "y: warn", "n: note", "z: fail"}, short(got)); d != "" {
		t.Error(d)
	}
	if want := "was expected until 2027-03-31 (b.yaml:5:13), until spring"; got[1].Reason != want {
		t.Errorf("want %s, got %s", want, got[1].Reason)
	}
}

// An entry that has ended does not hide one that counts.
func TestEndedAndLiving(t *testing.T) {
	r := rules()
	r.Today = day("2030-01-01T00:00:00Z")
	r.Baseline = baseline(t, "  - {check: a/b, reason: old, until: 2027-03-31}\n  - {check: \"*\", reason: new}\n")
	got := r.Weigh(Judged{Case: oneStep(), Findings: []check.Finding{finding("x", "must", check.Broken)}})
	if got[0].Reason != "expected: new" {
		t.Errorf("got %+v", got[0])
	}
}

// ran is a case with checks x, y, … that had these verdicts.
func ran(id string, was ...results.Verdict) results.Case {
	c := results.Case{ID: id}
	for i, v := range was {
		c.Checks = append(c.Checks, results.Check{Name: string(rune('x' + i)), Verdict: v, Was: v, Level: results.Must})
	}
	Summarise(&c)
	return c
}

func TestStale(t *testing.T) {
	const pass, fail, warn, skip = results.Pass, results.Fail, results.Warn, results.Skip
	for name, c := range map[string]struct {
		entry string
		cases []results.Case
		want  []results.Verdict // of the cases
	}{
		"passed":                  {"a/b#x", []results.Case{ran("a/b", pass, pass)}, []results.Verdict{results.UnexpectedPass}},
		"failed":                  {"a/b#x", []results.Case{ran("a/b", fail, pass)}, []results.Verdict{fail}},
		"one of several failed":   {"a/*", []results.Case{ran("a/b", pass), ran("a/c", warn)}, []results.Verdict{pass, warn}},
		"all of several passed":   {"a/*", []results.Case{ran("a/b", pass), ran("a/c", skip), ran("a/d", pass)}, []results.Verdict{results.UnexpectedPass, skip, results.UnexpectedPass}},
		"skipped":                 {"a/b#x", []results.Case{ran("a/b", skip)}, []results.Verdict{skip}},
		"another case":            {"z/z#x", []results.Case{ran("a/b", pass)}, []results.Verdict{pass}},
		"nothing could be said":   {"a/b#x", []results.Case{ran("a/b", results.Error)}, []results.Verdict{results.Error}},
		"only a note":             {"a/b#x", []results.Case{ran("a/b", results.Note)}, []results.Verdict{results.Note}},
		"another check is graver": {"a/b#x", []results.Case{ran("a/b", pass, fail)}, []results.Verdict{fail}},
	} {
		r := rules()
		r.Baseline = bound(t, "  - {check: \""+c.entry+"\", reason: R}\n", append(addresses(c.cases), "z/z#x")...)
		r.Finish(c.cases)
		for i, one := range c.cases {
			if one.Verdict != c.want[i] {
				t.Errorf("%s: %s: want %s, got %s", name, one.ID, c.want[i], one.Verdict)
			}
		}
	}
}

// bound is a baseline for a library with these checks.
func bound(t *testing.T, entries string, addresses ...string) *Baseline {
	t.Helper()
	b := baseline(t, entries)
	if err := b.Bind(addresses); err != nil {
		t.Fatal(err)
	}
	return b
}

func addresses(cases []results.Case) (list []string) {
	for _, c := range cases {
		for _, k := range c.Checks {
			list = append(list, c.Address(&k))
		}
	}
	return list
}

// A glob with two members is stale once both are known to hold, and one of them
// was seen to.
func TestStaleGlob(t *testing.T) {
	const (
		passed = "passed"
		failed = "failed"
		erred  = "error"
		block  = "blocked"
		guard  = "skipped by its guard"
		skip   = "skipped as a case"
		notRun = "not run"
	)
	verdicts := map[string]results.Verdict{
		passed: results.Pass, failed: results.Fail, erred: results.Error, block: results.Blocked, guard: results.Skip, skip: results.Skip,
	}
	members := []string{passed, failed, erred, block, guard, skip, notRun}
	stale := map[[2]string]bool{{passed, passed}: true, {passed, guard}: true, {guard, passed}: true}
	for _, one := range members {
		for _, other := range members {
			r := rules()
			r.Baseline = bound(t, "  - {check: \"a/b/*#x\", reason: R}\n", "a/b/one#x", "a/b/other#x")
			r.NotRun = map[string]bool{}
			var cases []results.Case
			for id, state := range map[string]string{"a/b/one": one, "a/b/other": other} {
				if state != notRun {
					cases = append(cases, ran(id, verdicts[state]))
				}
				r.NotRun[id] = state == skip || state == block
			}
			r.Finish(cases)
			for _, c := range cases {
				want := c.Checks[0].Was
				if stale[[2]string{one, other}] && want == results.Pass {
					want = results.UnexpectedPass
				}
				if c.Verdict != want {
					t.Errorf("%s and %s: %s: want %s, got %s", one, other, c.ID, want, c.Verdict)
				}
			}
		}
	}
}

func TestStaleSaysWhichEntry(t *testing.T) {
	r := rules()
	r.Today = day("2027-01-01T00:00:00Z")
	r.Baseline = bound(t, "  - {check: \"a/b#x\", reason: R}\n  - {check: \"a/b#y\", reason: R, until: 2026-12-31}\n", "a/b#x", "a/b#y")
	cases := []results.Case{ran("a/b", results.Pass, results.Pass)}
	r.Finish(cases)
	got := cases[0].Checks
	if got[0].Verdict != results.UnexpectedPass || got[0].Was != results.Pass ||
		got[0].Reason != "it passed, but b.yaml:3:13 expects it to fail (R); take the entry out" {
		t.Errorf("got %+v", got[0])
	}
	if got[1].Verdict != results.Pass {
		t.Errorf("an entry that has ended still counts: %+v", got[1])
	}
	r.Baseline = nil
	r.Finish(cases)
}

func TestBind(t *testing.T) {
	addresses := []string{"a/b#status", "a/b#answer", "a/c/row#status"}
	b := baseline(t, "  - {check: a/c#status, reason: R}\n  - {check: a/b#stauts, reason: R}\n  - {check: x/y, reason: R}\n")
	err := b.Bind(addresses)
	want := "b.yaml:4:13: \"a/b#stauts\" names no case and no check; the case exists, but has no check \"stauts\"; `authspec explain a/b` shows them\n" +
		"b.yaml:5:13: \"x/y\" names no case and no check; did you mean \"a/b\"?"
	if err == nil || !strings.HasPrefix(err.Error(), want[:40]) || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("want\n%s\ngot\n%v", want, err)
	}
	if err := baseline(t, "  - {check: a/*, reason: R}\n").Bind(addresses); err != nil {
		t.Error(err)
	}
}

func TestBaselineProblems(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"not YAML":    {"a: [", "this is not YAML"},
		"no list":     {"format: 1\n", `the key "expected" is missing`},
		"no reason":   {"format: 1\nexpected:\n  - check: a\n", `b.yaml:3:5: the key "reason" is missing`},
		"no check":    {"format: 1\nexpected:\n  - reason: a\n", `b.yaml:3:5: the key "check" is missing`},
		"empty check": {"format: 1\nexpected:\n  - {check: '', reason: R}\n", "b.yaml:3:13: a glob can't be empty"},
		"bad glob":    {"format: 1\nexpected:\n  - {check: 'a#', reason: R}\n", "names no check"},
		"bad day":     {"format: 1\nexpected:\n  - {check: a, reason: R, until: tomorrow}\n", `b.yaml:3:34: "tomorrow" is no day; write it as in 2027-03-31`},
		"no such day": {"format: 1\nexpected:\n  - {check: a, reason: R, until: 2027-02-31}\n", `"2027-02-31" is no day`},
		"a text":      {"format: 1\nexpected: [a/b]\n", "a mapping should stand here"},
		"unknown key": {"format: 1\nexpected:\n  - {chekc: a, reason: R}\n", `unknown key "chekc"; did you mean "check"?`},
	} {
		_, err := LoadBaseline("b.yaml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %s\ngot %v", name, c.want, err)
		}
	}
}
