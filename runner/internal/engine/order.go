package engine

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
)

// order is the sequence in which items are begun: the long ones first, so that
// none of them is left over at the end, and those that must be alone last, so
// that the others wait for each other as little as possible. Watch cases are
// not among them. A seed draws another sequence.
func order(items []*applicability.Item, seed uint64, times times) []int {
	var list []int
	for i, item := range items {
		if !item.Case.Watch {
			list = append(list, i)
		}
	}
	if seed != 0 {
		r := rand.New(rand.NewPCG(seed, seed))
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		return list
	}
	kin := make([]string, len(items))
	for _, i := range list {
		kin[i] = kinOf(items[i])
	}
	slices.SortStableFunc(list, func(a, b int) int {
		x, y := items[a], items[b]
		return cmp.Or(
			cmp.Compare(rank(x), rank(y)),
			-cmp.Compare(times.length(x.Case), times.length(y.Case)),
			cmp.Compare(kin[a], kin[b]),
		)
	})
	return list
}

// kinOf is the same for cases that send the same credentials, as far as that shows
// in their text: begun one after the other they can use the same connections.
func kinOf(i *applicability.Item) string {
	if !i.Own || !i.Runs() || len(i.Case.Steps) != 1 {
		return ""
	}
	r := i.Case.Steps[0].Request
	var kin strings.Builder
	kin.WriteString(i.Case.Steps[0].Resource)
	if a := r.Auth; a != nil {
		fmt.Fprintf(&kin, " %s %s %s", a.Kind, a.Role, a.Named)
	}
	for _, f := range r.Fields {
		kin.WriteString("\n" + f.Name.Source)
		if f.Value != nil {
			kin.WriteString(": " + f.Value.Source)
		}
	}
	return kin.String()
}

// rank puts what is known without sending first, and what has to wait for long
// and needs no worker; what must be alone comes last.
func rank(i *applicability.Item) int {
	switch {
	case !i.Runs(), longWait(i):
		return 0
	case i.Case.Alone:
		return 2
	}
	return 1
}

// times are what there is to know of a target before its cases.
type times struct {
	exchange time.Duration // at most, as far as was seen
	timeout  time.Duration
}

// times are those of what was exchanged before the first case.
func (b *Batch) times() times {
	t := times{exchange: 10 * time.Millisecond, timeout: b.opts.Client.Timeout()}
	for _, x := range b.opts.Driver.Prelude() {
		t.exchange = max(t.exchange, x.Exchange.Took)
	}
	return t
}

// length estimates how long a case takes: its waiting counts as it is, each
// exchange as long as one took before, and a connection that should end as long
// as it is watched. What is sent octet by octet may be no request for a server,
// which then waits for the rest of it.
func (t times) length(c *casefile.Case) time.Duration {
	var d time.Duration
	for _, s := range c.Steps {
		d += t.exchange + s.Wait
		for _, p := range append(slices.Clone(s.Request.Body), s.Request.Raw...) {
			d += p.Pause
			if p.Until != "" { // a server that answers nothing before has the whole of its time
				d += t.timeout
			}
		}
		if len(s.Request.Raw) > 0 {
			d += t.exchange
		}
		for _, k := range s.Expect {
			switch on := k.Test.Depends(); {
			case on.Closing:
				d += t.timeout
			case on.Ending:
				d += time.Second
			}
		}
	}
	if c.AtOnce {
		return d
	}
	return d * time.Duration(max(1, c.Samples))
}

// cheapFirst is the sequence in which items that spend failed logins are begun,
// as there may be time for a few only: the cheap ones first, and one of each
// matrix before the second of any.
func cheapFirst(items []*applicability.Item, list []int) []int {
	list = slices.Sorted(slices.Values(list))
	row := map[int]int{}
	seen := map[string]int{}
	for _, i := range list {
		group := items[i].Case.Group
		row[i] = seen[group]
		seen[group]++
	}
	slices.SortStableFunc(list, func(a, b int) int {
		return cmp.Or(cmp.Compare(items[a].Spends, items[b].Spends), cmp.Compare(row[a], row[b]))
	})
	return list
}
