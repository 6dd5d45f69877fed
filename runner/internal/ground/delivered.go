package ground

import (
	"context"

	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/scheme"
)

// delivered settles a resource that strangers get a 2xx from. Where the target
// claims that it is protected, by its credentials or its marker, this is a
// failure of the target; where it does not, nothing can be told.
func (s Settler) delivered(ctx context.Context, r *Resource) {
	const advice = "give the URL of a protected resource, or protect this one"
	code, body := r.Refused.Status, r.Refused.Body
	switch {
	case r.Granted.Content() && !r.claimed().In(body):
		r.fail("give a resource that answers 401, or correct the marker",
			"a request without credentials gets status %d, but not the marker %q", code, r.Granted.Marker)
	case !r.Granted.Content() && loginForm().Match(body):
		r.fail("it is usual for pages and wrong for programs, and no HTTP authentication: give a resource that answers 401",
			"a request without credentials gets a login form (status %d)", code)
	case !r.Granted.Content() && s.personal(ctx, r):
		r.fail("name a `marker` in a target file, a text that only the protected content has, or give a resource that refuses strangers",
			"a request without credentials gets status %d, and with credentials there comes something else", code)
	default:
		r.Content = r.claimed()
		r.fail(advice, "it is delivered without credentials (status %d)", code)
		r.Claimed = r.Granted.Content() || s.given()
	}
}

// given tells whether there are any credentials of somebody who may read.
func (s Settler) given() bool {
	return scheme.Given(s.Target)
}

// personal tells whether credentials make a difference to a resource that
// strangers get too: there is something in it then that these don't get.
func (s Settler) personal(ctx context.Context, r *Resource) bool {
	if s.Target.Limits.Failures.Locks() {
		return false // whether a login has failed could not be told
	}
	for _, of := range s.candidates(r) {
		if of.Challenged() {
			continue
		}
		e := entry{step: "authorised", scheme: of}
		once, again := s.enter(ctx, r, e), s.enter(ctx, r, e)
		if once != nil && again != nil && r.Granted.By(once.Status) && r.Granted.By(again.Status) &&
			fingerprint.Learn(once.Body, again.Body, r.Refused.Body).Known() {
			return true
		}
	}
	return false
}
