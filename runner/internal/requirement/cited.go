package requirement

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
)

// Cited is one check of a case, as far as the catalogue is concerned.
type Cited struct {
	Name        string
	Requirement string
	Step        string // empty: the case as a whole
	Pos         diag.Pos
	Unsaid      bool // the check `answer`, which no case has to write
	// Instead is the requirement of which the check is a finding where that is
	// found; empty: none.
	Instead string
}

// Checks lists the checks of a case that have a verdict of their own, in the
// order of its file: those of set-up steps have none; the unsaid check
// `answer`, where there is one, comes last.
func Checks(c *casefile.Case) []Cited {
	most := len(c.Expect) + 1
	for _, s := range c.Steps {
		most += len(s.Expect)
	}
	list := cited(make([]Cited, 0, most), "", c.Expect)
	for _, s := range c.Steps {
		if !s.Setup && s.Earlier == "" {
			list = cited(list, s.ID, s.Expect)
		}
	}
	if name, ok := casefile.Unsaid(c); ok {
		unsaid := UnsaidCheck(name, c.Role)
		unsaid.Pos = c.Pos
		list = append(list, unsaid)
	}
	return list
}

// UnsaidCheck is the check that a case of a role has without writing it.
func UnsaidCheck(name string, role casefile.Role) Cited {
	if role == casefile.RoleClient {
		return Cited{Name: name, Requirement: casefile.Ends, Unsaid: true}
	}
	return Cited{Name: name, Requirement: casefile.Answers, Instead: casefile.Died, Unsaid: true}
}

// cited adds the checks of a step.
func cited(list []Cited, step string, checks []*casefile.Check) []Cited {
	for _, k := range checks {
		list = append(list, Cited{Name: k.Name, Requirement: k.Requirement, Step: step, Pos: k.Pos})
	}
	return list
}

// Unknown are the problems of cases whose checks cite a requirement that the
// catalogue does not have. Rows of a matrix share a line: it is named once.
func (c *Catalogue) Unknown(cases []*Outline) diag.Problems {
	var list diag.Problems
	seen := map[diag.Pos]bool{}
	for _, one := range cases {
		for _, k := range one.Checks {
			row, ok := c.Row(k.Requirement)
			if ok && string(row.Role) == string(one.Role) || seen[k.Pos] {
				continue
			}
			seen[k.Pos] = true
			if ok {
				list.AddHint(k.Pos, "cite one of the same role", "the check %q cites %q, which is not a duty of who is judged", k.Name, k.Requirement)
				continue
			}
			hint := "define it in a file under requirements/"
			if near := diag.Nearest(k.Requirement, c.IDs()); near != "" {
				hint = diag.Suggest(k.Requirement, []string{near})
			}
			list.AddHint(k.Pos, hint, "the check %q cites the requirement %q, which the catalogue does not have", k.Name, k.Requirement)
		}
	}
	return list
}
