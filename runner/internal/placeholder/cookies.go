package placeholder

import (
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// ownAttribute is what a resource has that takes a key, or a session, and no
// other.
func ownAttribute(res target.Resource, r *casefile.Ref) ([]byte, error) {
	switch {
	case res.Key != nil && r.Kind == casefile.RefKey:
		return []byte(res.Key.Value), nil
	case res.Key != nil && res.Key.Place == target.KeyInField:
		return []byte(res.Key.Name), nil
	case res.Key != nil:
		return nil, target.Lacks("the key of the resource stands in a %s, not in a field of its own", res.Key.Place)
	case res.Session != nil && res.Session.Cookie != "":
		return []byte(res.Session.Cookie), nil
	case res.Session != nil:
		return nil, target.Lacks("no cookie of the login is known to stand for the session by itself")
	}
	return nil, target.Lacks("${%s} has no value at the resource `%s`", r.Source, res.Role)
}

// cookie is what a step's answer has set, which goes to the origin that has set it
// and to no other (RFC 6265 §5.4).
func (s *Scope) cookie(r *casefile.Ref, a *Answer) ([]byte, error) {
	if a.Origin != "" && a.Origin != s.Resource.URL.String() {
		return nil, target.Lacks("the cookies of step `%s` are another origin's, and are not sent elsewhere", r.Of)
	}
	if r.Kind == casefile.RefSession {
		return s.sessionCookie(r, a)
	}
	return a.cookies(r)
}

// cookies are those that the answer sets, as a Cookie field sends them back
// (RFC 6265 §4.2).
func (a *Answer) cookies(r *casefile.Ref) ([]byte, error) {
	var pairs []string
	for _, v := range a.Response.Values("Set-Cookie") {
		pair, _, _ := strings.Cut(v, ";")
		if strings.Contains(pair, "=") {
			pairs = append(pairs, strings.TrimSpace(pair))
		}
	}
	if len(pairs) == 0 {
		return nil, target.Lacks("the answer of step `%s` sets no cookie", r.Of)
	}
	return []byte(strings.Join(pairs, "; ")), nil
}

// sessionCookie is the value of the cookie that stands for the session which the
// answer of a step has begun.
func (s *Scope) sessionCookie(r *casefile.Ref, a *Answer) ([]byte, error) {
	if s.Resource.Session == nil || s.Resource.Session.Cookie == "" {
		return nil, target.Lacks("no cookie of the login is known to stand for the session by itself")
	}
	for _, c := range scheme.Cookies(a.Response, s.Resource, s.Resource.Session.Login.Path) {
		if c.Name == s.Resource.Session.Cookie && c.Value != "" {
			return []byte(c.Value), nil
		}
	}
	return nil, target.Lacks("the answer of step `%s` sets no cookie %s", r.Of, s.Resource.Session.Cookie)
}

// SessionOf is the Cookie field of the session of an earlier step: one that has
// logged in, or one that was sent with a session.
func (s *Scope) SessionOf(step string) (string, error) {
	a := s.Answers(step)
	switch {
	case a == nil:
		return "", target.Lacks("step `%s` was not sent", step)
	case a.Origin != "" && a.Origin != s.Resource.URL.String():
		return "", target.Lacks("the session of step `%s` is another origin's, and is not sent elsewhere", step)
	}
	res := s.Resource
	if a.Response != nil && res.Session != nil && res.Session.Logout != nil {
		list := scheme.Cookies(a.Response, res, res.Session.Login.Path).For(res, res.Session.Logout.Path)
		named := func(c scheme.Cookie) bool { return res.Session.Cookie == "" || c.Name == res.Session.Cookie }
		if slices.ContainsFunc(list, named) {
			return scheme.Pairs(list), nil
		}
	}
	if sent, ok := a.Sent["cookie"]; ok {
		return sent, nil
	}
	return "", target.Lacks("step `%s` has begun no session", step)
}
