package engine

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// What a run does for a target that asks for time with status 429 (RFC 6585
// §4) or 503 (RFC 9110 §15.6.4), or seems to: all requests are held
// back for as long as it says, or pauseUnsaid where it does not say; after that
// they come with a gap that doubles each time, from firstGap to widestGap, but
// not sooner than after slowness, and that becomes narrower again as they are
// answered. All waiting together is bounded by the run's
// Patience; and a target that goes on refusing mostVain times in a row is
// neither waited for any more nor spared.
const (
	pauseUnsaid = time.Second
	firstGap    = 10 * time.Millisecond
	widestGap   = 250 * time.Millisecond
	slowness    = time.Second
	mostVain    = 3
)

// asked is what a target says that asks for time.
type asked struct {
	status int
	after  string // its Retry-After; empty: none that can be read
	pause  time.Duration
	// told is when it said so; zero: just now. Many cases may have been told the
	// same, and come to heed it one after the other.
	told time.Time
	// guessed: it does not say so, and may mean something else. Limiters that are
	// usual say 503 alone, or turn everybody away.
	guessed bool
}

func (a *asked) String() string {
	switch {
	case a.guessed:
		return fmt.Sprintf("the target seems to limit requests (status %d)", a.status)
	case a.after == "":
		return fmt.Sprintf("the target asks for time (status %d)", a.status)
	}
	return fmt.Sprintf("the target asks for time (status %d, Retry-After: %s)", a.status, a.after)
}

// throttled reads off an answer that the target asks for time; nil: it does
// not.
func throttled(r *message.Response) *asked {
	if r == nil || r.Status != http.StatusTooManyRequests && r.Status != http.StatusServiceUnavailable {
		return nil
	}
	a := &asked{status: r.Status, pause: pauseUnsaid}
	for _, v := range r.Values("Retry-After") {
		if pause, ok := retryAfter(v, r.Values("Date")); ok {
			a.after, a.pause = v, pause
		}
	}
	a.guessed = a.after == "" && r.Status == http.StatusServiceUnavailable
	return a
}

// retryAfter reads a Retry-After: seconds, or a date (RFC 9110 §10.2.3), which
// is held against the Date of the same answer, as clocks differ.
func retryAfter(value string, date []string) (time.Duration, bool) {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	now := time.Now()
	if len(date) == 1 {
		if sent, err := http.ParseTime(date[0]); err == nil {
			now = sent
		}
	}
	return max(0, at.Sub(now)), true
}

// hold keeps all requests back for as long as a target asks. Where it does not,
// it returns why.
func (c *Client) hold(a *asked) (why string) {
	if c.Pace == nil {
		return "which nobody is given here"
	}
	told := a.told
	if told.IsZero() {
		told = time.Now()
	}
	if a.guessed {
		c.Pace.slower(told)
	}
	return c.Pace.hold(told, a.pause, c.Patience)
}

func (p *Pace) hold(now time.Time, pause time.Duration, patience *Patience) (why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slowDown(now, 2)
	until := now.Add(pause)
	switch {
	case p.vain >= mostVain:
		p.gap = p.usual
		return "and waiting for it has been of no use so far"
	case !patience.grant(now, until):
		return fmt.Sprintf("which is longer than the run may still wait (%s altogether, --wait changes that)", target.Short(patience.total()))
	}
	p.steady = patience.short()
	if until.After(p.held) {
		p.held = until
	}
	return ""
}

// slower widens the gap by much, for a target that limits requests without a word
// or has let nobody in for a while: it does not say when it has enough.
func (p *Pace) slower(now time.Time) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slowFar(now)
}

// slowFar widens the gap by much at first, and by less once it is wide already.
func (p *Pace) slowFar(now time.Time) {
	factor := time.Duration(4)
	if p.gap >= firstGap {
		factor = 2
	}
	p.slowDown(now, factor)
}

// slowDown widens the gap by a factor, once for all that are told the same at about the
// same time; where nothing was answered since the last time, that was in vain.
func (p *Pace) slowDown(now time.Time, factor time.Duration) {
	if now.Before(p.slowed.Add(slowness)) {
		return
	}
	if !p.slowed.IsZero() && p.answered == 0 {
		p.vain++
	}
	p.tight = max(p.gap, factor*firstGap/16)
	p.worn = p.tight
	p.gap = max(p.gap, min(max(factor*p.gap, factor*firstGap/2), widestGap))
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
	if p.gap -= p.gap / 10; p.gap <= max(p.usual, firstGap/10) {
		p.gap = p.usual
	}
}

// heard tells that the target has given a request its due.
func (p *Pace) heard() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answered++
	p.speedUp()
}

// heeded tells whether holding back was of use.
func (p *Pace) heeded(use bool) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.vain++; use {
		p.vain = 0
		p.heldBack++
	}
	if p.vain >= mostVain {
		p.gap = p.usual
	}
}

// limited says how a target limited the run; empty: it did not.
func (p *Pace) limited() string {
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
		say += fmt.Sprintf(" The run slowed down to about %d requests a second; --rate %d/s asks no more from the beginning.", rate, rate)
	}
	return say
}

func countedCases(n int) string {
	if n == 1 {
		return "1 case"
	}
	return fmt.Sprintf("%d cases", n)
}

// limits tells whether a case wants the target to limit it.
func (a *attempt) limits() bool {
	return applicability.LocksOut(a.c) || slices.Contains(a.c.Disturbs, casefile.DisturbsFlood)
}

// throttled is what the target asks in an answer of the attempt that no case
// asks for; nil: nothing.
func (a *attempt) throttled() *asked {
	for _, s := range a.evidence.Steps {
		for i := range s.Samples {
			at := &s.Samples[i]
			if at.Challenge != nil {
				if asked := throttled(at.Challenge.Response); asked != nil {
					return asked
				}
			}
			if asked := throttled(at.Exchange.Response); asked != nil && !expects(s.Step, asked.status) {
				return asked
			}
		}
	}
	return nil
}

// expects tells whether a check of a step names a status, as one that is right
// or in its guard.
func expects(s *casefile.Step, status int) bool {
	names := func(t casefile.Test) bool {
		st, ok := t.(casefile.Status)
		return ok && !st.Not && slices.Contains(st.Codes, status)
	}
	return slices.ContainsFunc(s.Expect, func(c *casefile.Check) bool {
		return names(c.Test) || slices.ContainsFunc(c.Asked(), names)
	})
}

// unheard is what can be said of a case whose target wants no requests:
// nothing.
func unheard(list []check.Finding, why string) []check.Finding {
	for i := range list {
		list[i].State, list[i].Reason, list[i].Want, list[i].Got = check.Undecided, why, "", ""
	}
	return list
}
