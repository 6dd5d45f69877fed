package runner

import (
	"context"

	"authspec/runner/results"
)

// Run judges the target. The error is wrong use: an option or a file with a
// mistake, all of them at once (exit status 2). Whatever the target does is in
// the document, whose Exit is the exit status. When ctx ends, what was finished
// before is in the document and Interrupted is set. progress, unless nil, is
// told of each result in file order; it is [Prepare], [Prepared.Start],
// [Session.Wait] and [Session.Finish] in one.
func Run(ctx context.Context, o Options, progress Progress) (*results.Run, error) {
	p, err := Prepare(o)
	if err != nil {
		return nil, err
	}
	s := p.Start(ctx)
	for i := range p.Cases() {
		c := s.Wait(i)
		if progress != nil {
			progress(c)
		}
	}
	return s.Finish(), nil
}
