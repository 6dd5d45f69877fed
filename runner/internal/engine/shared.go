package engine

import (
	"slices"

	"authspec/runner/internal/check"
	"authspec/runner/internal/driver"
)

// fewDoubts is how many attempts on connections that others had used are made again
// whatever comes of it. Where more are, and one in four, connections are no longer
// shared: it costs more than it brings.
const fewDoubts = 16

// shares tells whether cases may use the connections of others. Watch cases look at
// exchanges that break nothing of their own case, so nothing is shared beside them.
func (b *Batch) shares() bool {
	doubted := b.doubted.Load()
	return !b.watch.Watches() && (doubted <= fewDoubts || 4*doubted <= b.shared.Load())
}

// stands tells whether what was seen on a connection that other cases had used can
// count: it holds, whatever they did. Everything else is looked at again where they
// did nothing.
func (b *Batch) stands(a *driver.Attempt) bool {
	b.shared.Add(1)
	list := judged(a)
	if slices.ContainsFunc(list, func(d check.Decision) bool { return d.State() != check.Held }) {
		b.doubted.Add(1)
		return false
	}
	a.Decided = list
	return true
}

// judged is what the chosen checks say of an attempt.
func judged(a *driver.Attempt) []check.Decision {
	return check.Chosen(check.Decide(a.Evidence), a.Item.Checks)
}
