package engine

import (
	"cmp"
	"slices"
	"sync"

	"authspec/runner/internal/check"
	"authspec/runner/internal/plan"
	"authspec/runner/internal/scope"
	"authspec/runner/internal/wire"
	"authspec/runner/results"
)

// watch collects what the watch cases find in the exchanges of the run. They
// judge each case's exchanges at once, so that no exchange need be kept, and
// what they find is put together in file order.
type watch struct {
	mu    sync.Mutex
	items []*plan.Item                // the watch cases
	found map[*plan.Item][]watchFound // by watch case
}

// watchFound is what a watch case found in the exchanges of one item; number
// -1 is the ground.
type watchFound struct {
	number    int
	findings  []check.Finding
	exchanges []results.Exchange // those that break a check
}

func newWatch(items []*plan.Item) *watch {
	w := &watch{found: map[*plan.Item][]watchFound{}}
	for _, i := range items {
		if i.Case.Watch && i.Runs() {
			w.items = append(w.items, i)
		}
	}
	return w
}

// see shows some exchanges to all watch cases. Of those that break a check,
// record makes what the results show.
func (w *watch) see(number int, seen []check.Seen, record func(wire.Exchange) results.Exchange) {
	for _, item := range w.items {
		f := watchFound{number: number, findings: check.Watch(item.Case, seen)}
		for _, x := range seen {
			broken := func(f check.Finding) bool { return f.State == check.Broken && f.Step == x.Where }
			if slices.ContainsFunc(f.findings, broken) {
				r := record(x.Exchange)
				r.Step, r.Connection = x.Where, 1
				f.exchanges = append(f.exchanges, r)
			}
		}
		w.mu.Lock()
		w.found[item] = append(w.found[item], f)
		w.mu.Unlock()
	}
}

// sum puts together what a watch case found over the whole run: of several
// alike the earliest, with the exchanges that break it.
func (w *watch) sum(item *plan.Item) (list []check.Finding, exchanges []results.Exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.found[item]
	list = check.Watch(item.Case, nil)
	slices.SortFunc(all, func(a, b watchFound) int { return cmp.Compare(a.number, b.number) })
	for _, f := range all {
		for i := range list {
			list[i] = check.Merge(list[i], f.findings[i])
		}
	}
	for _, f := range all {
		for _, x := range f.exchanges {
			if slices.ContainsFunc(list, func(k check.Finding) bool { return k.State == check.Broken && k.Step == x.Step }) {
				exchanges = append(exchanges, x)
			}
		}
	}
	return list, exchanges
}

// exchangesOf are those of an attempt, as watch cases see them.
func exchangesOf(a *attempt) []check.Seen {
	var list []check.Seen
	for i := range a.c.Samples {
		for _, s := range a.evidence.Steps {
			if at := &s.Samples[i]; at.Skipped == "" && at.Exchange.Response != nil {
				list = append(list, check.Seen{Where: a.c.ID + ", step " + stepName(s, i), Scope: at.Scope, Exchange: at.Exchange})
			}
		}
	}
	return list
}

// exchangesOfGround are those that settled the ground.
func (b *Batch) exchangesOfGround() []check.Seen {
	var list []check.Seen
	for _, g := range b.opts.Ground.Resources {
		for _, x := range g.Exchanges {
			list = append(list, check.Seen{
				Where: "the ground, " + g.Role + " " + x.Step, Exchange: x.Exchange,
				Scope: &scope.Scope{
					Target: b.opts.Target, Resource: g.Resource,
					Answers: func(id string) *scope.Answer { return groundAnswer(g, id) },
				},
			})
		}
	}
	return list
}

// watched is what became of a watch case.
func (b *Batch) watched(item *plan.Item) Done {
	if !item.Runs() {
		return Done{}
	}
	findings, exchanges := b.watch.sum(item)
	return Done{Findings: masked(b.secrets, chosen(item, findings)), Exchanges: exchanges}
}
