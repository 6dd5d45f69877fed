package runner

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"

	"authspec/runner/internal/driver"
	"authspec/runner/internal/verdict"
	"authspec/runner/results"
)

// batch is the cases of a run under way, one future for each.
type batch interface {
	Wait(i int) driver.Done
	Forget(i int)
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

	stop    context.CancelFunc // ends the cases that are under way
	stopped atomic.Bool        // it was called, as the run has failed
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
		return s.unfinished(s.p.items[i].Case.ID)
	}
	c := s.document.entry(s.p.items[i], done)
	if !s.p.options.FailFast { // which looks at it as well
		s.batch.Forget(i)
	}
	s.places[i] = len(s.cases)
	s.cases = append(s.cases, c)
	return c
}

// unfinished enters a case that was ended before it was through, or not begun.
// What is not known of it leaves the baseline alone.
func (s *Session) unfinished(id string) results.Case {
	if s.stopped.Load() {
		s.document.notRun[id] = true
	} else {
		s.interrupted = true
	}
	return results.Case{ID: id}
}

// failFast has the run stop as soon as any case fails it, whichever is the first
// to be through.
func (s *Session) failFast() {
	gate := &results.Run{Gate: s.p.gate.Words()}
	for i := range s.p.items {
		go func() {
			if s.fails(i, gate) && !s.stopped.Swap(true) {
				s.stop()
			}
		}()
	}
}

// fails waits for a case and tells whether it fails the run.
func (s *Session) fails(i int, gate *results.Run) bool {
	item, done := s.p.items[i], s.batch.Wait(i)
	if !item.Runs() || done.Interrupted || done.Skipped != "" || done.Blocked != "" {
		return false
	}
	judged := verdict.Judged{Case: item.Case, Chosen: item.Checks, Findings: done.Findings}
	return slices.ContainsFunc(s.document.rules().Weigh(judged), func(k results.Check) bool { return gate.Gated(&k) })
}

// begun is a session whose cases have begun.
func (s *Session) begun() *Session {
	s.cases = make([]results.Case, 0, len(s.p.items))
	s.document.labels = labels{library: s.p.library}
	if s.p.options.FailFast {
		s.failFast()
	}
	return s
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
	defer s.stop()
	cases := s.inFileOrder()
	if s.stopped.Load() {
		s.document.left = len(s.p.items) - len(cases)
	}
	return s.document.finish(cases, s.interrupted)
}

// inFileOrder are the results that there are.
func (s *Session) inFileOrder() []results.Case {
	list := make([]results.Case, 0, len(s.cases))
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
