package vitals

import (
	"slices"
	"testing"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
)

// TestSuspects: who may have brought the target down, the likeliest first.
func TestSuspects(t *testing.T) {
	start := time.Unix(1_000_000, 0)
	item := func(id string) *applicability.Item { return &applicability.Item{Case: &casefile.Case{ID: id}} }
	event := func(id string, began, ended int, how message.Outcome, odd bool) Event {
		at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
		return Event{Item: item(id), Began: at(began), Ended: at(ended), Outcome: how, Odd: odd}
	}
	for name, c := range map[string]struct {
		events []Event
		want   []string
	}{
		"nobody": {[]Event{event("a", 0, 1, message.Complete, true)}, nil},
		"what was answered since was no death": {[]Event{
			event("a", 0, 1, message.Closed, true), event("b", 2, 3, message.Complete, false),
		}, nil},
		"what was sent before and answered after says nothing": {[]Event{
			event("a", 1, 2, message.Closed, true), event("b", 0, 3, message.Complete, false),
		}, []string{"a"}},
		"the odd ones first, and the ended before the silent": {[]Event{
			event("silent", 5, 9, message.Timeout, false), event("ended", 5, 8, message.Reset, false),
			event("odd-silent", 5, 9, message.Timeout, true), event("odd", 5, 7, message.Cut, true),
		}, []string{"odd", "odd-silent", "ended", "silent"}},
		"what never got there is nobody's fault": {[]Event{
			event("a", 1, 2, message.Unreached, true), event("b", 1, 2, message.Local, true),
		}, nil},
		"silent, but sent long after the last answer": {[]Event{
			event("a", 0, 1, message.Complete, false), event("b", 1, 5, message.Timeout, true), event("c", 3, 8, message.Timeout, true),
		}, []string{"b"}},
	} {
		t.Run(name, func(t *testing.T) {
			var s signs
			for _, e := range c.events {
				s.add(e)
			}
			var got []string
			for _, e := range s.suspects() {
				got = append(got, e.Item.Case.ID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("want %q, got %q", c.want, got)
			}
		})
	}
}

// A case stands among the suspects once, and the number of events is bounded.
func TestSuspectsAreFew(t *testing.T) {
	var s signs
	one := &applicability.Item{Case: &casefile.Case{ID: "a"}}
	for i := range 3 * mostEvents {
		at := time.Unix(int64(i), 0)
		s.add(Event{Item: one, Began: at, Ended: at.Add(time.Second), Outcome: message.Closed})
	}
	if got := len(s.suspects()); got != 1 || len(s.broken) != mostEvents {
		t.Errorf("want one suspect of %d events, got %d of %d", mostEvents, got, len(s.broken))
	}
}
