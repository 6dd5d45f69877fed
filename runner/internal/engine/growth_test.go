package engine

import (
	"math/rand/v2"
	"testing"
	"time"

	"authspec/runner/internal/driver"
)

// grow is how many cases run beside each other at a target that answers in some
// time when so many do, after that many answers.
func grow(answers int, takes func(i, jobs int) time.Duration) int {
	g := growth{start: 16, ceiling: 128, timeout: 5 * time.Second}
	jobs := 16
	for i := range answers {
		jobs = g.next(jobs, takes(i, jobs), 100)
	}
	return jobs
}

func TestGrowth(t *testing.T) {
	const ms = time.Millisecond
	drawn := rand.New(rand.NewPCG(1, 1))
	// noisy is a time give or take a fifth.
	noisy := func(d time.Duration) time.Duration {
		return d + time.Duration((drawn.Float64()-0.5)*0.4*float64(d))
	}
	for name, c := range map[string]struct {
		takes func(i, jobs int) time.Duration
		want  int
	}{
		"far away":    {func(int, int) time.Duration { return noisy(20 * ms) }, 128},
		"near":        {func(int, int) time.Duration { return noisy(ms) }, 16},
		"it computes": {func(_, jobs int) time.Duration { return noisy(time.Duration(jobs) * 35 * ms) }, 16},
		"some of it computes": {func(i, jobs int) time.Duration {
			if i%2 == 0 {
				return noisy(ms)
			}
			return noisy(time.Duration(jobs) * 35 * ms)
		}, 16},
		"slow refusals, some at a time": {func(i, _ int) time.Duration {
			if i/40%2 == 0 {
				return noisy(ms)
			}
			return noisy(2000 * ms)
		}, 128},
		"it has 40 threads": {func(_, jobs int) time.Duration { return noisy(time.Duration(max(jobs, 40)) * 10 * ms) }, 32},
		"nearly too late":   {func(int, int) time.Duration { return noisy(4000 * ms) }, 16},
	} {
		if got := grow(2000, c.takes); got != c.want {
			t.Errorf("%s: want %d jobs, got %d", name, c.want, got)
		}
	}
}

// TestGrowthEnds: who was turned away once, or has been told how many, asks for no
// more.
func TestGrowthEnds(t *testing.T) {
	far := make([]driver.Answer, 2000)
	for i := range far {
		far[i].Took = 20 * time.Millisecond
	}
	for name, change := range map[string]func(*load){
		"told": func(l *load) { l.growth.ceiling = 0 }, "throttled": (*load).enough, "lowered": func(l *load) { l.less(0) },
	} {
		l := newLoad(16, 128, 5*time.Second)
		change(l)
		if l.answered(far); l.most > 16 {
			t.Errorf("%s: want no more than 16 jobs, got %d", name, l.most)
		}
	}
	l := newLoad(16, 128, 5*time.Second)
	if l.answered(far); l.most != 128 {
		t.Errorf("want 128 jobs, got %d", l.most)
	}
	for i := range far[:32] {
		far[i].Octets = 1 << 20
	}
	if l.answered(far[:32]); l.most != 16 {
		t.Errorf("what fills the memory: want 16 jobs, got %d", l.most)
	}
}
