// Package engine runs the cases of a plan: workers that are ahead of whoever
// asks for the results, connections, the failed logins that a target bears
// before it locks an account, and the second look at a step that got no
// answer, or was asked to come again later. What the answers mean is for package check.
//
// It may import casefile, check, client, fingerprint, ground, httpauth,
// applicability, request, placeholder, target, wire and results.
package engine

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/record"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
	"authspec/runner/internal/watch"
	"authspec/runner/results"
)

// Options is what a run has besides its items.
type Options struct {
	Target *target.Target
	Ground *ground.Ground
	Client *client.Client
	Jobs   int    // cases that run at the same time; at least 1
	Agent  string // User-Agent; the id of the case follows it in brackets
	// Unique makes up a mark for a sample of a case: letters and digits.
	Unique func(caseID string, sample int) string
	Seed   uint64 // not 0: the order in which cases are begun is drawn by it
	Bare   bool   // keep no records of the exchanges
}

// Done is what became of one item.
type Done struct {
	Findings    []check.Finding
	Exchanges   []results.Exchange
	From        []string // of a watch case: ids of the cases whose exchanges show what it found
	Took        time.Duration
	Skipped     string // why it was not run, found out on the way
	Blocked     string // why it could not be judged, found out on the way
	Interrupted bool   // the run ended before the item was through
}

// Batch is a run under way: one future for each item.
type Batch struct {
	opts  Options
	items []*applicability.Item
	slots []slot

	// quiet is held for reading by each case that runs, and for writing by
	// one that must be alone.
	quiet sync.RWMutex
	lost  lost
	// vitals and inquests are about whether the target is still there.
	vitals   vitals
	inquests inquests
	purse    *purse // nil: the target is not known to lock accounts
	login    account
	forms    forms
	nonces   request.SharedNonces
	space    record.Space
	watch    *watch.Collector
	load     *load
	// secrets are those of the target.
	secrets *target.Secrets
	// made is what the cases have made of them.
	made target.Pool
	// slowest is the longest time of an exchange that was answered, in ns,
	// without what the requests themselves rested.
	slowest atomic.Int64
	doubt   sync.Mutex   // held by who finds out whether silence is the fault of the load
	own     faults       // cases whose answer only seemed to limit requests
	hangs   atomic.Int64 // cases without an answer although nothing else went on
}

type slot struct {
	ready  chan struct{}
	done   Done
	credit bool // the failed logins of the item have been taken from the purse
}

// Start begins to run the items and returns at once. When ctx ends, what has
// not begun is Interrupted.
func Start(ctx context.Context, items []*applicability.Item, o Options) *Batch {
	b := &Batch{
		opts: o, items: items, slots: make([]slot, len(items)),
		load: newLoad(o.Jobs), secrets: o.Target.Secrets().With(o.Ground.Made()),
	}
	b.secrets = b.secrets.Pooled(&b.made)
	b.watch = watch.New(items, &b.space)
	b.purse = newPurse(o.Target.Limits.Failures, o.Client.Patience, o.Ground.Refusals)
	for i := range b.slots {
		b.slots[i].ready = make(chan struct{})
	}
	b.watch.Add(-1, b.exchangesOfGround())
	queue := make(chan int)
	for range max(1, o.Jobs) {
		go b.work(ctx, queue)
	}
	go func() {
		b.feed(ctx, queue)
		b.watches()
	}()
	return b
}

// Secrets are those of the target, with what its ground and the cases so far have
// made of them.
func (b *Batch) Secrets() *target.Secrets { return b.secrets }

// Wait returns what became of item i, as soon as it is known.
func (b *Batch) Wait(i int) Done {
	<-b.slots[i].ready
	return b.slots[i].done
}

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

func (b *Batch) work(ctx context.Context, queue <-chan int) {
	for i := range queue {
		b.run(ctx, i)
	}
}

func (b *Batch) run(ctx context.Context, i int) {
	b.slots[i].done = b.item(ctx, i)
	close(b.slots[i].ready)
}

// watches gives the watch cases their results once all others are through.
func (b *Batch) watches() {
	var last []int
	for i, item := range b.items {
		if item.Case.Watch {
			last = append(last, i)
			continue
		}
		<-b.slots[i].ready
	}
	for _, i := range last {
		b.slots[i].done = b.watched(b.items[i])
		close(b.slots[i].ready)
	}
}
