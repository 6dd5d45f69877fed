package report

import (
	"slices"
	"strings"

	"authspec/runner/internal/pattern"
	"authspec/runner/results"
)

// finding is a case that somebody must look at, with the checks that say so.
type finding struct {
	c       *results.Case
	entries []entry
}

// entry is a check to report. Checks of the case that could not be judged for
// the same reason stand behind the first of them.
type entry struct {
	check *results.Check
	also  []*results.Check
}

// group holds findings that came about in the same way; the first stands for
// all.
type group struct {
	finding
	more []finding
}

// matters tells whether a verdict is worth a block of its own.
func matters(v results.Verdict) bool {
	return v.Rank() <= results.Warn.Rank()
}

// unjudged verdicts say nothing of the target, so rule and impact say nothing
// of them.
func unjudged(v results.Verdict) bool {
	return v == results.Error || v == results.Blocked
}

// other is what matters and is no broken requirement: entries of the baseline
// that are no longer true, and what could not be judged.
func other(v results.Verdict) bool {
	return v == results.UnexpectedPass || unjudged(v)
}

// findings lists the cases of which some check has such a verdict: unexpected
// passes before errors and what was blocked, each topic by topic.
func findings(run *results.Run, such func(results.Verdict) bool) []finding {
	var list []finding
	for _, i := range byTopic(run) {
		c := &run.Results[i]
		if f := (finding{c: c, entries: entries(c, such)}); len(f.entries) > 0 || len(c.Checks) == 0 && such(c.Verdict) {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b finding) int { return a.verdict().Rank() - b.verdict().Rank() })
	return list
}

// byTopic orders the cases so that those of one topic stand together; topics
// and their cases keep the order in which they come.
func byTopic(run *results.Run) []int {
	place := map[string]int{}
	order := make([]int, len(run.Results))
	for i := range run.Results {
		order[i] = i
		if topic := run.Results[i].Topic(); !has(place, topic) {
			place[topic] = len(place)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return place[run.Results[a].Topic()] - place[run.Results[b].Topic()]
	})
	return order
}

func has[K comparable, V any](m map[K]V, key K) bool {
	_, ok := m[key]
	return ok
}

// entries picks the checks of a case with such a verdict, the gravest first.
func entries(c *results.Case, such func(results.Verdict) bool) []entry {
	var list []entry
	for i := range c.Checks {
		k := &c.Checks[i]
		if !such(k.Verdict) {
			continue
		}
		at := slices.IndexFunc(list, func(e entry) bool { return sameTrouble(e.check, k) })
		if at < 0 {
			list = append(list, entry{check: k})
			continue
		}
		list[at].also = append(list[at].also, k)
	}
	slices.SortStableFunc(list, func(a, b entry) int { return a.check.Verdict.Rank() - b.check.Verdict.Rank() })
	return list
}

func sameTrouble(a, b *results.Check) bool {
	return a.Verdict == b.Verdict && unjudged(a.Verdict) && a.Reason == b.Reason && a.Reason != ""
}

// together joins findings that came about in the same way: rows of one matrix
// whose checks want and got the same but for what they quote, and whatever
// could not be judged for the same reason.
func together(list []finding) []*group {
	var groups []*group
	known := map[string]*group{}
	for _, f := range list {
		key := f.way()
		if g := known[key]; g != nil {
			g.more = append(g.more, f)
			continue
		}
		g := &group{finding: f}
		known[key] = g
		groups = append(groups, g)
	}
	return groups
}

// way is equal for findings that came about in the same way.
func (f finding) way() string {
	base, _ := f.c.Row()
	parts := []string{base}
	lost := unjudged(f.verdict())
	if lost {
		parts = []string{string(f.verdict())}
	}
	if len(f.entries) == 0 {
		parts = append(parts, shape(f.c.Reason))
	}
	for _, e := range f.entries {
		k := e.check
		parts = append(parts, string(k.Verdict), shape(k.Reason), shape(k.Want), shape(k.Got))
		if !lost {
			parts = append(parts, k.Name, k.Requirement)
		}
	}
	return strings.Join(parts, "\x00")
}

var quoted = pattern.Of("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")

// shape is a sentence without what it quotes.
func shape(s string) string { return quoted().ReplaceAllString(s, `""`) }

// verdict is that of the gravest entry; of the case, where it has none.
func (f finding) verdict() results.Verdict {
	if len(f.entries) == 0 {
		return f.c.Verdict
	}
	return f.entries[0].check.Verdict
}

// label names the rest of a group in a sentence.
func (g *group) label() string {
	noun := "row"
	base, _ := g.c.Row()
	for _, f := range g.more {
		if b, _ := f.c.Row(); b != base {
			noun = "case"
		}
	}
	how := " that went the same way"
	switch g.verdict() {
	case results.Error:
		how = " with the same error"
	case results.Blocked:
		how = " blocked for the same reason"
	}
	return count(len(g.more), "more "+noun) + how
}

// names lists the rest of a group: rows by their own name, if all are of one
// matrix, otherwise ids; at most `most` of them, 0 for all.
func (g *group) names(most int) string {
	base, _ := g.c.Row()
	ids, rows := []string{}, []string{}
	for _, f := range g.more {
		ids = append(ids, f.c.ID)
		if b, row := f.c.Row(); b == base {
			rows = append(rows, row)
		}
	}
	if len(rows) == len(ids) {
		ids = rows
	}
	return some(ids, most)
}

// all lists the ids of the whole group, at most `most` of them.
func (g *group) all(most int) string {
	ids := []string{g.c.ID}
	for _, f := range g.more {
		ids = append(ids, f.c.ID)
	}
	return some(ids, most)
}

func some(names []string, most int) string {
	if most > 0 && len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
