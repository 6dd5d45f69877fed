package check

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/target"
)

// Seen is one exchange of the run as a watch case sees it.
type Seen struct {
	Where    string // "basic/x, step first"
	Scope    *placeholder.Scope
	Exchange message.Exchange
	Secrets  *target.Secrets // that findings must not tell; may be nil

	step *Step // the exchange, and what Watch has read of it already; see Ready
}

// Ready is the same exchange, for several calls of Watch that follow each other:
// they read its fields once.
func (x Seen) Ready() Seen {
	x.step = &Step{Step: &casefile.Step{ID: x.Where}, Samples: []Sample{{Exchange: x.Exchange, Scope: x.Scope}}}
	return x
}

// Glimpse is what one exchange says of a check of a watch case, before its words
// are made fit to be shown: that takes long, and most are never shown.
type Glimpse struct {
	Check   int    // its place in the case
	Where   string // of the exchange
	result  result
	secrets *target.Secrets // that its words may tell; nil: none
}

// longWords is how many octets the words of a glimpse have at most as they came.
const longWords = 1 << 10

func glimpse(check int, x Seen, r result) Glimpse {
	if len(r.reason)+len(r.want)+len(r.got) > longWords { // it would take up much space
		return Glimpse{check, x.Where, r.told(x.Secrets), nil}
	}
	return Glimpse{check, x.Where, r, x.Secrets}
}

// Broken tells whether the exchange breaks the check.
func (g Glimpse) Broken() bool { return g.result.state == Broken }

// Watch judges the checks of a watch case by an exchange of the run. Checks of which it
// says nothing are left out.
func Watch(c *casefile.Case, x Seen) []Glimpse {
	if x.Exchange.Response == nil {
		return nil
	}
	if x.step == nil {
		x = x.Ready()
	}
	var list []Glimpse
	v := view{ev: &Evidence{Case: c, Steps: []*Step{x.step}, Secrets: x.Secrets}, step: x.step, sample: &x.step.Samples[0]}
	for i, k := range c.Expect {
		if r := v.ev.onSample(v, k); r.state == Broken || r.state == Held {
			list = append(list, glimpse(i, x, r))
		}
	}
	return list
}

// Sum makes the findings of a watch case of all that Watch found, in the order of the
// run. What breaks a check counts more than what holds, and that more than nothing;
// of several alike the earliest counts.
func Sum(c *casefile.Case, found []Glimpse) []Finding {
	best := make([]*Glimpse, len(c.Expect))
	for i := range found {
		g := &found[i]
		if known := best[g.Check]; known == nil || g.Broken() && !known.Broken() {
			best[g.Check] = g
		}
	}
	list := make([]Finding, len(c.Expect))
	for i, k := range c.Expect {
		list[i] = Finding{Name: k.Name, Requirement: k.Requirement, Line: k.Pos.Line}
		if g := best[i]; g != nil {
			list[i].Step = g.Where
			list[i] = list[i].with(g.result, g.secrets)
			continue
		}
		list[i].State, list[i].Reason = Skipped, "nothing that came in this run is what it looks at"
	}
	return list
}
