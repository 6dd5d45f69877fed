package ground

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// schemeOf is the scheme that a role promises; empty where the challenge
// decides.
func schemeOf(role string) string {
	if s, ok := scheme.OfRole(role); ok {
		return s.Name()
	}
	return ""
}

// resource asks one resource: without credentials, then twice with.
func (s Settler) resource(ctx context.Context, res target.Resource) *Resource {
	r := &Resource{Resource: res, Schemes: []string{}}
	if res.Operation != nil {
		return operation(r)
	}
	if !s.answers(ctx, r) {
		return r
	}
	switch res.Role {
	case target.RoleOpen:
		s.open(r)
		return r
	case target.RoleClear:
		// It may well refuse everybody, and it is no place for a password.
		r.Holds, r.Schemes, r.NoLogin = true, offered(r.Refused), "no credentials are sent in clear text before a case asks for it"
		r.Content = r.claimed()
		return r
	}
	r.Schemes = offered(r.Refused)
	switch refused := r.Refused.Status; {
	case len(r.Granted.JSON) > 0 && !r.claimed().In(r.Refused.Body):
		s.login(ctx, r) // what the status says, the cases judge
	case r.Granted.By(refused) && !r.mayAskToLogIn():
		s.delivered(ctx, r)
	case refused >= 500:
		r.fail(broken(refused), "a request without credentials gets status %d: a server error is no refusal", refused)
		r.Claimed = true
	default:
		s.login(ctx, r)
	}
	return r
}

// claimed is the print of the content as the target describes it.
func (r *Resource) claimed() fingerprint.Print {
	marks := make([]fingerprint.Mark, len(r.Granted.JSON))
	for i, m := range r.Granted.JSON {
		marks[i] = fingerprint.Mark(m)
	}
	return fingerprint.Claimed(r.Granted.Marker, marks...)
}

func (r *Resource) fail(advice, format string, args ...any) {
	r.Holds, r.Reason, r.Advice = false, fmt.Sprintf(format, args...), advice
}

// ask makes one exchange without credentials and keeps it.
func (s Settler) ask(ctx context.Context, r *Resource, step string) *message.Response {
	return s.send(ctx, r, step, request.Plain(r.Resource, s.Agent))
}

// send makes one exchange and keeps it.
func (s Settler) send(ctx context.Context, r *Resource, step string, m *message.Request) *message.Response {
	x := s.Exchange.Exchange(ctx, r.Resource, m)
	r.Exchanges = append(r.Exchanges, Exchange{step, x})
	return x.Response
}

// answers sends the request without credentials.
func (s Settler) answers(ctx context.Context, r *Resource) bool {
	if r.Refused = s.ask(ctx, r, "refused"); r.Refused != nil {
		return true
	}
	x := r.Exchanges[len(r.Exchanges)-1]
	r.fail(s.silence(ctx, r, x.Exchange), "it does not answer: %s", x.Detail)
	return false
}

// open settles a resource that needs no credentials.
func (s Settler) open(r *Resource) {
	r.NoLogin = "the resource needs no credentials"
	if !r.Granted.By(r.Refused.Status) {
		r.fail("name a path that is delivered to everybody, or leave it out", "it is called open, but a request without credentials gets status %d", r.Refused.Status)
		return
	}
	r.Holds, r.Authorised, r.Content = true, r.Refused, r.claimed()
}

// stranger settles a resource for which there are no credentials: it holds
// where it refuses with a 401.
func (s Settler) stranger(ctx context.Context, r *Resource) {
	given, of := s.given(), s.unanswerable(r)
	switch {
	case !given:
		r.NoLogin = "no credentials were given"
	case of != nil:
		r.NoLogin = noAnswerable(of)
	case len(r.Schemes) > 0:
		r.NoLogin = "there are no credentials for the schemes that the resource offers: " + strings.Join(r.Schemes, ", ")
		r.Advice = "give " + lacking(r.Schemes)
	default:
		r.NoLogin = "there are no credentials for the resource"
		r.Advice = "give " + lacking([]string{schemeOf(r.Role)})
	}
	switch {
	case r.Refused.Status != 401:
		s.unchallenged(ctx, r)
		return
	case given && of != nil:
		r.fail(of.Unanswerable(), "%s", noAnswerable(of))
		r.Claimed = true
		return
	}
	r.Holds, r.Content = true, r.claimed()
}

func noAnswerable(of scheme.Scheme) string {
	return "the resource has no " + of.Name() + " challenge that can be answered"
}

// unanswerable is the scheme for which there are credentials that are of no use,
// since nobody can answer the challenge of the resource; nil: there is none.
func (s Settler) unanswerable(r *Resource) scheme.Scheme {
	schemes := r.Schemes
	if promised := schemeOf(r.Role); promised != "" {
		schemes = []string{promised}
	}
	for _, name := range schemes {
		of, ok := scheme.Named(name)
		if ok && of.Challenged() && len(r.offers(of)) == 0 && scheme.Has(of, s.Target, r.Resource, target.Ordinary) {
			return of
		}
	}
	return nil
}

// unchallenged settles a resource that refuses otherwise than by 401, so that
// only credentials could tell whether it is protected, and has none to try.
func (s Settler) unchallenged(ctx context.Context, r *Resource) {
	advice := s.unwilling(ctx, r, r.Refused, false)
	if r.Refused.Status == 403 {
		advice = "give credentials, so that it can be told whether the resource is protected"
	}
	why := "there are none to try"
	if of := s.unanswerable(r); of != nil {
		why = "there is no " + of.Name() + " challenge to answer"
	}
	r.fail(advice, "a request without credentials gets %s, not 401, and %s", status(r.Refused), why)
}

// offered lists the schemes of a refusal's challenges, each once.
func offered(r *message.Response) []string {
	list := []string{}
	for _, c := range httpauth.ParseChallenges(r.Values("WWW-Authenticate")).Challenges {
		if !slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, c.Scheme) }) {
			list = append(list, c.Scheme)
		}
	}
	return list
}
