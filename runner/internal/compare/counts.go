package compare

import (
	"encoding/json"
	"fmt"
	"slices"

	"authspec/runner/results"
)

// Counts is how many there are of each verdict, in the order of
// results.Verdicts. Its JSON form is an object of those that occur.
type Counts [9]int

// Add counts one more of a verdict.
func (c *Counts) Add(v results.Verdict) { c[v.Rank()]++ }

// Of is how many there are of a verdict.
func (c Counts) Of(v results.Verdict) int { return c[v.Rank()] }

// Total is how many there are of all.
func (c Counts) Total() int {
	n := 0
	for _, k := range c {
		n += k
	}
	return n
}

// Judged is how many say something of the target.
func (c Counts) Judged() int {
	n := 0
	for _, v := range results.Verdicts() {
		if v.Judged() {
			n += c.Of(v)
		}
	}
	return n
}

// Gravest is the gravest verdict that occurs; empty if there is none.
func (c Counts) Gravest() results.Verdict {
	for i, v := range results.Verdicts() {
		if c[i] > 0 {
			return v
		}
	}
	return ""
}

// MarshalJSON implements json.Marshaler: verdicts that occur, gravest first.
func (c Counts) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, v := range results.Verdicts() {
		if c[i] == 0 {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = fmt.Appendf(out, "%q:%d", v, c[i])
	}
	return append(out, '}'), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *Counts) UnmarshalJSON(doc []byte) error {
	var m map[results.Verdict]int
	if err := json.Unmarshal(doc, &m); err != nil {
		return err
	}
	*c = Counts{}
	for v, n := range m {
		if !slices.Contains(results.Verdicts(), v) {
			return fmt.Errorf("there is no verdict %.40q", v)
		}
		c[v.Rank()] = n
	}
	return nil
}
