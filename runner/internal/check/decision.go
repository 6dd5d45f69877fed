package check

import (
	"fmt"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/target"
)

// Decision is what is decided of one check. It is put in words where somebody is
// told, which takes longer than to decide: of most checks nobody is.
type Decision struct {
	Name        string
	Requirement string
	Step        string
	Line        int
	Setup       bool
	result
	secrets *target.Secrets // that its words may not tell
}

// decisionOn is one on a check, that is not decided yet.
func decisionOn(c *casefile.Check, step string, secrets *target.Secrets) Decision {
	return Decision{Name: c.Name, Requirement: c.Requirement, Step: step, Line: c.Pos.Line, secrets: secrets}
}

// State is what was decided.
func (d Decision) State() State { return d.state }

// Finding is the decision in words, without secrets.
func (d Decision) Finding() Finding {
	f := d.unworded()
	f.Reason = told(d.reason.String(), d.secrets)
	f.Want, f.Got = told(d.want.String(), d.secrets), told(d.got.String(), d.secrets)
	return f
}

// unworded is the decision as a finding that says no more than what was decided.
func (d Decision) unworded() Finding {
	f := Finding{Name: d.Name, Requirement: d.Requirement, Step: d.Step, Line: d.Line, Setup: d.Setup, State: d.state}
	if d.state == Broken {
		f.Harm, f.Mild = d.harm, d.mild
	}
	return f
}

// Findings are decisions in words. Bare ones say nothing of what holds, but that it
// does.
func Findings(list []Decision, bare bool) []Finding {
	out := make([]Finding, len(list))
	for i, d := range list {
		if bare && d.state == Held {
			out[i] = d.unworded()
		} else {
			out[i] = d.Finding()
		}
	}
	return out
}

// result is what one test says of one sample.
type result struct {
	state     State
	reason    phrase // of a skip
	want, got phrase
	harm      Harm // of what is broken
	mild      bool // see Finding
}

func held(want, got phrase) result   { return result{state: Held, want: want, got: got} }
func broken(want, got phrase) result { return result{state: Broken, want: want, got: got} }
func undecided(reason string) result { return result{state: Undecided, reason: says(reason)} }
func skip(format string, args ...any) result {
	return result{state: Skipped, reason: sayf(format, args...)}
}

// verdict is held or broken by a condition.
func verdict(ok bool, want, got phrase) result {
	if ok {
		return held(want, got)
	}
	return broken(want, got)
}

// harming says who suffers where the result is that something is broken.
func (r result) harming(h Harm) result {
	r.harm = h
	return r
}

// saying is the same result in other words.
func (r result) saying(want, got phrase) result {
	r.want, r.got = want, got
	return r
}

// phrase makes words; nil: none.
type phrase func() string

// String makes the words, also in the place of a text in a format.
func (p phrase) String() string {
	if p == nil {
		return ""
	}
	return p()
}

// says is a phrase of words that are there already.
func says(words string) phrase { return func() string { return words } }

// sayf is a phrase of a format and its arguments, which may be phrases.
func sayf(format string, args ...any) phrase {
	return func() string { return fmt.Sprintf(format, args...) }
}

// wordsOf are the words of some phrases.
func wordsOf(list []phrase) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.String()
	}
	return out
}
