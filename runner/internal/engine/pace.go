package engine

import (
	"context"
	"sync"
	"time"
)

// Pace spaces requests evenly, and holds them all back while a target wants
// none. The nil Pace does not hold anybody up.
type Pace struct {
	mu    sync.Mutex
	usual time.Duration // between two requests, as the run is asked for it
	gap   time.Duration // wider where the target has asked for time, and narrower again bit by bit
	tight time.Duration // the gap that turned out to be too narrow last; 0: it may have been borne since
	worn  time.Duration // the gap that turned out to be too narrow last, whatever was borne since
	next  time.Time     // when the next request may go

	steady bool // it becomes no faster any more, as there is no time for another try

	held     time.Time // before that none may go
	slowed   time.Time // when the gap was widened last
	answered int       // how many requests have been answered since the gap was changed
	heldBack int       // how often it was of use
	unhelped int       // how many of these were dropped although nothing came fast
	dropped  int       // how many cases were answered only when they came more slowly
	vain     int       // how often, in a row, holding back was of no use
}

// NewPace lets at most rate requests a second go; any number for 0.
func NewPace(rate float64) *Pace {
	if rate <= 0 {
		return &Pace{}
	}
	gap := time.Duration(float64(time.Second) / rate)
	return &Pace{usual: gap, gap: gap}
}

// Wait returns when the next request may go, or when ctx ends.
func (p *Pace) Wait(ctx context.Context) error {
	if p == nil {
		return ctx.Err()
	}
	for {
		wait, due := p.turn(time.Now())
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		if !p.early(due) {
			return nil
		}
	}
}

// turn takes the next place in the row of requests.
func (p *Pace) turn(now time.Time) (wait time.Duration, due time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, not := range []time.Time{now, p.held} {
		if p.next.Before(not) {
			p.next = not
		}
	}
	due = p.next
	p.next = p.next.Add(p.gap)
	return due.Sub(now), due
}

// early tells whether, while a request waited for its place, the target was
// found to want none then.
func (p *Pace) early(due time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return due.Before(p.held)
}

// sleep waits, unless ctx ends first.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
