package engine

import (
	"context"
	"slices"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/driver"
)

// measures tells whether a case holds times against each other and wants them
// to be the same: an accusation that must not come from what else goes on on
// the machine.
func measures(c *casefile.Case) bool {
	return slices.ContainsFunc(c.Steps, func(s *casefile.Step) bool { return slices.ContainsFunc(s.Expect, sameTime) })
}

func sameTime(c *casefile.Check) bool {
	compare, ok := c.Test.(check.Compare)
	return ok && !compare.Differs && slices.Contains(compare.Parts, "time")
}

// retryUnsteady makes another attempt where times were found to differ; that
// attempt is the one that counts, so that the difference must be seen twice.
// It is a where there is nothing to find out, or no failed logins are left.
func (b *Batch) retryUnsteady(ctx context.Context, item *applicability.Item, a *driver.Attempt) *driver.Attempt {
	if interrupted(ctx) || !measures(item.Case) || !slices.ContainsFunc(check.Judge(a.Evidence), func(f check.Finding) bool {
		return f.State == check.Broken && slices.ContainsFunc(item.Case.Steps, func(s *casefile.Step) bool {
			return slices.ContainsFunc(s.Expect, func(c *casefile.Check) bool { return c.Name == f.Name && sameTime(c) })
		})
	}) {
		return a
	}
	if !b.affordRetry(ctx, item) {
		return a
	}
	return b.runDiagnosed(ctx, item, true)
}

// swayed is a rest of up to 4 ms before a step whose time is measured, longer
// and shorter in turn. A busy machine takes the processor away at even
// intervals; without the rest that could meet the same step in each sample.
func (s *sample) swayed(step *casefile.Step) time.Duration {
	if !measures(s.a.c) {
		return 0
	}
	const most, stride = 4 * time.Millisecond, 2472 * time.Microsecond // by the golden ratio
	turn := s.index*len(s.a.c.Steps) + slices.Index(s.a.c.Steps, step)
	return time.Duration(turn) * stride % most
}
