// Package engine runs the cases of a plan: workers that are ahead of whoever
// asks for the results, connections, a pace, and the second look at a step
// that got no answer. What the answers mean is for package check.
//
// It may import casefile, check, content, ground, plan, request, scope, target,
// wire and results.
package engine

import (
	"context"
	"sync"
	"time"

	"authspec/runner/internal/check"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/plan"
	"authspec/runner/internal/target"
	"authspec/runner/results"
)

// Options is what a run has besides its items.
type Options struct {
	Target *target.Target
	Ground *ground.Ground
	Client *Client
	Jobs   int    // cases that run at the same time; at least 1
	Agent  string // User-Agent; the id of the case follows it in brackets
	// Unique makes up a mark for a sample of a case: letters and digits.
	Unique func(caseID string, sample int) string
}

// Done is what became of one item.
type Done struct {
	Findings    []check.Finding
	Exchanges   []results.Exchange
	Took        time.Duration
	Blocked     string // why it could not be judged, found out on the way
	Interrupted bool   // the run ended before the item was through
}

// Batch is a run under way: one future for each item.
type Batch struct {
	opts  Options
	items []*plan.Item
	slots []slot

	// quiet is held for reading by each case that runs, and for writing by
	// one that must be alone.
	quiet sync.RWMutex
	lost  lost
	space space
}

type slot struct {
	ready chan struct{}
	done  Done
}

// Start begins to run the items and returns at once. When ctx ends, what has
// not begun is Interrupted.
func Start(ctx context.Context, items []*plan.Item, o Options) *Batch {
	b := &Batch{opts: o, items: items, slots: make([]slot, len(items))}
	for i := range b.slots {
		b.slots[i].ready = make(chan struct{})
	}
	queue := make(chan int)
	for range max(1, o.Jobs) {
		go b.work(ctx, queue)
	}
	go func() {
		defer close(queue)
		for _, i := range order(items) {
			queue <- i
		}
		b.watches(ctx)
	}()
	return b
}

// Wait returns what became of item i, as soon as it is known.
func (b *Batch) Wait(i int) Done {
	<-b.slots[i].ready
	return b.slots[i].done
}

func (b *Batch) work(ctx context.Context, queue <-chan int) {
	for i := range queue {
		b.slots[i].done = b.item(ctx, b.items[i])
		close(b.slots[i].ready)
	}
}

// watches judges the watch cases once all others are through.
func (b *Batch) watches(ctx context.Context) {
	var through []int
	for i, item := range b.items {
		if item.Case.Watch {
			through = append(through, i)
			continue
		}
		<-b.slots[i].ready
	}
	for _, i := range through {
		b.slots[i].done = b.watch(ctx, b.items[i])
		close(b.slots[i].ready)
	}
}
