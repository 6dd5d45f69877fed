package client

import (
	"crypto/tls"
	"crypto/x509"
	"strconv"
)

// claimDefects do not what the client was told to do.
func claimDefects() []Defect {
	const claims = "suite-client-claims"
	return []Defect{
		what{"never-waits", claims,
			"Basic credentials are sent with the first request, though nobody said that they should be."}.breaking(func(r *rules) {
			right := r.known
			r.known = func(s *session, req *request) *login {
				if l := right(s, req); l != nil {
					return l
				}
				return s.unasked(req.target)
			}
		}),
		sending(what{"not-sent-unasked", claims,
			"Nothing is sent before it is asked for, though the user wants Basic credentials to be."}, func(v *visit, r *request) {
			if v.session.options.Unasked && !v.asked {
				r.fields.remove("Authorization")
			}
		}),
		what{"redirects-not-followed", claims, "No redirect is followed."}.breaking(func(r *rules) {
			right := r.received
			r.received = func(status int, list fields) fields {
				list = right(status, list)
				list.remove("Location")
				return list
			}
		}),
		what{"cookies-forgotten", claims, "No cookie is kept."}.breaking(func(r *rules) {
			r.keepCookies = func(*session, target, *answer) {}
		}),
		what{"authority-not-trusted", claims,
			"The certificates that are to be trusted are read, and not used."}.breaking(func(r *rules) {
			r.trust = func(config *tls.Config) { config.RootCAs = x509.NewCertPool() }
		}),
		sending(what{"method-ignored", claims, "Each request is GET, whatever the user wants."}, func(v *visit, r *request) {
			if !v.connect {
				r.method = "GET"
			}
		}),
		sending(what{"content-left-out", claims, "No request has the content that is to be sent."}, func(_ *visit, r *request) {
			withContent(r, nil)
		}),
		holdingBack(what{"content-held-back", claims,
			"Content is held back until it is known whether a login is due, and then it is not sent any more."}),
		what{"content-not-shown", claims, "The user does not get to see the content of answers."}.breaking(func(r *rules) {
			r.shown = func(*answer) []byte { return nil }
		}),
	}
}

// holdingBack sends the first request without its content, and after a 401 none
// that has some.
func holdingBack(w what) Defect {
	return sending(w, func(v *visit, r *request) {
		if v.requests == 0 {
			withContent(r, nil)
		}
	}).and(what{}.breaking(func(r *rules) {
		right := r.repeats
		r.repeats = func(v *visit, a *answer, again bool) bool {
			return right(v, a, again && (a.status != theOrigin.status || v.request.body == nil))
		}
	}))
}

// withContent puts other content into a request that has some.
func withContent(r *request, content []byte) {
	if r.body == nil {
		return
	}
	r.body = content
	r.fields.set("Content-Length", strconv.Itoa(len(content)))
}
