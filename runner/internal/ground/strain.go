package ground

import (
	"context"
	"sync"
	"time"

	"authspec/runner/internal/message"
)

const (
	// costly is the part of the time for an answer from which on a login is worth a
	// closer look.
	costly = 20
	// fewLogins are tried at a time before many are.
	fewLogins = 4
	// An answer gets so many times as long as a login takes alone, where that is
	// much more than it would get: a machine with much to do varies by that.
	roomy = 10
	// mostRoom is how many times as long as usual it gets at most.
	mostRoom = 4
)

// Patience is how long an answer may take, in place of within: longer where a login
// alone takes a good part of that. What hashes passwords at length, and has the
// processor for a part of the time only, is late and not dead.
func (g *Ground) Patience(within time.Duration) time.Duration {
	if _, alone := g.slowest(); roomy*alone > 2*within {
		return min(roomy*alone, mostRoom*within)
	}
	return within
}

// Bears is how many logins the target can take at a time, each answered within
// half of the time that an answer may take: one that hashes passwords at length
// has its processors busy with a few, and all that come beside them are late. At
// most most are tried, and only where one alone took long. Where the next ones are
// soon over, the target remembers who has logged in: whoever has not will cost it as
// much as the first, on one processor for all that is known. 0: it bears as many, or a
// login is soon over, or nobody could log in.
func (s Settler) Bears(ctx context.Context, g *Ground, most int, within time.Duration) int {
	s.Secrets = g.Secrets.ForAttempt()
	r, alone := g.slowest()
	if r == nil || alone < within/costly {
		return 0
	}
	for _, n := range []int{min(fewLogins, most), most} {
		took, all := s.together(ctx, r, n)
		switch {
		case ctx.Err() != nil:
			return 0
		case !all && n <= fewLogins:
			return 1
		case !all:
			return fewLogins
		case 2*took < alone:
			return max(1, min(most, int(within/2/alone)))
		case 2*took > within:
			return max(1, int(time.Duration(n)*within/2/took))
		case 2*took > 3*alone: // the more there are the longer each takes
			return max(1, min(most, int(time.Duration(n)*within/2/took)))
		}
	}
	return 0
}

// slowest is the resource whose login took longest, and how long that was; nil:
// there is none.
func (g *Ground) slowest() (of *Resource, took time.Duration) {
	for _, r := range g.Resources {
		if !r.Holds || r.Authorised == nil || r.Scheme == "" {
			continue
		}
		for _, x := range r.Exchanges {
			if x.Step == "authorised" && x.Took > took {
				of, took = r, x.Took
			}
		}
	}
	return of, took
}

// together logs in as often at the same time, and is how long the slowest took;
// all is false where some got no answer.
func (s Settler) together(ctx context.Context, r *Resource, logins int) (took time.Duration, all bool) {
	answers := make([]message.Exchange, logins)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = s.Enter(ctx, r) })
	}
	wg.Wait()
	for _, x := range answers {
		if x.Outcome != message.Complete {
			return 0, false
		}
		took = max(took, x.Took)
	}
	return took, true
}
