package check

import (
	"iter"

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

// Watch decides the checks of a watch case by an exchange of the run, each with its
// place in the case. Checks of which it says nothing are left out.
func Watch(c *casefile.Case, x Seen) iter.Seq2[int, Decision] {
	return func(yield func(int, Decision) bool) {
		if x.Exchange.Response == nil {
			return
		}
		if x.step == nil {
			x = x.Ready()
		}
		ev := &Evidence{Case: c, Steps: []*Step{x.step}, Secrets: x.Secrets}
		for i, k := range c.Expect {
			d := decisionOn(k, x.Where, x.Secrets)
			d.result = ev.onSample(view{ev: ev, step: x.step, sample: &x.step.Samples[0]}, k)
			if (d.state == Broken || d.state == Held) && !yield(i, d) {
				return
			}
		}
	}
}

// Unseen decides a check of a watch case of which no exchange of the run said
// anything.
func Unseen(k *casefile.Check) Decision {
	d := decisionOn(k, "", nil)
	d.result = skip("nothing that came in this run is what it looks at")
	return d
}
