package client

import (
	"context"
	"net"
	"slices"
	"strings"
	"time"
)

// proxyDefects mix up proxies and origins (RFC 9110 §11.7, RFC 7616 §3.8).
func proxyDefects() []Defect {
	return []Defect{
		what{"proxy-first-line-only", "rfc9110-11.7.1-client-parses-like-www",
			"Of Proxy-Authenticate only the first challenge is read."}.breaking(func(r *rules) {
			right := r.lines
			r.lines = func(v *visit, p party, a *answer) []string {
				lines := right(v, p, a)
				if p.status == theProxy.status && len(lines) > 0 {
					return []string{firstChallenge(lines[0])}
				}
				return lines
			}
		}),
		what{"origin-asks-like-a-proxy", "rfc9110-11.7.1-origin-407-ignored",
			"A 407 of an origin gets credentials for a proxy."}.breaking(func(r *rules) {
			answered := map[*visit]bool{}
			right := r.repeats
			r.repeats = func(v *visit, a *answer, again bool) bool {
				direct := v.session.proxy == nil || v.request.target.scheme == "https" && !v.connect
				if a.status == theProxy.status && direct && !answered[v] {
					answered[v] = true
					return true
				}
				return right(v, a, again)
			}
			sending(what{}, func(v *visit, req *request) {
				if answered[v] {
					req.fields.set(theProxy.credentials, v.session.proxyBasic())
				}
			}).breaks(r)
		}),
		sending(what{"proxy-credentials-through-the-tunnel", "rfc9110-11.7.2-client-only-to-proxy",
			"Requests within a tunnel have the credentials for the proxy too."}, func(v *visit, r *request) {
			if v.session.proxy != nil && r.target.scheme == "https" && !v.connect {
				r.fields.set("Proxy-Authorization", v.session.proxyBasic())
			}
		}),
		what{"origin-407-answered-like-401", "rfc9110-11.7.1-origin-407-ignored",
			"A 407 of an origin gets the credentials for that origin."}.breaking(func(r *rules) {
			asks, lines := r.asks, r.lines
			r.asks = func(a *answer) bool { return asks(a) || a.status == theProxy.status }
			r.lines = func(v *visit, p party, a *answer) []string {
				if a.status == theProxy.status {
					p.asks = theProxy.asks
				}
				return lines(v, p, a)
			}
		}),
		sending(what{"proxy-credentials-to-the-origin", "rfc9110-11.7.2-client-only-to-proxy",
			"The credentials for the proxy are sent in Authorization too, which is for the origin."}, func(v *visit, r *request) {
			if v.session.proxy != nil && !v.connect && v.session.options.ProxyUser != "" {
				r.fields.set("Authorization", v.session.proxyBasic())
			}
		}),
		sending(what{"origin-credentials-in-connect", "advisory-client-no-credentials-to-407-origin",
			"The request for a tunnel has the credentials for the origin."}, func(v *visit, r *request) {
			if v.connect {
				r.fields.add("Authorization", v.session.originBasic(r.target.origin))
			}
		}),
		what{"proxy-gets-the-password-of-the-origin", "advisory-client-no-credentials-to-407-origin",
			"A proxy that asks for credentials gets those for the origin as well."}.breaking(func(r *rules) {
			asked := map[*visit]bool{}
			repeats := r.repeats
			r.repeats = func(v *visit, a *answer, again bool) bool {
				asked[v] = asked[v] || a.status == 407
				return repeats(v, a, again)
			}
			sending(what{}, func(v *visit, req *request) {
				if asked[v] && !req.fields.has("Authorization") {
					req.fields.add("Authorization", v.session.originBasic(req.target.origin))
				}
			}).breaks(r)
		}),
		sending(what{"proxy-gets-the-user-of-the-origin", "rfc9110-11.7.2-client-right-credentials",
			"The proxy gets the user and password for the origin, not its own."}, func(v *visit, r *request) {
			if text := r.fields.get(theProxy.credentials); text != "" {
				r.fields.set(theProxy.credentials, v.session.originBasic(r.target.origin))
			}
		}),
		what{"proxy-authorization-kept", "rfc9110-15.4-drop-proxy-authorization",
			"After a redirect into a tunnel the credentials for the proxy go along through it."}.breaking(func(r *rules) {
			led := false
			right := r.redirect
			r.redirect = func(v *visit, next *request) {
				right(v, next)
				led = v.session.proxy != nil
			}
			sending(what{}, func(v *visit, req *request) {
				if led && !v.connect && req.target.scheme == "https" {
					req.fields.set(theProxy.credentials, v.session.proxyBasic())
				}
			}).breaks(r)
		}),
		what{"proxy-login-forgotten", "rfc7617-2.2-client-proxy-reuse",
			"Each request is sent to the proxy without credentials first."}.breaking(func(r *rules) {
			r.knownAtProxy = func(*session) *login { return nil }
		}),
		what{"tunnel-after-407", "rfc9110-9.3.6-client-no-tunnel-on-407",
			"A 407 to CONNECT is taken for a tunnel."}.breaking(func(r *rules) {
			opened, secure := r.opened, r.secure
			r.opened = func(a *answer) bool { return opened(a) || a.status == 407 }
			r.secure = func(ctx context.Context, s *session, plain net.Conn, to origin) (net.Conn, error) {
				if err := plain.SetDeadline(time.Time{}); err != nil { // an error has stopped all writing
					return nil, err
				}
				return secure(ctx, s, plain, to)
			}
		}),
		what{"https-through-the-proxy-in-clear", "rfc9110-4.2.2-https-never-in-clear",
			"The proxy is asked for https URLs like for others, and no tunnel is opened."}.breaking(func(r *rules) {
			right := r.route
			r.route = func(s *session, to origin) route {
				rt := right(s, to)
				rt.tunnelled = false
				return rt
			}
		}),
		what{"proxy-passed-by", "suite-client-claims",
			"What is on this machine is fetched without the proxy."}.breaking(func(r *rules) {
			right := r.route
			r.route = func(s *session, to origin) route {
				if to.loopback() {
					return route{origin: to}
				}
				return right(s, to)
			}
		}),
		what{"proxy-domain-counts", "rfc7616-3.3-proxy-domain-ignored",
			"A proxy whose challenge has a domain gets credentials for what lies in it only."}.breaking(func(r *rules) {
			sending(what{}, func(v *visit, req *request) {
				if v.proxyLogin == nil || v.connect {
					return
				}
				domain, given := v.proxyLogin.challenge.param("domain")
				if given && !slices.Contains(strings.Fields(domain), req.target.path) {
					req.fields.remove("Proxy-Authorization")
				}
			}).breaks(r)
		}),
		what{"proxy-uri-is-a-path", "rfc7616-3.8-client-proxy-authorization",
			"uri is the path, where the request line has an absolute URI."}.breaking(func(r *rules) {
			right := r.input
			r.input = func(in *digestInput) {
				right(in)
				if to, _, err := parseTarget(in.uri); err == nil {
					in.uri = to.path
				}
			}
		}),
	}
}

// proxyBasic are the credentials for the proxy, or else of the user, by Basic.
func (s *session) proxyBasic() string {
	who := account{user: s.options.ProxyUser, password: s.options.ProxyPassword}
	if !who.pair() {
		who = account{user: s.options.User, password: s.options.Password}
	}
	return "Basic " + base64Of([]byte(pairOf(who)))
}

// userBasic are those of the user by Basic, whoever they are for.
func (s *session) userBasic() string {
	return "Basic " + base64Of([]byte(pairOf(account{user: s.options.User, password: s.options.Password})))
}

// originBasic are those for an origin.
func (s *session) originBasic(o origin) string {
	return "Basic " + base64Of([]byte(pairOf(s.accounts[o])))
}
