package record

import (
	"strings"
	"testing"

	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// Whole records are kept while there is space, and beginnings after that; what
// is given back can be taken again.
func TestSpace(t *testing.T) {
	var s Space
	most, taken := s.Take(spaceOfRun)
	if most != whole || taken != spaceOfRun {
		t.Fatalf("the first: %d, %d", most, taken)
	}
	if most, taken := s.Take(1); most != beginning || taken != 0 {
		t.Errorf("when it is full: %d, %d", most, taken)
	}
	s.Release(taken)
	if most, taken := s.Take(1); most != whole || taken != 1 {
		t.Errorf("when it is free again: %d, %d", most, taken)
	}
}

// What is cut is told by its length, and a secret at the cut does not show.
func TestExchangeIsCut(t *testing.T) {
	tg := &target.Target{Accounts: []target.Account{{Role: "ordinary", User: "alice", Password: "secret-7Q"}}}
	received := "HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("x", 76) + "secret-7Q" + strings.Repeat("y", 100)
	r := Exchange(message.Exchange{Outcome: message.Complete, Received: []byte(received)}, tg.Secrets(), 100)
	if text := string(r.Received); strings.Contains(text, "sec") || !strings.HasPrefix(received, text[:95]) {
		t.Errorf("got %q", text)
	}
	if r.Cut == nil || r.Cut.Received < 90 {
		t.Errorf("want it told that the rest was cut, got %+v", r.Cut)
	}
	if r.Detail != "" {
		t.Errorf("want no detail of an answer that was whole, got %q", r.Detail)
	}
}
