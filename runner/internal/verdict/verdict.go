// Package verdict turns findings into verdicts: it weighs each by the level of
// its requirement, holds it against the baseline, and says with which status a
// run ends. It is pure; it also reads and writes the baseline file.
//
// It may import casefile, check, diag, yamldoc, requirement, results and
// idglob.
package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/requirement"
	"authspec/runner/results"
)

// Rules is what findings are weighed by. Its methods are for concurrent use.
type Rules struct {
	Catalogue *requirement.Catalogue
	Baseline  *Baseline       // nil: nothing is expected to fail
	Today     time.Time       // by which entries of the baseline end
	NotRun    map[string]bool // ids of the cases that did not apply or could not run, for Finish
	Shared    map[string]bool // ids of the cases that other parts of the run have too, for Finish
}

// Judged is what was found out of one case.
type Judged struct {
	Case     *casefile.Case
	Chosen   []string // names of the checks that count; nil: all
	Findings []check.Finding
}

// counts tells whether a finding has a verdict of its own. That the target died
// counts whatever was asked for.
func (j Judged) counts(f check.Finding) bool {
	return f.Requirement == casefile.Died || !f.Setup && (j.Chosen == nil || slices.Contains(j.Chosen, f.Name))
}

// unsaid is the name of the check `answer` of a case that does not say it;
// empty where there is none.
func (j Judged) unsaid() string {
	if name, ok := casefile.Unsaid(j.Case); ok {
		return name
	}
	return ""
}

// about tells whether something besides the unsaid check `answer` has been
// judged, so that a case in which all else is skipped does not count as passed
// for the mere fact that an answer came; or whether nothing else is asked.
func (j Judged) about(unsaid string) bool {
	asked := false
	for _, f := range j.Findings {
		if !j.counts(f) || f.Name == unsaid {
			continue
		}
		asked = true
		if f.State != check.Skipped {
			return true
		}
	}
	return !asked
}

// Weigh makes verdicts of findings, in their order. A set-up step that did not
// hold blocks what comes after it; one that held is no result.
func (r Rules) Weigh(j Judged) []results.Check {
	list := make([]results.Check, 0, len(j.Findings))
	unsaid := j.unsaid()
	about := j.about(unsaid)
	blocked := ""
	for _, f := range j.Findings {
		if c, stands := setup(f); stands {
			list = append(list, c)
			blocked = cmp.Or(blocked, c.Reason)
		}
		if !j.counts(f) {
			continue
		}
		c := r.weigh(f)
		switch {
		case blocked != "" && (f.State == check.Skipped || f.Name != unsaid):
			c.Verdict, c.Reason, c.Want, c.Got, c.Harm = results.Blocked, blocked, "", "", ""
		case f.Name == unsaid && f.State == check.Held && !about:
			c.Verdict, c.Reason = results.Skip, "the server answered, but nothing that the case is about could be judged"
		}
		c.Was = c.Verdict
		r.expect(j.Case.ID, &c)
		list = append(list, c)
	}
	return list
}

// setup is the result of a check of a set-up step, if it stands in the way.
func setup(f check.Finding) (results.Check, bool) {
	if !f.Setup {
		return results.Check{}, false
	}
	c := results.Check{Name: f.Name, Step: f.Step, Line: f.Line, Want: f.Want, Got: f.Got}
	switch f.State {
	case check.Broken:
		c.Verdict = results.Blocked
		c.Reason = fmt.Sprintf("the set-up step `%s` did not hold: want %s; got %s", f.Step, f.Want, f.Got)
	case check.Undecided:
		c.Verdict = results.Error
		c.Reason = fmt.Sprintf("nothing can be said of the set-up step `%s`: %s", f.Step, f.Reason)
	default:
		return c, false
	}
	c.Was = c.Verdict
	return c, true
}

// weigh is the verdict on one finding, without baseline and set-up.
func (r Rules) weigh(f check.Finding) results.Check {
	c := results.Check{
		Name: f.Name, Requirement: f.Requirement, Step: f.Step, Line: f.Line,
		Reason: f.Reason, Want: f.Want, Got: f.Got,
	}
	row, known := r.Catalogue.Row(f.Requirement)
	c.Level, c.Severity, c.Draft = row.Level, row.Severity, row.Basis == results.Draft
	switch {
	case !known:
		c.Verdict, c.Reason = results.Error, fmt.Sprintf("the catalogue has no requirement %q", f.Requirement)
	case f.State == check.Held:
		c.Verdict = results.Pass
	case f.State == check.Skipped:
		c.Verdict = results.Skip
	case f.State == check.Undecided:
		c.Verdict = results.Error
	case f.Mild:
		c.Verdict = results.Note
	default:
		c.Verdict = Broken(row.Level, row.Severity)
		c.Harm = harm(f, row)
	}
	return c
}

// harm is that of a finding: what was seen of access, and otherwise what the
// requirement says of all its checks.
func harm(f check.Finding, row requirement.Row) results.Harm {
	switch f.Harm {
	case check.Stranger:
		return results.HarmStranger
	case check.LockedOut:
		return results.HarmLockOut
	}
	return row.Harm
}

// Broken is the verdict on a check that does not hold.
func Broken(level results.Level, severity results.Severity) results.Verdict {
	switch {
	case level == results.Must, level == results.Security && severity == results.High:
		return results.Fail
	case level == results.Should, level == results.Security:
		return results.Warn
	}
	return results.Note
}

// Unrun is the results of the checks of a case that did not run: all blocked,
// or all skipped, with the reason. Nothing is held against the baseline.
func (r Rules) Unrun(checks []requirement.Cited, v results.Verdict, reason string) []results.Check {
	list := []results.Check{}
	for _, k := range checks {
		row, _ := r.Catalogue.Row(k.Requirement)
		list = append(list, results.Check{
			Name: k.Name, Requirement: k.Requirement, Step: k.Step, Line: k.Pos.Line,
			Level: row.Level, Severity: row.Severity, Draft: row.Basis == results.Draft, Verdict: v, Was: v, Reason: reason,
		})
	}
	return list
}

// Summarise gives a case the verdict of its gravest check, with the level, the
// severity and the reason of the strictest of these.
func Summarise(c *results.Case) {
	c.Verdict, c.Reason, c.Level, c.Severity = results.Skip, "", "", ""
	verdicts := make([]results.Verdict, len(c.Checks))
	for i, k := range c.Checks {
		verdicts[i] = k.Verdict
	}
	c.Verdict = results.Gravest(verdicts...)
	var by *results.Check
	for i := range c.Checks {
		k := &c.Checks[i]
		if k.Verdict == c.Verdict && (by == nil || strictness(*k) < strictness(*by)) {
			by = k
		}
	}
	if by == nil {
		return
	}
	c.Level, c.Severity, c.Reason = by.Level, by.Severity, reason(*by)
	if c.Verdict == results.Skip { // the unsaid check `answer` is strict, but says the least
		c.Reason = c.Checks[0].Reason
	}
}

// strictness is smaller for what binds more: the order of the levels, high
// before low severity; a set-up step comes last.
func strictness(c results.Check) int {
	i := slices.Index(results.Levels(), c.Level)
	if i < 0 {
		i = len(results.Levels())
	}
	if c.Severity == results.Low {
		return 2*i + 1
	}
	return 2 * i
}

// reason says why a check has its verdict; a passed one needs no reason.
func reason(c results.Check) string {
	if c.Reason != "" || c.Verdict == results.Pass {
		return c.Reason
	}
	return fmt.Sprintf("want %s; got %s", c.Want, c.Got)
}
