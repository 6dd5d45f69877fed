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
	"authspec/runner/internal/target"
)

// spoken are the schemes in which the suite can make valid credentials.
var spoken = []string{request.Basic, request.Digest, request.Bearer}

// schemeOf is the scheme that a role promises; empty where the challenge
// decides.
func schemeOf(role string) string {
	switch role {
	case target.RoleBasic:
		return request.Basic
	case target.RoleBearer:
		return request.Bearer
	case target.RoleDigest:
		return request.Digest
	}
	return ""
}

// resource asks one resource: without credentials, then twice with.
func (s Settler) resource(ctx context.Context, res target.Resource) *Resource {
	r := &Resource{Resource: res, Schemes: []string{}}
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
		if r.Marker != "" {
			r.Content = fingerprint.Marked(r.Marker)
		}
		return r
	}
	r.Schemes = offered(r.Refused)
	switch refused := r.Refused.Status; {
	case refused/100 == 2:
		s.delivered(ctx, r)
	case refused >= 500:
		r.fail(broken(refused), "a request without credentials gets status %d: a server error is no refusal", refused)
		r.Claimed = true
	default:
		s.login(ctx, r)
	}
	return r
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
	if r.Refused.Status/100 != 2 {
		r.fail("name a path that is delivered to everybody, or leave it out", "it is called open, but a request without credentials gets status %d", r.Refused.Status)
		return
	}
	r.Holds, r.Authorised = true, r.Refused
	if r.Marker != "" {
		r.Content = fingerprint.Marked(r.Marker)
	}
}

// stranger settles a resource for which there are no credentials: it holds
// where it refuses with a 401.
func (s Settler) stranger(ctx context.Context, r *Resource) {
	given, digest := s.given(), s.unanswerable(r)
	switch {
	case !given:
		r.NoLogin = "no credentials were given"
	case digest:
		r.NoLogin = noDigest
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
	case given && digest:
		r.fail("a client ignores a challenge whose algorithm it does not know, or that lacks realm or nonce (RFC 7616 §3.3): mend it", "%s", noDigest)
		r.Claimed = true
		return
	}
	r.Holds = true
	if r.Marker != "" {
		r.Content = fingerprint.Marked(r.Marker)
	}
}

const noDigest = "the resource has no Digest challenge that can be answered"

// unanswerable tells whether a user and a password are of no use, since the
// resource is one of Digest and nobody can answer its challenge.
func (s Settler) unanswerable(r *Resource) bool {
	digest := schemeOf(r.Role) == request.Digest || schemeOf(r.Role) == "" && slices.ContainsFunc(r.Schemes, func(o string) bool { return strings.EqualFold(o, request.Digest) })
	return digest && len(r.digests()) == 0 && request.Has(s.Target, request.Digest, target.Ordinary)
}

// unchallenged settles a resource that refuses otherwise than by 401, so that
// only credentials could tell whether it is protected, and has none to try.
func (s Settler) unchallenged(ctx context.Context, r *Resource) {
	advice := s.unwilling(ctx, r, r.Refused, false)
	if r.Refused.Status == 403 {
		advice = "give credentials, so that it can be told whether the resource is protected"
	}
	why := "there are none to try"
	if s.unanswerable(r) {
		why = "there is no Digest challenge to answer"
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
