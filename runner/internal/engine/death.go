package engine

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/client"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
)

// revival is how long a target that answers no plain request is given to come
// back, before it is taken for dead: a supervisor gets the time to start it
// again, and it is twice as long as any answer may take.
func (b *Batch) revival() time.Duration { return max(2*b.opts.Client.Timeout(), time.Second) }

// inquests is what is known of times when the target answered no plain request
// (the contract's "The target died").
type inquests struct {
	stalled atomic.Bool // somebody is finding out: what is not sent yet stays unsent
	crowded atomic.Bool // nobody was to blame: it may just have had too much to do

	mu       sync.Mutex
	spells   []spell
	culprits map[*applicability.Item]string // what they did, in words
	notices  []string
	chance   sync.Once // it was told that nobody is to blame
	advice   string
}

// spell is a time when the target was away.
type spell struct{ from, to time.Time }

// during tells whether the target was away at some time of an attempt.
func (q *inquests) during(a *attempt) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.ContainsFunc(q.spells, func(s spell) bool { return a.over.After(s.from) && a.began.Before(s.to) })
}

// culprit is how a case brought the target down; empty: it did not.
func (q *inquests) culprit(item *applicability.Item) string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.culprits[item]
}

// accuse holds a case guilty.
func (q *inquests) accuse(item *applicability.Item, of string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.culprits == nil {
		q.culprits = map[*applicability.Item]string{}
	}
	q.culprits[item] = of
}

func (q *inquests) tell(notice string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.notices = append(q.notices, notice)
}

// troubled tells whether something in an attempt may come from a target that
// has gone down: an exchange without a whole answer, or a connection that the
// server ended.
func (a *attempt) troubled() bool {
	if a.spoiled.Load() {
		return true
	}
	for _, s := range a.evidence.Steps {
		for i := range s.Samples {
			at := &s.Samples[i]
			ended := at.Ending != nil && at.Ending.How != message.Open
			if at.Skipped == message.EndedBetween || ended || at.Skipped == "" && at.Exchange.Outcome != "" && at.Exchange.Outcome != message.Complete {
				return true
			}
		}
	}
	return false
}

// breathes tells whether a plain request is answered, and if not, how it ended.
func (b *Batch) breathes(ctx context.Context, g *ground.Resource) (x message.Exchange, ok bool) {
	began := time.Now()
	x = b.opts.Client.Exchange(ctx, g.Resource, request.Plain(g.Resource, b.opts.Agent))
	ok = x.Outcome == message.Complete
	if ok {
		b.vitals.note(event{began: began, ended: time.Now(), outcome: x.Outcome})
	}
	return x, ok || interrupted(ctx)
}

// stands makes sure that the target was there during an attempt in which
// something was not answered. Where it has gone down for good it says so, and
// what has become of it is known then; where it was away for a time, again tells
// that the attempt says nothing.
func (b *Batch) stands(ctx context.Context, item *applicability.Item, a *attempt) (gone, again bool) {
	g, _ := b.opts.Ground.Find(item.Case.Resource)
	if !b.inquests.stalled.Load() {
		if b.breathesSlowly(ctx, g) && !b.inquests.during(a) {
			return false, a.spoiled.Load()
		}
		b.inquests.stalled.Store(true)
	}
	b.quiet.Lock()
	defer b.quiet.Unlock()
	if b.lost.why([]string{item.Case.Resource}) == "" && b.inquests.culprit(item) == "" {
		b.inquire(ctx, g)
	}
	b.inquests.stalled.Store(false)
	gone = b.inquests.culprit(item) != "" || b.lost.why([]string{item.Case.Resource}) != ""
	return gone, a.spoiled.Load() || b.inquests.during(a)
}

// inquire finds out what has become of a target that did not answer a plain
// request, and who did it. All cases are held still meanwhile.
func (b *Batch) inquire(ctx context.Context, g *ground.Resource) {
	x, ok := b.breathes(ctx, g)
	if ok {
		return // it was the load, or somebody else has seen to it
	}
	from, suspects := b.vitals.lastHeard(), b.vitals.suspects()
	banned := shutOut(suspects, x)
	x, back := b.await(ctx, g, x)
	switch {
	case back && banned:
		b.readmitted(from)
	case back:
		b.inquests.away(from)
		b.tryAlone(ctx, g, suspects)
	case banned:
		b.exclude(ctx, g, x)
	default:
		b.bury(g, suspects, x)
	}
}

func (v *vitals) lastHeard() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.heard
}

// away notes that the target was away until now.
func (q *inquests) away(from time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.spells = append(q.spells, spell{from, time.Now()})
}

// await asks until a plain request is answered, for as long as it is given.
func (b *Batch) await(ctx context.Context, g *ground.Resource, x message.Exchange) (last message.Exchange, back bool) {
	for began, rest := time.Now(), 50*time.Millisecond; time.Since(began) < b.revival(); rest = min(2*rest, time.Second) {
		if client.Sleep(ctx, rest) != nil {
			return x, true
		}
		if x, back = b.breathes(ctx, g); back {
			return x, true
		}
	}
	return x, false
}

// shutOut tells a target that lets nobody in any more from one that died: who
// died has ended its connections.
func shutOut(suspects []event, x message.Exchange) bool {
	return x.Outcome == message.Unreached && !slices.ContainsFunc(suspects, func(e event) bool { return e.outcome != message.Timeout })
}

// tryAlone runs each case that was in flight when the target went down, now that
// it is back, until one of them brings it down again. Where none does, it was
// chance, or had too much to do.
func (b *Batch) tryAlone(ctx context.Context, g *ground.Resource, suspects []event) {
	b.inquests.stalled.Store(false)
	for _, s := range suspects {
		if interrupted(ctx) || s.item == nil || !b.purse.takeNow(s.item.Spends) {
			continue
		}
		from := time.Now()
		a := b.try(ctx, s.item, b.opts.Client, client.Sleep)
		x, ok := b.breathes(ctx, g)
		if ok || x.Outcome != message.Unreached && x.Outcome != message.Timeout && !b.provenAlone(ctx, g, s.item, a) {
			continue
		}
		b.inquests.accuse(s.item, "a plain request after it was not answered, and so again when it was sent alone: "+x.Detail)
		if x, back := b.await(ctx, g, x); back {
			b.inquests.away(from)
		} else {
			b.give(g, s.item.Case.ID, x)
		}
		return
	}
	b.opts.Client.Pace.SlowDown(time.Now())
	b.inquests.crowded.Store(true)
	b.inquests.chance.Do(func() {
		b.inquests.tell(fmt.Sprintf("The target answered nothing for a while, and none of what was in flight (%s) makes that happen alone; the run went on more slowly.", names(suspects)))
	})
}

// bury holds somebody guilty of the death of a target that does not come back.
func (b *Batch) bury(g *ground.Resource, suspects []event, x message.Exchange) {
	if len(suspects) == 0 { // connections still come about, and nothing is said on them
		b.give(g, "", x)
		return
	}
	did := fmt.Sprintf("no plain request has been answered since, for %s: %s", target.Short(b.revival()), x.Detail)
	if len(suspects) > 1 {
		did += fmt.Sprintf("; it was one of those that were in flight then (%s), and --jobs 1 tells which", names(suspects))
		b.inquests.advise("repeat the run with --jobs 1, which tells what brought the target down: " + names(suspects))
	}
	b.inquests.accuse(suspects[0].item, did)
	b.give(g, names(suspects), x)
}

func (q *inquests) advise(advice string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.advice = advice
}

// exclude waits for a target that lets nobody in any more, as long as a run may
// wait. Nobody is accused of it: it may count requests, and shut out who sends
// too many.
func (b *Batch) exclude(ctx context.Context, g *ground.Resource, x message.Exchange) {
	from := b.vitals.lastHeard()
	for b.opts.Client.Patience.Grant(time.Now(), time.Now().Add(time.Second)) && client.Sleep(ctx, time.Second) == nil {
		var back bool
		if x, back = b.breathes(ctx, g); back {
			b.readmitted(from)
			return
		}
	}
	b.give(g, "", x)
	b.inquests.advise("wait until the target lets this client in again, and slow down, as in --rate 5/s --jobs 1: it may have shut the client out (a ban), or was stopped")
}

// readmitted goes on, more slowly, with a target that let nobody in for a time.
func (b *Batch) readmitted(from time.Time) {
	b.inquests.away(from)
	b.opts.Client.Pace.SlowDown(time.Now())
	b.inquests.tell(fmt.Sprintf("The target let nobody in for %s, as one does that shuts out clients which ask too much; the run waited, and went on more slowly.",
		target.Short(time.Since(from).Round(100*time.Millisecond))))
}

// give gives up all resources at the origin of one; by is who did it.
func (b *Batch) give(g *ground.Resource, by string, x message.Exchange) {
	why := "the target lets nobody in any more, though nothing that was sent last ended without an answer (a ban?): " + x.Detail
	switch {
	case by != "":
		why = fmt.Sprintf("the target has died: it answers no plain request since %s (%s)", by, x.Detail)
	case x.Outcome != message.Unreached:
		why = "the target has stopped answering plain requests: " + x.Detail
	}
	for _, r := range b.opts.Ground.Resources {
		if origin(r.URL) == origin(g.URL) {
			b.loses(r, why)
		}
	}
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// loses gives up a resource, under all roles that it plays.
func (b *Batch) loses(g *ground.Resource, why string) {
	b.lost.add(g.Role, why)
	if first, _ := b.opts.Ground.Find(target.RoleProtected); first == g {
		b.lost.add(target.RoleProtected, why)
	}
}

// names are the ids of cases, a few of them.
func names(events []event) string {
	const most = 8
	var list []string
	for i, e := range events {
		if i == most {
			list = append(list, fmt.Sprintf("and %d more", len(events)-most))
			break
		}
		list = append(list, e.item.Case.ID)
	}
	return strings.Join(list, ", ")
}

// Notices are what the user should know of how the run went, in sentences.
func (b *Batch) Notices() []string {
	b.inquests.mu.Lock()
	defer b.inquests.mu.Unlock()
	list := slices.Clone(b.inquests.notices)
	for _, limited := range []string{b.opts.Client.Pace.LimitNotice(), b.opts.Client.Pace.DropNotice()} {
		if limited != "" {
			list = append(list, limited)
		}
	}
	return list
}

// Advice is what the user can do where the target was lost in mid-run; empty:
// it was not.
func (b *Batch) Advice() string {
	b.inquests.mu.Lock()
	defer b.inquests.mu.Unlock()
	return b.inquests.advice
}
