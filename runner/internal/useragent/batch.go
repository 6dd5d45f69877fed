package useragent

import (
	"context"
	"math/rand/v2"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/record"
)

// Batch is a run under way: one future for each item.
type Batch struct {
	agent *Agent
	items []*applicability.Item
	slots []slot
	space record.Space
}

type slot struct {
	ready chan struct{}
	done  driver.Done
}

// Start begins to run the items, of which Decide has said which run, and returns
// at once. When ctx ends, what has not begun is interrupted.
func (a *Agent) Start(ctx context.Context, items []*applicability.Item) *Batch {
	b := &Batch{agent: a, items: items, slots: make([]slot, len(items))}
	for i := range b.slots {
		b.slots[i].ready = make(chan struct{})
	}
	queue := make(chan int)
	for range max(1, a.opts.Jobs) {
		go func() {
			for i := range queue {
				b.slots[i].done = b.run(ctx, items[i])
				close(b.slots[i].ready)
			}
		}()
	}
	go func() {
		defer close(queue)
		for _, i := range order(len(items), a.opts.Seed) {
			queue <- i
		}
	}()
	return b
}

// order is the one in which n items are begun: as they come, or drawn.
func order(n int, seed uint64) []int {
	if seed != 0 {
		return rand.New(rand.NewPCG(seed, seed)).Perm(n)
	}
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func (b *Batch) run(ctx context.Context, item *applicability.Item) driver.Done {
	switch {
	case ctx.Err() != nil:
		return driver.Done{Interrupted: true}
	case !item.Runs():
		return driver.Done{}
	}
	p, err := b.agent.attempt(ctx, item.Case)
	switch {
	case ctx.Err() != nil:
		return driver.Done{Interrupted: true}
	case err != nil:
		return driver.Done{Blocked: err.Error()}
	}
	return b.done(item, p)
}

// done judges what a client did.
func (b *Batch) done(item *applicability.Item, p *played) driver.Done {
	done := driver.Done{Took: p.took}
	if !b.agent.opts.Bare {
		done.Exchanges = b.agent.records(p, &b.space)
	}
	if p.unable {
		done.Skipped = "the client says that it can't do this, by its exit status"
		return done
	}
	done.Findings = check.Findings(check.Chosen(check.Decide(p.play.ev), item.Checks), b.agent.opts.Bare)
	return done
}

// Wait returns what became of item i, as soon as it is known.
func (b *Batch) Wait(i int) driver.Done {
	<-b.slots[i].ready
	return b.slots[i].done
}

// Forget lets go of what became of item i, once it was waited for and is not
// asked for again.
func (b *Batch) Forget(i int) { b.slots[i].done = driver.Done{} }

// Finished is how many items are through, whatever their order.
func (b *Batch) Finished() int {
	n := 0
	for i := range b.slots {
		select {
		case <-b.slots[i].ready:
			n++
		default:
		}
	}
	return n
}
