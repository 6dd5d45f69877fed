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
	Role       casefile.Role
	Suites     []string // by name; none: DefaultSuite, or AllSuite where Only names something
	Only, Skip []string // globs over ids of cases and addresses of checks
	Label      func(labels []string) bool
}

// Chosen is a case with the checks of it that count, the unsaid `answer`
// included.
type Chosen struct {
	Case   *Case
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
		var checks []string
		if c.Role == s.Role {
			checks = filter.Choose(c.ID, c.Names())
		}
		if len(checks) == 0 && settled(named) {
			continue // or else the suites are to know it all the same
		}
		checks = intersect(checks, l.inSuites(named, c))
		if len(checks) > 0 && (s.Label == nil || s.Label(l.Labels(c.Outline))) {
			list = append(list, Chosen{c, checks})
		}
	}
	if err := l.stale(named); err != nil {
		return nil, err
	}
	return list, l.complain(s.Role, list, only, skip)
}

// settled tells whether each glob of the suites has named something.
func settled(named []*requirement.Suite) bool {
	return !slices.ContainsFunc(named, func(s *requirement.Suite) bool { return !s.Settled() })
}

// Claims are the cases that judge what a target, or a client, claims, in file
// order, without what globs skip, which Choose has found right.
func (l *Library) Claims(role casefile.Role, skip []string) []Chosen {
	except, err := idglob.Compile(skip)
	if err != nil {
		return nil
	}
	var list []Chosen
	for _, c := range l.Cases {
		if !c.Claims || c.Role != role {
			continue
		}
		if checks := (idglob.Filter{Exclude: except}).Choose(c.ID, c.Names()); len(checks) > 0 {
			list = append(list, Chosen{c, checks})
		}
	}
	return list
}

// stale is about globs of the suites that name nothing, once every case has
// been held against them; the error is a diag.Problems.
func (l *Library) stale(named []*requirement.Suite) error {
	if settled(named) {
		return nil
	}
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
func (l *Library) inSuites(named []*requirement.Suite, c *Case) []string {
	list := named[0].Choose(&c.Outline, l.Catalogue)
	for _, s := range named[1:] {
		for _, k := range s.Choose(&c.Outline, l.Catalogue) {
			if !slices.Contains(list, k) {
				list = append(list, k)
			}
		}
	}
	return list
}

func intersect(a, b []string) []string {
	return slices.DeleteFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// idsOf are the ids of the cases that judge a role.
func (l *Library) idsOf(role casefile.Role) (list []string) {
	for _, c := range l.Cases {
		if c.Role == role {
			list = append(list, c.ID)
		}
	}
	return list
}

// otherRole tells whether a glob names cases that judge somebody else.
func (l *Library) otherRole(role casefile.Role, glob string) bool {
	set, err := idglob.Compile([]string{glob})
	if err != nil {
		return false
	}
	return slices.ContainsFunc(l.Cases, func(c *Case) bool {
		return c.Role != role && len(idglob.Filter{Include: set}.Choose(c.ID, c.Names())) > 0
	})
}

// elsewhere is where cases of the other role run.
func elsewhere(role casefile.Role) string {
	if role == casefile.RoleClient {
		return "it is about servers, which `authspec run` judges"
	}
	return "it is about clients, which `authspec client` judges"
}

// complain is about globs that name nothing, and about a choice of nothing.
func (l *Library) complain(role casefile.Role, list []Chosen, sets ...*idglob.Set) error {
	var wrong []error
	for _, set := range sets {
		for _, glob := range set.Unmatched() {
			err := fmt.Errorf("%q names no case and no check", glob)
			switch hint := idglob.Suggest(glob, l.idsOf(role)); {
			case l.otherRole(role, glob):
				err = fmt.Errorf("%w here: %s", err, elsewhere(role))
			case hint != "":
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
