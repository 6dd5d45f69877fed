package results

import (
	"cmp"
	"slices"
)

// Harm is what somebody suffers who is on the wrong side of a check that does
// not hold, where that is grave; empty for all others. Findings are ordered by
// it.
type Harm string

// The harms, gravest first. The set is closed.
const (
	HarmStranger     Harm = "stranger"     // protected content was read, or written, without valid credentials
	HarmLeak         Harm = "leak"         // a client gave credentials to somebody for whom they are not
	HarmDeath        Harm = "death"        // the target died, or hangs for good
	HarmLockOut      Harm = "lock-out"     // good credentials were refused
	HarmUnanswerable Harm = "unanswerable" // no client can answer the 401
)

// Harms lists the closed set, gravest first.
func Harms() []Harm { return []Harm{HarmStranger, HarmLeak, HarmDeath, HarmLockOut, HarmUnanswerable} }

// Class is how grave a finding is: a smaller one is graver. The zero value is
// none.
type Class int

// The classes of findings, in the order of every report.
const (
	ClassStranger     Class = iota + 1 // protected content without valid credentials
	ClassLeak                          // credentials for somebody for whom they are not
	ClassDeath                         // the target died, or hangs for good
	ClassHigh                          // other security of high severity
	ClassLockOut                       // good credentials refused
	ClassUnanswerable                  // a 401 that no client can answer
	ClassMust                          // other MUST
	ClassLow                           // security of low severity
	ClassShould                        // SHOULD
	ClassNote                          // MAY and advice: not seen, and nothing is broken
)

// String is the class in a few words.
func (c Class) String() string {
	words := []string{
		"none", "protected content without valid credentials", "credentials given to others", "the target died", "security of high severity",
		"good credentials refused", "a 401 that no client can answer", "MUST", "security of low severity", "SHOULD", "note",
	}
	if c < 0 || int(c) >= len(words) {
		c = 0
	}
	return words[c]
}

// Class is how grave it is that the check does not hold; 0 for a check that
// holds, was not judged, or is expected to fail.
func (k *Check) Class() Class {
	switch {
	case k.Verdict == Note:
		return ClassNote
	case k.Verdict == Warn && k.Level == Security:
		return ClassLow
	case k.Verdict == Warn:
		return ClassShould
	case k.Verdict != Fail:
		return 0
	case k.Harm == HarmStranger:
		return ClassStranger
	case k.Harm == HarmLeak:
		return ClassLeak
	case k.Harm == HarmDeath:
		return ClassDeath
	case k.Level == Security:
		return ClassHigh
	case k.Harm == HarmLockOut:
		return ClassLockOut
	case k.Harm == HarmUnanswerable:
		return ClassUnanswerable
	}
	return ClassMust
}

// Found is a check that does not hold, with its case.
type Found struct {
	Case  *Case
	Check *Check
}

// Address is that of the check.
func (f Found) Address() string { return f.Case.Address(f.Check) }

// Finding is a requirement that does not hold, or that of a MAY or an advice
// nothing was seen, with the checks that show it.
type Finding struct {
	ID          string // of the requirement; the address of the check, where it cites none
	Requirement Requirement
	Class       Class
	Verdict     Verdict // the gravest of its checks: fail, warn or note
	Checks      []Found // that do not hold, the gravest first, then in file order
	// Ways counts the checks, and with them those of the findings that this one
	// covers (Requirement.CoveredBy): a server that takes any password takes a
	// password that is cut short, too.
	Ways int
	// Covered tells whether another finding covers this one.
	Covered bool
}

// Findings are the requirements that do not hold, the gravest first: by class,
// in a class by the number of ways, then in file order. Those of drafts come after
// all others, and then those of the area http1. What the baseline expects is none.
func (r *Run) Findings() []Finding {
	var list []Finding
	places := map[string]int{}
	for i := range r.Results {
		c := &r.Results[i]
		for j := range c.Checks {
			k := &c.Checks[j]
			if k.Class() == 0 {
				continue
			}
			id := cmp.Or(k.Requirement, c.Address(k))
			at, known := places[id]
			if !known {
				at = len(list)
				places[id] = at
				list = append(list, Finding{ID: id, Requirement: r.Requirements[k.Requirement], Class: k.Class(), Verdict: k.Verdict})
			}
			list[at].add(Found{c, k})
		}
	}
	for i := range list {
		f := &list[i]
		slices.SortStableFunc(f.Checks, func(a, b Found) int { return cmp.Compare(a.Check.Class(), b.Check.Class()) })
		f.Ways += len(f.Checks)
		if at, ok := places[f.Requirement.CoveredBy]; ok && list[at].Class <= f.Class && list[at].Requirement.CoveredBy == "" {
			list[at].Ways += len(f.Checks)
			f.Covered = true
		}
	}
	slices.SortStableFunc(list, order)
	return list
}

func (f *Finding) add(found Found) {
	f.Checks = append(f.Checks, found)
	f.Class = min(f.Class, found.Check.Class())
	f.Verdict = Gravest(f.Verdict, found.Check.Verdict)
}

// order puts the graver of two findings first.
func order(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(apart(a.Requirement.Area), apart(b.Requirement.Area)),
		cmp.Compare(drafted(a), drafted(b)),
		cmp.Compare(a.Class, b.Class),
		cmp.Compare(b.Ways, a.Ways),
	)
}

// apart is 1 for the area that is never mixed with the others.
func apart(a Area) int {
	if a == AreaHTTP1 {
		return 1
	}
	return 0
}

// drafted is 1 for what is broken and no standard says, which comes between what
// one says and what breaks nothing.
func drafted(f Finding) int {
	switch {
	case !f.Broken():
		return 2
	case f.Requirement.Basis == Draft:
		return 1
	}
	return 0
}

// Broken tells whether the requirement binds and does not hold; a note breaks
// nothing.
func (f *Finding) Broken() bool { return f.Class < ClassNote }
