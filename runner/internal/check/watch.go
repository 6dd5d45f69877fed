package check

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/scope"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// Seen is one exchange of the run as a watch case sees it.
type Seen struct {
	Where    string // "basic/x, step first"
	Scope    *scope.Scope
	Exchange wire.Exchange
	Secrets  *target.Secrets // that findings must not tell; may be nil

	step *Step // the exchange, and what Watch has read of it already; see Ready
}

// Ready is the same exchange, for several calls of Watch that follow each other:
// they read its fields once.
func (x Seen) Ready() Seen {
	x.step = &Step{Step: &casefile.Step{ID: x.Where}, Samples: []Sample{{Exchange: x.Exchange, Scope: x.Scope}}}
	return x
}

// Watch judges the checks of a watch case by some exchanges of the run. The
// findings of several calls are made one by Merge, in the order of the run.
func Watch(c *casefile.Case, exchanges []Seen) []Finding {
	list := make([]Finding, len(c.Expect))
	for i, k := range c.Expect {
		list[i] = Finding{
			Name: k.Name, Requirement: k.Requirement, Line: k.Pos.Line,
			State: Skipped, Reason: "no answer of the run has what it is about",
		}
	}
	for _, x := range exchanges {
		if x.Exchange.Response == nil {
			continue
		}
		if x.step == nil {
			x = x.Ready()
		}
		v := view{ev: &Evidence{Case: c, Steps: []*Step{x.step}, Secrets: x.Secrets}, step: x.step, sample: &x.step.Samples[0]}
		for i, k := range c.Expect {
			if list[i].State != Broken {
				list[i] = Merge(list[i], v.watched(list[i], k))
			}
		}
	}
	return list
}

// watched is what one exchange makes of a check's finding.
func (v view) watched(f Finding, k *casefile.Check) Finding {
	f.Step = v.step.Step.ID
	return f.with(v.ev.onSample(v, k), v.ev.Secrets)
}

// Merge makes one finding of what two calls of Watch found; the first call saw
// the earlier exchanges. What breaks a check counts more than what holds, and
// that more than a skip.
func Merge(a, b Finding) Finding {
	if a.State == Broken || b.State != Broken && (a.State == Held || b.State != Held) {
		return a
	}
	return b
}
