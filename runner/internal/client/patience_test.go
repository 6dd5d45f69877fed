package client

import (
	"testing"
	"time"
)

func TestPatience(t *testing.T) {
	start := time.Unix(1_000_000, 0)
	after := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	p := NewPatience(10 * time.Second)
	for i, c := range []struct {
		now, until int
		want       bool
	}{
		{0, 6, true},
		{1, 5, true}, // waited for already
		{2, 8, true}, // two more
		{8, 11, false},
		{8, 10, true}, // the last two
		{20, 21, false},
		{20, 20, true}, // no wait at all
	} {
		if got := p.Grant(after(c.now), after(c.until)); got != c.want {
			t.Errorf("%d: from %d to %d: want %t, got %t", i+1, c.now, c.until, c.want, got)
		}
	}
}

func TestPatienceOfNobody(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	for name, p := range map[string]*Patience{"nil": nil, "none": NewPatience(-1)} {
		if p.Grant(now, now.Add(time.Second)) || !p.Grant(now, now) || p.Total() != 0 {
			t.Errorf("%s: want no wait granted, and none needed for what is now", name)
		}
	}
	if got := NewPatience(0).Total(); got != DefaultWait {
		t.Errorf("want %s unless said otherwise, got %s", DefaultWait, got)
	}
}
