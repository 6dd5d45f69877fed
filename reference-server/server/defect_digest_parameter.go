package server

import (
	"net/url"
	"slices"
	"strings"
)

// partDefects do without parameters that credentials need.
func partDefects() []Defect {
	return []Defect{
		digestAccepting(what{"digest-response-not-needed", "suite-no-grant",
			"Credentials without a response, or with an empty one, are accepted."}, func(d digestSent) bool {
			return d.response == "" && d.real.user != ""
		}),
		digestAccepting(what{"digest-cnonce-not-needed", "rfc7616-3.4-missing-params-4xx",
			"Where cnonce is missing the response is not looked at."}, func(d digestSent) bool {
			return d.lacks("cnonce") && !d.lacks("qop") && d.real.user != ""
		}),
		digestAccepting(what{"digest-nonce-not-needed", "rfc7616-3.4-missing-params-4xx",
			"Where nonce is missing the response is not looked at."}, func(d digestSent) bool {
			return d.lacks("nonce") && d.real.user != "" && !d.lacks("response")
		}),
		digestMending(what{"digest-nc-not-needed", "rfc7616-3.4-missing-params-4xx",
			"An nc that is missing is taken for 00000001."}, func(d digestSent) bool {
			d.input.nc = "00000001"
			return d.lacks("nc") && d.fits(d.input)
		}),
		digestMending(what{"digest-qop-not-needed", "rfc7616-3.4-realm-and-uri-sent",
			"A qop that is missing is taken for auth."}, func(d digestSent) bool {
			d.input.qop = "auth"
			return d.lacks("qop") && d.fits(d.input)
		}),
		digestMending(what{"digest-username-not-needed", "rfc7616-3.4-missing-params-4xx",
			"Where the user name is missing, whoever's response it is logs in."}, func(d digestSent) bool {
			return d.lacks("username") && d.lacks("username*") && d.anybody().fits(d.input)
		}),
		digestMending(what{"digest-realm-not-needed", "rfc7616-3.4-realm-and-uri-sent",
			"Credentials without realm are accepted."}, func(d digestSent) bool {
			return d.lacks("realm") && d.fits(d.input)
		}),
		digestMending(what{"digest-uri-not-needed", "rfc7616-3.4-realm-and-uri-sent",
			"A uri that is missing is taken from the request line."}, func(d digestSent) bool {
			d.input.uri = d.ex.target
			return d.lacks("uri") && d.fits(d.input)
		}),
		digestMending(what{"digest-rfc2069-form-accepted", "rfc7616-3.3-rfc2069-form",
			"Credentials in the form of RFC 2069 are accepted, though qop is offered."}, digestSent.fitsOld),
	}
}

// anybody finds the account whose response it is.
func (d digestSent) anybody() digestSent {
	for _, l := range logins() {
		d.real = l
		if d.fits(d.input) {
			break
		}
	}
	return d
}

// improperDefects take values that can't be right.
func improperDefects() []Defect {
	return []Defect{
		repeatedDefect("digest-first-of-two-counts", "Of a parameter that is there twice the first one counts.", false),
		repeatedDefect("digest-last-of-two-counts", "Of a parameter that is there twice the last one counts.", true),
		digestMending(what{"digest-realm-not-compared", "rfc7616-3.4-improper-values-4xx",
			"The realm of the credentials may be any, and is hashed as it comes."}, func(d digestSent) bool {
			for _, l := range logins() {
				h := d.algorithm.hash
				named := l.user == d.user || d.hashed && h.of(l.user, d.get("realm")) == d.user
				if named && !d.lacks("realm") && h.response(h.of(l.user, d.get("realm"), l.password), d.input) == d.response {
					return true
				}
			}
			return false
		}),
		digestMending(what{"digest-opaque-not-compared", "rfc7616-3.4-opaque-supplied",
			"The opaque may be any."}, func(d digestSent) bool {
			return d.get("opaque") != opaque && !d.lacks("opaque") && d.fits(d.input)
		}),
		digestMending(what{"digest-qop-ignored", "rfc7616-3.4-improper-values-4xx",
			"The qop of the credentials is not looked at, and taken for auth."}, func(d digestSent) bool {
			d.input.qop = "auth"
			return !d.lacks("qop") && d.fits(d.input)
		}),
		digestMending(what{"digest-algorithm-ignored", "rfc7616-3.4-improper-values-4xx",
			"The algorithm of the credentials is not looked at: one that fits is found."}, func(d digestSent) bool {
			for _, d.algorithm = range algorithms {
				if !d.lacks("algorithm") && d.fits(d.input) {
					return true
				}
			}
			return false
		}),
		digestReplacing(what{"digest-missing-parameter-500", "rfc7616-3.4-missing-params-4xx",
			"A parameter that is missing leads to a server error."}, func(d digestSent) bool {
			return slices.ContainsFunc([]string{"nonce", "response", "cnonce", "nc", "qop", "username"}, d.lacks) && d.lacks("username*")
		}, failed),
		digestReplacing(what{"digest-parameter-twice-500", "rfc7616-3.4-improper-values-4xx",
			"A parameter that is there twice leads to a server error."}, func(d digestSent) bool { return d.list.repeated() }, failed),
	}
}

// repeatedDefect decides for one of two parameters of the same name.
func repeatedDefect(name, text string, last bool) Defect {
	return digestMending(what{name, "rfc7616-3.4-improper-values-4xx", text}, func(d digestSent) bool {
		if !d.list.repeated() {
			return false
		}
		list := slices.Clone(d.list)
		if last {
			slices.Reverse(list)
		}
		one := d.ex.readSent(list)
		return one.fits(one.input) && one.ex.conn.server.designates(one.input.uri, one.ex.request)
	})
}

// spellingDefects refuse what RFC 9110 makes every recipient read.
func spellingDefects() []Defect {
	return []Defect{
		digestSpelling(what{"digest-names-in-small-letters-only", "rfc9110-11.2-server-param-name-case",
			"Names of parameters are known in small letters only."}, `[,\s][A-Z][A-Za-z]+\s*=`),
		digestSpelling(what{"digest-blank-at-comma-refused", "rfc9110-5.6.1.2-server-ows-around-comma",
			"Parameters have to be separated by a comma and one blank."}, `["\w],["\w]|[ \t],|,\t|,  `),
		digestSpelling(what{"digest-blank-at-equals-refused", "rfc9110-5.6.3-server-parses-bws",
			"No blank may stand beside an equals sign."}, `\w[ \t]+=|=[ \t]+["\w]`),
		digestSpelling(what{"digest-empty-element-refused", "rfc9110-5.6.1.2-server-skips-empty-elements",
			"An empty element in the list of parameters is an error."}, `^\w+[ \t]*,|,[ \t]*,|,[ \t]*$`),
		digestSpelling(what{"digest-needless-escape-refused", "rfc9110-5.6.4-server-unquotes",
			"A backslash in a quoted string stands for itself, but before a quote or another one."}, `(^|[^\\])(\\\\)*\\[^\\"]`),
		digestSpelling(what{"digest-needless-escape-hashed", "rfc7616-3.3-quoted-pair-in-hash",
			"Only RFC 2617 is known: MD5 alone is offered, and a backslash in a quoted string is hashed."}, `(^|[^\\])(\\\\)*\\[^\\"]`).whose(func(ex *exchange) {
			ex.eachDigestChallenge(func(challenge string) string {
				challenge = setParameter(setParameter(challenge, "userhash", ""), "charset", "")
				return keepIf(challenge, strings.Contains(challenge, "algorithm=MD5"))
			})
		}),
		digestSpelling(what{"digest-unknown-parameter-refused", "rfc9110-16.4.2-unknown-parameters",
			"A parameter that the server does not know is an error."}, `authspec\*?=`),
		digestSpelling(what{"digest-quoted-nc-refused", "rfc9110-16.4.2-token-or-quoted",
			"The values of nc, qop and algorithm may not stand in quotes."}, `(nc|qop|algorithm)="`),
		digestSpelling(what{"digest-unquoted-response-refused", "rfc9110-16.4.2-token-or-quoted",
			"The response has to stand in quotes."}, `response=[0-9a-f]`),
		digestSpelling(what{"digest-user-name-first", "rfc7616-3.6-server-recomputes",
			"The user name has to be the first parameter."}, `(?i)^digest +[,\s]*(realm|nonce|uri|nc|algorithm|response)`),
		digestSpelling(what{"digest-scheme-in-one-spelling", "rfc9110-11.1-server-scheme-case",
			"The scheme has to be written Digest."}, `^(d|DI|dI)`),
		digestSpelling(what{"digest-one-space-only", "rfc9110-11.4-multiple-sp",
			"One space at most may follow the scheme."}, `^(?i)digest  `),
	}
}

// nameDefects are about the three forms of a user name.
func nameDefects() []Defect {
	return []Defect{
		digestSpoiling(what{"digest-hashed-name-of-one-algorithm", "rfc7616-3.4.4-server-accepts-hashed",
			"Names are hashed by SHA-256 only, whatever the algorithm."}, func(d digestSent) bool {
			return d.hashed && d.algorithm.hash != hashSHA256
		}),
		digestSpoiling(what{"digest-session-hashed-name-refused", "rfc7616-3.4.4-server-accepts-hashed",
			"Hashed names are not looked up in the session variants."}, func(d digestSent) bool { return d.hashed && d.algorithm.session }),
		digestSpoiling(what{"digest-extended-name-refused", "rfc7616-3.4-server-username-star",
			"The parameter username* is not known."}, func(d digestSent) bool { return !d.lacks("username*") }),
		digestSpoiling(what{"digest-utf8-refused", "rfc7616-4-repertoire",
			"Names beyond ASCII are refused, though UTF-8 is announced."}, func(d digestSent) bool { return !isASCII(d.real.user) }),
		wording(what{"digest-utf8-octets-refused", "rfc7616-4-repertoire",
			"Names beyond ASCII are refused, though UTF-8 is announced, and can't be hashed."}, "userhash", "userhash=false").reads(func(ex *exchange) {
			if d, ok := ex.digest(); ok && !isASCII(d.real.user) {
				ex.fields.set("Authorization", "Digest")
			}
		}),
		digestSpoiling(what{"digest-utf8-hashed-refused", "rfc7616-4-repertoire",
			"Hashed names beyond ASCII were hashed in Latin-1."}, func(d digestSent) bool { return d.hashed && !isASCII(d.real.user) }),
		digestSpoiling(what{"digest-special-name-refused", "rfc7616-3.4.5-server-unquoted-in-hash",
			"The backslashes that quote a user name are hashed too."}, func(d digestSent) bool { return strings.ContainsAny(d.real.user, `"\`) }),
		bothNames("digest-both-names-accepted", "Where username and username* are there, username counts.", "username"),
		bothNames("digest-extended-name-preferred", "Where username and username* are there, username* counts.", "username*"),
		digestReplacing(what{"digest-extended-name-500", "advisory-robust-digest-garbage",
			"A username* that can't be read leads to a server error."}, func(d digestSent) bool {
			_, ok := extendedValue(d.get("username*"))
			return !d.lacks("username*") && !ok
		}, failed),
	}
}

// bothNames decides for one of two user names.
func bothNames(name, text, counts string) Defect {
	return digestMending(what{name, "rfc7616-3.4-both-usernames-error", text}, func(d digestSent) bool {
		if d.lacks("username") || d.lacks("username*") {
			return false
		}
		user := d.get(counts)
		if counts == "username*" {
			_, encoded, _ := strings.Cut(user, "''")
			user, _ = url.PathUnescape(encoded)
		}
		d.user = user
		d.real = d.named()
		return d.fits(d.input)
	})
}
