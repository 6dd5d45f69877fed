package vitals

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/client"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// revival is how long a target that answers no plain request is given to come
// back, before it is taken for dead: a supervisor gets the time to start it
// again, and it is twice as long as any answer may take. One that is only silent,
// and took long for answers before, gets much more: it may have logins to finish
// which were given up, and not all of a processor for them.
func (m *Monitor) revival(x message.Exchange) time.Duration {
	given := max(2*m.client.Timeout(), time.Second)
	if x.Outcome == message.Timeout && m.signs.late(m.client.Timeout()/lateShare) {
		given *= laborious
	}
	return given
}

const (
	// An answer is late that takes such a part of the time that it may take.
	lateShare = 4
	laborious = 4
)

// inquire finds out what has become of a target that did not answer a plain
// request, and who did it. All cases are held still meanwhile.
func (m *Monitor) inquire(ctx context.Context, g *ground.Resource, run Runner) {
	// Before the next request: should the target be back after it, somebody else's
	// answer would clear all who are suspected.
	from, suspects := m.signs.lastHeard(), m.signs.suspects()
	x, ok := m.breathes(ctx, g)
	if ok {
		return // it was the load, or somebody else has seen to it
	}
	banned := letsNobodyIn(suspects, x)
	x, back := m.await(ctx, g, x)
	switch {
	case back && banned:
		m.readmitted(from)
	case back:
		m.addSpell(from)
		m.tryAlone(ctx, g, suspects, run)
	case banned:
		m.waitOutBan(ctx, g, x)
	default:
		m.bury(g, suspects, x)
	}
}

// await asks until a plain request is answered, for as long as it is given.
func (m *Monitor) await(ctx context.Context, g *ground.Resource, x message.Exchange) (last message.Exchange, back bool) {
	for began, rest := time.Now(), 50*time.Millisecond; time.Since(began) < m.revival(x); rest = min(2*rest, time.Second) {
		if client.Sleep(ctx, rest) != nil {
			return x, true
		}
		if x, back = m.breathes(ctx, g); back {
			return x, true
		}
	}
	return x, false
}

// letsNobodyIn tells a target that lets nobody in any more from one that died:
// who died has ended its connections.
func letsNobodyIn(suspects []Event, x message.Exchange) bool {
	return x.Outcome == message.Unreached && !slices.ContainsFunc(suspects, func(e Event) bool { return e.Outcome != message.Timeout })
}

// tryAlone runs each case that was in flight when the target went down, now
// that it is back, until one of them brings it down again. Where none does, it
// was chance, or had too much to do.
func (m *Monitor) tryAlone(ctx context.Context, g *ground.Resource, suspects []Event, run Runner) {
	m.stalled.Store(false)
	for _, s := range suspects {
		if ctx.Err() != nil || s.Item == nil {
			continue
		}
		from := time.Now()
		a := run.Rerun(ctx, s.Item)
		if a == nil {
			continue
		}
		x, ok := m.breathes(ctx, g)
		if ok || x.Outcome != message.Unreached && x.Outcome != message.Timeout && !m.provenAlone(ctx, g, s.Item, a.Requests(), run) {
			continue
		}
		m.accuse(s.Item, "a plain request after it was not answered, and so again when it was sent alone: "+x.Detail)
		if x, back := m.await(ctx, g, x); back {
			m.addSpell(from)
		} else {
			m.giveUpOrigin(g, s.Item.Case.ID, x)
		}
		return
	}
	m.client.Pace.SlowDown(time.Now())
	m.crowded.Store(true)
	m.chance.Do(func() {
		m.notify(fmt.Sprintf("The target answered nothing for a while, and none of what was in flight (%s) makes that happen alone; the run went on more slowly.", names(suspects)))
	})
}

// provenAlone tells whether it is a case that has a target drop the plain
// request after it, as a dying one may behind something that listens for it,
// and not the number of requests: as many plain ones alone must be answered,
// and the case have the same effect after a pause.
func (m *Monitor) provenAlone(ctx context.Context, g *ground.Resource, item *applicability.Item, requests int, run Runner) bool {
	if _, back := m.await(ctx, g, message.Exchange{}); !back {
		return true
	}
	for range 1 + requests {
		if _, ok := m.breathes(ctx, g); !ok {
			return false
		}
	}
	if client.Sleep(ctx, client.DefaultPause) != nil || run.Rerun(ctx, item) == nil {
		return false
	}
	_, ok := m.breathes(ctx, g)
	return !ok
}

// bury holds somebody guilty of the death of a target that does not come back.
func (m *Monitor) bury(g *ground.Resource, suspects []Event, x message.Exchange) {
	if len(suspects) == 0 { // connections still come about, and nothing is said on them
		m.giveUpOrigin(g, "", x)
		return
	}
	did := fmt.Sprintf("no plain request has been answered since, for %s: %s", target.Short(m.revival(x)), x.Detail)
	if len(suspects) > 1 {
		did += fmt.Sprintf("; it was one of those that were in flight then (%s), and --jobs 1 tells which", names(suspects))
		m.Advise("repeat the run with --jobs 1, which tells what brought the target down: " + names(suspects))
	}
	m.accuse(suspects[0].Item, did)
	m.giveUpOrigin(g, names(suspects), x)
}

// waitOutBan waits for a target that lets nobody in any more, as long as a run
// may wait. Nobody is accused of it: it may count requests, and shut out who
// sends too many.
func (m *Monitor) waitOutBan(ctx context.Context, g *ground.Resource, x message.Exchange) {
	from := m.signs.lastHeard()
	for m.client.Patience.Grant(time.Now(), time.Now().Add(time.Second)) && client.Sleep(ctx, time.Second) == nil {
		var back bool
		if x, back = m.breathes(ctx, g); back {
			m.readmitted(from)
			return
		}
	}
	m.giveUpOrigin(g, "", x)
	m.Advise("wait until the target lets this client in again, and slow down, as in --rate 5/s --jobs 1: it may have shut the client out (a ban), or was stopped")
}

// readmitted goes on, more slowly, with a target that let nobody in for a time.
func (m *Monitor) readmitted(from time.Time) {
	m.addSpell(from)
	m.client.Pace.SlowDown(time.Now())
	m.notify(fmt.Sprintf("The target let nobody in for %s, as one does that shuts out clients which ask too much; the run waited, and went on more slowly.",
		target.Short(time.Since(from).Round(100*time.Millisecond))))
}

// giveUpOrigin gives up all resources at the origin of one; by is who did it.
func (m *Monitor) giveUpOrigin(g *ground.Resource, by string, x message.Exchange) {
	why := "the target lets nobody in any more, though nothing that was sent last ended without an answer (a ban?): " + x.Detail
	switch {
	case by != "":
		why = fmt.Sprintf("the target has died: it answers no plain request since %s (%s)", by, x.Detail)
	case x.Outcome != message.Unreached:
		why = "the target has stopped answering plain requests: " + x.Detail
	}
	for _, r := range m.ground.Resources {
		if origin(r.URL) == origin(g.URL) {
			m.GiveUp(r, why)
		}
	}
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// names are the ids of cases, a few of them.
func names(events []Event) string {
	const most = 8
	var list []string
	for i, e := range events {
		if i == most {
			list = append(list, fmt.Sprintf("and %d more", len(events)-most))
			break
		}
		list = append(list, e.Item.Case.ID)
	}
	return strings.Join(list, ", ")
}
