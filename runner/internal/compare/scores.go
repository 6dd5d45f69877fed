package compare

import (
	"fmt"
	"strings"

	"authspec/runner/results"
)

// score fills in the scores of columns and groups.
func (t *Table) score() {
	for i, run := range t.Runs {
		t.Columns[i].Scores = scores(run)
	}
	for i, s := range common(t.Runs) {
		t.Columns[i].Scores.Common = s
	}
	for g := range t.Groups {
		group := &t.Groups[g]
		group.Scores = make([]Score, len(t.Columns))
		for _, row := range group.Rows {
			for i := range row.Cells {
				var checks Score
				for _, ref := range row.Cells[i].Checks {
					_, check := t.Check(i, ref)
					checks.add(check.Was)
				}
				group.Scores[i].addRequirement(checks)
			}
		}
	}
}

// scores are those of one run, by the levels that it has itself. Of a
// requirement all checks have one level.
func scores(run *results.Run) Scores {
	binding, musts := map[string]*Score{}, map[string]*Score{}
	count := func(in map[string]*Score, k *results.Check) {
		if in[k.Requirement] == nil {
			in[k.Requirement] = &Score{}
		}
		in[k.Requirement].add(k.Was)
	}
	for _, k := range cited(run) {
		if k.Level == results.May || k.Level == results.Advice {
			continue
		}
		count(binding, k)
		if must(run, k) {
			count(musts, k)
		}
	}
	var s Scores
	for id, checks := range binding {
		s.area(run.Requirements[id].Area).addRequirement(*checks)
	}
	for _, checks := range musts {
		s.Must.addRequirement(*checks)
	}
	return s
}

// area is the score of an area; a requirement without one is about
// authentication, as all were once.
func (s *Scores) area(a results.Area) *Score {
	switch a {
	case results.AreaSecurity:
		return &s.Security
	case results.AreaHTTP1:
		return &s.HTTP1
	}
	return &s.Auth
}

// must tells whether a check cites a MUST, of any area but that of the message
// rules.
func must(run *results.Run, k *results.Check) bool {
	return k.Level == results.Must && run.Requirements[k.Requirement].Area != results.AreaHTTP1
}

// addRequirement counts a requirement by the score of its checks.
func (s *Score) addRequirement(checks Score) {
	switch {
	case checks.Applicable > 0:
		s.Applicable++
		if checks.Held == checks.Applicable {
			s.Held++
		}
	case checks.Unknown > 0:
		s.Unknown++
	}
}

// cited are the checks of a run that cite a requirement, by address.
func cited(run *results.Run) map[string]*results.Check {
	list := map[string]*results.Check{}
	for i := range run.Results {
		c := &run.Results[i]
		for k := range c.Checks {
			if check := &c.Checks[k]; check.Requirement != "" {
				list[c.Address(check)] = check
			}
		}
	}
	return list
}

// common are the scores over the MUST requirements, by the checks that every run
// judged; a run that judged none of them has no part in it.
func common(runs []*results.Run) []Score {
	out := make([]Score, len(runs))
	judged := make([]map[string]*results.Check, len(runs))
	seen, taking := map[string]int{}, 0
	for i, run := range runs {
		judged[i] = musts(run)
		if len(judged[i]) > 0 {
			taking++
		}
		for address := range judged[i] {
			seen[address]++
		}
	}
	for i := range runs {
		requirements := map[string]Score{}
		for address, k := range judged[i] {
			if seen[address] == taking {
				checks := requirements[k.Requirement]
				checks.add(k.Was)
				requirements[k.Requirement] = checks
			}
		}
		for _, checks := range requirements {
			out[i].addRequirement(checks)
		}
	}
	return out
}

// musts are the MUST checks of a run that say something of the target.
func musts(run *results.Run) map[string]*results.Check {
	list := map[string]*results.Check{}
	for address, k := range cited(run) {
		if must(run, k) && k.Was.Judged() {
			list[address] = k
		}
	}
	return list
}

// Noun is what a column is, in words.
func (t *Table) Noun() string {
	if t.Role == results.RoleClient {
		return "client"
	}
	return "implementation"
}

// note says what must be known to compare fairly.
func (t *Table) note() {
	say := func(format string, args ...any) { t.Notes = append(t.Notes, fmt.Sprintf(format, args...)) }
	if list := distinct(t.Columns, func(c Column) string { return c.Suite.Version }); len(list) > 1 {
		say("the reports come from different versions of authspec (%s): a requirement may have got more checks, or another text, meanwhile", strings.Join(list, ", "))
	}
	if list := distinct(t.Columns, func(c Column) string { return strings.Join(c.Suite.Names, ",") }); len(list) > 1 {
		say("the reports come from different suites (%s)", strings.Join(list, "; "))
	}
	if list := distinct(t.Columns, func(c Column) string { return fmt.Sprint(c.Scores.Must.Applicable) }); len(list) > 1 {
		say("not every requirement applies to every %s, so each score has a denominator of its own; the score `common` counts the MUST requirements that applied to all", t.Noun())
	}
	for i, c := range t.Columns {
		switch lost := unjudged(t.Runs[i]); {
		case c.Exit > 1:
			say("%s ended with exit status %d: %s", c.Name, c.Exit, c.ExitReason)
		case lost > 0:
			say("%s: %s could not be judged", c.Name, count(lost, "check"))
		}
	}
}

// unjudged counts the checks of a run that apply and could not be judged: each
// can make a requirement hold that does not.
func unjudged(run *results.Run) int {
	var all Score
	for _, k := range cited(run) {
		all.add(k.Was)
	}
	return all.Unknown
}

// distinct lists the different values that columns have, in their order.
func distinct(columns []Column, of func(Column) string) []string {
	var list []string
	seen := map[string]bool{}
	for _, c := range columns {
		if v := of(c); !seen[v] {
			seen[v] = true
			list = append(list, v)
		}
	}
	return list
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
