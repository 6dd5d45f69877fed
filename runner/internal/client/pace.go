package client

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pace spaces requests evenly, and holds them all back while a target wants
// none. The nil Pace does not hold anybody up.
type Pace struct {
	mu      sync.Mutex
	limiter *rate.Limiter // lets one request go after each gap
	usual   time.Duration // between two requests, as the run is asked for it
	gap     time.Duration // wider where the target has asked for time, and narrower again bit by bit
	tight   time.Duration // the gap that turned out to be too narrow last; 0: it may have been borne since
	worn    time.Duration // the gap that turned out to be too narrow last, whatever was borne since

	steady bool // it becomes no faster any more, as there is no time for another try

	held     time.Time // before that none may go
	slowed   time.Time // when the gap was widened last
	answered int       // how many requests have been answered since the gap was changed
	heldBack int       // how often it was of use
	unhelped int       // how many of these were dropped although nothing came fast
	dropped  int       // how many cases were answered only when they came more slowly
	vain     int       // how often, in a row, holding back was of no use
}

// NewPace lets at most perSecond requests a second go; any number for 0.
func NewPace(perSecond float64) *Pace {
	var gap time.Duration
	if perSecond > 0 {
		gap = time.Duration(float64(time.Second) / perSecond)
	}
	return &Pace{limiter: rate.NewLimiter(rate.Every(gap), 1), usual: gap, gap: gap}
}

// Wait returns when the next request may go, or when ctx ends.
func (p *Pace) Wait(ctx context.Context) error {
	if p == nil {
		return ctx.Err()
	}
	for {
		wait, due := p.reserve(time.Now())
		if err := Sleep(ctx, wait); err != nil {
			return err
		}
		if !p.early(due) {
			return nil
		}
	}
}

// reserve takes the next place in the row of requests.
func (p *Pace) reserve(now time.Time) (wait time.Duration, due time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	from := p.earliest(now)
	due = from.Add(p.limiter.ReserveN(from, 1).DelayFrom(from))
	return due.Sub(now), due
}

// earliest is when a request may go that nothing but a hold keeps back.
func (p *Pace) earliest(now time.Time) time.Time {
	if p.held.After(now) {
		return p.held
	}
	return now
}

// early tells whether, while a request waited for its place, the target was
// found to want none then.
func (p *Pace) early(due time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return due.Before(p.held)
}

// setGap changes the time between two requests. Places that have been taken
// stay as they are.
func (p *Pace) setGap(gap time.Duration) {
	if gap != p.gap {
		p.gap = gap
		p.limiter.SetLimitAt(p.earliest(time.Now()), rate.Every(gap))
	}
}

// spaced tells whether requests are held apart.
func (p *Pace) spaced() bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gap > 0
}

// Sleep waits, unless ctx ends first.
func Sleep(ctx context.Context, d time.Duration) error {
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
