package ground

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// login finds the scheme, and the way of it, in which the ordinary credentials
// lead in.
func (s Settler) login(ctx context.Context, r *Resource) {
	schemes := s.candidates(r)
	if len(schemes) == 0 {
		s.stranger(ctx, r)
		return
	}
	defer s.tries.begin()()
	for _, of := range schemes {
		if !s.tries.left() {
			r.Authorised = nil
			r.fail("check the "+credentials(schemes)+" of the ordinary account",
				"its login was not tried (%s): the ordinary credentials were refused elsewhere, and accounts are locked after %s (limits.failures)",
				of.Name(), s.tries.limit)
			return
		}
		if s.led(ctx, r, of) {
			s.learn(ctx, r)
			return
		}
	}
	s.refusedLogin(ctx, r, schemes)
}

// led tells whether the ordinary credentials have led in by a scheme.
func (s Settler) led(ctx context.Context, r *Resource, of scheme.Scheme) bool {
	for i, way := range s.ways(r, of) {
		r.Authorised = s.enter(ctx, r, entry{step: "authorised", scheme: of, way: way, fresh: i > 0})
		if r.Authorised != nil && r.leadsIn(r.Authorised) && !r.asksAgain() {
			r.Scheme, r.Way = of.Name(), way
			s.nameCookie(ctx, r)
			return true
		}
		s.tries.fail()
	}
	return false
}

// leadsIn tells whether an answer is one to somebody who is let in. Where values
// of its JSON say so, another 2xx is a refusal.
func (r *Resource) leadsIn(answer *message.Response) bool {
	return r.Granted.By(answer.Status) && (len(r.Granted.JSON) == 0 || r.claimed().In(answer.Body))
}

// Enter sends a plain request with the ordinary credentials to a resource that
// they have led into before.
func (s Settler) Enter(ctx context.Context, r *Resource) message.Exchange {
	again := &Resource{Resource: r.Resource, Refused: r.Refused}
	s.enter(ctx, again, r.entry("authorised"))
	return again.Exchanges[len(again.Exchanges)-1].Exchange
}

// candidates are the schemes in which there are credentials to try, in the
// order in which they are offered. Where a refusal has no usable challenge, those
// are tried that need none.
func (s Settler) candidates(r *Resource) []scheme.Scheme {
	offered := unpromised()
	if promised, ok := scheme.OfRole(r.Role); ok {
		offered = []scheme.Scheme{promised}
	} else if len(r.Schemes) > 0 {
		offered = nil
		for _, name := range r.Schemes {
			if of, ok := scheme.Named(name); ok && !of.Promised() {
				offered = append(offered, of)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(offered), func(of scheme.Scheme) bool {
		return !scheme.Has(of, s.Target, r.Resource, target.Ordinary) || of.Challenged() && len(r.offers(of)) == 0
	})
}

// unpromised are the schemes of HTTP authentication, which any resource may
// offer.
func unpromised() []scheme.Scheme {
	return slices.DeleteFunc(slices.Clone(scheme.Known()), scheme.Scheme.Promised)
}

// offers are what the refusal offers in a scheme.
func (r *Resource) offers(of scheme.Scheme) []scheme.Offer {
	return scheme.Offers(of, r.Refused.Values("WWW-Authenticate"))
}

// ways are those in which a login is tried. Where accounts are locked there is
// one attempt only.
func (s Settler) ways(r *Resource, of scheme.Scheme) []scheme.Way {
	ways := of.Ways(r.offers(of))
	if s.Target.Limits.Failures.Locks() {
		return ways[:1]
	}
	return ways
}

// entry is one attempt to get in.
type entry struct {
	step   string
	scheme scheme.Scheme
	way    scheme.Way
	fresh  bool // the challenge of the refusal has been answered before
}

// entry is one more attempt in the way that has led in before.
func (r *Resource) entry(step string) entry {
	of, _ := scheme.Named(r.Scheme)
	return entry{step: step, scheme: of, way: r.Way, fresh: true}
}

// enter sends the ordinary credentials, and once more what the answer to them
// asks for.
func (s Settler) enter(ctx context.Context, r *Resource, e entry) *message.Response {
	challenge := r.Refused
	switch {
	case !e.scheme.Challenged():
		challenge = r.latest()
	case e.fresh:
		if challenge = s.ask(ctx, r, "challenge"); challenge == nil {
			return nil
		}
	}
	answer := s.attempt(ctx, r, e, challenge)
	if answer != nil && e.scheme.Next(answer) {
		return s.attempt(ctx, r, e, answer)
	}
	return answer
}

// latest is the last answer, which may give what the next credentials must hold.
func (r *Resource) latest() *message.Response {
	for _, x := range slices.Backward(r.Exchanges) {
		if x.Response != nil {
			return x.Response
		}
	}
	return r.Refused
}

func (s Settler) attempt(ctx context.Context, r *Resource, e entry, challenge *message.Response) *message.Response {
	b, err := request.Login(r.Resource, request.LoginOptions{
		Target: s.Target, Scheme: e.scheme.Name(), Role: target.Ordinary, Agent: s.Agent,
		Unique: s.Unique, Step: e.step, Challenge: challenge, Way: e.way, Secrets: s.Secrets,
		LogIn: func(m *message.Request, _ scheme.Login) (*message.Response, error) { return s.logIn(ctx, r, e, m) },
	})
	if err != nil {
		return nil
	}
	answer := s.send(ctx, r, e.step, b.Request)
	if answer != nil {
		s.Secrets.Add(scheme.Told(answer)...)
	}
	return answer
}

// logIn sends the request by which somebody logs in before an attempt.
func (s Settler) logIn(ctx context.Context, r *Resource, e entry, m *message.Request) (*message.Response, error) {
	r.LoggedIn = s.send(ctx, r, e.step+" login", m)
	if r.LoggedIn == nil {
		return nil, target.Lacks("the login was not answered")
	}
	s.Secrets.Add(scheme.Told(r.LoggedIn)...)
	return r.LoggedIn, nil
}

// derived are what a server can make, or keep, of its users' secrets by what it
// offers.
func (s Settler) derived(r *Resource) []target.Made {
	if r.Refused == nil {
		return nil
	}
	var list []target.Made
	for _, of := range scheme.Known() {
		for _, o := range r.offers(of) {
			for _, a := range s.Target.Accounts {
				list = append(list, of.Secrets(a, o)...)
			}
		}
	}
	return list
}

// refusedLogin settles a resource into which no credentials have led.
func (s Settler) refusedLogin(ctx context.Context, r *Resource, schemes []scheme.Scheme) {
	answer, by := r.Authorised, strings.Join(names(schemes), ", ")
	r.Authorised = nil
	got := "no answer"
	switch x := r.Exchanges[len(r.Exchanges)-1]; {
	case answer != nil:
		got = status(answer)
	case x.Detail != "":
		got = "no answer: " + x.Detail
	}
	// Whose fault it is nobody can tell; that its 401 names no usable scheme is
	// the server's, in any case, and one finding that every answer would repeat.
	if len(r.Schemes) == 0 && schemeOf(r.Role) == "" && r.Refused.Status == 401 {
		r.fail("check the "+credentials(schemes)+", or give a resource of HTTP authentication, whose 401 names a scheme; a login by form and cookie is the resource `session` of a target file",
			"its 401 offers no usable challenge, and %s credentials do not lead in (%s)", strings.Join(names(schemes), " and "), got)
		return
	}
	r.Claimed = r.otherScheme()
	if r.LoggedIn != nil {
		s.refusedSession(r, got)
		return
	}
	r.fail(s.refusedAdvice(ctx, r, answer, schemes), "the ordinary credentials do not lead in (%s): %s", by, got)
	if answer != nil && (answer.Status == 401 || answer.Status == 403) {
		if v := s.misread(ctx, r, schemes); v != nil {
			r.fail(v.why, "the ordinary credentials do not lead in (%s): %s, but %s", by, got, v.how)
		}
	}
}

// otherScheme tells whether a 401 offers schemes, and not the one that the role
// promises.
func (r *Resource) otherScheme() bool {
	promised := schemeOf(r.Role)
	if of, ok := scheme.Named(promised); ok && of.Promised() {
		return false // nobody offers it
	}
	return promised != "" && r.Refused.Status == 401 && len(r.Schemes) > 0 &&
		!slices.ContainsFunc(r.Schemes, func(o string) bool { return strings.EqualFold(o, promised) })
}

// refusedAdvice is what to do where credentials do not lead in.
func (s Settler) refusedAdvice(ctx context.Context, r *Resource, answer *message.Response, schemes []scheme.Scheme) string {
	check := "check the " + credentials(schemes)
	if schemes[0].Means() == scheme.Password {
		check += " of the ordinary account"
	}
	switch {
	case answer == nil:
		return "see what becomes of requests with credentials in the server's log"
	case r.otherScheme():
		return "it offers " + strings.Join(r.Schemes, ", ") + ": name the resource by what it offers, or correct the path"
	case answer.Status == 401:
		return check + cmp.Or(denied(answer), "; authspec diagnose finds out more")
	case answer.Status == 403 && r.Refused.Status == 403:
		return check + denied(answer) + "; if they are right, " + s.unwilling(ctx, r, answer, false)
	}
	return s.unwilling(ctx, r, answer, r.Refused.Status == 401)
}

// learn takes the content off two authorised answers.
func (s Settler) learn(ctx context.Context, r *Resource) {
	r.Holds = true
	if r.Granted.Content() {
		r.Content = r.claimed()
		if !r.Content.In(r.Authorised.Body) {
			r.fail("correct the marker, or leave it out", "the marker %q is not in its content", r.Granted.Marker)
		}
		return
	}
	second := s.enter(ctx, r, r.entry("authorised again"))
	if second == nil || !r.leadsIn(second) {
		r.Content = fingerprint.Unknown("a second login did not lead in")
		return
	}
	r.bodies = &[2][]byte{r.Authorised.Body, second.Body}
}
