// Package watch collects what the watch cases find in the exchanges of a run.
//
// It may import applicability, casefile, check, message, record, results and
// scheme: it sends nothing.
package watch

import (
	"cmp"
	"slices"
	"sync"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/record"
)

// Collector collects what the watch cases find in the exchanges of the run.
// They see each case's exchanges as soon as it is through, so that none need be
// kept; and of answers that are the same in what they look at, but for dates,
// nonces and what is computed from these, they see the earliest, since most of the
// answers of a run are a few refusals. What they see is put in words where it
// counts more than all that was seen before, which is seldom so.
type Collector struct {
	mu       sync.Mutex
	looks    []*look                         // of the watch cases
	contents int                             // how many octets of content some of them look at
	found    map[*applicability.Item][]sight // by the places of the checks in their cases
	space    *record.Space                   // for the exchanges that are kept
}

// place is where in the run an exchange stands: the number of its item, -1 for
// the ground, and its own number there.
type place struct{ item, exchange int }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.item, q.item), cmp.Compare(p.exchange, q.exchange))
}

func (p place) before(q place) bool { return p.compare(q) < 0 }

// New collects for the watch cases among the items of a run, and keeps the
// exchanges that they show in a space.
func New(items []*applicability.Item, space *record.Space) *Collector {
	w := &Collector{found: map[*applicability.Item][]sight{}, space: space}
	for _, i := range items {
		if i.Case.Watch && i.Runs() {
			w.found[i] = make([]sight, len(i.Case.Expect))
			w.contents = max(w.contents, check.Contents(i.Case))
			w.join(i)
		}
	}
	return w
}

// join has a watch case share the look of those that look at the same.
func (w *Collector) join(item *applicability.Item) {
	l := newLook(item.Case.Expect)
	if i := slices.IndexFunc(w.looks, l.same); i >= 0 {
		l = w.looks[i]
	} else {
		w.looks = append(w.looks, l)
	}
	l.items = append(l.items, item)
}

// Watches tells whether there is any watch case.
func (w *Collector) Watches() bool { return len(w.looks) > 0 }

// Contents is how many octets of the content of an answer watch cases look at.
func (w *Collector) Contents() int { return w.contents }

// Add shows some exchanges to all watch cases.
func (w *Collector) Add(item int, seen []check.Seen) {
	if !w.Watches() {
		return
	}
	for i, x := range seen {
		if x.Exchange.Response != nil {
			w.inspect(place{item, i}, x.Ready())
		}
	}
}

// earliest takes up where a look saw an answer, and tells whether it did not see
// it before that place so far.
func (w *Collector) earliest(l *look, g glance, at place) bool {
	key := l.key(g)
	w.mu.Lock()
	defer w.mu.Unlock()
	if known, ok := l.answers[key]; ok && known.before(at) {
		return false
	}
	l.answers[key] = at
	return true
}
