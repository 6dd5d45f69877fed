package client

import (
	"fmt"
	"time"

	"authspec/runner/internal/target"
)

// holdBack lets no request go for a while, and the next ones more slowly.
func (p *Pace) holdBack(now time.Time, pause time.Duration, patience *Patience) (why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.widen(now, 2)
	until := now.Add(pause)
	switch {
	case p.vain >= MaxVain:
		p.setGap(p.usual)
		return "and waiting for it has been of no use so far"
	case !patience.Grant(now, until):
		return fmt.Sprintf("which is longer than the run may still wait (%s altogether, --wait changes that)", target.Short(patience.Total()))
	}
	p.steady = patience.low()
	if until.After(p.held) {
		p.held = until
	}
	return ""
}

// SlowDown widens the gap by much, for a target that limits requests without a
// word or has let nobody in for a while: it does not say when it has enough.
func (p *Pace) SlowDown(now time.Time) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.widenFar(now)
}

// widenFar widens the gap by much at first, and by less once it is wide
// already.
func (p *Pace) widenFar(now time.Time) {
	factor := time.Duration(4)
	if p.gap >= firstGap {
		factor = 2
	}
	p.widen(now, factor)
}

// widen widens the gap by a factor, once for all that are told the same at
// about the same time; where nothing was answered since the last time, that was
// in vain.
func (p *Pace) widen(now time.Time, factor time.Duration) {
	if now.Before(p.slowed.Add(slowness)) {
		return
	}
	if !p.slowed.IsZero() && p.answered == 0 {
		p.vain++
	}
	p.tight = max(p.gap, factor*firstGap/16)
	p.worn = p.tight
	p.setGap(max(p.gap, min(max(factor*p.gap, factor*firstGap/2), widestGap)))
	p.slowed, p.answered = now, 0
}

// What a run does to get fast again: after so many answers in a row the gap
// becomes narrower by a tenth. Near to what was too narrow that takes many more
// once, as each time that the target has enough costs a pause; but what was too
// narrow then may have been so for what had come before.
const (
	answersAfar = 10
	answersNear = 100
)

// speedUp makes the gap narrower where the target has borne it for a while.
func (p *Pace) speedUp() {
	near, need := p.gap-p.gap/10 <= p.tight+p.tight/4, answersAfar
	if near {
		need = answersNear
	}
	if p.steady || p.gap == p.usual || p.answered < need {
		return
	}
	if near {
		p.tight = 0
	}
	p.answered = 1 // so that a target that was silent since is told from it
	gap := p.gap - p.gap/10
	if gap <= max(p.usual, firstGap/10) {
		gap = p.usual
	}
	p.setGap(gap)
}

// CountAnswer tells that the target has given a request its due.
func (p *Pace) CountAnswer() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answered++
	p.speedUp()
}

// CountRetry tells whether holding back was of use: another attempt got its
// answer.
func (p *Pace) CountRetry(answered bool) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.vain++; answered {
		p.vain = 0
		p.heldBack++
	}
	if p.vain >= MaxVain {
		p.setGap(p.usual)
	}
}

// LimitNotice says how a target limited the run; empty: it did not.
func (p *Pace) LimitNotice() string {
	if p == nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.heldBack == 0 {
		return ""
	}
	say := fmt.Sprintf("The target limits requests: %s had to wait and be made again, which took time and changes no verdict.", countedCases(p.heldBack))
	if p.gap > p.usual {
		rate := max(1, int(time.Second/max(p.gap, p.worn+p.worn/4)))
		noun := "requests"
		if rate == 1 {
			noun = "request"
		}
		say += fmt.Sprintf(" The run slowed down to about %d %s a second; --rate %d/s asks no more from the beginning.", rate, noun, rate)
	}
	return say
}

func countedCases(n int) string {
	if n == 1 {
		return "1 case"
	}
	return fmt.Sprintf("%d cases", n)
}

// ConfirmDrop slows down for a target that dropped an attempt and answered it
// later. It is false where the run was as slow before as it gets and that
// happened all the same, more than a few times: then going more slowly is no
// help.
func (p *Pace) ConfirmDrop(began, now time.Time) bool {
	if p == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gap >= widestGap && began.After(p.slowed) {
		p.unhelped++
	}
	if p.unhelped > MaxVain {
		return false
	}
	p.widenFar(now)
	p.vain = 0
	p.dropped++
	return true
}

// DropNotice says how often a target dropped what it answered later; empty:
// never.
func (p *Pace) DropNotice() string {
	if p == nil {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dropped == 0 {
		return ""
	}
	return fmt.Sprintf("The target ended connections without an answer, as one does that limits requests: %s had to be made again, more slowly, and got answers then, which are judged.", countedCases(p.dropped))
}
