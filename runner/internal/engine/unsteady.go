package engine

import (
	"context"
	"slices"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/driver"
)

// retryUnsteady makes another attempt where times were found to differ; that
// attempt is the one that counts, so that the difference must be seen twice.
// It is a where there is nothing to find out, or no failed logins are left.
func (b *Batch) retryUnsteady(ctx context.Context, item *applicability.Item, a *driver.Attempt) *driver.Attempt {
	if interrupted(ctx) || !driver.Measures(item.Case) || !slices.ContainsFunc(check.Decide(a.Evidence), func(d check.Decision) bool {
		return d.State() == check.Broken && slices.ContainsFunc(item.Case.Steps, func(s *casefile.Step) bool {
			return slices.ContainsFunc(s.Expect, func(c *casefile.Check) bool { return c.Name == d.Name && driver.SameTime(c) })
		})
	}) {
		return a
	}
	if !b.affordRetry(ctx, item) {
		return a
	}
	return b.runDiagnosed(ctx, item, true)
}
