package engine

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/message"
)

// event is an exchange of a case, for who asks afterwards what was in flight.
type event struct {
	item         *applicability.Item
	began, ended time.Time
	outcome      message.Outcome
	odd          bool // no server has to answer it; see request.Odd
}

// vitals are the signs of life of a target: the zero value has none.
type vitals struct {
	mu     sync.Mutex
	begun  time.Time // when the latest request was sent that was answered
	heard  time.Time // when the last answer was whole
	broken []event   // the latest that ended otherwise
}

// mostEvents is how many are kept: more than are ever in flight.
const mostEvents = 256

// inSecond is how long after the last answer a request may have been sent that is
// suspected to have been the last which the target took.
const inSecond = time.Second

// note takes up an exchange for which there was a connection.
func (v *vitals) note(e event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e.outcome {
	case message.Complete:
		v.begun, v.heard = latest(v.begun, e.began), latest(v.heard, e.ended)
	case message.Unreached, message.Local:
	default:
		if len(v.broken) == mostEvents {
			v.broken = v.broken[1:]
		}
		v.broken = append(v.broken, e)
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// suspects are the cases one of whose requests may have brought the target down:
// they ended without an answer, and nothing that was sent after that has been
// answered. Those that sent something odd come first, and what ended before the
// time was over comes before what did not.
func (v *vitals) suspects() []event {
	v.mu.Lock()
	defer v.mu.Unlock()
	var list []event
	for _, e := range v.broken {
		late := e.outcome == message.Timeout && !v.heard.IsZero() && e.began.After(v.heard.Add(inSecond))
		if e.ended.After(v.begun) && !late {
			list = append(list, e)
		}
	}
	rank := func(e event) int {
		n := 0
		if !e.odd {
			n += 2
		}
		if e.outcome == message.Timeout {
			n++
		}
		return n
	}
	slices.SortStableFunc(list, func(a, b event) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), a.ended.Compare(b.ended)) })
	seen := map[*applicability.Item]bool{}
	return slices.DeleteFunc(list, func(e event) bool {
		twice := seen[e.item]
		seen[e.item] = true
		return twice
	})
}
