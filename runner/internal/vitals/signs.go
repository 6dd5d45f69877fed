package vitals

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/message"
)

// Event is an exchange, for whoever asks afterwards what was in flight.
type Event struct {
	Item         *applicability.Item // nil: of no case
	Began, Ended time.Time
	Paused       time.Duration // of that, what the request itself rested
	Outcome      message.Outcome
	Odd          bool // no server has to answer it; see request.Odd
}

// signs are the signs of life of a target: the zero value has none.
type signs struct {
	mu     sync.Mutex
	begun  time.Time // when the latest request was sent that was answered
	heard  time.Time // when the last answer was whole
	broken []Event   // the latest that ended otherwise

	slowest time.Duration // an answer has taken
}

// mostEvents is how many are kept: more than are ever in flight.
const mostEvents = 256

// inSecond is how long after the last answer a request may have been sent that
// is suspected to have been the last which the target took.
const inSecond = time.Second

// add takes up an exchange for which there was a connection.
func (v *signs) add(e Event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e.Outcome {
	case message.Complete:
		v.begun, v.heard = latest(v.begun, e.Began), latest(v.heard, e.Ended)
		v.slowest = max(v.slowest, e.Ended.Sub(e.Began)-e.Paused)
	case message.Unreached, message.Local:
	default:
		if len(v.broken) == mostEvents {
			v.broken = v.broken[1:]
		}
		v.broken = append(v.broken, e)
	}
}

// instant is within which the ends of several connections are taken for one: a
// process that dies ends all that it has, and each is noticed by another reader.
const instant = 250 * time.Millisecond

// droppedAbout tells whether a connection of another item ended without an answer
// at about some time.
func (v *signs) droppedAbout(at time.Time, but *applicability.Item) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.ContainsFunc(v.broken, func(e Event) bool {
		dropped := e.Outcome == message.Closed || e.Outcome == message.Reset || e.Outcome == message.Cut
		return dropped && e.Item != but && e.Ended.Sub(at).Abs() < instant
	})
}

// late tells whether an answer has taken so long, that of an odd request included.
func (v *signs) late(by time.Duration) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.slowest >= by
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// suspects are the cases one of whose requests may have brought the target
// down: they ended without an answer, and nothing that was sent after that has
// been answered. Those that sent something odd come first, and what ended
// before the time was over comes before what did not.
func (v *signs) suspects() []Event {
	v.mu.Lock()
	defer v.mu.Unlock()
	var list []Event
	for _, e := range v.broken {
		late := e.Outcome == message.Timeout && !v.heard.IsZero() && e.Began.After(v.heard.Add(inSecond))
		if e.Ended.After(v.begun) && !late {
			list = append(list, e)
		}
	}
	rank := func(e Event) int {
		n := 0
		if !e.Odd {
			n += 2
		}
		if e.Outcome == message.Timeout {
			n++
		}
		return n
	}
	slices.SortStableFunc(list, func(a, b Event) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), a.Ended.Compare(b.Ended)) })
	seen := map[*applicability.Item]bool{}
	return slices.DeleteFunc(list, func(e Event) bool {
		twice := seen[e.Item]
		seen[e.Item] = true
		return twice
	})
}

func (v *signs) lastHeard() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.heard
}
