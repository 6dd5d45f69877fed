package library

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/results"
)

// Harms says of each check of the runs that does not hold who suffers, by which
// findings are ordered: published results don't keep it, and it follows from the
// case and the requirement.
func (l *Library) Harms(runs []*results.Run) {
	byID := map[string]*Case{}
	for _, c := range l.Cases {
		byID[c.ID] = c
	}
	for _, run := range runs {
		l.harms(run, byID)
	}
}

func (l *Library) harms(run *results.Run, byID map[string]*Case) {
	for i := range run.Results {
		c := &run.Results[i]
		for j := range c.Checks {
			k := &c.Checks[j]
			if k.Verdict != results.Fail && k.Verdict != results.Warn {
				continue
			}
			row, _ := l.Catalogue.Row(k.Requirement)
			k.Harm = row.Harm
			if t := test(byID[c.ID], k.Name); t != nil && t.Kind() == "access" {
				k.Harm = map[bool]results.Harm{true: results.HarmLockOut, false: results.HarmStranger}[t.Depends().Granted]
			}
		}
	}
}

// test is what a check of a case asks; nil where the cases do not have it.
func test(c *Case, name string) casefile.Test {
	if c == nil {
		return nil
	}
	for _, step := range c.Whole().Steps {
		for _, k := range step.Expect {
			if k.Name == name {
				return k.Test
			}
		}
	}
	return nil
}
