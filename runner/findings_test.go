package runner_test

import (
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/published"
	"authspec/runner/results"
)

// findings are the reasons for what a real server does not hold.
type findings struct {
	name string // of the server
	file string
	list []*finding
}

// finding is one thing that a server does, seen by one or more checks.
type finding struct {
	Checks   []string // globs over addresses of checks
	Section  string   // "RFC 9110 §5.5"
	Reason   string   // what the server does, and why the text forbids it
	Unsteady bool     // it is not seen in every run; the reason says why
	matched  map[string]bool
}

func readFindings(name, file string) (findings, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return findings{name: name, file: file}, nil
	} else if err != nil {
		return findings{}, err
	}
	var doc struct {
		Format   int
		Findings []*finding
	}
	d := yaml.NewDecoder(strings.NewReader(string(content)))
	d.KnownFields(true)
	if err := d.Decode(&doc); err != nil {
		return findings{}, fmt.Errorf("%s: %w", file, err)
	}
	for _, f := range doc.Findings {
		f.matched = map[string]bool{}
	}
	return findings{name, file, doc.Findings}, nil
}

// hold asks that nothing was left undecided, and that every fail and warn has
// its reason and every reason its fail or warn.
func (f findings) hold(run *results.Run) complaints {
	wrong, unexplained := f.unexplained(run)
	for _, one := range unexplained {
		wrong = append(wrong, f.hasNoReason(one))
	}
	return append(wrong, f.unused()...)
}

// holdOther asks the same of a version that the findings were not written for:
// a reason stands for its requirement then, since the next version may break in
// another of its checks what this one breaks, and one that mends something
// leaves its reason over. Those are logged.
func (f findings) holdOther(run *results.Run, notes published.Notes) (wrong complaints, logged []string) {
	wrong, unexplained := f.unexplained(run)
	reasoned := f.requirements(run)
	for _, one := range unexplained {
		switch {
		case reasoned[one.check.Requirement]:
			logged = append(logged, fmt.Sprintf("%s is of requirement %s, which has its reason", one.address, one.check.Requirement))
		case len(notes.About(one.check.Requirement, f.name)) > 0:
			logged = append(logged, fmt.Sprintf("%s is of requirement %s, which has its note in %s", one.address, one.check.Requirement, notes.File))
		default:
			wrong = append(wrong, f.hasNoReason(one))
		}
	}
	for _, one := range f.unused() {
		logged = append(logged, one.text)
	}
	return wrong, logged
}

// seen is one check of a run.
type seen struct {
	address string
	check   *results.Check
}

func (f findings) hasNoReason(s seen) complaint {
	return complaint{s.address, fmt.Sprintf("%s has no reason for %s %s: want %s; got %s", f.file, s.check.Verdict, s.address, s.check.Want, s.check.Got)}
}

// unexplained are the fails and warns without a reason of their own. What could
// not be told is wrong anyway: a server that is confirmed answers everything.
func (f findings) unexplained(run *results.Run) (wrong complaints, list []seen) {
	for _, one := range f.list {
		clear(one.matched)
	}
	for _, c := range run.Results {
		for i := range c.Checks {
			k := &c.Checks[i]
			switch k.Verdict {
			case results.Error, results.Blocked:
				wrong = append(wrong, complaint{c.Address(k), fmt.Sprintf("%s could not be told (%s): %s", c.Address(k), k.Verdict, k.Reason)})
			case results.Fail, results.Warn:
				if !f.explains(c.Address(k)) {
					list = append(list, seen{c.Address(k), k})
				}
			}
		}
	}
	return wrong, list
}

// unused are the reasons that explain nothing, after unexplained.
func (f findings) unused() (list complaints) {
	for _, one := range f.list {
		if one.Section == "" || one.Reason == "" {
			list = append(list, complaint{fmt.Sprint(one.Checks), fmt.Sprintf("%s: %v has no section or no reason", f.file, one.Checks)})
		}
		for _, glob := range one.Checks {
			id, _, _ := strings.Cut(glob, "#")
			if !one.matched[glob] && !one.Unsteady && !timed(id) {
				list = append(list, complaint{glob, fmt.Sprintf("%s: %s is found no more", f.file, glob)})
			}
		}
	}
	return list
}

// requirements are those of the checks that have reasons, held or not.
func (f findings) requirements(run *results.Run) map[string]bool {
	reasoned := map[string]bool{}
	for _, c := range run.Results {
		for _, k := range c.Checks {
			for _, one := range f.list {
				if slices.ContainsFunc(one.Checks, func(glob string) bool { return names(glob, c.Address(&k)) }) {
					reasoned[k.Requirement] = true
				}
			}
		}
	}
	return reasoned
}

func (f findings) explains(address string) bool {
	found := false
	for _, one := range f.list {
		for _, glob := range one.Checks {
			if names(glob, address) {
				one.matched[glob], found = true, true
			}
		}
	}
	return found
}

// names tells whether a glob names an address; "*" stands for slashes too.
func names(glob, address string) bool {
	ok, err := path.Match(strings.ReplaceAll(glob, "/", "\x00"), strings.ReplaceAll(address, "/", "\x00"))
	return ok && err == nil
}

// unsteady tells whether a check is not seen in every run.
func (f findings) unsteady(address string) bool {
	return slices.ContainsFunc(f.list, func(one *finding) bool {
		return one.Unsteady && slices.ContainsFunc(one.Checks, func(glob string) bool { return names(glob, address) })
	})
}
