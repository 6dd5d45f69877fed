package shard

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/verdict"
	"authspec/runner/results"
)

// Merge makes one document of those of all shards of a run, which is what a run by
// one machine would have given. The error is a list of problems: the parts are not
// those of one run. An empty gate leaves that of the run.
func Merge(parts []Part, gate []string) (*results.Run, error) {
	if err := problems(parts); err != nil {
		return nil, err
	}
	parts = slices.SortedFunc(slices.Values(parts), func(a, b Part) int { return cmp.Compare(a.Run.Shard.Index, b.Run.Shard.Index) })
	run := *parts[0].Run
	run.Shard = nil
	if len(gate) > 0 {
		run.Gate = gate
	}
	g, err := verdict.ParseGate(run.Gate)
	if err != nil {
		return nil, diag.Problems{{Text: err.Error()}}
	}
	run.Gate = g.Words()
	if run.Results, err = cases(parts); err != nil {
		return nil, err
	}
	if err := expect(&run, parts); err != nil {
		return nil, err
	}
	about(&run, parts)
	run.Summary = results.Summarise(run.Results)
	run.Exit, run.ExitReason = verdict.Exit(&run, g)
	return &run, nil
}

// about puts together what the documents say beside their results.
func about(run *results.Run, parts []Part) {
	run.Ground, run.Requirements = ground(parts), map[string]results.Requirement{}
	run.Started = slices.MinFunc(parts, func(a, b Part) int { return a.Run.Started.Compare(b.Run.Started) }).Run.Started
	run.Advice, run.Unjudged, run.Notices, run.Took = nil, nil, nil, 0
	for _, p := range parts {
		r := p.Run
		maps.Copy(run.Requirements, r.Requirements)
		run.Interrupted = run.Interrupted || r.Interrupted
		run.Took = max(run.Took, results.Millis(r.Started.Sub(run.Started)+r.Took.Duration()))
		run.Advice = union(run.Advice, r.Advice)
		run.Unjudged = union(run.Unjudged, r.Unjudged)
		if run.Recognised == nil {
			run.Recognised = r.Recognised
		}
	}
	run.Notices = notices(parts)
}

func union(list, more []string) []string {
	for _, text := range more {
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// notices are those of all parts, once where they all have the same, and
// otherwise with the shard that they are about.
func notices(parts []Part) (list []string) {
	for _, p := range parts {
		for _, text := range p.Run.Notices {
			has := func(q Part) bool { return slices.Contains(q.Run.Notices, text) }
			if slices.ContainsFunc(parts, func(q Part) bool { return !has(q) }) {
				text = fmt.Sprintf("shard %d/%d: %s", p.Run.Shard.Index, p.Run.Shard.Of, text)
			}
			list = union(list, []string{text})
		}
	}
	return list
}

// ground has each resource as the first shard found it for which it does not hold;
// where it holds for all, as the first of all found it.
func ground(parts []Part) []results.Ground {
	list := []results.Ground{}
	for _, p := range parts {
		for _, g := range p.Run.Ground {
			at := slices.IndexFunc(list, func(known results.Ground) bool { return known.Resource == g.Resource })
			switch {
			case at < 0:
				list = append(list, g)
			case list[at].Holds && !g.Holds:
				list[at] = g
			}
		}
	}
	return list
}

// expect looks for entries of the baseline that are no longer true, now that all
// checks are there that they name.
func expect(run *results.Run, parts []Part) error {
	shard := parts[0].Run.Shard
	if len(shard.Expected) == 0 {
		return nil
	}
	var addresses []string
	for i := range run.Results {
		for j := range run.Results[i].Checks {
			addresses = append(addresses, run.Results[i].Address(&run.Results[i].Checks[j]))
		}
	}
	baseline, err := verdict.BaselineOf(shard.Expected, addresses)
	if err != nil {
		return diag.Problems{{Pos: diag.Pos{File: parts[0].File}, Text: err.Error()}}
	}
	rules := verdict.Rules{Baseline: baseline, Today: day(parts), NotRun: map[string]bool{}}
	for _, p := range parts {
		for _, id := range p.Run.Shard.NotRun {
			rules.NotRun[id] = true
		}
	}
	rules.Finish(run.Results)
	return nil
}

// day is the one by which entries of the baseline end: that on which the run began.
func day(parts []Part) time.Time {
	first := parts[0].Run.Started
	for _, p := range parts {
		if p.Run.Started.Before(first) {
			first = p.Run.Started
		}
	}
	return first
}
