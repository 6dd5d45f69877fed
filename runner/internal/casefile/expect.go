package casefile

import (
	"cmp"
	"regexp"
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

// Test is what a check or a guard asks of an answer: one of the types below.
type Test interface {
	// Kind is the word of the vocabulary: "status", "each-challenge".
	Kind() string
}

// Answer asks how the exchange ends: complete closed reset cut timeout garbage.
type Answer struct{ Ends []string }

// Status asks for a final status: any of Codes or Classes (4 for 4xx); none of
// them when Not is set.
type Status struct {
	Not     bool
	Codes   []int
	Classes []int
}

// Interim asks which 1xx answers precede the final one: none, or only these.
type Interim struct {
	None  bool
	Codes []int
}

// FieldTest asks for a field of the header section of the final answer, or of
// one of its other sections.
type FieldTest struct {
	Name  *Text
	In    string // InTrailer or InInterim; empty: the header section
	Value Value
}

// The other sections in which a field can be looked for.
const (
	InTrailer = "trailer"
	InInterim = "interim" // of the 1xx answers before the final one
)

// Body asks for the content.
type Body struct{ Value Value }

// Nowhere asks that no part of the answer holds the texts: plain, base64 or
// percent-encoded.
type Nowhere struct{ Texts []*Text }

// Access asks whether the protected content came back.
type Access struct{ Granted bool }

// ChallengeTest asks for challenges of one scheme. Each false: one such is
// there. Each true: every one of the scheme is such; none at all is a skip.
type ChallengeTest struct {
	Each   bool
	Scheme *Text  // nil with Each: every challenge, whatever its scheme
	In     string // name of the field; empty: see Field
	Params []ParamTest
	Count  *Range   // params: how many parameters
	Only   []string // no other parameters than these; nil: any
	// Or are alternatives: this one is there or one of them. None with Each.
	Or []ChallengeTest
}

// Alternatives are the test itself and those of which one will do as well.
func (t ChallengeTest) Alternatives() []ChallengeTest {
	list := append([]ChallengeTest{t}, t.Or...)
	list[0].Or = nil
	return list
}

// Field is the name of the field that is asked for.
func (t ChallengeTest) Field() string { return cmp.Or(t.In, "WWW-Authenticate") }

// ParamTest asks for one parameter of a challenge or of Authentication-Info.
type ParamTest struct {
	Name  string
	Value Value
}

// ChallengesTest asks for the list of challenges as a whole.
type ChallengesTest struct {
	In       string   // name of the field; empty: see Field
	Scheme   *Text    // only those of this scheme count; nil: all
	Count    *Range   // how many
	Schemes  []string // no other schemes than these; nil: any
	First    []string // the first is one of these; nil: any
	PerLine  *Range   // how many share a line
	Order    []Order  // parameter values, in this order
	Distinct string   // parameter whose values differ from one another
}

// Field is the name of the field that is asked for.
func (t ChallengesTest) Field() string { return cmp.Or(t.In, "WWW-Authenticate") }

// Order asks that the values of a parameter come in this order, as far as they
// are there.
type Order struct {
	Param  string
	Values []string
}

// InfoTest asks for Authentication-Info; an absent one is a skip.
type InfoTest struct {
	In      string // name of the field; empty: see Field
	Params  []ParamTest
	RspAuth bool // rspauth is what the runner computes from what it sent (RFC 7616 §3.5)
	Trailer bool // it is looked for in the trailer section
}

// Field is the name of the field that is asked for.
func (t InfoTest) Field() string { return cmp.Or(t.In, "Authentication-Info") }

// GrammarTest asks that a field follows one rule of its grammar.
type GrammarTest struct {
	Field string
	Rule  string
}

// ConnectionTest asks what happens to the connection after the answer.
type ConnectionTest struct {
	Closed    *bool // true: within the time of an exchange; false: still open after a second
	NoSurplus bool  // nothing comes beyond the answer
}

// Compare asks that this step's answer is the same as, or differs from, that
// of another step in all (same) or any (differs) of the parts.
type Compare struct {
	Differs bool
	As      string   // step
	Parts   []string // status fields challenge body time
	Between string   // As again where that is the step itself: compared between its samples
}

// Distinct asks that a value differs in all samples.
type Distinct struct {
	Value       *Text
	Unguessable bool
}

// Value is what a field, parameter or content is held against; everything that
// is set must hold, for each occurrence.
type Value struct {
	Equals     []*Text // one of
	Contains   []*Text // all of
	Member     []*Text // members of the comma-separated list: all of
	Matches    *regexp.Regexp
	Syntax     string // uri uri-list token68 http-date json number
	Form       string // quoted token: how a parameter is written
	Not        *Value // must not hold for any occurrence
	IgnoreCase bool
	Values     []*Text // all occurrences, in order
	Count      *Range  // occurrences; nil: at least one
}

// Range is an inclusive range of counts; Max < 0: no upper end.
type Range struct{ Min, Max int }

// Holds tells whether n is in the range.
func (r Range) Holds(n int) bool { return n >= r.Min && (r.Max < 0 || n <= r.Max) }

// Kind implements Test.
func (Answer) Kind() string { return "answer" }

// Kind implements Test.
func (Status) Kind() string { return "status" }

// Kind implements Test.
func (Interim) Kind() string { return "interim" }

// Kind implements Test.
func (FieldTest) Kind() string { return "field" }

// Kind implements Test.
func (Body) Kind() string { return "body" }

// Kind implements Test.
func (Nowhere) Kind() string { return "nowhere" }

// Kind implements Test.
func (Access) Kind() string { return "access" }

// Kind implements Test.
func (c ChallengeTest) Kind() string {
	if c.Each {
		return "each-challenge"
	}
	return "challenge"
}

// Kind implements Test.
func (ChallengesTest) Kind() string { return "challenges" }

// Kind implements Test.
func (InfoTest) Kind() string { return "info" }

// Kind implements Test.
func (GrammarTest) Kind() string { return "grammar" }

// Kind implements Test.
func (ConnectionTest) Kind() string { return "connection" }

// Kind implements Test.
func (c Compare) Kind() string {
	if c.Differs {
		return "differs"
	}
	return "same"
}

// Kind implements Test.
func (Distinct) Kind() string { return "distinct" }
