package engine

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/lockout"
	"authspec/runner/internal/ratelimit"
	"authspec/runner/internal/record"
	"authspec/runner/internal/vitals"
	"authspec/runner/internal/watch"
)

// Options is what a run has besides its items.
type Options struct {
	Driver  driver.Driver
	Client  *client.Client // whose pace, patience and time for an exchange are the run's
	Purse   *lockout.Purse // nil: the target is not known to lock accounts
	Account *lockout.Account
	Vitals  *vitals.Monitor
	Limits  *ratelimit.Detector
	Jobs    int    // cases that run at the same time; at least 1
	Ceiling int    // up to which they grow while answers take no longer for it; not above Jobs: they don't
	Seed    uint64 // not 0: the order in which cases are begun is drawn by it
	Bare    bool   // keep no records of the exchanges, nor words for what holds
	Brief   bool   // nor of those of cases in which all holds
}

// Batch is a run under way: one future for each item.
type Batch struct {
	opts  Options
	items []*applicability.Item
	slots []slot
	watch *watch.Collector
	space record.Space
	load  *load

	// quiet is held for reading by each case that runs, and for writing by
	// one that must be alone.
	quiet sync.RWMutex
	doubt sync.Mutex   // held by who finds out whether silence is the fault of the load
	hangs atomic.Int64 // cases without an answer although nothing else went on

	limited atomic.Bool // the target did not stop to limit requests

	// Attempts on connections that other cases had used, and those of them that had
	// to be made again.
	shared, doubted atomic.Int64
}

type slot struct {
	ready  chan struct{}
	done   driver.Done
	credit bool // the failed logins of the item have been taken from the purse
}

// Start begins to run the items and returns at once. When ctx ends, what has
// not begun is Interrupted.
func Start(ctx context.Context, items []*applicability.Item, o Options) *Batch {
	b := &Batch{opts: o, items: items, slots: make([]slot, len(items)), load: newLoad(o.Jobs, o.Ceiling, o.Client.Timeout())}
	b.watch = watch.New(items, &b.space)
	for i := range b.slots {
		b.slots[i].ready = make(chan struct{})
	}
	late := interrupted(ctx)   // what was exchanged before is then worth nothing, whole as it may look
	var looking sync.WaitGroup // the watch cases, while others have begun
	if !late {
		before := b.opts.Driver.Prelude()
		looking.Go(func() { b.watch.Add(-1, before) })
	}
	queue := make(chan int)
	for range max(1, o.Jobs, o.Ceiling) {
		go b.work(ctx, queue)
	}
	go func() {
		b.feed(ctx, queue)
		looking.Wait()
		b.finishWatches(late)
	}()
	return b
}

// Notices are what the user should know of how the run went, in sentences.
func (b *Batch) Notices() []string {
	list := b.opts.Vitals.Notices()
	for _, limited := range []string{b.opts.Client.Pace.LimitNotice(), b.opts.Client.Pace.DropNotice()} {
		if limited != "" {
			list = append(list, limited)
		}
	}
	return list
}

// Advice is what the user can do where the target was lost in mid-run, or limits
// requests; empty: neither.
func (b *Batch) Advice() string {
	if advice := b.opts.Vitals.Advice(); advice != "" || !b.limited.Load() {
		return advice
	}
	return b.throttledAdvice()
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

func (b *Batch) work(ctx context.Context, queue <-chan int) {
	for i := range queue {
		b.run(ctx, i)
	}
}

func (b *Batch) run(ctx context.Context, i int) {
	b.slots[i].done = b.runItem(ctx, i)
	close(b.slots[i].ready)
}

// finishWatches gives the watch cases their results once all others are
// through. In a run that had ended before its first case they have none.
func (b *Batch) finishWatches(late bool) {
	var last []int
	for i, item := range b.items {
		if item.Case.Watch {
			last = append(last, i)
			continue
		}
		<-b.slots[i].ready
	}
	b.opts.Driver.HangUp()
	for _, i := range last {
		if b.slots[i].done = (driver.Done{Interrupted: true}); !late {
			b.slots[i].done = b.watchResult(b.items[i])
		}
		close(b.slots[i].ready)
	}
}

// watchResult is what became of a watch case.
func (b *Batch) watchResult(item *applicability.Item) driver.Done {
	if !item.Runs() {
		return driver.Done{}
	}
	findings, exchanges, from := b.watch.Findings(item)
	if b.watchesOnly() {
		for i := range findings {
			if f := &findings[i]; f.State == check.Skipped {
				f.Reason = "it looks at what other cases exchange, and none of them ran beside it"
			}
		}
	}
	done := driver.Done{Findings: findings, Exchanges: exchanges}
	for _, i := range from {
		done.From = append(done.From, b.items[i].Case.ID)
	}
	return done
}

// watchesOnly tells whether the run sends nothing but what was exchanged before
// the first case.
func (b *Batch) watchesOnly() bool {
	return !slices.ContainsFunc(b.items, func(i *applicability.Item) bool { return !i.Case.Watch && i.Runs() })
}
