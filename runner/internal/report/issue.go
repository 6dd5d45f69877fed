package report

import (
	"fmt"
	"strings"

	"authspec/runner/results"
)

// outline is what a report shows, in the order in which every one does: what
// does not hold by requirement, the gravest first; what could not be judged;
// what was only noted; and apart from all that the message rules of HTTP/1.1.
type outline struct {
	broken []*issue // http1 only where nothing else was judged
	others []*group // unexpected passes, errors, what was blocked: by case
	notes  []*issue
	http1  []*issue // broken and apart
}

// issue is a requirement that does not hold, with its checks by the ways in
// which they came about.
type issue struct {
	results.Finding
	ways []*way
}

// way is checks that came about in the same way: rows of one matrix that wanted
// and got the same but for what they quote. The first stands for all.
type way struct {
	results.Found
	more []results.Found
}

func outlineOf(run *results.Run) outline {
	o := outline{others: together(findings(run, other))}
	alone := !apartFromHTTP1(run)
	for _, f := range run.Findings() {
		i := &issue{Finding: f, ways: waysOf(f.Checks)}
		switch {
		case !f.Broken():
			o.notes = append(o.notes, i)
		case f.Requirement.Area == results.AreaHTTP1 && !alone:
			o.http1 = append(o.http1, i)
		default:
			o.broken = append(o.broken, i)
		}
	}
	return o
}

// all are the broken requirements, http1 last.
func (o outline) all() []*issue { return append(o.broken[:len(o.broken):len(o.broken)], o.http1...) }

// apartFromHTTP1 tells whether the run is about more than message rules.
func apartFromHTTP1(run *results.Run) bool {
	for _, t := range run.Tally() {
		if t.Area != results.AreaHTTP1 && t.Judged()+t.Unknown+t.Skipped > 0 {
			return true
		}
	}
	return false
}

func waysOf(checks []results.Found) []*way {
	var list []*way
	known := map[string]*way{}
	for _, f := range checks {
		base, _ := f.Case.Row()
		k := f.Check
		key := strings.Join([]string{base, k.Name, string(k.Verdict), shape(k.Reason), shape(k.Want), shape(k.Got)}, "\x00")
		if w := known[key]; w != nil {
			w.more = append(w.more, f)
			continue
		}
		known[key] = &way{Found: f}
		list = append(list, known[key])
	}
	return list
}

// finding is the check as the blocks show it.
func (w *way) finding() finding { return foundFinding(w.Found) }

func foundFinding(f results.Found) finding {
	return finding{c: f.Case, entries: []entry{{check: f.Check}}}
}

// name is the address of the check; where rows share the way, that of all,
// with at most so many of the rows by name.
func (w *way) name(most int) string {
	if len(w.more) == 0 {
		return w.Address()
	}
	base, row := w.Case.Row()
	rows := []string{row}
	for _, f := range w.more {
		_, row := f.Case.Row()
		rows = append(rows, row)
	}
	return fmt.Sprintf("%s (%d rows: %s)", results.Address(base, w.Check.Name), len(rows), some(rows, most))
}

// word is the verdict as all lists show it.
func word(v results.Verdict) string { return strings.ToUpper(visible(string(v))) }

// binding says how binding the requirement of a check is: its level; of one that
// follows from a grammar also from which rule, since a reader who looks for the
// keyword won't find it. What is about errors and endurance is called so.
func binding(run *results.Run, k *results.Check) string {
	q := run.Requirements[k.Requirement]
	switch {
	case k.Level == results.Security && robustness(k.Requirement):
		return fmt.Sprintf("robustness (%s)", k.Severity)
	case k.Severity != "":
		return fmt.Sprintf("%s (%s)", k.Level, k.Severity)
	case q.Basis == results.Draft && k.Level != "":
		return fmt.Sprintf("%s (of a draft or vendor)", k.Level)
	case q.Basis == results.House && k.Level != "":
		return fmt.Sprintf("%s (house rule)", k.Level)
	case q.Basis == results.Derived && k.Level != "":
		return fmt.Sprintf("%s (by grammar, RFC 9110 §2.4)", k.Level)
	}
	return string(k.Level)
}

// robustness tells whether a requirement of the level security is about what a
// server or a client endures, and not about who gets in.
func robustness(id string) bool {
	return strings.HasPrefix(id, "advisory-robust-") || strings.HasSuffix(id, "-no-server-error") || id == "suite-answers" || id == "suite-target-died" || id == "suite-client-ends"
}

// http1Words is the line about the message rules of HTTP/1.1; empty where there
// is nothing to say.
func http1Words(run *results.Run, o outline) string {
	judged, expected := 0, 0
	for _, t := range run.Tally() {
		if t.Area == results.AreaHTTP1 {
			judged, expected = t.Judged()+t.Unknown, t.Broken
		}
	}
	if len(o.http1) > 0 {
		return fmt.Sprintf("%s (%s)", rulesDoNotHold(len(o.http1)), count(checksOf(o.http1), "check"))
	}
	switch {
	case expected > 0 && apartFromHTTP1(run):
		return fmt.Sprintf("%d of %s hold; the baseline expects the others to fail", judged-expected, count(judged, "message rule"))
	case judged == 1 && apartFromHTTP1(run):
		return "the one message rule that could be judged holds"
	case judged > 0 && apartFromHTTP1(run):
		return fmt.Sprintf("%s hold, all that could be judged", count(judged, "message rule"))
	case judged == 0 && !ofClient(run) && narrower(run.Suite.Names):
		return "not judged here; --suite http1"
	}
	return ""
}

func rulesDoNotHold(n int) string {
	if n == 1 {
		return "1 message rule does not hold"
	}
	return fmt.Sprintf("%d message rules do not hold", n)
}

func checksOf(list []*issue) int {
	n := 0
	for _, i := range list {
		n += len(i.Checks)
	}
	return n
}

// narrower tells whether none of the suites holds the message rules.
func narrower(suites []string) bool {
	for _, s := range suites {
		if s == "full" || s == string(results.AreaHTTP1) {
			return false
		}
	}
	return len(suites) > 0
}
