package lockout

import (
	"testing"
	"time"
)

// events are seconds at which something happens to a budget of three failures
// in ten seconds, of which it lets two go.
func TestBudget(t *testing.T) {
	at := func(second int) time.Time { return time.Unix(1_000_000+int64(second), 0) }
	type event struct {
		second int
		ask    int // failed logins; 0: something is given back instead
		want   answer
		until  int // with later
		gave   int // given back
		failed int // of these
	}
	for name, events := range map[string][]event{
		"two go, the third waits for a whole window after the last": {
			{second: 0, ask: 1, want: granted},
			{second: 0, ask: 1, want: granted},
			{second: 1, ask: 1, want: busy},
			{second: 2, gave: 1, failed: 1},
			{second: 4, gave: 1, failed: 1},
			{second: 5, ask: 1, want: later, until: 14},
			{second: 13, ask: 1, want: later, until: 14},
			{second: 14, ask: 2, want: granted},
		},
		"failures that are spaced evenly never count as forgotten": {
			{second: 0, ask: 1, want: granted},
			{second: 0, gave: 1, failed: 1},
			{second: 9, ask: 1, want: granted},
			{second: 9, gave: 1, failed: 1},
			{second: 18, ask: 1, want: later, until: 19},
		},
		"what was not spent comes back at once": {
			{second: 0, ask: 2, want: granted},
			{second: 3, gave: 2, failed: 1},
			{second: 3, ask: 1, want: granted},
			{second: 3, gave: 1, failed: 0},
			{second: 4, ask: 1, want: granted},
		},
		"more than may ever go": {
			{second: 0, ask: 3, want: never},
			{second: 0, ask: 2, want: granted},
		},
		"what is in the open counts for as long as it is": {
			{second: 0, ask: 2, want: granted},
			{second: 100, ask: 1, want: busy},
			{second: 101, gave: 2, failed: 2},
			{second: 110, ask: 1, want: later, until: 111},
		},
		"a failure that nobody asked for": {
			{second: 0, gave: 0, failed: 1},
			{second: 1, ask: 2, want: later, until: 10},
			{second: 1, ask: 1, want: granted},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := budget{limit: 3, window: 10 * time.Second}
			for i, e := range events {
				if e.ask == 0 {
					b.giveBack(at(e.second), e.gave, e.failed)
					continue
				}
				got, until := b.ask(at(e.second), e.ask)
				if got != e.want || got == later && !until.Equal(at(e.until)) {
					t.Fatalf("event %d: want answer %d (until %d), got %d (until %d)", i+1, e.want, e.until, got, until.Unix()-1_000_000)
				}
			}
		})
	}
}

// However long a run goes on, no stretch of time as long as the window has as
// many failures as lock an account, nor has any run of failures that are closer
// to one another than that.
func TestBudgetNeverLocks(t *testing.T) {
	const limit, window = 5, 10 * time.Second
	b := budget{limit: limit, window: window}
	now := time.Unix(0, 0)
	var failures []time.Time
	sizes := []int{1, 2, 1, 3, 4, 1, 1}
	for i := range 500 {
		n := sizes[i%len(sizes)]
		a, until := b.ask(now, n)
		if a == later {
			now = until
			if a, _ = b.ask(now, n); a != granted {
				t.Fatalf("at the time that was told the answer is %d", a)
			}
		}
		for range n {
			now = now.Add(time.Duration(i*7919%1500) * time.Millisecond)
			failures = append(failures, now)
		}
		b.giveBack(now, n, n)
	}
	streak := 0
	for i, f := range failures {
		if i >= limit-1 && f.Sub(failures[i-limit+1]) < window {
			t.Fatalf("%d failures within %s up to %s", limit, f.Sub(failures[i-limit+1]), f)
		}
		if streak++; i > 0 && f.Sub(failures[i-1]) >= window {
			streak = 1
		}
		if streak >= limit {
			t.Fatalf("%d failures in a row without a pause of %s", streak, window)
		}
	}
}
