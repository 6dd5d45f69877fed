package watch

import (
	"slices"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/record"
	"authspec/runner/results"
)

// sight is what counts most of all that was seen for a check: of what breaks it
// the earliest, and where nothing does of what it holds for. The zero value is
// that nothing was seen.
type sight struct {
	at      place
	finding *check.Finding
	kept    *kept // of what breaks it
}

// kept is an exchange as the results show it.
type kept struct {
	at       place
	exchange results.Exchange
	taken    int // octets of space that it has
	users    int // sights that show it
}

// counts tells whether a decision on what was seen at a place counts more.
func (s *sight) counts(at place, d check.Decision) bool {
	switch {
	case s.finding == nil:
		return true
	case s.finding.State != d.State():
		return d.State() == check.Broken
	}
	return at.before(s.at)
}

// inspect asks the watch cases about an answer that they have not seen yet, and
// keeps what counts more than what they found before.
func (w *Collector) inspect(at place, x check.Seen) {
	var here *kept
	g := newGlance(x)
	for _, l := range w.looks {
		if !w.earliest(l, g, at) {
			continue
		}
		for _, item := range l.items {
			for i, d := range check.Watch(item.Case, x) {
				here = w.take(&w.found[item][i], at, d, x, here)
			}
		}
	}
}

// take takes up a decision where it counts, with the exchange where that breaks
// the check. It returns the exchange as it is kept, once that was necessary.
func (w *Collector) take(s *sight, at place, d check.Decision, x check.Seen, here *kept) *kept {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !s.counts(at, d) {
		return here
	}
	w.release(s.kept)
	f := d.Finding()
	*s = sight{at: at, finding: &f}
	if f.State == check.Broken {
		if here == nil || here.users == 0 {
			here = w.keep(at, x)
		}
		s.kept = here
		here.users++
	}
	return here
}

// keep makes of an exchange what the results show.
func (w *Collector) keep(at place, x check.Seen) *kept {
	k := &kept{at: at}
	var most int
	most, k.taken = w.space.Take(len(x.Exchange.Sent) + len(x.Exchange.Received))
	k.exchange = record.Exchange(x.Exchange, x.Secrets, most)
	k.exchange.Step, k.exchange.Connection = x.Where, 1
	return k
}

// release gives back the space of an exchange that nothing shows any more.
func (w *Collector) release(k *kept) {
	if k == nil {
		return
	}
	if k.users--; k.users == 0 {
		w.space.Release(k.taken)
	}
}

// Findings puts together what a watch case found over the whole run: of several
// alike the earliest, with the exchanges that break it and the numbers of the
// items that the findings are from.
func (w *Collector) Findings(item *applicability.Item) (list []check.Finding, exchanges []results.Exchange, from []int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var shown []*kept
	for i, k := range item.Case.Expect {
		if !slices.Contains(item.Checks, k.Name) {
			continue
		}
		s := w.found[item][i]
		if s.finding == nil {
			list = append(list, check.Unseen(k).Finding())
			continue
		}
		list = append(list, *s.finding)
		if s.at.item >= 0 {
			from = append(from, s.at.item)
		}
		if s.kept != nil && !slices.Contains(shown, s.kept) {
			shown = append(shown, s.kept)
		}
	}
	slices.SortFunc(shown, func(a, b *kept) int { return a.at.compare(b.at) })
	for _, k := range shown {
		exchanges = append(exchanges, k.exchange)
	}
	slices.Sort(from)
	return list, exchanges, slices.Compact(from)
}
