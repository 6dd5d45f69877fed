package verdict

import (
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/results"
)

// A target that drops most of what it is asked has refused nothing: no access
// without an answer is no green.
func TestMostGotNoAnswer(t *testing.T) {
	for want, verdicts := range map[int][]results.Verdict{
		CouldNotTell: {results.Warn, results.Warn, results.Pass},
		Conforms:     {results.Warn, results.Pass, results.Pass},
	} {
		one := results.Case{ID: "a/b"}
		for _, v := range verdicts {
			k := results.Check{Name: "answer", Requirement: "r", Level: results.Should, Verdict: v}
			if v == results.Warn {
				k.Requirement, k.Level, k.Severity = casefile.Answers, results.Security, results.Low
			}
			one.Checks = append(one.Checks, k)
		}
		code, reason := Exit(&results.Run{Results: []results.Case{one}}, DefaultGate())
		if code != want || want == CouldNotTell && !strings.Contains(reason, "got no answer (2 of 3 checks)") {
			t.Errorf("want exit status %d, got %d: %s", want, code, reason)
		}
	}
}
