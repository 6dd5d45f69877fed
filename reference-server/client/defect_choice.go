package client

import (
	"slices"
	"strings"
)

// choiceDefects answer another challenge than the best one (RFC 9110 §11.4,
// RFC 7616 §3.7, §5.6), or what is none.
func choiceDefects() []Defect {
	return []Defect{
		ordering(what{"weakest-scheme-first", "rfc9110-11.4-client-most-secure",
			"Where Digest and Basic are offered, Basic is answered."}, func(list []challenge) []challenge {
			list = inOrder(list)
			slices.SortStableFunc(list, func(a, b challenge) int { return strength(a.scheme) - strength(b.scheme) })
			return list
		}),
		ordering(what{"first-scheme-taken", "rfc7616-5.6-client-strongest-scheme",
			"The scheme that is offered first is answered, not the strongest."}, func(list []challenge) []challenge {
			return slices.DeleteFunc(list, func(c challenge) bool { return strength(c.scheme) == 0 })
		}),
		ordering(what{"last-algorithm-taken", "rfc7616-3.7-client-first-supported",
			"Of several Digest challenges the last one is answered."}, func(list []challenge) []challenge {
			list = inOrder(list)
			slices.Reverse(list)
			slices.SortStableFunc(list, func(a, b challenge) int { return strength(b.scheme) - strength(a.scheme) })
			return list
		}),
		ordering(what{"md5-preferred", "rfc7616-3.7-client-first-supported",
			"MD5 is taken wherever it is offered, though SHA-256 comes first."}, func(list []challenge) []challenge {
			list = inOrder(list)
			slices.SortStableFunc(list, func(a, b challenge) int { return preference(a) - preference(b) })
			return list
		}),
		understanding(what{"unknown-scheme-answered", "rfc9110-11.4-client-unknown-scheme-unanswered",
			"A scheme that is unknown is answered as if it was Digest."}, func(list []challenge) []challenge {
			for i := range list {
				if strength(list[i].scheme) == 0 {
					list[i].scheme = "Digest"
					list[i].params = override([]param{{"realm", "", true}, {"nonce", "", true}}, list[i].params)
				}
			}
			return list
		}),
		ordering(what{"digest-answered-by-basic", "suite-client-password-not-asked-for",
			"Where only Digest is offered, the password is sent by Basic."}, func(list []challenge) []challenge {
			for i := range list {
				if list[i].is("Digest") {
					realm, _ := list[i].param("realm")
					list[i] = challenge{scheme: "Basic", params: []param{{"realm", realm, true}}}
				}
			}
			return inOrder(list)
		}),
		ordering(what{"unknown-scheme-answered-by-basic", "suite-client-password-not-asked-for",
			"Where no scheme is known, the password is sent by Basic."}, func(list []challenge) []challenge {
			if known := inOrder(list); len(known) > 0 || len(list) == 0 {
				return known
			}
			return []challenge{{scheme: "Basic", params: []param{{"realm", "", true}}}}
		}),
		understanding(what{"missing-challenge-answered-by-basic", "advisory-client-missing-challenge",
			"A 401 without a challenge is answered by Basic."}, func(list []challenge) []challenge {
			if len(list) == 0 {
				return []challenge{{scheme: "Basic", params: []param{{"realm", "", true}}}}
			}
			return list
		}),
		what{"challenge-of-a-success-answered", "rfc9110-11.6.1-client-challenge-on-200",
			"As long as a challenge comes with a 200, the request is sent again, up to twenty times."}.breaking(func(r *rules) {
			right := r.repeats
			r.repeats = func(v *visit, a *answer, again bool) bool {
				return right(v, a, again) || challengedSuccess(a) && v.requests < 20 && v.goesOn()
			}
		}),
		what{"challenge-of-a-success-hides-it", "rfc9110-11.6.1-client-challenge-on-200",
			"The content of a 200 is not shown where a challenge comes with it."}.breaking(func(r *rules) {
			right := r.shown
			r.shown = func(a *answer) []byte {
				if challengedSuccess(a) {
					return nil
				}
				return right(a)
			}
		}),
		what{"downgrade-unnoticed", "rfc7616-5.8-client-downgrade-warning",
			"Whoever was content with Digest gets the password by Basic, if that is asked for later."}.breaking(func(r *rules) {
			r.minds = func() bool { return false }
			right := r.refused
			r.refused = func(v *visit, p party, before *login, asked bool, next *login) error {
				if before != nil && before.digest != nil && next.challenge.is("Basic") {
					return nil
				}
				return right(v, p, before, asked, next)
			}
		}),
	}
}

func challengedSuccess(a *answer) bool { return a.status == 200 && a.fields.has(theOrigin.asks) }

// ordering puts challenges in another order.
func ordering(w what, order func(list []challenge) []challenge) Defect {
	return w.breaking(func(r *rules) { r.order = order })
}

// preference is less for MD5 than for other algorithms, and most for schemes
// that are no Digest.
func preference(c challenge) int {
	name, given := c.param("algorithm")
	switch {
	case !c.is("Digest"):
		return 2
	case !given || strings.HasPrefix(strings.ToUpper(name), "MD5"):
		return 0
	}
	return 1
}
