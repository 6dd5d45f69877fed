package results

import (
	"slices"
	"strings"
)

// Address is the lasting name of a check: the case's id, "#", its own name.
func Address(id, check string) string { return id + "#" + check }

// Address is that of one of the case's checks.
func (c *Case) Address(k *Check) string { return Address(c.ID, k.Name) }

// Topic is the first part of the id, after which the case's folder is named.
func (c *Case) Topic() string {
	topic, _, _ := strings.Cut(c.ID, "/")
	return topic
}

// Row splits the id of a row of a matrix: "basic/malformed-base64/garbage" is
// the row "garbage" of "basic/malformed-base64". For other cases row is empty.
func (c *Case) Row() (base, row string) {
	topic, rest, _ := strings.Cut(c.ID, "/")
	slug, row, found := strings.Cut(rest, "/")
	if !found {
		return c.ID, ""
	}
	return topic + "/" + slug, row
}

// Case finds a case by its id.
func (r *Run) Case(id string) (*Case, bool) {
	for i := range r.Results {
		if r.Results[i].ID == id {
			return &r.Results[i], true
		}
	}
	return nil, false
}

// Check finds a check and its case by the check's address.
func (r *Run) Check(address string) (*Case, *Check, bool) {
	id, name, _ := strings.Cut(address, "#")
	c, ok := r.Case(id)
	if !ok {
		return nil, nil, false
	}
	for i := range c.Checks {
		if c.Checks[i].Name == name {
			return c, &c.Checks[i], true
		}
	}
	return nil, nil, false
}

// Summarise counts cases by verdict; every verdict of the set is present.
func Summarise(cases []Case) map[Verdict]int {
	counts := zero()
	for i := range cases {
		counts[cases[i].Verdict]++
	}
	return counts
}

// SummariseChecks counts the checks of the cases by verdict; every verdict of
// the set is present.
func SummariseChecks(cases []Case) map[Verdict]int {
	counts := zero()
	for i := range cases {
		for j := range cases[i].Checks {
			counts[cases[i].Checks[j].Verdict]++
		}
	}
	return counts
}

func zero() map[Verdict]int {
	counts := make(map[Verdict]int, len(Verdicts()))
	for _, v := range Verdicts() {
		counts[v] = 0
	}
	return counts
}

// Gravest is the gravest verdict of the run's cases; Skip when there is none.
func (r *Run) Gravest() Verdict {
	gravest := Skip
	for i := range r.Results {
		gravest = Gravest(gravest, r.Results[i].Verdict)
	}
	return gravest
}

// Verified tells whether the run could tell anything at all: whether some check
// was judged instead of skipped, blocked or lost.
func (r *Run) Verified() bool {
	for i := range r.Results {
		for j := range r.Results[i].Checks {
			if r.Results[i].Checks[j].Verdict.Judged() {
				return true
			}
		}
	}
	return false
}

// Judged tells whether the verdict says something of the target.
func (v Verdict) Judged() bool {
	return v != Skip && v != Blocked && v != Error
}

// What a run's gate can hold (the option --gate).
const (
	GateMust     = "must"     // a MUST that fails
	GateSecurity = "security" // security of high severity that fails
	GateShould   = "should"   // every warn
	GateDraft    = "draft"    // what drafts and vendors' specifications say counts at these levels too
	GateNone     = "none"
)

// Gated tells whether the check alone gives the run the exit status 1: it is an
// unexpected pass, or it fails or warns at a level that the gate holds.
func (r *Run) Gated(k *Check) bool {
	if slices.Contains(r.Gate, GateNone) {
		return false
	}
	if k.Draft && k.Verdict != UnexpectedPass && !slices.Contains(r.Gate, GateDraft) {
		return false // no standard says so
	}
	switch k.Verdict {
	case UnexpectedPass:
		return true
	case Fail:
		if k.Level == Security {
			return slices.Contains(r.Gate, GateSecurity)
		}
		return slices.Contains(r.Gate, GateMust)
	case Warn:
		return slices.Contains(r.Gate, GateShould)
	}
	return false
}
