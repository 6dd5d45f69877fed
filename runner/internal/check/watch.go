package check

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/scope"
	"authspec/runner/internal/wire"
)

// Seen is one exchange of the run as a watch case sees it.
type Seen struct {
	Where    string // "basic/x, step first"
	Scope    *scope.Scope
	Exchange wire.Exchange
}

// Watch judges the checks of a watch case by some exchanges of the run. The
// findings of several calls are made one by Merge, in the order of the run.
func Watch(c *casefile.Case, exchanges []Seen) []Finding {
	list := make([]Finding, len(c.Expect))
	for i, k := range c.Expect {
		list[i] = Finding{Name: k.Name, Requirement: k.Requirement, Line: k.Pos.Line, State: Skipped, Reason: "no answer of the run has what it is about"}
		for _, x := range exchanges {
			if x.Exchange.Response == nil {
				continue
			}
			list[i] = later(list[i], watched(k, x), x.Where)
		}
	}
	return list
}

// watched judges one exchange.
func watched(k *casefile.Check, x Seen) result {
	step := &Step{Step: &casefile.Step{ID: x.Where}, Samples: []Sample{{Exchange: x.Exchange, Scope: x.Scope}}}
	v := view{ev: &Evidence{Steps: []*Step{step}}, step: step, sample: &step.Samples[0]}
	if k.When != nil {
		if ok, why := v.guard(k.When); !ok {
			return skip("%s", why)
		}
	}
	return v.test(k.Test)
}

// later keeps the graver of what is known and what another exchange says; of
// two alike, the earlier.
func later(f Finding, r result, where string) Finding {
	if f.State == Broken || r.state != Broken && (f.State == Held || r.state != Held) {
		return f
	}
	f.State, f.Reason, f.Want, f.Got, f.Step = r.state, "", r.want, r.got, where
	return f
}

// Merge makes one finding of what two calls of Watch found; the first call saw
// the earlier exchanges.
func Merge(a, b Finding) Finding {
	if a.State == Broken || b.State != Broken && (a.State == Held || b.State != Held) {
		return a
	}
	return b
}
