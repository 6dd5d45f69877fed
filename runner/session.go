package runner

import (
	"cmp"
	"slices"

	"authspec/runner/internal/driver"
	"authspec/runner/results"
)

// batch is the cases of a run under way, one future for each.
type batch interface {
	Wait(i int) driver.Done
	Finished() int
}

// Session is a run under way, begun by [Prepared.Start]. Its methods are for one
// goroutine, but for Finished.
type Session struct {
	p        *Prepared
	end      func() // of what the run serves
	batch    batch
	document *document

	cases       []results.Case // in the order in which they were waited for
	places      map[int]int    // place in cases by number of the case
	interrupted bool
}

// Wait returns the result of case i, counted as in [Prepared.Cases], as soon as
// it is known. Where the run was interrupted before the case was through, the
// result has no verdict.
func (s *Session) Wait(i int) results.Case {
	if at, known := s.places[i]; known {
		return s.cases[at]
	}
	done := s.batch.Wait(i)
	if done.Interrupted {
		s.interrupted = true
		return results.Case{ID: s.p.items[i].Case.ID}
	}
	c := s.document.entry(s.p.items[i], done)
	s.places[i] = len(s.cases)
	s.cases = append(s.cases, c)
	return c
}

// Finished is how many cases are through, also those whose results come after
// one that takes long. Unlike the other methods it may be called from any
// goroutine.
func (s *Session) Finished() int { return s.batch.Finished() }

// Finish waits for what is left and makes the document.
func (s *Session) Finish() *results.Run {
	for i := range s.p.items {
		s.Wait(i)
	}
	defer s.end()
	return s.document.finish(s.inFileOrder(), s.interrupted)
}

// inFileOrder are the results that there are.
func (s *Session) inFileOrder() []results.Case {
	list := []results.Case{}
	for i := range s.p.items {
		if at, known := s.places[i]; known {
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
