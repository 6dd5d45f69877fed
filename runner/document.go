package runner

import (
	"slices"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/engine"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/record"
	"authspec/runner/internal/requirement"
	"authspec/runner/internal/target"
	"authspec/runner/internal/verdict"
	"authspec/runner/results"
)

// document makes the document of a run, entry by entry as the cases come in.
type document struct {
	p      *Prepared
	began  time.Time
	ground *ground.Ground
	batch  *engine.Batch // it knows what is secret by now, and how the run went

	masked map[string]string // reasons without secrets, by what they were with them
	notRun map[string]bool   // ids of the cases of which nothing was sent
}

// entry is the case's entry in the document.
func (d *document) entry(item *applicability.Item, done engine.Done) results.Case {
	c := item.Case
	r := results.Case{
		ID: c.ID, Title: c.Title, File: c.Pos.File, Line: c.Pos.Line, Resource: c.Resource,
		Tags: d.p.library.Labels(c), Took: results.Millis(done.Took), Exchanges: done.Exchanges,
	}
	if done.Exchanges == nil {
		r.Exchanges = []results.Exchange{}
	}
	switch rules := d.rules(); {
	case item.Skip != "":
		r.Checks = rules.Unrun(d.cited(item), results.Skip, d.safe(item.Skip))
	case item.Blocked != "":
		r.Checks = rules.Unrun(d.cited(item), results.Blocked, d.safe(item.Blocked))
	case done.Skipped != "":
		r.Checks = rules.Unrun(d.cited(item), results.Skip, d.safe(done.Skipped))
	case done.Blocked != "":
		r.Checks = rules.Unrun(d.cited(item), results.Blocked, d.safe(done.Blocked))
	default:
		r.Checks = rules.Weigh(verdict.Judged{Case: c, Chosen: item.Checks, Findings: done.Findings})
	}
	verdict.Summarise(&r)
	r.Reproduce = d.p.reproduce(item, done, r.Exchanges)
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
	return verdict.Rules{Catalogue: d.p.library.Catalogue, Baseline: d.p.baseline, Today: today, NotRun: d.notRun}
}

// safe is a reason, an advice or a notice without the secrets in what it quotes
// of the target. Hundreds of cases have the same reason, so that each is looked
// at once.
func (d *document) safe(text string) string {
	if masked, known := d.masked[text]; known {
		return masked
	}
	if d.masked == nil {
		d.masked = map[string]string{}
	}
	d.masked[text] = d.ground.Secrets.MaskExcerpt(text)
	return d.masked[text]
}

// finish makes the document of what came of the cases, in the order of their
// files.
func (d *document) finish(cases []results.Case, interrupted bool) *results.Run {
	run := d.head()
	run.Results = cases
	run.Requirements = d.requirements(cases)
	d.rules().Finish(run.Results)
	run.Summary = results.Summarise(run.Results)
	run.Took = results.Millis(time.Since(d.began))
	run.Interrupted = interrupted
	run.Exit, run.ExitReason = verdict.Exit(run, d.p.gate)
	return run
}

// head is the document but for what its results say.
func (d *document) head() *results.Run {
	t := d.p.target
	run := &results.Run{
		Format: results.Format,
		Suite:  results.Suite{Version: Version, Names: d.p.suites(), Part: d.p.options.partial()},
		Target: results.Target{
			Name: t.Name, URL: t.URL.String(), Bundled: d.p.options.Target.Bundled,
			Implementation: results.Implementation(t.Implementation),
		},
		Gate:     d.p.gate.Words(),
		Started:  d.began.UTC().Truncate(time.Second),
		Ground:   d.groundRecord(),
		Advice:   d.advice(),
		Unjudged: unjudged(d.p, d.ground),
	}
	for _, notice := range d.batch.Notices() {
		run.Notices = append(run.Notices, d.safe(notice))
	}
	return run
}

// advice is what the user can do where the ground does not hold, credentials are
// of no use, or the account was locked in mid-run.
func (d *document) advice() []string {
	list := advice(d.p.target, d.ground)
	if d.batch.LockedOut() != "" {
		list = append(list, unlock(d.p.target))
	}
	if advice := d.batch.Advice(); advice != "" {
		list = append(list, d.safe(advice))
	}
	return list
}

// requirements are the rows that the results cite.
func (d *document) requirements(cases []results.Case) map[string]results.Requirement {
	rows := map[string]results.Requirement{}
	for _, c := range cases {
		for _, k := range c.Checks {
			if row, ok := d.p.library.Catalogue.Row(k.Requirement); ok {
				rows[k.Requirement] = row.Result()
			}
		}
	}
	return rows
}

// recordLimit is how many octets of each direction the ground's exchanges keep.
const recordLimit = 64 << 10

// contentOf says how the content of a resource is recognised, or why it is not.
// Of an open one nobody wants to know.
func contentOf(r *ground.Resource) string {
	if r.Role == target.RoleOpen && !r.Content.Known() {
		return ""
	}
	return r.Content.How()
}

func (d *document) groundRecord() []results.Ground {
	secrets := d.ground.Secrets
	list := []results.Ground{}
	for _, r := range d.ground.Resources {
		if r.Operation != nil && r.Holds {
			continue // nothing was asked of it
		}
		g := results.Ground{
			Resource: r.Role, URL: r.URL.String() + r.Path,
			Holds: r.Holds, Reason: secrets.MaskExcerpt(r.Reason),
			Login: r.Scheme, Schemes: schemes(r.Schemes, secrets),
			Content: secrets.MaskExcerpt(contentOf(r)), Exchanges: []results.Exchange{},
		}
		for _, x := range r.Exchanges {
			shown := record.Exchange(x.Exchange, secrets, recordLimit)
			shown.Step, shown.Connection = x.Step, 1
			g.Exchanges = append(g.Exchanges, shown)
		}
		list = append(list, g)
	}
	return list
}

// schemes are those of a resource, as spelled.
func schemes(spelled []string, secrets *target.Secrets) []string {
	list := slices.Clone(spelled)
	for i := range list {
		list[i] = secrets.MaskPiece(list[i])
	}
	return list
}
