package engine

import (
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

func TestExpects(t *testing.T) {
	status := func(not bool, codes ...int) casefile.Test { return check.Status{Not: not, Codes: codes} }
	for name, c := range map[string]struct {
		check casefile.Check
		want  bool
	}{
		"one of":       {casefile.Check{Test: status(false, 401, 429)}, true},
		"another":      {casefile.Check{Test: status(false, 401)}, false},
		"anything but": {casefile.Check{Test: status(true, 429)}, false},
		"a class":      {casefile.Check{Test: check.Status{Classes: []int{4}}}, false},
		"its guard":    {casefile.Check{Test: check.Access{}, When: &casefile.Guard{Tests: []casefile.Test{status(false, 429)}}}, true},
	} {
		if got := expects(&casefile.Step{Expect: []*casefile.Check{&c.check}}, 429); got != c.want {
			t.Errorf("%s: want %t, got %t", name, c.want, got)
		}
	}
}
