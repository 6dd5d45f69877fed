package library

import (
	"errors"
	"fmt"
	"slices"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
	"authspec/runner/internal/idglob"
	"authspec/runner/internal/requirement"
)

// Selection is a choice of cases and checks.
type Selection struct {
	Suites     []string // by name; none: DefaultSuite, or AllSuite where Only names something
	Only, Skip []string // globs over ids of cases and addresses of checks
	Label      func(labels []string) bool
}

// Chosen is a case with the checks of it that count, the unsaid `answer`
// included.
type Chosen struct {
	Case   *casefile.Case
	Checks []string
}

// Names are the suites to choose from. Who names a case wants that case, whatever
// the suite that runs where none is named.
func (s Selection) Names() []string {
	switch {
	case len(s.Suites) > 0:
		return s.Suites
	case len(s.Only) > 0:
		return []string{AllSuite}
	}
	return []string{DefaultSuite}
}

// Choose returns the chosen cases in file order. A suite that does not exist,
// a glob that names nothing, there or in a suite that is named, and a choice
// that is empty are errors.
func (l *Library) Choose(s Selection) ([]Chosen, error) {
	named, err := l.suites(s.Names())
	if err != nil {
		return nil, err
	}
	only, err := idglob.Compile(s.Only)
	if err != nil {
		return nil, err
	}
	skip, err := idglob.Compile(s.Skip)
	if err != nil {
		return nil, err
	}
	filter := idglob.Filter{Include: only, Exclude: skip}
	var list []Chosen
	for _, c := range l.Cases {
		checks := filter.Choose(c.ID, requirement.Names(c))
		checks = intersect(checks, l.inSuites(named, c))
		if len(checks) > 0 && (s.Label == nil || s.Label(l.Labels(c))) {
			list = append(list, Chosen{c, checks})
		}
	}
	if err := l.stale(named); err != nil {
		return nil, err
	}
	return list, l.complain(list, only, skip)
}

// Claims are the cases that judge what a target claims, in file order, without
// what globs skip, which Choose has found right.
func (l *Library) Claims(skip []string) []Chosen {
	except, err := idglob.Compile(skip)
	if err != nil {
		return nil
	}
	var list []Chosen
	for _, c := range l.Cases {
		if !c.Claims {
			continue
		}
		if checks := (idglob.Filter{Exclude: except}).Choose(c.ID, requirement.Names(c)); len(checks) > 0 {
			list = append(list, Chosen{c, checks})
		}
	}
	return list
}

// stale is about globs of the suites that name nothing, once every case has
// been held against them; the error is a diag.Problems.
func (l *Library) stale(named []*requirement.Suite) error {
	var wrong diag.Problems
	for _, s := range named {
		wrong = append(wrong, s.Unmatched(l.IDs())...)
	}
	return wrong.Err()
}

func (l *Library) suites(names []string) ([]*requirement.Suite, error) {
	var list []*requirement.Suite
	var wrong []error
	for _, name := range names {
		s, err := l.Suite(name)
		if err != nil {
			wrong = append(wrong, err)
		}
		list = append(list, s)
	}
	return list, errors.Join(wrong...)
}

// inSuites are the checks of a case that any of the suites holds.
func (l *Library) inSuites(named []*requirement.Suite, c *casefile.Case) []string {
	var list []string
	for _, s := range named {
		for _, k := range s.Choose(c, l.Catalogue) {
			if !slices.Contains(list, k) {
				list = append(list, k)
			}
		}
	}
	return list
}

func intersect(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}

// complain is about globs that name nothing, and about a choice of nothing.
func (l *Library) complain(list []Chosen, sets ...*idglob.Set) error {
	var wrong []error
	for _, set := range sets {
		for _, glob := range set.Unmatched() {
			err := fmt.Errorf("%q names no case and no check", glob)
			if hint := idglob.Suggest(glob, l.IDs()); hint != "" {
				err = fmt.Errorf("%w; %s", err, hint)
			}
			wrong = append(wrong, err)
		}
	}
	if len(wrong) == 0 && len(list) == 0 {
		wrong = append(wrong, errors.New("the choice is empty: no case is in the suite, matches the globs and has the labels at once"))
	}
	return errors.Join(wrong...)
}
