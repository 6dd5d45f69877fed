package client

import (
	"errors"
	"strings"
)

// spaceDefects mistake protection spaces (RFC 9110 §11.5, RFC 7617 §2.2,
// RFC 7616 §3.3).
func spaceDefects() []Defect {
	return []Defect{
		scoping(what{"basic-for-the-whole-origin", "rfc7617-2.2-client-outside-scope",
			"After a Basic login all paths of the origin get the password unasked."}, func(l *login) bool { return l.digest == nil }, "/"),
		what{"other-realm-answered", "rfc9110-11.5-other-realm-other-space",
			"A redirect to another realm of the origin is followed with the same user."}.breaking(func(r *rules) {
			r.keepsToRealm = func() bool { return false }
		}),
		scoping(what{"basic-for-the-resource-only", "rfc7617-2.2-client-prefix-scope",
			"After a Basic login nothing else is taken to be in the same space, nor logged in to."}, func(l *login) bool { return l.digest == nil }, "").and(basicOnce()),
		scoping(what{"digest-for-the-directory-only", "rfc7616-3.3-client-no-domain",
			"A Digest login without a domain counts for its directory only."}, func(l *login) bool {
			domain, _ := l.challenge.param("domain")
			return l.digest != nil && domain == ""
		}, "."),
		scoping(what{"domain-ignored", "rfc7616-3.3-client-domain-prefix",
			"A Digest login with a domain counts for its directory only."}, func(l *login) bool {
			domain, _ := l.challenge.param("domain")
			return l.digest != nil && domain != ""
		}, "."),
		what{"never-unasked", "rfc7617-2.2-client-preemptive",
			"After a Basic login each request is sent without credentials first."}.breaking(forgetting(func(l *login) bool { return l.digest == nil })),
		what{"logged-in-once-only", "rfc9110-11.5-reuse-in-space",
			"After a login the next request of the space is sent without credentials, and a challenge to it is not answered."}.breaking(func(r *rules) {
			forgetting(func(*login) bool { return true })(r)
			right := r.account
			r.account = func(s *session, o origin) account {
				if _, before := s.realms[o]; before {
					return account{}
				}
				return right(s, o)
			}
		}),
		what{"any-origin-is-answered", "suite-client-asked-by-another-origin",
			"The password is sent to each server that asks for it."}.breaking(func(r *rules) {
			right := r.account
			r.account = func(s *session, o origin) account {
				who := right(s, o)
				who.user, who.password = s.options.User, s.options.Password
				return who
			}
		}),
		what{"origin-without-port", "rfc9110-11.5-not-outside-origin",
			"A login counts for all ports of a host."}.breaking(func(r *rules) {
			r.covers = func(sp *space, to target) bool {
				to.scheme, to.port = sp.origin.scheme, sp.origin.port
				return sp.covers(to)
			}
		}),
	}
}

// forgetting uses no login twice, of those kinds.
func forgetting(which func(l *login) bool) func(r *rules) {
	return func(r *rules) {
		right := r.known
		r.known = func(s *session, req *request) *login {
			if l := right(s, req); l != nil && !which(l) {
				return l
			}
			return nil
		}
	}
}

// basicOnce logs in by Basic to one resource of an origin.
func basicOnce() Defect {
	return what{}.breaking(func(r *rules) {
		right := r.refused
		r.refused = func(v *visit, p party, before *login, asked bool, next *login) error {
			_, used := v.session.realms[v.request.target.origin]
			if used && before == nil && p.status == theOrigin.status && next.digest == nil {
				return errors.New("the user has logged in to something else, and is not asked again")
			}
			return right(v, p, before, asked, next)
		}
	})
}

// scoping lets some logins reach as far as a path: "." is the directory of the
// resource, and "" nothing at all.
func scoping(w what, which func(l *login) bool, scope string) Defect {
	return w.breaking(func(r *rules) {
		right := r.scopes
		r.scopes = func(l *login, to target) []string {
			path := to.withoutQuery()
			switch {
			case !which(l):
				return right(l, to)
			case scope == ".":
				return []string{path[:strings.LastIndexByte(path, '/')+1]}
			case scope == "":
				return nil
			}
			return []string{scope}
		}
	})
}
