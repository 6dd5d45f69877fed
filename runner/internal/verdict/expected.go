package verdict

import (
	"fmt"
	"slices"
	"time"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/idglob"
	"authspec/runner/results"
)

// Expected are the entries of a bound baseline, as the document of a part of a run
// has them.
func (b *Baseline) Expected() (list []results.Expected) {
	if b == nil {
		return nil
	}
	for _, e := range b.entries {
		x := results.Expected{Check: e.glob.String(), Reason: e.reason, At: e.at.String(), Names: len(e.names)}
		if !e.until.IsZero() {
			x.Until = e.until.Format(time.DateOnly)
		}
		list = append(list, x)
	}
	return list
}

// BaselineOf is the baseline of which Expected are the entries, bound to the
// addresses of the checks that the parts of a run have between them.
func BaselineOf(list []results.Expected, addresses []string) (*Baseline, error) {
	b := &Baseline{}
	for _, x := range list {
		glob, err := idglob.Parse(x.Check)
		if err != nil {
			return nil, fmt.Errorf("the entry of the baseline at %.100s: %w", x.At, err)
		}
		e := entry{glob: glob, at: diag.Pos{File: x.At}, reason: x.Reason}
		if x.Until != "" {
			if e.until, err = time.Parse(time.DateOnly, x.Until); err != nil {
				return nil, fmt.Errorf("the entry of the baseline at %.100s: %.40q is no day", x.At, x.Until)
			}
		}
		e.names = slices.DeleteFunc(slices.Clone(addresses), func(a string) bool { return !glob.Match(a) })
		e.unseen = x.Names - len(e.names)
		b.entries = append(b.entries, e)
	}
	return b, nil
}
