package engine

import (
	"fmt"
	"slices"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/record"
	"authspec/runner/internal/target"
	"authspec/runner/results"
)

// records are the exchanges of an attempt, sample by sample.
func (b *Batch) records(a *attempt, secrets *target.Secrets) []results.Exchange {
	var list []results.Exchange
	if b.opts.Bare {
		return nil
	}
	for i := range a.c.Samples {
		for _, s := range a.evidence.Steps {
			at := &s.Samples[i]
			if at.Challenge != nil {
				x := b.record(*at.Challenge, secrets)
				x.Step, x.Connection = challengeName(s, i), at.ChallengeConnection
				list = append(list, x)
			}
			if at.Skipped == "" && at.Exchange.Outcome != "" && (at.Challenge == nil || at.Challenge.Response != nil) {
				x := b.record(at.Exchange, secrets)
				x.Step, x.Connection = stepName(s, i), a.numbers[at]
				list = append(list, x)
			}
		}
	}
	return list
}

// stepName is the step's id, with the sample where there are several.
func stepName(s *check.Step, sample int) string {
	if len(s.Samples) == 1 {
		return s.Step.ID
	}
	return fmt.Sprintf("%s (%d of %d)", s.Step.ID, sample+1, len(s.Samples))
}

// challengeName is the name of the exchange that gets a step its challenge.
func challengeName(s *check.Step, sample int) string {
	if len(s.Samples) == 1 {
		return s.Step.ID + ".challenge"
	}
	return fmt.Sprintf("%s.challenge (%d of %d)", s.Step.ID, sample+1, len(s.Samples))
}

func (b *Batch) record(x message.Exchange, secrets *target.Secrets) results.Exchange {
	most, _ := b.space.Take(len(x.Sent) + len(x.Received))
	return record.Exchange(x, secrets, most)
}

// exchangesOf are those of an attempt, as watch cases see them.
func exchangesOf(a *attempt, secrets *target.Secrets) []check.Seen {
	var list []check.Seen
	for i := range a.c.Samples {
		for _, s := range a.evidence.Steps {
			at := &s.Samples[i]
			if at.Challenge != nil && at.Challenge.Response != nil {
				list = append(list, check.Seen{Where: a.c.ID + ", step " + challengeName(s, i), Scope: at.Scope, Exchange: *at.Challenge, Secrets: secrets})
			}
			if at.Skipped == "" && at.Exchange.Response != nil {
				list = append(list, check.Seen{Where: a.c.ID + ", step " + stepName(s, i), Scope: at.Scope, Exchange: at.Exchange, Secrets: secrets})
			}
		}
	}
	return list
}

// exchangesOfGround are those that settled the ground.
func (b *Batch) exchangesOfGround() []check.Seen {
	var list []check.Seen
	for _, g := range b.opts.Ground.Resources {
		for _, x := range g.Exchanges {
			list = append(list, check.Seen{
				Where: "the ground, " + g.Role + " " + x.Step, Exchange: x.Exchange, Secrets: b.secrets,
				Scope: &placeholder.Scope{
					Target: b.opts.Target, Resource: g.Resource,
					Answers: func(id string) *placeholder.Answer { return groundAnswer(g, id) },
				},
			})
		}
	}
	return list
}

// watchesOnly tells whether the run sends nothing but what settles the ground.
func (b *Batch) watchesOnly() bool {
	return !slices.ContainsFunc(b.items, func(i *applicability.Item) bool { return !i.Case.Watch && i.Runs() })
}

// watched is what became of a watch case.
func (b *Batch) watched(item *applicability.Item) Done {
	if !item.Runs() {
		return Done{}
	}
	findings, exchanges, from := b.watch.Findings(item)
	if b.watchesOnly() {
		for i := range findings {
			if f := &findings[i]; f.State == check.Skipped {
				f.Reason = "it looks at what other cases exchange, and none of them was chosen beside it"
			}
		}
	}
	done := Done{Findings: findings, Exchanges: exchanges}
	for _, i := range from {
		done.From = append(done.From, b.items[i].Case.ID)
	}
	return done
}
