package shard

import (
	"cmp"
	"slices"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/reproduce"
	"authspec/runner/internal/verdict"
	"authspec/runner/results"
)

// cases are those of all parts in the order of a whole run. One that several parts
// have looked at all exchanges of each: it gets the gravest of what they found.
func cases(parts []Part) ([]results.Case, error) {
	places := map[string]int{}
	versions := map[string][]*results.Case{}
	var ids []string
	for _, p := range parts {
		list, err := ReadPlaces(p.Run.Shard.Places, len(p.Run.Results))
		if err != nil {
			return nil, diag.Problems{{Pos: diag.Pos{File: p.File}, Text: err.Error()}}
		}
		for i := range p.Run.Results {
			c := &p.Run.Results[i]
			if _, known := places[c.ID]; !known {
				ids = append(ids, c.ID)
			}
			places[c.ID] = list[i]
			versions[c.ID] = append(versions[c.ID], c)
		}
	}
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(places[a], places[b]) })
	out := make([]results.Case, 0, len(ids))
	for _, id := range ids {
		if list := versions[id]; len(list) == 1 {
			out = append(out, *list[0])
			continue
		}
		out = append(out, watched(versions[id], places))
	}
	return out, nil
}

// watched is a case that looked at the exchanges of several parts.
func watched(versions []*results.Case, places map[string]int) results.Case {
	c := *versions[0]
	c.Took, c.Exchanges = 0, []results.Exchange{}
	for _, v := range versions {
		c.Took += v.Took
	}
	place := func(k results.Check) int { return places[caseOf(k.Step)] } // 0: the ground
	c.Checks = slices.Clone(c.Checks)
	shown := map[string]bool{}
	from := []string{}
	for i := range c.Checks {
		for _, v := range versions[1:] {
			for _, k := range v.Checks {
				if k.Name == c.Checks[i].Name && graver(k, c.Checks[i], place) {
					c.Checks[i] = k
				}
			}
		}
		k := c.Checks[i]
		shown[k.Step] = shown[k.Step] || broken(k.Was)
		if id := caseOf(k.Step); id != "" && k.Was != results.Skip {
			from = append(from, id)
		}
	}
	for _, v := range versions {
		for _, x := range v.Exchanges {
			if shown[x.Step] {
				c.Exchanges = append(c.Exchanges, x)
				delete(shown, x.Step)
			}
		}
	}
	slices.SortStableFunc(c.Exchanges, func(a, b results.Exchange) int {
		return cmp.Compare(places[caseOf(a.Step)], places[caseOf(b.Step)])
	})
	slices.SortFunc(from, func(a, b string) int { return cmp.Compare(places[a], places[b]) })
	c.Reproduce.Authspec = again(c.Reproduce.Authspec, append([]string{c.ID}, slices.Compact(from)...))
	verdict.Summarise(&c)
	return c
}

// graver tells whether a check says more against a target than the same one does
// in another part, or the same of an earlier answer.
func graver(k, known results.Check, place func(results.Check) int) bool {
	order := cmp.Or(
		cmp.Compare(weight(k.Was), weight(known.Was)),
		cmp.Compare(k.Was.Rank(), known.Was.Rank()),
		cmp.Compare(place(k), place(known)),
	)
	return order < 0
}

// weight puts first what an answer showed: no part can take that back. Then comes
// what could not be told, and what holds so far as it was seen.
func weight(v results.Verdict) int {
	switch {
	case broken(v):
		return 0
	case v == results.Error || v == results.Blocked:
		return 1
	case v == results.Skip:
		return 3
	}
	return 2
}

func broken(v results.Verdict) bool {
	return v == results.Fail || v == results.Warn || v == results.Note
}

// caseOf is the case of an answer that a finding is about, by its step; empty: it
// is of the ground.
func caseOf(step string) string {
	id, _, ok := strings.Cut(step, ", step ")
	if !ok {
		return ""
	}
	return id
}

// again is a command that repeats cases, with others in their place.
func again(command string, ids []string) string {
	const only = " --only "
	before, rest, ok := strings.Cut(command, only)
	if !ok {
		return command
	}
	after := ""
	if at := strings.LastIndex(rest, only); at >= 0 {
		rest = rest[at+len(only):]
	}
	if at := strings.IndexByte(rest, ' '); at >= 0 {
		after = rest[at:]
	}
	return reproduce.Authspec(before, ids) + after
}
