package server

import (
	"slices"
	"strings"
)

// forNothing is what programs hash for a parameter that is not there.
var forNothing = []string{"", "undefined", "None", "null"}

// missingDefects hash a parameter that is missing as something.
func missingDefects() []Defect {
	return []Defect{
		digestAccepting(what{"digest-missing-parameter-hashed", "rfc7616-3.4-missing-params-4xx",
			"A nonce, nc or cnonce that is missing is hashed as the language prints it."}, func(d digestSent) bool {
			return slices.ContainsFunc(forNothing, func(word string) bool {
				in, filled := d.input, false
				for name, to := range map[string]*string{"nonce": &in.nonce, "nc": &in.nc, "cnonce": &in.cnonce} {
					if d.lacks(name) {
						*to, filled = word, true
					}
				}
				return filled && !d.lacks("qop") && d.fits(in)
			})
		}),
		digestMending(what{"digest-missing-uri-hashed", "rfc7616-3.4.6-server-checks-uri",
			"A uri that is missing is hashed as the language prints it, and compared with nothing."}, func(d digestSent) bool {
			return d.lacks("uri") && slices.ContainsFunc(forNothing, func(word string) bool {
				d.input.uri = word
				return d.fits(d.input)
			})
		}),
		digestMending(what{"digest-missing-realm-hashed", "rfc7616-3.6-right-user-and-realm",
			"A realm that is missing is hashed as the language prints it."}, func(d digestSent) bool {
			return d.lacks("realm") && slices.ContainsFunc(forNothing, func(word string) bool {
				return d.madeOf(d.user, word, d.real.password)
			})
		}),
		digestMending(what{"digest-missing-user-hashed", "rfc7616-3.6-right-user-and-realm",
			"A user name that is missing is hashed as the language prints it, with the password of the only user."}, func(d digestSent) bool {
			return d.lacks("username") && d.lacks("username*") && slices.ContainsFunc(forNothing, func(word string) bool {
				return d.madeOf(word, realm, ordinary().password)
			})
		}),
	}
}

// madeOf tells whether the response is that of a user, a realm and a password,
// whoever is named.
func (d digestSent) madeOf(user, space, password string) bool {
	h := d.algorithm.hash
	a1 := h.of(user, space, password)
	if d.algorithm.session {
		a1 = h.sessionKey(a1, d.input.nonce, d.input.cnonce)
	}
	return d.response != "" && h.response(a1, d.input) == d.response
}

// namedDefects don't look closely at who is named.
func namedDefects() []Defect {
	return []Defect{
		digestMending(what{"digest-user-not-compared", "rfc7616-3.6-right-user-and-realm",
			"There is one password, which opens with any user name."}, func(d digestSent) bool {
			return d.real.user != ordinary().user && !d.lacks("username") && d.madeOf(d.user, realm, ordinary().password)
		}),
		digestMending(what{"digest-name-not-looked-at", "rfc7616-3.6-right-user-and-realm",
			"A response that fits any account logs in, whoever is named."}, func(d digestSent) bool {
			return !d.lacks("username") && slices.ContainsFunc(logins(), func(l login) bool {
				d.real = l
				return d.fits(d.input)
			})
		}),
		digestMending(what{"digest-session-of-anybody", "rfc7616-3.6-right-user-and-realm",
			"A session goes on with whatever user name comes."}, func(d digestSent) bool {
			return d.algorithm.session && slices.ContainsFunc(d.ex.conn.server.nonces.sessions(d.input.nonce), func(begun session) bool {
				return begun.algorithm == d.algorithm.name && d.algorithm.hash.response(begun.key, d.input) == d.response
			})
		}),
		digestMending(what{"digest-user-case-folded", "rfc7616-3.4-user-letter-case",
			"A user is found by a name in any letter case."}, func(d digestSent) bool {
			return slices.ContainsFunc(logins(), func(l login) bool {
				if !strings.EqualFold(l.user, d.user) {
					return false
				}
				d.real = l
				return d.fits(d.input)
			})
		}),
		digestMending(what{"digest-user-case-hashed-as-sent", "rfc7616-3.4-user-letter-case",
			"A user is found by a name in any letter case, which is hashed as it comes."}, func(d digestSent) bool {
			return slices.ContainsFunc(logins(), func(l login) bool {
				return strings.EqualFold(l.user, d.user) && d.madeOf(d.user, realm, l.password)
			})
		}),
	}
}
