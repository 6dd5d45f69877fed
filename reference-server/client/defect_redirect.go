package client

import (
	"slices"
	"strings"
)

// redirectDefects take credentials to where redirects lead (RFC 9110 §15.4).
func redirectDefects() []Defect {
	sameHost := func(from, to *request) bool {
		return from.target.host == to.target.host && from.target.scheme == to.target.scheme
	}
	elsewhere := func(from, to *request) bool { return from.target.origin != to.target.origin }
	return []Defect{
		carrying(what{"credentials-to-another-port", "rfc9110-15.4-drop-authorization-on-redirect",
			"Credentials go along to another port of the host."}, sameHost),
		carrying(what{"credentials-to-any-host", "rfc9110-15.4-drop-authorization-on-redirect",
			"Credentials go along to wherever a redirect leads."}, func(_, _ *request) bool { return true }),
		carryingAfter(what{"credentials-kept-by-307", "rfc9110-15.4-drop-authorization-on-redirect",
			"Credentials go along where the status is 307 or 308."}, elsewhere, 307, 308),
		carryingAfter(what{"credentials-kept-by-303", "rfc9110-15.4-drop-authorization-on-redirect",
			"Credentials go along where the status is 303."}, elsewhere, 303),
		sending(what{"led-away-with-credentials", "rfc9110-11.5-not-outside-origin",
			"Wherever a redirect leads, Basic credentials of the user are sent unasked."}, func(v *visit, r *request) {
			if v.led && !v.connect && !r.fields.has("Authorization") && !v.session.accounts[r.target.origin].pair() {
				r.fields.set("Authorization", v.session.userBasic())
			}
		}),
		carrying(what{"credentials-from-https-to-http", "rfc9110-11.5-not-outside-origin",
			"Credentials of an https origin go along to http on the same host."}, func(from, to *request) bool {
			return from.target.host == to.target.host && from.target.scheme == "https" && to.target.scheme == "http"
		}),
		what{"credentials-copied-on-redirect", "rfc9110-15.4-client-credentials-made-anew",
			"A redirect within the origin is followed with the same Authorization, octet for octet."}.breaking(func(r *rules) {
			from, text := origin{}, ""
			right := r.redirect
			r.redirect = func(v *visit, next *request) {
				right(v, next)
				from, text = v.request.target.origin, v.sent.fields.get("Authorization")
			}
			sending(what{}, func(_ *visit, req *request) {
				if text != "" && req.target.origin == from && req.fields.has("Authorization") {
					req.fields.set("Authorization", text)
				}
			}).breaks(r)
		}),
		what{"credentials-owned-by-the-last", "suite-client-asked-by-another-origin",
			"After a redirect the credentials belong to where it leads, and so after the next one."}.breaking(func(r *rules) {
			before := map[*session]account{}
			redirect, whose := r.redirect, r.account
			r.redirect = func(v *visit, next *request) {
				redirect(v, next)
				before[v.session] = v.session.accounts[v.request.target.origin]
			}
			r.account = func(s *session, o origin) account {
				who := whose(s, o)
				if !who.pair() {
					who = before[s]
				}
				return who
			}
		}),
	}
}

// carryingAfter does it after some statuses only.
func carryingAfter(w what, where func(from, to *request) bool, statuses ...int) Defect {
	return w.breaking(func(r *rules) {
		last := 0
		right := r.received
		r.received = func(status int, list fields) fields {
			last = status
			return right(status, list)
		}
		carrying(what{}, func(from, to *request) bool {
			return slices.Contains(statuses, last) && where(from, to)
		}).breaks(r)
	})
}

// userinfoDefects let the user and password of a URL get out of it
// (RFC 9110 §4.2.4).
func userinfoDefects() []Defect {
	return []Defect{
		sending(what{"userinfo-in-host", "rfc9112-3.2-client-host-no-userinfo",
			"Host begins with the user and password of the URL."}, func(v *visit, r *request) {
			r.fields[0].value = v.session.userinfo() + r.fields[0].value
		}),
		sending(what{"userinfo-in-target", "rfc9110-4.2.4-client-no-userinfo",
			"The request line has the URL with user and password."}, func(v *visit, r *request) {
			if user := v.session.userinfo(); user != "" && !v.connect {
				r.form = r.target.scheme + "://" + user + r.target.authority() + r.target.path
			}
		}),
		sending(what{"userinfo-in-referer", "rfc9110-10.1.3-referer-no-userinfo",
			"Referer is the URL with user and password."}, func(v *visit, r *request) {
			if user := v.session.userinfo(); user != "" {
				r.fields.add("Referer", r.target.scheme+"://"+user+r.target.authority()+r.target.path)
			}
		}),
		what{"userinfo-of-redirect-used", "rfc9110-4.2.4-recipient-rejects-userinfo",
			"A redirect to a URL with a user is followed, and the user logs in."}.breaking(func(r *rules) {
			r.trustsUserinfo = func(to target, u *account, s *session) bool {
				s.accounts[to.origin] = *u
				return true
			}
		}),
		what{"userinfo-of-redirect-sent-unasked", "rfc9110-4.2.4-recipient-rejects-userinfo",
			"A redirect to a URL with a user is followed, and the user is sent along at once."}.breaking(func(r *rules) {
			brought := map[target]account{}
			r.trustsUserinfo = func(to target, u *account, _ *session) bool {
				brought[to] = *u
				return true
			}
			sending(what{}, func(_ *visit, req *request) {
				if who, given := brought[req.target]; given {
					req.fields.set("Authorization", "Basic "+base64Of([]byte(pairOf(who))))
				}
			}).breaks(r)
		}),
		what{"userinfo-not-decoded", "advisory-client-percent-decoding",
			"User and password of a URL are sent as they are encoded there."}.breaking(func(r *rules) {
			r.userinfo = func(text string, _ *account) (user, password string) {
				_, rest, _ := strings.Cut(text, "://")
				info, _, _ := strings.Cut(rest, "@")
				user, password, _ = strings.Cut(info, ":")
				return user, password
			}
		}),
		sending(what{"host-without-port", "rfc9112-3.2-client-host-no-userinfo",
			"Host has no port."}, func(v *visit, r *request) { r.fields[0].value = bracketed(r.target.host) }),
	}
}

// userinfo is what stands before the host in the first URL.
func (s *session) userinfo() string {
	_, rest, _ := strings.Cut(s.options.urls()[0], "://")
	info, _, found := strings.Cut(rest, "@")
	if !found || strings.Contains(info, "/") {
		return ""
	}
	return info + "@"
}
