package runner

import (
	"cmp"
	"slices"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/engine"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/library"
	"authspec/runner/internal/requirement"
	"authspec/runner/internal/target"
	"authspec/runner/internal/verdict"
	"authspec/runner/results"
)

// Session is a run under way. Its methods are for one goroutine.
type Session struct {
	p      *Prepared
	began  time.Time
	ground *ground.Ground
	batch  *engine.Batch

	cases       []results.Case
	results     map[int]int       // place in cases by number of the case
	masked      map[string]string // reasons without secrets, by what they were with them
	notRun      map[string]bool   // ids of the cases of which nothing was sent
	interrupted bool
}

// Wait returns the result of case i as soon as it is known. Where the run was
// interrupted before the case was through, the result has no verdict.
func (s *Session) Wait(i int) results.Case {
	if at, known := s.results[i]; known {
		return s.cases[at]
	}
	done := s.batch.Wait(i)
	if done.Interrupted {
		s.interrupted = true
		return results.Case{ID: s.p.items[i].Case.ID}
	}
	c := s.result(s.p.items[i], done)
	if item := s.p.items[i]; !item.Runs() || done.Skipped != "" || done.Blocked != "" {
		s.notRun[c.ID] = true
	}
	s.results[i] = len(s.cases)
	s.cases = append(s.cases, c)
	return c
}

// Finished is how many cases are through, also those whose results come after
// one that takes long. Other than the other methods it may be called from
// everywhere.
func (s *Session) Finished() int { return s.batch.Finished() }

func (s *Session) rules() verdict.Rules {
	today := s.p.options.Today
	if today.IsZero() {
		today = s.began
	}
	return verdict.Rules{Catalogue: s.p.library.Catalogue, Baseline: s.p.baseline, Today: today, NotRun: s.notRun}
}

// result is the case's entry in the document.
func (s *Session) result(item *applicability.Item, done engine.Done) results.Case {
	c := item.Case
	r := results.Case{
		ID: c.ID, Title: c.Title, File: c.Pos.File, Line: c.Pos.Line, Resource: c.Resource,
		Tags: s.p.library.Labels(c), Took: results.Millis(done.Took), Exchanges: done.Exchanges,
	}
	if done.Exchanges == nil {
		r.Exchanges = []results.Exchange{}
	}
	switch rules := s.rules(); {
	case item.Skip != "":
		r.Checks = rules.Unrun(s.cited(item), results.Skip, s.safe(item.Skip))
	case item.Blocked != "":
		r.Checks = rules.Unrun(s.cited(item), results.Blocked, s.safe(item.Blocked))
	case done.Skipped != "":
		r.Checks = rules.Unrun(s.cited(item), results.Skip, s.safe(done.Skipped))
	case done.Blocked != "":
		r.Checks = rules.Unrun(s.cited(item), results.Blocked, s.safe(done.Blocked))
	default:
		r.Checks = rules.Weigh(verdict.Judged{Case: c, Chosen: item.Checks, Findings: done.Findings})
	}
	verdict.Settle(&r)
	r.Reproduce = s.reproduce(item, done, r.Exchanges)
	return r
}

// safe is a reason, an advice or a notice without the secrets in what it quotes of
// the target. Hundreds of cases have the same reason, so that each is looked at
// once.
func (s *Session) safe(text string) string {
	if masked, known := s.masked[text]; known {
		return masked
	}
	if s.masked == nil {
		s.masked = map[string]string{}
	}
	s.masked[text] = s.batch.Secrets().MaskExcerpt(text)
	return s.masked[text]
}

// cited are the chosen checks of an item.
func (s *Session) cited(item *applicability.Item) []requirement.Cited {
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

// Finish waits for what is left and makes the document.
func (s *Session) Finish() *results.Run {
	for i := range s.p.items {
		s.Wait(i)
	}
	run := s.document()
	s.rules().Finish(run.Results)
	run.Summary = results.Summarise(run.Results)
	run.Took = results.Millis(time.Since(s.began))
	run.Interrupted = s.interrupted
	run.Exit, run.ExitReason = verdict.Exit(run, s.p.gate)
	return run
}

func (s *Session) document() *results.Run {
	t := s.p.target
	run := &results.Run{
		Format:  results.Format,
		Suite:   results.Suite{Version: Version, Names: s.p.suites(), Part: s.p.options.partial()},
		Target:  results.Target{Name: t.Name, URL: t.URL.String(), Implementation: results.Implementation(t.Implementation), Bundled: s.p.options.Target.Bundled},
		Gate:    s.p.gate.Words(),
		Started: s.began.UTC().Truncate(time.Second),
		Ground:  s.groundRecord(),
		Results: s.inFileOrder(),
	}
	run.Requirements = s.requirements(run.Results)
	run.Advice, run.Unjudged = s.advice(), s.unjudged()
	for _, notice := range s.batch.Notices() {
		run.Notices = append(run.Notices, s.safe(notice))
	}
	return run
}

func (p *Prepared) suites() []string {
	return library.Selection{Suites: p.options.Suites, Only: p.options.Only}.Names()
}

func (s *Session) inFileOrder() []results.Case {
	list := []results.Case{}
	for i := range s.p.items {
		if at, known := s.results[i]; known {
			list = append(list, s.cases[at])
		}
	}
	if s.p.added { // behind those that were chosen
		places := map[string]int{}
		for n, c := range s.p.library.Cases {
			places[c.ID] = n
		}
		slices.SortStableFunc(list, func(a, b results.Case) int { return cmp.Compare(places[a.ID], places[b.ID]) })
	}
	return list
}

// requirements are the rows that the results cite.
func (s *Session) requirements(cases []results.Case) map[string]results.Requirement {
	rows := map[string]results.Requirement{}
	for _, c := range cases {
		for _, k := range c.Checks {
			if row, ok := s.p.library.Catalogue.Row(k.Requirement); ok {
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

func (s *Session) groundRecord() []results.Ground {
	secrets := s.p.target.Secrets().With(s.ground.Made())
	list := []results.Ground{}
	for _, r := range s.ground.Resources {
		g := results.Ground{
			Resource: r.Role, URL: r.URL.String() + r.Path, Holds: r.Holds, Reason: secrets.MaskExcerpt(r.Reason), Login: r.Scheme,
			Schemes: schemes(r.Schemes, secrets), Content: secrets.MaskExcerpt(contentOf(r)), Exchanges: []results.Exchange{},
		}
		for _, x := range r.Exchanges {
			record := engine.Record(x.Exchange, secrets, recordLimit)
			record.Step, record.Connection = x.Step, 1
			g.Exchanges = append(g.Exchanges, record)
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
