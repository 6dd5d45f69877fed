package engine

import (
	"context"
	"sync"
	"time"
)

// Pace spaces requests evenly. The nil Pace does not hold anybody up.
type Pace struct {
	mu   sync.Mutex
	gap  time.Duration
	next time.Time
}

// NewPace lets at most rate requests a second go; nil, without a limit, for 0.
func NewPace(rate float64) *Pace {
	if rate <= 0 {
		return nil
	}
	return &Pace{gap: time.Duration(float64(time.Second) / rate)}
}

// Wait returns when the next request may go, or when ctx ends.
func (p *Pace) Wait(ctx context.Context) error {
	if p == nil {
		return ctx.Err()
	}
	p.mu.Lock()
	now := time.Now()
	if p.next.Before(now) {
		p.next = now
	}
	wait := p.next.Sub(now)
	p.next = p.next.Add(p.gap)
	p.mu.Unlock()
	return sleep(ctx, wait)
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
