package casefile

import (
	"slices"

	"authspec/runner/internal/diag"
)

// Check is one expectation of a step (or of a watch case), with a verdict of
// its own.
type Check struct {
	Pos diag.Pos
	// Name is unique in the case: as given, or the kind; in a set-up step,
	// whose checks nobody addresses, the kind after the id of the step.
	Name        string
	Requirement string // id of the catalogue; empty in set-up steps only
	When        *Guard
	Test        Test
}

// Guard is a condition: all tests hold on the same answer, or on that of Step.
type Guard struct {
	Pos   diag.Pos
	Step  string // empty: the answer that is judged
	Tests []Test
	Also  []*Guard // conditions on further answers, which have to hold too
}

// Every are the guards of a condition, one an answer: itself, and those that
// have to hold too. A nil guard has none.
func (g *Guard) Every() []*Guard {
	if g == nil {
		return nil
	}
	return append([]*Guard{g}, g.Also...)
}

// Without is a condition without the tests that drop tells.
func (g *Guard) Without(drop func(Test) bool) *Guard {
	var rest Guard
	for _, one := range g.Every() {
		rest.Also = append(rest.Also, &Guard{
			Pos: one.Pos, Step: one.Step,
			Tests: slices.DeleteFunc(slices.Clone(one.Tests), drop),
		})
	}
	return &rest
}

// Asked are the tests of a check's guard, on whichever answer.
func (c *Check) Asked() []Test {
	var list []Test
	for _, g := range c.When.Every() {
		list = append(list, g.Tests...)
	}
	return list
}

// Test is what a check or a guard asks of an answer. Each kind of check has a
// type of its own, in the room that judges by it.
type Test interface {
	// Kind is the word of the vocabulary: "status", "each-challenge".
	Kind() string
	// Depends is what decides it.
	Depends() Dependence
}
