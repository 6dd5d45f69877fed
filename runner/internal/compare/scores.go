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
				for _, ref := range row.Cells[i].Checks {
					_, check := t.Check(i, ref)
					group.Scores[i].add(check.Was)
				}
			}
		}
	}
}

// scores are those of one run, by the levels that it has itself.
func scores(run *results.Run) Scores {
	var s Scores
	musts := map[string]*Score{}
	for _, k := range cited(run) {
		switch {
		case k.Level == results.Must:
			s.Must.add(k.Was)
			if musts[k.Requirement] == nil {
				musts[k.Requirement] = &Score{}
			}
			musts[k.Requirement].add(k.Was)
		case k.Level == results.Security && k.Severity == results.High:
			s.Security.add(k.Was)
		case k.Level == results.Security, k.Level == results.Should:
			s.Should.add(k.Was)
		}
	}
	for _, q := range musts {
		s.MustRequirements.addRequirement(*q)
	}
	return s
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

// common are the scores over the MUST checks that every run judged; a run that
// judged none of them has no part in it.
func common(runs []*results.Run) []Score {
	out := make([]Score, len(runs))
	judged := make([]map[string]results.Verdict, len(runs))
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
		for address, was := range judged[i] {
			if seen[address] == taking {
				out[i].add(was)
			}
		}
	}
	return out
}

// musts are the MUST checks of a run that say something of the target.
func musts(run *results.Run) map[string]results.Verdict {
	list := map[string]results.Verdict{}
	for address, k := range cited(run) {
		if k.Level == results.Must && k.Was.Judged() {
			list[address] = k.Was
		}
	}
	return list
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
		say("not every check applies to every implementation, so each score has a denominator of its own; the score `common` counts the MUST checks that applied to all")
	}
	for _, c := range t.Columns {
		switch {
		case c.Exit > 1:
			say("%s ended with exit status %d: %s", c.Name, c.Exit, c.ExitReason)
		case c.Scores.Must.Unknown > 0:
			say("%s: %s could not be judged", c.Name, count(c.Scores.Must.Unknown, "MUST check"))
		}
	}
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
