package driver

import (
	"slices"

	"authspec/runner/internal/casefile"
)

// Measures tells whether a case holds times against each other and wants them
// to be the same: an accusation that must not come from what else goes on on
// the machine.
func Measures(c *casefile.Case) bool {
	return slices.ContainsFunc(c.Steps, func(s *casefile.Step) bool { return slices.ContainsFunc(s.Expect, SameTime) })
}

// SameTime tells whether a check wants times to be the same.
func SameTime(c *casefile.Check) bool {
	return c.Test.Depends().Times
}
