package client

import (
	"slices"
	"strings"
)

// controlDefects make something of the fields of RFC 8053, and the wrong thing.
// The right client does not support them, and need not.
func controlDefects() []Defect {
	return []Defect{
		controlled(what{"location-followed-after-success", "rfc8053-4.3-client-ignores-after-success",
			"location-when-unauthenticated is followed after a login, too."}, "location-when-unauthenticated", func(v *visit, a *answer) bool {
			return a.status < 300 && v.login != nil
		}),
		controlled(what{"location-followed-instead-of-login", "rfc8053-4.3-client-ignores-when-known",
			"location-when-unauthenticated is followed by who could log in."}, "location-when-unauthenticated", func(v *visit, a *answer) bool {
			return a.status == 401 && !v.hadCredentials()
		}),
		controlled(what{"logout-location-followed-after-failure", "rfc8053-4.5-client-logout-location-only-on-success",
			"location-when-logout is followed after a 401."}, "location-when-logout", func(v *visit, a *answer) bool { return a.status == 401 }),
		obeying(what{"control-of-other-realm-obeyed", "rfc8053-4-client-ignores-unknown",
			"no-auth keeps the client from logging in, whatever scheme and realm it is for."}, func(p param) bool { return p.name == "no-auth" }),
		obeying(what{"unknown-control-gives-up", "rfc8053-4-client-ignores-unknown",
			"A parameter of Authentication-Control that is unknown ends the attempt."}, func(p param) bool {
			return p.name != "realm" && p.name != "no-auth" && !strings.HasPrefix(p.name, "location-")
		}),
		what{"optional-challenge-answered-once", "rfc8053-3-client-known-space",
			"An optional challenge is answered, and the next request in its space has no credentials."}.breaking(func(r *rules) {
			const name = "Optional-WWW-Authenticate"
			asks, lines := r.asks, r.lines
			answered := map[*visit]bool{}
			r.asks = func(a *answer) bool { return asks(a) || a.status == 200 && a.fields.has(name) }
			r.lines = func(v *visit, p party, a *answer) []string { return append(lines(v, p, a), a.fields.values(name)...) }
			r.known = func(*session, *request) *login { return nil }
			right := r.repeats
			r.repeats = func(v *visit, a *answer, again bool) bool {
				again = right(v, a, again) && !(answered[v] && a.status == 200)
				answered[v] = true
				return again
			}
		}),
	}
}

// controls are the entries of Authentication-Control.
func controls(a *answer) []challenge {
	return parseChallenges(a.fields.values("Authentication-Control"))
}

// controlled follows a location of Authentication-Control as if it was a
// redirect.
func controlled(w what, name string, when func(v *visit, a *answer) bool) Defect {
	return w.breaking(func(r *rules) {
		right := r.repeats
		r.repeats = func(v *visit, a *answer, again bool) bool {
			for _, c := range controls(a) {
				if to, given := c.param(name); given && when(v, a) {
					a.status = 303
					a.fields.set("Location", to)
					return false
				}
			}
			return right(v, a, again)
		}
	})
}

// obeying does not log in where Authentication-Control has some parameter.
func obeying(w what, which func(p param) bool) Defect {
	return w.breaking(func(r *rules) {
		right := r.asks
		r.asks = func(a *answer) bool {
			return right(a) && !slices.ContainsFunc(controls(a), func(c challenge) bool { return slices.ContainsFunc(c.params, which) })
		}
	})
}
