package client

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"authspec/runner/internal/message"
)

// What a run does for a target that asks for time with status 429 (RFC 6585 §4)
// or 503 (RFC 9110 §15.6.4), or seems to: all requests are held back for as
// long as it says, or DefaultPause where it does not say; after that they come
// with a gap that doubles each time, from firstGap to widestGap, but not sooner
// than after slowness, and that becomes narrower again as they are answered.
// All waiting together is bounded by the run's Patience; and a target that goes
// on refusing MaxVain times in a row is neither waited for any more nor spared.
const (
	DefaultPause = time.Second
	firstGap     = 10 * time.Millisecond
	widestGap    = 250 * time.Millisecond
	slowness     = time.Second
	MaxVain      = 3
)

// Throttle is what a target says that asks for time.
type Throttle struct {
	Status     int    // 0: it ended the connection without an answer
	RetryAfter string // empty: none that can be read
	Pause      time.Duration
	// Told is when it said so; zero: just now. Many cases may have been told
	// the same, and come to heed it one after the other.
	Told time.Time
	// Guessed: it does not say so, and may mean something else. Limiters that
	// are usual say 503 alone, or turn everybody away.
	Guessed bool
}

func (t *Throttle) String() string {
	switch {
	case t.Guessed:
		return fmt.Sprintf("the target seems to limit requests (status %d)", t.Status)
	case t.RetryAfter == "":
		return fmt.Sprintf("the target asks for time (status %d)", t.Status)
	}
	return fmt.Sprintf("the target asks for time (status %d, Retry-After: %s)", t.Status, t.RetryAfter)
}

// TurnsAway tells whether the target seems to let this client in no more.
func (t *Throttle) TurnsAway() bool { return t.Status == http.StatusForbidden }

// ThrottleOf reads off an answer that the target asks for time; nil: it does
// not.
func ThrottleOf(r *message.Response) *Throttle {
	if r == nil || r.Status != http.StatusTooManyRequests && r.Status != http.StatusServiceUnavailable {
		return nil
	}
	t := &Throttle{Status: r.Status, Pause: DefaultPause}
	for _, v := range r.Values("Retry-After") {
		if pause, ok := retryAfter(v, r.Values("Date")); ok {
			t.RetryAfter, t.Pause = v, pause
		}
	}
	t.Guessed = t.RetryAfter == "" && r.Status == http.StatusServiceUnavailable
	return t
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

// HoldBack keeps all requests back for as long as a target asks. Where it does
// not, it returns why.
func (c *Client) HoldBack(t *Throttle) (why string) {
	if c.Pace == nil {
		return "which nobody is given here"
	}
	told := t.Told
	if told.IsZero() {
		told = time.Now()
	}
	if t.Guessed {
		c.Pace.SlowDown(told)
	}
	return c.Pace.holdBack(told, t.Pause, c.Patience)
}
