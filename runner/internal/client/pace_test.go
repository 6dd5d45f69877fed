package client

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// through sends requests through a pace, at the same time, and tells when each
// may go.
func through(t *testing.T, p *Pace, n int) []time.Duration {
	t.Helper()
	var (
		mu    sync.Mutex
		wg    sync.WaitGroup
		times []time.Duration
	)
	began := time.Now()
	for range n {
		wg.Go(func() {
			if err := p.Wait(t.Context()); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			times = append(times, time.Since(began).Round(time.Microsecond)) // the limiter counts in fractions
		})
	}
	wg.Wait()
	return times
}

// A rate holds from the first request to the last, however many want to go.
func TestPaceHoldsTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for i, at := range through(t, NewPace(20), 50) {
			if want := time.Duration(i) * 50 * time.Millisecond; at != want {
				t.Fatalf("request %d: want it to go at %s, got %s", i+1, want, at)
			}
		}
	})
}

// What was not used in a quiet time is no credit for later.
func TestPaceSavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(10)
		through(t, p, 1)
		time.Sleep(10 * time.Second)
		if times := through(t, p, 3); times[2] != 200*time.Millisecond {
			t.Errorf("want the third of three to go after 200ms, got %s", times)
		}
	})
}

func TestPaceWithoutRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, p := range []*Pace{nil, NewPace(0)} {
			if times := through(t, p, 100); times[99] != 0 {
				t.Errorf("want nobody held up, got %s", times[99])
			}
		}
	})
}

func TestPaceIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(0.1)
		through(t, p, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if err := p.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
			t.Errorf("want the end of the context after a second, got %v after %s", err, time.Since(began))
		}
	})
}

// While a target wants no requests none goes, not even one that had its place
// before; after that they come more slowly, the more so the next time.
func TestPaceHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(1000)
		patience := NewPatience(time.Minute)
		early := make(chan time.Duration)
		began := time.Now()
		through(t, p, 1)
		go func() {
			_ = p.Wait(t.Context()) // its place is a millisecond from now
			early <- time.Since(began)
		}()
		synctest.Wait()
		if why := p.holdBack(time.Now(), 2*time.Second, patience); why != "" {
			t.Fatal(why)
		}
		if got := <-early; got < 2*time.Second {
			t.Errorf("want the request that waited already held back too, it went after %s", got)
		}
		times := through(t, p, 3)
		if gap := times[2] - times[1]; gap != firstGap {
			t.Errorf("want a gap of %s afterwards, got %s", firstGap, gap)
		}
		p.CountAnswer()
		p.holdBack(time.Now(), 2*time.Second, patience)
		p.holdBack(time.Now(), 2*time.Second, patience) // for the same
		times = through(t, p, 3)
		if gap := times[2] - times[1]; times[0] != 2*time.Second || gap != 2*firstGap {
			t.Errorf("want 2s and a gap of %s, got %s and %s", 2*firstGap, times[0], gap)
		}
	})
}

// A target that goes on asking for time is not waited for without end, and no
// longer spared.
func TestPaceGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, patience := NewPace(0), NewPatience(time.Hour)
		for i := range MaxVain {
			if why := p.holdBack(time.Now(), time.Second, patience); why != "" {
				t.Fatalf("%d: %s", i, why)
			}
			p.CountAnswer()
			through(t, p, 1)
			p.CountRetry(false)
		}
		if why := p.holdBack(time.Now(), time.Second, patience); why == "" {
			t.Error("want no more waiting")
		}
		time.Sleep(time.Second)
		if times := through(t, p, 10); times[9] != 0 {
			t.Errorf("want the usual pace again, got %s for ten requests", times[9])
		}
	})
}

// The same where nothing is answered in between.
func TestPaceGivesUpOnSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, patience, waits := NewPace(0), NewPatience(time.Hour), 0
		for p.holdBack(time.Now(), 2*time.Second, patience) == "" {
			if waits++; waits > 10 {
				t.Fatal("it is waited for again and again")
			}
			through(t, p, 1)
		}
		if waits != MaxVain {
			t.Errorf("want %d waits, got %d", MaxVain, waits)
		}
	})
}

func TestPaceHasNoTime(t *testing.T) {
	p := NewPace(0)
	want := "which is longer than the run may still wait (10s altogether, --wait changes that)"
	if why := p.holdBack(time.Now(), time.Minute, NewPatience(10*time.Second)); why != want {
		t.Errorf("want %q, got %q", want, why)
	}
}

// bucket bears so many requests a second, and some more at once.
type bucket struct {
	every time.Duration
	burst int
	empty time.Time
}

func (b *bucket) bears(now time.Time) bool {
	if b.empty.Before(now) {
		b.empty = now
	}
	if b.empty.Sub(now) > time.Duration(b.burst)*b.every {
		return false
	}
	b.empty = b.empty.Add(b.every)
	return true
}

// A run that was slowed down becomes fast again, up to what the target bears,
// and is seldom told so again.
func TestPaceRecovers(t *testing.T) {
	const requests = 2000
	for name, every := range map[string]time.Duration{
		"100/s": 10 * time.Millisecond, "50/s": 20 * time.Millisecond, "10/s": 100 * time.Millisecond,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, patience, limiter := NewPace(0), NewPatience(time.Minute), &bucket{every: every, burst: 10}
				began, refused := time.Now(), 0
				for range requests {
					for {
						_ = p.Wait(t.Context())
						if limiter.bears(time.Now()) {
							p.CountAnswer()
							break
						}
						refused++
						p.SlowDown(time.Now())
						if why := p.holdBack(time.Now(), DefaultPause, patience); why != "" {
							t.Fatal(why)
						}
						p.CountRetry(true)
					}
				}
				least, took := requests*every, time.Since(began)
				t.Logf("%d refused, %s; without any loss it takes %s", refused, took, least)
				if took > 2*least {
					t.Errorf("want it to take no more than %s, got %s", 2*least, took)
				}
				if refused > requests/50 {
					t.Errorf("want few requests refused, got %d", refused)
				}
			})
		})
	}
}

// Where it was a passing thing, the run is as fast as before in the end.
func TestPaceForgets(t *testing.T) {
	p := NewPace(1000)
	p.SlowDown(time.Now())
	answers := 0
	for ; p.gap > p.usual && answers < 10000; answers++ {
		p.CountAnswer()
	}
	if p.gap != time.Millisecond || answers < 100 || answers > 3000 {
		t.Errorf("after %d answers the gap is %s", answers, p.gap)
	}
}
