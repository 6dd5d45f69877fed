package ground

import (
	"bytes"
	"context"

	"authspec/runner/internal/message"
	"authspec/runner/internal/request"
	"authspec/runner/internal/scheme"
)

// mayAskToLogIn tells whether a 2xx that strangers get may be a page that asks
// them to log in, which is how many a site refuses that knows users by a cookie.
func (r *Resource) mayAskToLogIn() bool {
	return r.Session != nil && (!r.Granted.Content() || !r.claimed().In(r.Refused.Body))
}

// asksAgain tells whether what came after a login is the very page that strangers
// get.
func (r *Resource) asksAgain() bool {
	return r.Granted.By(r.Refused.Status) && bytes.Equal(r.Authorised.Body, r.Refused.Body)
}

// refusedSession says why the cookies of a login have not led in.
func (s Settler) refusedSession(r *Resource, got string) {
	said, advice := status(r.LoggedIn), "check the user and the password of the ordinary account, and the `login` of the resource"
	all := scheme.Cookies(r.LoggedIn, r.Resource, r.Session.Login.Path)
	switch sent := all.For(r.Resource, r.Path); {
	case len(all) == 0:
		said += " and sets no cookie"
	case len(sent) == 0:
		said += " and sets cookies that do not go to " + r.Path + " (RFC 6265 §5.4)"
		advice = "see the Path, Domain and Secure of the cookies, or name a resource that they are for"
	}
	if r.LoggedIn.Status/100 == 4 {
		advice += "; a token against forged requests (CSRF) can't be sent"
	}
	r.fail(advice, "the ordinary credentials do not lead in (Session): %s; the login gets %s", got, said)
}

// nameCookie finds out which of the cookies of a login stands for the session by
// itself, where the target does not say.
func (s Settler) nameCookie(ctx context.Context, r *Resource) {
	if r.Session == nil || r.Session.Cookie != "" || r.LoggedIn == nil {
		return
	}
	list := scheme.Cookies(r.LoggedIn, r.Resource, r.Session.Login.Path).For(r.Resource, r.Path)
	for _, c := range list {
		if len(list) > 1 && !s.cookieLeadsIn(ctx, r, c) {
			continue
		}
		own := *r.Session
		own.Cookie = c.Name
		r.Session = &own
		return
	}
}

// cookieLeadsIn tells whether a cookie alone leads into a resource.
func (s Settler) cookieLeadsIn(ctx context.Context, r *Resource, c scheme.Cookie) bool {
	m := request.Plain(r.Resource, s.Agent)
	m.Fields = append(m.Fields, message.Field{Name: "Cookie", Value: scheme.Pairs([]scheme.Cookie{c})})
	x := s.send(ctx, r, "cookie "+c.Name, m)
	return x != nil && r.leadsIn(x) && !(r.Granted.By(r.Refused.Status) && bytes.Equal(x.Body, r.Refused.Body))
}
