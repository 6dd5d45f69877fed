package driver

import (
	"net/http"
	"testing"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
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

// A target that asks for time in place of a challenge is one that asks for
// time.
func TestThrottledChallenge(t *testing.T) {
	slow := &message.Exchange{Response: &message.Response{Status: http.StatusTooManyRequests}}
	a := &Attempt{Item: &applicability.Item{Case: &casefile.Case{}}, Evidence: &check.Evidence{Steps: []*check.Step{
		{Step: &casefile.Step{}, Samples: []check.Sample{{Challenge: slow}}},
	}}}
	if asked := a.Throttle(); asked == nil || asked.Status != http.StatusTooManyRequests {
		t.Errorf("want to be asked for time, got %v", asked)
	}
}

// Who is given more time because the machine is busy, and then hangs up, was
// silent: that end counts only where it comes within the usual time.
func TestAbandoned(t *testing.T) {
	const usual = 2 * time.Second
	for _, c := range []struct {
		outcome      message.Outcome
		took, paused time.Duration
		want         bool
	}{
		{message.Closed, 4 * time.Second, 0, true},
		{message.Reset, 4 * time.Second, 0, true},
		{message.Cut, 4 * time.Second, 0, true},
		{message.Closed, time.Second, 0, false},
		{message.Closed, 4 * time.Second, 3 * time.Second, false}, // the request itself rested
		{message.Complete, 4 * time.Second, 0, false},             // it was slow
		{message.Timeout, 6 * time.Second, 0, false},              // it is silent by itself
	} {
		x := message.Exchange{Outcome: c.outcome, Took: c.took, Paused: c.paused}
		a := &Attempt{Evidence: &check.Evidence{Steps: []*check.Step{{Samples: []check.Sample{{Exchange: x}}}}}}
		if got := a.Abandoned(usual); got != c.want {
			t.Errorf("%s after %s, of which %s were rest: got %t", c.outcome, c.took, c.paused, got)
		}
	}
}
