package engine

import (
	"context"
	"slices"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/client"
)

// pause waits, unless ctx ends first.
type pause func(ctx context.Context, d time.Duration) error

// longPause is a wait for which a case is not worth a worker.
const longPause = 500 * time.Millisecond

// longWait tells whether a case waits for so long that it runs beside the
// workers: it begins at once, with all others of its kind, and while it waits
// its place is free for others.
func longWait(item *applicability.Item) bool {
	return item.Runs() && !item.Case.Alone && slices.ContainsFunc(item.Case.Steps, func(s *casefile.Step) bool {
		return s.Rests(longPause)
	})
}

// dispatch gives an item to the workers, or has it run beside them.
func (b *Batch) dispatch(ctx context.Context, i int, queue chan<- int) {
	if longWait(b.items[i]) {
		go b.run(ctx, i)
		return
	}
	queue <- i
}

// yieldSlot is how an attempt pauses while others may run: a long wait gives
// its place away. Samples that run at once share one place, which stays theirs.
func (b *Batch) yieldSlot(item *applicability.Item) pause {
	if item.Case.AtOnce || !longWait(item) {
		return client.Sleep
	}
	return func(ctx context.Context, d time.Duration) error {
		if d < longPause {
			return client.Sleep(ctx, d)
		}
		b.quiet.RUnlock()
		b.load.leave()
		err := client.Sleep(ctx, d)
		b.load.enter()
		b.quiet.RLock()
		return err
	}
}
