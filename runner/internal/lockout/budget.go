package lockout

import "time"

// budget counts failed logins against the lock-out of a target: after limit of
// them within the window an account is locked. It lets one less go, and begins
// anew only when a whole window has passed since the last. That is safe
// whatever a target counts: failures in any stretch of time as long as the
// window, in fixed ones, or since the last login that did not fail for so long.
// A login that succeeds is not taken to reset anything.
//
// All of a target's accounts share one budget, as some targets count by the
// address of the client. The budget is told what time it is; it waits for
// nobody.
type budget struct {
	limit  int
	window time.Duration

	used int       // since it began anew, those in the open included
	open int       // granted, and not yet given back: they can happen at any moment
	last time.Time // when the last failure was over
}

// answer is what a budget says to somebody who asks for failed logins.
type answer int

const (
	granted answer = iota
	busy           // ask again when what is in the open is given back
	later          // not before a moment that is known
	never          // more than are ever allowed
)

// most is how many failed logins may go within the window.
func (b *budget) most() int { return b.limit - 1 }

// ask asks for n failed logins at once. If they are granted, they must be
// given back; if later, they can be had at the time that is returned.
func (b *budget) ask(now time.Time, n int) (answer, time.Time) {
	if b.open == 0 && !now.Before(b.free()) {
		b.used = 0
	}
	switch {
	case n > b.most():
		return never, time.Time{}
	case b.used+n <= b.most():
		b.used += n
		b.open += n
		return granted, time.Time{}
	case b.open > 0:
		return busy, time.Time{}
	}
	return later, b.free()
}

// free is when the failures of the past no longer count.
func (b *budget) free() time.Time { return b.last.Add(b.window) }

// giveBack tells that of n that were granted so many have failed, and that no
// more of them will.
func (b *budget) giveBack(now time.Time, n, failed int) {
	b.open -= n
	b.used -= n
	b.fail(now, failed)
}

// fail counts failed logins that nobody had asked for.
func (b *budget) fail(now time.Time, n int) {
	if n > 0 {
		b.used += n
		b.last = now
	}
}
