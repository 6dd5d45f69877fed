package check

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/wire"
)

// judgeAcross judges a test that looks at all samples of a step at once.
type judgeAcross func(e *Evidence, s *Step, list []view) result

// acrossSamples tells whether a test looks at all samples at once.
func acrossSamples(t casefile.Test) (judgeAcross, bool) {
	switch t := t.(type) {
	case casefile.Compare:
		return func(e *Evidence, s *Step, list []view) result { return e.compare(t, s, list) }, true
	case casefile.Distinct:
		return func(_ *Evidence, _ *Step, list []view) result { return distinct(t, list) }, true
	}
	return nil, false
}

// across judges such a test by the samples that have an answer and for which
// the guard holds.
func (e *Evidence) across(s *Step, c *casefile.Check, judge judgeAcross) result {
	list, why := e.answered(s, c)
	if len(list) == 0 {
		return why
	}
	return judge(e, s, list)
}

// answered are the views of a step's samples that can be judged; where there
// are none, the result says why.
func (e *Evidence) answered(s *Step, c *casefile.Check) ([]view, result) {
	why := skip("the step was not sent")
	var list []view
	for i := range s.Samples {
		v := view{e, s, &s.Samples[i], i}
		switch {
		case v.sample.Skipped != "":
			why = skip("%s", v.sample.Skipped)
			continue
		case v.sample.Exchange.Outcome != wire.Complete:
			why = skip("there is no answer to judge: %s", v.sample.Exchange.Detail)
			continue
		}
		if c != nil && c.When != nil {
			if ok, guard := v.guard(c.When); !ok {
				why = skip("%s", guard)
				continue
			}
		}
		list = append(list, v)
	}
	return list, why
}

// compare judges `same` and `differs`.
func (e *Evidence) compare(t casefile.Compare, s *Step, mine []view) result {
	if t.As == s.Step.ID {
		return e.betweenSamples(t, mine)
	}
	other := e.step(t.As)
	if other == nil {
		return skip("there is no step `%s`", t.As)
	}
	theirs, why := e.answered(other, nil)
	if len(theirs) == 0 {
		return skip("step `%s`: %s", t.As, why.reason)
	}
	var same, apart []string
	for _, part := range t.Parts {
		difference := differ(part, mine, theirs)
		if difference == "" {
			same = append(same, part)
		} else {
			apart = append(apart, difference)
		}
	}
	if t.Differs {
		want := fmt.Sprintf("an answer that differs from that of step `%s` in %s", t.As, orList(t.Parts))
		if len(apart) > 0 {
			return held(want, strings.Join(apart, "; "))
		}
		return broken(want, "the same "+strings.Join(same, ", "))
	}
	want := fmt.Sprintf("the same %s as step `%s`", strings.Join(t.Parts, ", "), t.As)
	if len(apart) > 0 {
		return broken(want, strings.Join(apart, "; "))
	}
	return held(want, "the same")
}

// betweenSamples compares the samples of one step with the first of them.
func (e *Evidence) betweenSamples(t casefile.Compare, list []view) result {
	if len(list) < 2 {
		return skip("there is one sample only to compare")
	}
	for _, part := range t.Parts {
		for _, v := range list[1:] {
			if d := differ(part, []view{v}, list[:1]); (d != "") != t.Differs {
				if d == "" {
					return broken("samples that differ in "+part, "the same")
				}
				return broken("the same "+part+" in all samples", d)
			}
		}
	}
	if t.Differs {
		return held("samples that differ in "+strings.Join(t.Parts, ", "), "they differ")
	}
	return held("the same "+strings.Join(t.Parts, ", ")+" in all samples", "the same")
}

// differ says in words how two steps differ in one part; empty if they don't.
func differ(part string, mine, theirs []view) string {
	switch part {
	case "status":
		return differOne("status", statuses(mine), statuses(theirs))
	case "fields":
		return differFields(mine, theirs)
	case "challenge":
		return differOne("challenges", stable(mine, challengeLines), stable(theirs, challengeLines))
	case "body":
		return differOne("content", stable(mine, bodyLines), stable(theirs, bodyLines))
	case "time":
		return differTime(times(mine), times(theirs))
	}
	return ""
}

func statuses(list []view) []string {
	var out []string
	for _, v := range list {
		if s := fmt.Sprint(v.answer().Status); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

func differOne(what string, mine, theirs []string) string {
	if slices.Equal(mine, theirs) {
		return ""
	}
	return fmt.Sprintf("%s %s here, %s there", what, listed(minus(mine, theirs)), listed(minus(theirs, mine)))
}

// minus is what a has and b lacks; all of a where that is nothing.
func minus(a, b []string) []string {
	only := slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
	if len(only) == 0 {
		return a
	}
	return only
}

func listed(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	return quote(strings.Join(list, " | "))
}

func times(list []view) []time.Duration {
	out := make([]time.Duration, len(list))
	for i, v := range list {
		out[i] = v.sample.Exchange.Took
	}
	return out
}

// The rank test: how sure it must be, in standard deviations of a normal
// distribution (99.9 % two-sided), and how large a difference of the medians
// matters at all. A difference of scheduling is smaller.
const (
	sure   = 3.29
	matter = 100 * time.Microsecond
	enough = 8 // samples of each, below which nothing is said
)

// differTime is a Mann-Whitney test with the normal approximation: how often a
// time of the one is above a time of the other.
func differTime(mine, theirs []time.Duration) string {
	n, m := float64(len(mine)), float64(len(theirs))
	if n < enough || m < enough {
		return ""
	}
	u := 0.0
	for _, a := range mine {
		for _, b := range theirs {
			switch {
			case a > b:
				u++
			case a == b:
				u += 0.5
			}
		}
	}
	z := (u - n*m/2) / math.Sqrt(n*m*(n+m+1)/12)
	a, b := median(mine), median(theirs)
	if math.Abs(z) < sure || (a-b).Abs() < matter {
		return ""
	}
	return fmt.Sprintf("a median time of %s here, %s there (%d and %d samples; a rank test rules out chance with 99.9 %% confidence)",
		a.Round(10*time.Microsecond), b.Round(10*time.Microsecond), len(mine), len(theirs))
}

func median(list []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
