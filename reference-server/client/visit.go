package client

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Bounds of one visit: requests in all, and new nonces for stale ones. A server
// that refuses for ever gets no more of us.
const (
	maxRequests = 8
	maxStale    = 2
)

// party is somebody who can ask for credentials: the origin or the proxy, with
// status and fields of its own (RFC 9110 §11.6, §11.7).
type party struct {
	name                         string
	status                       int
	asks, credentials, afterward string
}

var (
	theOrigin = party{"the server", 401, "WWW-Authenticate", "Authorization", "Authentication-Info"}
	theProxy  = party{"the proxy", 407, "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info"}
)

// visit is a request for one resource, and its repetitions with credentials.
type visit struct {
	session *session
	request *request // as the user or a redirect wants it, without fields
	sent    *request // what was sent last
	connect bool     // the request asks a proxy for a tunnel

	led   bool // a redirect led here, not the user
	aside bool // it is on the way to another resource, and leads no further

	login, proxyLogin *login // that were sent along; nil: none
	asked, proxyAsked bool   // whether a challenge to this very request was answered
	stale, requests   int
	moved             bool            // from a connection that the server had others in mind for
	done              <-chan struct{} // is closed when nobody waits any longer
}

// run sends the request until it is answered by something else than a challenge
// that can be answered.
func (v *visit) run(ctx context.Context) (*answer, error) {
	s := v.session
	v.done = ctx.Done()
	rt := s.rules.route(s, v.request.target.origin)
	v.proxyLogin = s.rules.knownAtProxy(s)
	switch {
	case v.connect:
		rt.tunnelled = false // the request for a tunnel is for the proxy itself
	case v.login == nil:
		v.login = s.rules.known(s, v.request)
		if v.login == nil && s.options.Unasked {
			v.login = s.unasked(v.request.target)
		}
	}
	for {
		if err := v.prepare(rt); err != nil {
			return nil, err
		}
		a, err := s.exchange(ctx, rt, v.sent)
		if refusal := (*tunnelRefused)(nil); errors.As(err, &refusal) {
			return refusal.answer, nil
		}
		if err != nil {
			return nil, err
		}
		v.requests++
		if err := v.learn(rt, a); err != nil {
			return nil, err
		}
		again, err := v.again(ctx, rt, a)
		if err != nil {
			s.complain("%s: %v", v.request.target, err)
		}
		if !s.rules.repeats(v, a, again) {
			return a, nil
		}
	}
}

// prepare writes the fields of the request, the credentials last. The first
// request for a resource has none, unless it is known to lie in a space that
// they have led into (RFC 9110 §11.6.1, §11.5).
func (v *visit) prepare(rt route) error {
	s, to := v.session, v.request.target
	r := &request{target: to, method: v.request.method, body: v.request.body, form: to.path}
	host := to.authority()
	switch {
	case v.connect: // RFC 9110 §9.3.6
		r.form, host = to.address(), to.address()
	case rt.via != nil && !rt.tunnelled: // RFC 9112 §3.2.2
		r.form = to.String()
	}
	r.fields = fields{{"Host", host}, {"User-Agent", "authspec-fetch/1"}, {"Accept", "*/*"}}
	if r.measured() {
		r.fields.add("Content-Length", fmt.Sprint(len(r.body)))
	}
	v.sent, s.last = r, r
	if s.is(WebSocket) && !v.connect {
		if err := s.upgrade(r); err != nil {
			return err
		}
	}
	if s.rules.confides(r) {
		if text := s.rules.cookieField(s, to); text != "" && !v.connect {
			r.fields.add("Cookie", text)
		}
		if err := v.authorize(rt); err != nil {
			return err
		}
	}
	s.rules.request(v, r)
	return nil
}

// authorize adds the credentials: those for the proxy only where the request goes
// to it and not through it (RFC 9110 §11.7.2).
func (v *visit) authorize(rt route) error {
	add := func(p party, l *login) error {
		if l == nil {
			return nil
		}
		text, err := v.session.credentials(l, v.sent)
		if err == nil {
			v.sent.fields.add(p.credentials, text)
		}
		return err
	}
	if rt.via != nil && !rt.tunnelled {
		if err := add(theProxy, v.proxyLogin); err != nil {
			return err
		}
	}
	return add(theOrigin, v.login)
}

// learn takes from an answer what later requests need.
func (v *visit) learn(rt route, a *answer) error {
	s, to := v.session, v.request.target
	if !v.connect {
		s.rules.keepCookies(s, to, a)
	}
	proxied := rt.via != nil && !rt.tunnelled
	if proxied && v.proxyLogin != nil && a.status != theProxy.status {
		s.atProxy = v.proxyLogin
		if err := s.info(theProxy, v.proxyLogin, a); err != nil {
			return err
		}
	}
	if v.login == nil || proxied && a.status == theProxy.status {
		return nil
	}
	if a.status != theOrigin.status {
		s.rules.remember(s, v.login, to)
	}
	return s.info(theOrigin, v.login, a)
}

// again decides whether the request is sent once more, with which credentials.
// The error says why not, where the user can do something about it.
func (v *visit) again(ctx context.Context, rt route, a *answer) (bool, error) {
	s := v.session
	if s.rules.movesOn(a) && !v.moved {
		v.moved = true
		return s.leave(rt), nil
	}
	p, before, asked := theOrigin, &v.login, &v.asked
	who := s.rules.account(s, v.request.target.origin)
	switch {
	case s.rules.proxyAsks(rt, a):
		p, before, asked = theProxy, &v.proxyLogin, &v.proxyAsked
		who = account{user: s.options.ProxyUser, password: s.options.ProxyPassword}
	case v.connect || !s.rules.asks(a):
		return false, nil
	}
	if !s.rules.confides(v.request) {
		return false, nil
	}
	list := s.rules.challenges(v, parseChallenges(s.rules.lines(v, p, a)))
	who, err := v.equipped(ctx, p, who, list)
	var l *login
	if err == nil {
		l, err = v.answerTo(p, who, list)
	}
	if err == nil {
		err = s.rules.refused(v, p, *before, *asked, l)
	}
	if err == nil && v.requests >= s.rules.mostRequests() {
		err = fmt.Errorf("%s asks for credentials without end", p.name)
	}
	s.forget(*before)
	*before, *asked = l, true
	return err == nil, err
}

// equipped is the account with a token that is got for the occasion, if the
// client has a role in which it does that.
func (v *visit) equipped(ctx context.Context, p party, who account, list []challenge) (account, error) {
	s := v.session
	if p.status != theOrigin.status || who.token != "" || v.aside {
		return who, nil
	}
	var err error
	if s.is(Registry) && v.login == nil {
		who.token, err = v.registryToken(ctx, who, list)
	}
	if s.is(Metadata) && err == nil && who.token == "" {
		err = v.wherefrom(ctx, list)
	}
	return who, err
}

// answerTo makes a login of the best challenge that can be answered: the
// strongest scheme, and the first algorithm of it that is known, since servers
// send those that they prefer first (RFC 9110 §11.4, RFC 7616 §3.7).
func (v *visit) answerTo(p party, who account, list []challenge) (*login, error) {
	s := v.session
	to := v.request.target.origin
	if p.status == theProxy.status {
		to = *s.proxy
	}
	why := errNothing
	for _, c := range s.rules.order(list) {
		l, err := s.begin(who, c, to)
		if errors.Is(err, errNothing) {
			continue
		}
		if err != nil {
			why = err
			continue
		}
		if c.is("Basic") && s.digested[to] && s.rules.minds() {
			return nil, fmt.Errorf("%s asks for the password by Basic, and did well without it before (RFC 7616 §5.8)", p.name)
		}
		if first, known := s.realms[to]; known && v.led && first != l.realm && s.rules.keepsToRealm() {
			return nil, fmt.Errorf("a redirect leads to another realm, %q, for which nobody gave credentials (RFC 9110 §11.5)", l.realm)
		}
		s.digested[to] = s.digested[to] || l.digest != nil
		return l, nil
	}
	if errors.Is(why, errNothing) {
		return nil, fmt.Errorf("%s asks for nothing that can be answered with what is given", p.name)
	}
	return nil, why
}

// inOrder sorts challenges by the strength of their schemes, and leaves those of
// one scheme as they are.
func inOrder(list []challenge) []challenge {
	var known []challenge
	for _, c := range list {
		if strength(c.scheme) > 0 {
			known = append(known, c)
		}
	}
	sort.SliceStable(known, func(i, j int) bool { return strength(known[i].scheme) > strength(known[j].scheme) })
	return known
}

// refused tells whether a challenge means that the credentials that were sent are
// wrong, so that sending them again is of no use (RFC 9110 §15.5.2,
// RFC 7616 §3.3): unless the nonce was stale, or what was sent was for another
// realm and unasked.
func (v *visit) refused(p party, before *login, asked bool, next *login) error {
	switch {
	case before == nil:
		return nil
	case v.staleOnly(before, next) && v.stale < maxStale:
		v.stale++
		return nil
	case !asked && before.realm != next.realm:
		return nil
	}
	return fmt.Errorf("%s refuses these credentials for %q", p.name, next.realm)
}

// staleOnly tells whether a challenge says that nothing but the nonce was wrong,
// and brings another one.
func (v *visit) staleOnly(before, next *login) bool {
	if before.digest == nil || next.digest == nil || next.realm != before.realm {
		return false
	}
	stale, _ := next.challenge.param("stale")
	return strings.EqualFold(stale, "true") && next.digest.nonce != before.digest.nonce
}
