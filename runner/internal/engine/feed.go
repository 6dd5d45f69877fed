package engine

import (
	"context"
	"errors"
	"sync"

	"authspec/runner/internal/driver"
	"authspec/runner/internal/lockout"
)

// feed hands the items to the workers. Those that spend failed logins of a
// target that locks accounts come as fast as it allows, beside all others; and
// those that mean to lock an account when everything else is through.
func (b *Batch) feed(ctx context.Context, queue chan<- int) {
	defer close(queue)
	free, spending, locking := b.divide()
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, i := range free {
			b.dispatch(ctx, i, queue)
		}
	})
	for _, i := range spending {
		b.dispatchSpending(ctx, i, queue)
	}
	wg.Wait()
	for _, i := range append(free, spending...) {
		<-b.slots[i].ready
	}
	for _, i := range locking {
		queue <- i
	}
}

// divide sorts the items into those that cost nothing, those that spend failed
// logins, and those that mean to lock an account.
func (b *Batch) divide() (free, spending, locking []int) {
	for _, i := range order(b.items, b.opts.Seed, b.times()) {
		switch item := b.items[i]; {
		case !item.Runs():
			free = append(free, i)
		case lockout.LocksOut(item.Case):
			locking = append(locking, i)
		case item.Spends > 0 && b.opts.Purse != nil:
			spending = append(spending, i)
		default:
			free = append(free, i)
		}
	}
	return free, cheapFirst(b.items, spending), locking
}

// dispatchSpending hands out an item as soon as its failed logins may go. Where
// the run can't wait for them, or ends meanwhile, the item is done.
func (b *Batch) dispatchSpending(ctx context.Context, i int, queue chan<- int) {
	item := b.items[i]
	if b.blockedReason(item.Case) == "" {
		if err := b.opts.Purse.Take(ctx, item.Spends); err != nil {
			b.slots[i].done = driver.Done{Interrupted: true}
			if errors.Is(err, lockout.ErrTooLong) {
				b.slots[i].done = driver.Done{Skipped: b.opts.Purse.TooLong(item.Spends, item.Case.ID)}
			}
			close(b.slots[i].ready)
			return
		}
		b.slots[i].credit = true
	}
	b.dispatch(ctx, i, queue)
}
