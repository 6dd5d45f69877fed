package ground

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/content"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/request"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// spoken are the schemes in which the suite can make valid credentials.
var spoken = []string{request.Basic, request.Bearer}

// schemeOf is the scheme that a role promises; empty where the challenge
// decides.
func schemeOf(role string) string {
	switch role {
	case target.RoleBasic:
		return request.Basic
	case target.RoleBearer:
		return request.Bearer
	case target.RoleDigest:
		return "Digest"
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
			r.Content = content.Marked(r.Marker)
		}
		return r
	}
	r.Schemes = offered(r.Refused)
	if refused := r.Refused.Status; refused/100 == 2 {
		r.fail("give the URL of a protected resource, or protect this one",
			"it is delivered without credentials (status %d)", refused)
		return r
	}
	s.login(ctx, r)
	return r
}

func (r *Resource) fail(advice, format string, args ...any) {
	r.Holds, r.Reason, r.Advice = false, fmt.Sprintf(format, args...), advice
}

// ask makes one exchange and keeps it.
func (s Settler) ask(ctx context.Context, r *Resource, step, authorization string) *wire.Response {
	x := s.Exchange.Exchange(ctx, r.Resource, request.Plain(r.Resource, s.Agent, authorization))
	r.Exchanges = append(r.Exchanges, Exchange{step, x})
	return x.Response
}

// answers sends the request without credentials.
func (s Settler) answers(ctx context.Context, r *Resource) bool {
	if r.Refused = s.ask(ctx, r, "refused", ""); r.Refused != nil {
		return true
	}
	x := r.Exchanges[len(r.Exchanges)-1]
	advice := "see that the server runs and that the URL is right"
	if x.Outcome == wire.Timeout {
		advice += "; --timeout gives it more time"
	}
	r.fail(advice, "it does not answer: %s", x.Detail)
	return false
}

// open settles a resource that needs no credentials.
func (s Settler) open(r *Resource) {
	r.NoLogin = "the resource needs no credentials"
	if r.Refused.Status/100 != 2 {
		r.fail("name a path that is delivered to everybody", "it is called open, but a request without credentials gets status %d", r.Refused.Status)
		return
	}
	r.Holds, r.Authorised = true, r.Refused
	if r.Marker != "" {
		r.Content = content.Marked(r.Marker)
	}
}

// login finds the scheme and tries the ordinary credentials.
func (s Settler) login(ctx context.Context, r *Resource) {
	schemes := s.candidates(r)
	if len(schemes) == 0 {
		s.stranger(r)
		return
	}
	defer s.tries.begin()()
	for _, scheme := range schemes {
		if !s.tries.left() {
			r.Authorised = nil
			r.fail("check the user and the password (or token) of the ordinary account",
				"its login was not tried (%s): the ordinary credentials were refused elsewhere, and accounts are locked after %s (limits.failures)",
				scheme, s.tries.limit)
			return
		}
		value, _ := request.Valid(s.Target, scheme, target.Ordinary)
		if r.Authorised = s.ask(ctx, r, "authorised", value); r.Authorised != nil && r.Authorised.Status/100 == 2 {
			r.Scheme = scheme
			s.learn(ctx, r, value)
			return
		}
		s.tries.fail()
	}
	r.refusedLogin(schemes)
}

// Enter sends a plain request with the ordinary credentials to a resource that
// they have led into before.
func (s Settler) Enter(ctx context.Context, r *Resource) wire.Exchange {
	value, _ := request.Valid(s.Target, r.Scheme, target.Ordinary)
	return s.Exchange.Exchange(ctx, r.Resource, request.Plain(r.Resource, s.Agent, value))
}

// candidates are the schemes in which there are credentials to try, the
// offered ones first. Basic is tried even where a 401 has no usable challenge.
func (s Settler) candidates(r *Resource) []string {
	offered := r.Schemes
	if promised := schemeOf(r.Role); promised != "" {
		offered = []string{promised}
	} else if len(offered) == 0 {
		offered = []string{request.Basic}
	}
	var list []string
	for _, o := range offered {
		for _, known := range spoken {
			if _, has := request.Valid(s.Target, known, target.Ordinary); has && strings.EqualFold(o, known) {
				list = append(list, known)
			}
		}
	}
	return list
}

// stranger settles a resource for which there are no credentials: it holds
// where it refuses with a 401.
func (s Settler) stranger(r *Resource) {
	_, user := s.Target.Account(target.Ordinary)
	_, token := s.Target.Token("valid")
	switch promised := schemeOf(r.Role); {
	case promised == "Digest":
		r.NoLogin = "authspec does not make Digest credentials"
	case !user && !token:
		r.NoLogin = "no credentials were given"
	case len(r.Schemes) > 0:
		r.NoLogin = "there are no credentials for the schemes that the resource offers: " + strings.Join(r.Schemes, ", ")
	default:
		r.NoLogin = "there are no credentials for the resource"
	}
	if r.Refused.Status != 401 {
		r.fail("give credentials, so that it can be told whether the resource is protected",
			"a request without credentials gets status %d, not 401, and there are none to try", r.Refused.Status)
		return
	}
	r.Holds = true
	if r.Marker != "" {
		r.Content = content.Marked(r.Marker)
	}
}

func (r *Resource) refusedLogin(schemes []string) {
	got := "no answer"
	switch x := r.Exchanges[len(r.Exchanges)-1]; {
	case r.Authorised != nil:
		got = fmt.Sprintf("status %d", r.Authorised.Status)
	case x.Detail != "":
		got = "no answer: " + x.Detail
	}
	r.Authorised = nil
	// Only a URL is known and its 401 names no usable scheme: that Basic does
	// not lead in either is no fault of the credentials.
	if len(r.Schemes) == 0 && schemeOf(r.Role) == "" && r.Refused.Status == 401 {
		r.Holds, r.NoLogin = true, "its 401 offers no usable challenge, and Basic credentials do not lead in ("+got+")"
		return
	}
	r.fail("check the user and the password (or token) of the ordinary account",
		"the ordinary credentials do not lead in (%s): %s", strings.Join(schemes, ", "), got)
}

// learn takes the content off two authorised answers.
func (s Settler) learn(ctx context.Context, r *Resource, value string) {
	r.Holds = true
	if r.Marker != "" {
		r.Content = content.Marked(r.Marker)
		if !r.Content.In(r.Authorised.Body) {
			r.fail("correct the marker, or leave it out", "the marker %q is not in its content", r.Marker)
		}
		return
	}
	second := s.ask(ctx, r, "authorised again", value)
	if second == nil || second.Status/100 != 2 {
		return
	}
	r.bodies = [2][]byte{r.Authorised.Body, second.Body}
}

// offered lists the schemes of a refusal's challenges, each once.
func offered(r *wire.Response) []string {
	list := []string{}
	for _, c := range httpauth.ParseChallenges(r.Values("WWW-Authenticate")).Challenges {
		if !slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, c.Scheme) }) {
			list = append(list, c.Scheme)
		}
	}
	return list
}

// discover turns the one resource of a URL into one for each scheme that the
// suite knows, in the order of the challenges; the one that credentials were
// tried on stays the first.
func (s Settler) discover(g *Ground) {
	first := g.Resources[0]
	if !first.Holds {
		return
	}
	roles := map[string]string{"basic": target.RoleBasic, "digest": target.RoleDigest, "bearer": target.RoleBearer}
	var found []*Resource
	add := func(scheme string) {
		role, known := roles[strings.ToLower(scheme)]
		if !known || slices.ContainsFunc(found, func(r *Resource) bool { return r.Role == role }) {
			return
		}
		r := *first
		r.Role = role
		if first.Scheme != "" && !strings.EqualFold(first.Scheme, scheme) {
			r.Scheme, r.Authorised = "", nil
			r.NoLogin = "there are no " + scheme + " credentials"
		}
		if len(found) > 0 {
			r.Exchanges = nil // they stand with the first
		}
		found = append(found, &r)
	}
	if first.Scheme != "" {
		add(first.Scheme)
	}
	for _, scheme := range first.Schemes {
		add(scheme)
	}
	if len(found) == 0 {
		return
	}
	g.Resources = found
	s.Target.Resources = nil
	for _, r := range found {
		s.Target.Resources = append(s.Target.Resources, r.Resource)
	}
}
