package runner

import (
	"fmt"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/known"
	"authspec/runner/internal/requirement"
	"authspec/runner/internal/target"
	"authspec/runner/internal/verdict"
	"authspec/runner/results"
)

// document makes the document of a run, entry by entry as the cases come in.
type document struct {
	p      *Prepared
	began  time.Time
	of     judged
	masked *masking
	labels labels
	notRun map[string]bool // ids of the cases of which nothing was sent
	left   int             // cases that were not finished, as the run had failed before
}

// judged is who is judged, as far as the document is concerned: an origin server,
// or a client.
type judged interface {
	// describe says who it is, and what was found out before the cases.
	describe(run *results.Run)
	// reproduce is how a case is repeated.
	reproduce(item *applicability.Item, done driver.Done, exchanges []results.Exchange) results.Reproduce
}

// masking makes texts fit to be shown. Hundreds of cases have the same reason, so
// that each is looked at once.
type masking struct {
	secrets *target.Secrets
	known   map[string]string // without secrets, by what they were with them
}

// safe is a reason, an advice or a notice without the secrets in what it quotes of
// who is judged.
func (m *masking) safe(text string) string {
	masked, known := m.known[text]
	if !known {
		masked = m.secrets.MaskExcerpt(text)
		m.known[text] = masked
	}
	return masked
}

// entry is the case's entry in the document.
func (d *document) entry(item *applicability.Item, done driver.Done) results.Case {
	c := item.Case
	r := results.Case{
		ID: c.ID, Title: c.Title, File: c.Pos.File, Line: c.Pos.Line, Resource: c.Resource,
		Tags: d.labels.of(c), Took: results.Millis(done.Took), Exchanges: done.Exchanges,
	}
	if done.Exchanges == nil {
		r.Exchanges = []results.Exchange{}
	}
	switch rules := d.rules(); {
	case item.Skip != "":
		r.Checks = rules.Unrun(d.cited(item), results.Skip, d.masked.safe(item.Skip))
	case item.Blocked != "":
		r.Checks = rules.Unrun(d.cited(item), results.Blocked, d.masked.safe(item.Blocked))
	case done.Skipped != "":
		r.Checks = rules.Unrun(d.cited(item), results.Skip, d.masked.safe(done.Skipped))
	case done.Blocked != "":
		r.Checks = rules.Unrun(d.cited(item), results.Blocked, d.masked.safe(done.Blocked))
	default:
		r.Checks = rules.Weigh(verdict.Judged{Case: c, Chosen: item.Checks, Findings: done.Findings})
	}
	verdict.Summarise(&r)
	if r.Verdict != results.Pass || !d.p.brief() {
		r.Reproduce = d.of.reproduce(item, done, r.Exchanges)
	}
	if !item.Runs() || done.Skipped != "" || done.Blocked != "" {
		d.notRun[c.ID] = true
	}
	return r
}

// cited are the chosen checks of an item.
func (d *document) cited(item *applicability.Item) []requirement.Cited {
	chosen := map[string]bool{}
	for _, name := range item.Checks {
		chosen[name] = true
	}
	var list []requirement.Cited
	for _, k := range requirement.Checks(item.Case) {
		if chosen[k.Name] {
			list = append(list, k)
		}
	}
	return list
}

func (d *document) rules() verdict.Rules {
	today := d.p.options.Today
	if today.IsZero() {
		today = d.began
	}
	return verdict.Rules{Catalogue: d.p.library.Catalogue, Baseline: d.p.baseline, Today: today, NotRun: d.notRun, Shared: d.shared()}
}

// shared are the cases that other parts of the run have too.
func (d *document) shared() map[string]bool {
	if d.p.divided == nil {
		return nil
	}
	return d.p.divided.shared
}

// finish makes the document of what came of the cases, in the order of their
// files.
func (d *document) finish(cases []results.Case, interrupted bool) *results.Run {
	run := d.head()
	run.Results = cases
	run.Requirements = d.requirements(cases)
	d.rules().Finish(run.Results)
	known.Mark(run)
	if name, of := d.p.knownBaseline(); of {
		run.Notices = append(run.Notices, known.Notice(run, name))
	}
	if d.left > 0 {
		run.Suite.Part = true
		run.Notices = append(run.Notices, "The run stopped at the first finding that fails it (--fail-fast): "+leftOut(d.left)+" not finished.")
	}
	run.Summary = results.Summarise(run.Results)
	run.Took = results.Millis(time.Since(d.began))
	run.Interrupted = interrupted
	run.Shard = d.part(cases)
	run.Exit, run.ExitReason = verdict.Exit(run, d.p.gate)
	return run
}

func leftOut(n int) string {
	if n == 1 {
		return "1 case was"
	}
	return fmt.Sprintf("%d cases were", n)
}

// head is the document but for what its results say.
func (d *document) head() *results.Run {
	run := &results.Run{
		Format:  results.Format,
		Suite:   results.Suite{Version: Version, Names: d.p.suites(), Part: d.p.options.partial()},
		Gate:    d.p.gate.Words(),
		Started: d.began.UTC().Truncate(time.Second),
	}
	d.of.describe(run)
	return run
}

// requirements are the rows that the results cite.
func (d *document) requirements(cases []results.Case) map[string]results.Requirement {
	rows := map[string]results.Requirement{}
	for _, c := range cases {
		for _, k := range c.Checks {
			if _, known := rows[k.Requirement]; known {
				continue
			}
			if row, ok := d.p.library.Requirement(k.Requirement); ok {
				rows[k.Requirement] = row
			}
		}
	}
	return rows
}
