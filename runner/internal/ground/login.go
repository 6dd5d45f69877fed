package ground

import (
	"context"
	"slices"
	"strings"

	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
)

// login finds the scheme, and with Digest the way, in which the ordinary
// credentials lead in.
func (s Settler) login(ctx context.Context, r *Resource) {
	schemes := s.candidates(r)
	if len(schemes) == 0 {
		s.stranger(ctx, r)
		return
	}
	defer s.tries.begin()()
	for _, scheme := range schemes {
		if !s.tries.left() {
			r.Authorised = nil
			r.fail("check the "+credentials(schemes)+" of the ordinary account",
				"its login was not tried (%s): the ordinary credentials were refused elsewhere, and accounts are locked after %s (limits.failures)",
				scheme, s.tries.limit)
			return
		}
		if s.led(ctx, r, scheme) {
			s.learn(ctx, r)
			return
		}
	}
	s.refusedLogin(ctx, r, schemes)
}

// led tells whether the ordinary credentials have led in by a scheme.
func (s Settler) led(ctx context.Context, r *Resource, scheme string) bool {
	for i, way := range s.ways(r, scheme) {
		r.Authorised = s.enter(ctx, r, entry{step: "authorised", scheme: scheme, way: way, fresh: i > 0})
		if r.Authorised != nil && r.Authorised.Status/100 == 2 {
			r.Scheme, r.Way = scheme, way
			return true
		}
		s.tries.fail()
	}
	return false
}

// Enter sends a plain request with the ordinary credentials to a resource that
// they have led into before.
func (s Settler) Enter(ctx context.Context, r *Resource) message.Exchange {
	again := &Resource{Resource: r.Resource, Refused: r.Refused}
	s.enter(ctx, again, entry{step: "authorised", scheme: r.Scheme, way: r.Way, fresh: true})
	return again.Exchanges[len(again.Exchanges)-1].Exchange
}

// candidates are the schemes in which there are credentials to try, in the
// order in which they are offered. Where a refusal has no usable challenge, those
// are tried that need none.
func (s Settler) candidates(r *Resource) []string {
	offered := r.Schemes
	if promised := schemeOf(r.Role); promised != "" {
		offered = []string{promised}
	} else if len(offered) == 0 {
		offered = []string{request.Basic, request.Bearer}
	}
	var list []string
	for _, o := range offered {
		for _, known := range spoken {
			if strings.EqualFold(o, known) && request.Has(s.Target, known, target.Ordinary) && (known != request.Digest || len(r.digests()) > 0) {
				list = append(list, known)
			}
		}
	}
	return list
}

// digests are the Digest challenges of the refusal that can be answered.
func (r *Resource) digests() []httpauth.DigestChallenge {
	return httpauth.DigestChallenges(r.Refused.Values("WWW-Authenticate"))
}

// ways are those in which a login is tried: with Digest the algorithms that are
// offered, in their order, and then the wrong forms of SHA-512-256 that there
// are in the field. Where accounts are locked there is one attempt only.
func (s Settler) ways(r *Resource, scheme string) []request.Way {
	list := []request.Way{{}}
	if scheme != request.Digest || s.Target.Limits.Failures.Locks() {
		return list
	}
	offered := r.digests()
	for _, c := range offered[1:] {
		list = append(list, request.Way{Algorithm: c.Algorithm})
	}
	for _, c := range offered {
		if c.Algorithm.Base() == httpauth.SHA512256 {
			for _, form := range httpauth.WrongForms() {
				list = append(list, request.Way{Algorithm: c.Algorithm, Form: form})
			}
			break
		}
	}
	return list
}

// entry is one attempt to get in.
type entry struct {
	step   string
	scheme string
	way    request.Way
	fresh  bool // the challenge of the refusal has been answered before
}

// enter sends the ordinary credentials; a nonce that the server calls stale is
// replaced once by the one that it gives (RFC 7616 §3.3).
func (s Settler) enter(ctx context.Context, r *Resource, e entry) *message.Response {
	challenge := r.Refused
	if e.fresh && e.scheme == request.Digest {
		if challenge = s.ask(ctx, r, "challenge"); challenge == nil {
			return nil
		}
	}
	answer := s.attempt(ctx, r, e, challenge)
	if e.scheme == request.Digest && answer != nil && answer.Status == 401 && httpauth.Stale(answer.Values("WWW-Authenticate")) {
		return s.attempt(ctx, r, e, answer)
	}
	return answer
}

func (s Settler) attempt(ctx context.Context, r *Resource, e entry, challenge *message.Response) *message.Response {
	b, err := request.Login(r.Resource, request.LoginOptions{
		Target: s.Target, Scheme: e.scheme, Role: target.Ordinary, Agent: s.Agent,
		Unique: s.Unique, Step: e.step, Challenge: challenge, Way: e.way,
	})
	if err != nil {
		return nil
	}
	answer := s.send(ctx, r, e.step, b.Request)
	r.Made = append(append(r.Made, b.Made...), request.Proof(answer)...)
	return answer
}

// hashes are what a server with Digest stores of its users' passwords, and as
// good as these in its realm (RFC 7616 §5.2): one that lets them out is not to
// have them in a report.
func (s Settler) hashes(r *Resource) []target.Made {
	if r.Refused == nil {
		return nil
	}
	var list []target.Made
	for _, c := range r.digests() {
		for _, a := range s.Target.Accounts {
			h := httpauth.Digest{Algorithm: c.Algorithm, User: a.User, Password: a.Password, Realm: c.Realm}.Secret()
			mask := "[Digest hash of ${" + a.Role + ".password}]"
			list = append(list, target.Made{Value: h, Placeholder: mask}, target.Made{Value: strings.ToUpper(h), Placeholder: mask})
		}
	}
	return list
}

// refusedLogin settles a resource into which no credentials have led.
func (s Settler) refusedLogin(ctx context.Context, r *Resource, schemes []string) {
	answer, by := r.Authorised, strings.Join(schemes, ", ")
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
		r.fail("check the "+credentials(schemes)+", or give a resource of HTTP authentication, whose 401 names a scheme",
			"its 401 offers no usable challenge, and %s credentials do not lead in (%s)", strings.Join(schemes, " and "), got)
		return
	}
	r.Claimed = r.otherScheme()
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
	return promised != "" && r.Refused.Status == 401 && len(r.Schemes) > 0 &&
		!slices.ContainsFunc(r.Schemes, func(o string) bool { return strings.EqualFold(o, promised) })
}

// refusedAdvice is what to do where credentials do not lead in.
func (s Settler) refusedAdvice(ctx context.Context, r *Resource, answer *message.Response, schemes []string) string {
	check := "check the " + credentials(schemes)
	if credentials(schemes) != "token" {
		check += " of the ordinary account"
	}
	switch {
	case answer == nil:
		return "see what becomes of requests with credentials in the server's log"
	case r.otherScheme():
		return "it offers " + strings.Join(r.Schemes, ", ") + ": name the resource by what it offers, or correct the path"
	case answer.Status == 401:
		return check + denied(answer)
	case answer.Status == 403 && r.Refused.Status == 403:
		return check + denied(answer) + "; if they are right, " + s.unwilling(ctx, r, answer, false)
	}
	return s.unwilling(ctx, r, answer, r.Refused.Status == 401)
}

// learn takes the content off two authorised answers.
func (s Settler) learn(ctx context.Context, r *Resource) {
	r.Holds = true
	if r.Marker != "" {
		r.Content = fingerprint.Marked(r.Marker)
		if !r.Content.In(r.Authorised.Body) {
			r.fail("correct the marker, or leave it out", "the marker %q is not in its content", r.Marker)
		}
		return
	}
	second := s.enter(ctx, r, entry{step: "authorised again", scheme: r.Scheme, way: r.Way, fresh: true})
	if second == nil || second.Status/100 != 2 {
		r.Content = fingerprint.Unknown("a second login did not lead in")
		return
	}
	r.bodies = &[2][]byte{r.Authorised.Body, second.Body}
}
