package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"authspec/runner/results"
)

// qualityEntry is one finding of GitLab's code quality report, which is a list of
// them (https://docs.gitlab.com/ci/testing/code_quality/, "Code Quality report
// format").
type qualityEntry struct {
	Description string          `json:"description"`
	CheckName   string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"`
	Severity    string          `json:"severity"` // info, minor, major, critical, blocker
	Location    qualityLocation `json:"location"`
}

type qualityLocation struct {
	Path  string       `json:"path"` // relative to the repository, without ./
	Lines qualityLines `json:"lines"`
}

type qualityLines struct {
	Begin int `json:"begin"`
}

// codequality writes what GitLab shows in merge requests: an entry for each check
// that does not hold, the gravest first, and one for each that is no longer as the
// baseline expects. What could not be judged says nothing of the target.
func codequality(w io.Writer, run *results.Run, o Options) error {
	list := []qualityEntry{}
	if run.Interrupted {
		// The list has no place for what is about all of it, and an empty one says
		// that nothing was found.
		list = append(list, unfinished(run, o))
	}
	for _, i := range outlineOf(run).all() {
		for _, f := range i.Checks {
			list = append(list, qualityOf(run, i, f, o))
		}
	}
	for i := range run.Results {
		c := &run.Results[i]
		for j := range c.Checks {
			if k := &c.Checks[j]; k.Verdict == results.UnexpectedPass {
				list = append(list, entryOf(c, k, o, c.Title+": "+remarkText(k), "major"))
			}
		}
	}
	return results.EncodeJSON(w, list)
}

// unfinished is the entry of a run that did not come to its end.
func unfinished(run *results.Run, o Options) qualityEntry {
	path := o.Root
	if path == "" {
		path = "authspec"
	}
	return qualityEntry{
		Description: visible("Exit status 130: " + run.ExitReason), CheckName: "authspec", Fingerprint: fingerprint("interrupted"),
		Severity: "info", Location: qualityLocation{visible(path), qualityLines{1}},
	}
}

// qualityOf is one check that does not hold: what it is, what came, and how it
// is mended.
func qualityOf(run *results.Run, i *issue, f results.Found, o Options) qualityEntry {
	one := i.Finding
	one.Ways = 1 // an entry is one of them
	parts := []string{one.Headline(), f.Case.Title + ": " + remarkText(f.Check), labelled("known ", knownWords(run, f.Check)), labelled("To mend it: ", mendWords(run, i.Requirement))}
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, strings.TrimSuffix(p, "."))
		}
	}
	return entryOf(f.Case, f.Check, o, strings.Join(said, ". ")+".", qualitySeverity(f.Check.Class()))
}

func entryOf(c *results.Case, k *results.Check, o Options, text, severity string) qualityEntry {
	path, line := o.place(c, lineOf(c, k))
	return qualityEntry{
		Description: visible(text), CheckName: visible(cmp.Or(k.Requirement, k.Name)), Fingerprint: fingerprint(c.Address(k)),
		Severity: severity, Location: qualityLocation{visible(path), qualityLines{max(line, 1)}},
	}
}

// place is where a finding stands: in the file of the user's, or that of the
// case.
func (o Options) place(c *results.Case, line int) (string, int) {
	if o.Root != "" {
		return o.Root, 1
	}
	return strings.TrimPrefix(strings.ReplaceAll(c.File, `\`, "/"), "./"), line
}

// qualitySeverity is how GitLab calls the class of a finding.
func qualitySeverity(c results.Class) string {
	switch {
	case c == 0:
		return "info"
	case c <= results.ClassDeath:
		return "blocker"
	case c <= results.ClassUnanswerable:
		return "critical"
	case c == results.ClassMust:
		return "major"
	case c <= results.ClassShould:
		return "minor"
	}
	return "info"
}

// fingerprint is the same for the same check in every run, and for no other.
func fingerprint(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:16])
}
