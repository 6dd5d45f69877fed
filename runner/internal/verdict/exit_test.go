package verdict

import (
	"slices"
	"strings"
	"testing"

	"authspec/runner/results"
)

func TestGate(t *testing.T) {
	for _, c := range []struct {
		words []string
		want  Gate
		back  []string
	}{
		{[]string{"must", "security"}, DefaultGate(), []string{"must", "security"}},
		{[]string{"security", "must", "must"}, DefaultGate(), []string{"must", "security"}},
		{[]string{"should"}, Gate{Should: true}, []string{"should"}},
		{[]string{"none"}, Gate{}, []string{"none"}},
	} {
		got, err := ParseGate(c.words)
		if err != nil || got != c.want || !slices.Equal(got.Words(), c.back) {
			t.Errorf("%q: got %+v, %q, %v", c.words, got, got.Words(), err)
		}
	}
	for words, want := range map[string]string{
		"draft":     "the gate \"draft\" holds no level; write must,security,draft or the like",
		"shuld":     `the gate knows no level "shuld"; did you mean "should"?`,
		"MUST":      `the gate knows no level "MUST"; did you mean "must"?`,
		"none,must": "the gate \"none,must\" both opens and closes; `none` stands alone",
	} {
		if _, err := ParseGate(strings.Split(words, ",")); err == nil || err.Error() != want {
			t.Errorf("%s: want %s, got %v", words, want, err)
		}
	}
}

// checks of one case, as verdict and level.
func checks(list ...[2]string) *results.Run {
	c := results.Case{ID: "a/b"}
	for _, k := range list {
		c.Checks = append(c.Checks, results.Check{Name: k[0], Verdict: results.Verdict(k[0]), Level: results.Level(k[1])})
	}
	return &results.Run{Results: []results.Case{c}}
}

// http1 is a run in which requirements fail: `password`, and message rules.
func http1(ids ...string) *results.Run {
	run := checks()
	run.Requirements = map[string]results.Requirement{"password": {Headline: "A wrong password logs in"}}
	for _, id := range ids {
		if id != "password" {
			run.Requirements[id] = results.Requirement{Area: results.AreaHTTP1}
		}
		run.Results[0].Checks = append(run.Results[0].Checks, results.Check{Name: id, Requirement: id, Verdict: results.Fail, Level: results.Must})
	}
	return run
}

func TestExit(t *testing.T) {
	pass, must := [2]string{"pass", "MUST"}, [2]string{"fail", "MUST"}
	security, warn := [2]string{"fail", "security"}, [2]string{"warn", "SHOULD"}
	failure, blocked := [2]string{"error", "MUST"}, [2]string{"blocked", "MUST"}
	stale, expected := [2]string{"unexpected-pass", "MAY"}, [2]string{"expected-fail", "MUST"}
	note, skip := [2]string{"note", "MAY"}, [2]string{"skip", "MUST"}
	interrupted := checks(must, failure)
	interrupted.Interrupted = true
	ground := checks(pass)
	ground.Ground = []results.Ground{{Resource: "open", Holds: true}, {Resource: "basic", Reason: "it does not answer"}}
	groundAndFail := checks(must)
	groundAndFail.Ground = ground.Ground
	for _, c := range []struct {
		name   string
		run    *results.Run
		gate   string
		code   int
		reason string
	}{
		{"all passes", checks(pass, pass), "must,security", 0, "conforms, by the gate must,security: 2 checks judged"},
		{"skips beside", checks(pass, skip), "must,security", 0, "conforms, by the gate must,security: 1 check judged"},
		{"a MUST fails", checks(pass, must), "must,security", 1, "does not conform: a/b#fail does not hold, by the gate must,security"},
		{"security fails", checks(security), "must,security", 1, "does not conform: a/b#fail does not hold, by the gate must,security"},
		{"security is not gated", checks(security), "must", 0, "conforms, by the gate must: 1 check judged, of which 1 does not hold but does not count for this gate"},
		{"a MUST is not gated", checks(must), "security", 0, "conforms, by the gate security: 1 check judged, of which 1 does not hold but does not count for this gate"},
		{"a warn", checks(pass, warn), "must,security", 0, "conforms, by the gate must,security: 2 checks judged, of which 1 does not hold but does not count for this gate"},
		{"a warn is gated", checks(pass, warn), "should", 1, "does not conform: a/b#warn does not hold, by the gate should"},
		{"several", checks(warn, must, security, stale), "must,should", 1, "does not conform: a/b#fail does not hold (2 ways). 1 more requirement does not hold. 1 unexpected pass by the baseline, by the gate must,should"},
		{"unexpected pass", checks(stale), "should", 1, "does not conform: 1 unexpected pass by the baseline, by the gate should"},
		{"expected fail", checks(expected), "must,security", 0, "conforms, by the gate must,security: 1 check judged"},
		{"a note is judged", checks(note, skip), "must,security", 0, "conforms, by the gate must,security: 1 check judged"},
		{"error", checks(pass, failure), "must,security", 3, "could not tell: 1 check had no result (error or blocked)"},
		{"blocked", checks(pass, blocked, failure), "must,security", 3, "could not tell: 2 checks had no result (error or blocked)"},
		{"1 before 3", checks(must, failure), "must,security", 1, "does not conform: a/b#fail does not hold, by the gate must,security; 1 check had no result"},
		{"nothing verified", checks(skip, skip), "must,security", 3, "could not tell: nothing was verified, as every check was skipped"},
		{"nothing verified, for one reason", because("it has no door", "it has no door"), "must", 3, "could not tell: nothing was verified, as every check was skipped: it has no door"},
		{"nothing verified, for two", because("it has no door", "it has no key"), "must", 3, "could not tell: nothing was verified, as every check was skipped"},
		{"nothing at all", &results.Run{}, "must,security", 3, "could not tell: nothing was verified, as every check was skipped"},
		{"none turns 1 into 0", checks(must, stale), "none", 0, "no finding fails this run, by the gate none: 2 checks judged, of which 2 do not hold but do not count for this gate"},
		{"none leaves 3: error", checks(must, failure), "none", 3, "could not tell: 1 check had no result (error or blocked)"},
		{"none leaves 3: nothing verified", checks(skip), "none", 3, "could not tell: nothing was verified, as every check was skipped"},
		{"the ground", ground, "must,security", 3, "could not tell: resource `basic`: it does not answer"},
		{"the ground, and a failure", groundAndFail, "must,security", 1, "does not conform: a/b#fail does not hold, by the gate must,security"},
		{"message rules", http1("host"), "must,security", 1, "does not conform: 1 message rule of HTTP/1.1 does not hold, by the gate must,security"},
		{"message rules and others", http1("host", "length", "password"), "must", 1,
			"does not conform: A wrong password logs in. 2 message rules of HTTP/1.1 do not hold, by the gate must"},
		{"interrupted", interrupted, "must,security", 130, "the run was interrupted; what stands here was finished before"},
	} {
		gate, err := ParseGate(strings.Split(c.gate, ","))
		if err != nil {
			t.Fatal(err)
		}
		if code, reason := Exit(c.run, gate); code != c.code || reason != c.reason {
			t.Errorf("%s: want %d, %s\ngot %d, %s", c.name, c.code, c.reason, code, reason)
		}
	}
}

// because is a run whose cases are skipped, each for a reason.
func because(reasons ...string) *results.Run {
	run := &results.Run{}
	for _, reason := range reasons {
		run.Results = append(run.Results, results.Case{Verdict: results.Skip, Reason: reason, Checks: []results.Check{{Verdict: results.Skip, Reason: reason}}})
	}
	return run
}
