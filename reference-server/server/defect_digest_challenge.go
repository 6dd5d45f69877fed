package server

import (
	"slices"
	"strings"
)

// digestDefects are those of the Digest scheme.
func digestDefects() []Defect {
	return slices.Concat(
		digestParameterDefects(), digestOfferDefects(), staleDefects(),
		nonceDefects(), countDefects(), replayDefects(), numberDefects(),
		partDefects(), missingDefects(), improperDefects(), spellingDefects(), nameDefects(),
		responseDefects(), namedDefects(), bindingDefects(), sessionDefects(), contentHashDefects(),
		digestInfoDefects(), digestCrashDefects(), digestUserDefects(), besideDefects(),
	)
}

// digestParameterDefects change what the challenges say.
func digestParameterDefects() []Defect {
	return []Defect{
		wording(what{"digest-realm-missing", "rfc7616-3.3-realm-and-nonce",
			"The Digest challenges have no realm."}, "realm", ""),
		rechallenging(what{"digest-nonce-missing", "rfc7616-3.3-realm-and-nonce",
			"The Digest challenges after the first one have no nonce."}, func(ex *exchange, challenge string) string {
			if strings.Contains(challenge, "algorithm=SHA-256,") {
				return challenge
			}
			return setParameter(challenge, "nonce", "")
		}),
		rechallenging(what{"digest-nonce-twice", "rfc9110-11.2-param-once",
			"The Digest challenges have their nonce twice."}, func(ex *exchange, challenge string) string {
			return challenge + ", nonce=" + valueOf(challenge, "nonce")
		}),
		wording(what{"digest-qop-unquoted", "rfc7616-3.3-quoted-params",
			"The qop of the challenges stands without quotes."}, "qop", "qop=auth"),
		wording(what{"digest-domain-unquoted", "rfc7616-3.3-quoted-params",
			"The domain of the challenges stands without quotes."}, "domain", "domain=digest"),
		wording(what{"digest-realm-unquoted", "rfc9110-11.5-server-realm-quoted",
			"The realm of the challenges is another one, and stands without quotes."}, "realm", "realm=authspec").reads(ownRealm),
		wording(what{"digest-opaque-unquoted", "rfc7616-3.3-quoted-params",
			"The opaque of the challenges stands without quotes."}, "opaque", "opaque=5ccc069c").reads(anyOpaque),
		unquotedNonce(),
		rechallenging(what{"digest-algorithm-quoted", "rfc7616-3.3-unquoted-params",
			"The algorithm of the challenges stands in quotes."}, func(_ *exchange, challenge string) string {
			return setParameter(challenge, "algorithm", `algorithm="`+valueOf(challenge, "algorithm")+`"`)
		}),
		wording(what{"digest-stale-quoted", "rfc7616-3.3-unquoted-params",
			"The stale of the challenges stands in quotes."}, "stale", `stale="true"`),
		wording(what{"digest-opaque-of-any-letters", "rfc7616-3.3-opaque-form",
			"The opaque of the challenges is neither base64 nor hexadecimal."}, "opaque", `opaque="a session, the 2nd"`).reads(anyOpaque),
		wording(what{"digest-domain-relative", "rfc7616-3.3-domain-syntax",
			"The domain of the challenges is a path without its slash."}, "domain", `domain="digest/ ../basic2/"`),
		wording(what{"digest-domain-with-commas", "rfc7616-3.3-domain-syntax",
			"The paths in the domain are separated by commas, and hold a blank each."}, "domain", `domain="digest , /basic2/"`),
		wording(what{"digest-charset-latin1", "rfc7616-3.3-charset-value",
			"The charset of the Digest challenges is ISO-8859-1."}, "charset", "charset=ISO-8859-1"),
		wording(what{"digest-charset-misspelled", "rfc7616-3.3-charset-value",
			"The charset of the Digest challenges is written UTF8."}, "charset", "charset=UTF8"),
		wording(what{"digest-charset-missing", "rfc7616-4-server-charset",
			"The Digest challenges don't say which charset they mean."}, "charset", ""),
		wording(what{"digest-userhash-yes", "rfc7616-3.3-userhash-value",
			"The userhash of the challenges is yes."}, "userhash", "userhash=yes"),
		wording(what{"digest-userhash-missing", "rfc7616-3.4.4-server-userhash",
			"The challenges don't offer to hash user names."}, "userhash", ""),
		wording(what{"digest-userhash-off", "rfc7616-3.4.4-server-userhash",
			"The challenges say that user names are not to be hashed."}, "userhash", "userhash=false"),
	}
}

// digestOfferDefects change what is offered.
func digestOfferDefects() []Defect {
	return []Defect{
		withoutQop(),
		wording(what{"digest-qop-empty", "rfc7616-3.3-qop-required",
			"The qop of the challenges lists nothing."}, "qop", `qop=""`).reads(oldForm),
		rechallenging(what{"digest-md5-only", "rfc7616-3.2-md5-discouraged",
			"MD5 is the only algorithm that is offered."}, func(_ *exchange, challenge string) string {
			return keepIf(challenge, strings.Contains(challenge, "algorithm=MD5"))
		}),
		rechallenging(what{"digest-not-offered", "suite-claim-holds",
			"Another scheme is offered in the place of Digest."}, func(*exchange, string) string {
			return `HOBA max-age="180", challenge="YXV0aHNwZWM"`
		}),
		rechallenging(what{"digest-algorithms-misspelled", "rfc9110-11.6.1-challenge-applicable",
			"The algorithms of the challenges are spelled as nobody knows them: SHA256."}, func(_ *exchange, challenge string) string {
			return strings.NewReplacer("algorithm=SHA-", "algorithm=SHA", "algorithm=MD5", "algorithm=MD-5").Replace(challenge)
		}),
		rechallenging(what{"digest-sha-256-missing", "rfc7616-3.7-sha-256-mandatory",
			"SHA-256 is not offered."}, func(_ *exchange, challenge string) string {
			return keepIf(challenge, !strings.Contains(challenge, "algorithm=SHA-256"))
		}),
		refusing(what{"digest-md5-first", "rfc7616-3.7-preference-order",
			"The challenges stand in the order of the age of their algorithms."}, func(ex *exchange) {
			var challenges []string
			ex.eachDigestChallenge(func(text string) string { challenges = append(challenges, text); return text })
			ex.eachDigestChallenge(func(string) string {
				last := challenges[len(challenges)-1]
				challenges = challenges[:len(challenges)-1]
				return last
			})
		}),
		rechallenging(what{"digest-algorithm-repeated", "rfc7616-3.7-different-algorithms",
			"Two of the challenges name the same algorithm."}, func(_ *exchange, challenge string) string {
			return strings.Replace(challenge, "algorithm=SHA-256-sess", "algorithm=SHA-256", 1)
		}),
		rechallenging(what{"digest-default-not-md5", "rfc7616-3.3-server-default-md5",
			"One of the challenges names no algorithm, and credentials that name none are taken for SHA-256."}, func(_ *exchange, challenge string) string {
			return strings.Replace(challenge, "algorithm=MD5, ", "", 1)
		}).reads(func(ex *exchange) {
			if d, ok := ex.digest(); ok && d.lacks("algorithm") {
				ex.setDigest(append(d.list, parameter{"algorithm", "SHA-256"}))
			}
		}),
		digestSpoiling(what{"digest-md5-not-accepted", "rfc7616-3.6-server-recomputes",
			"MD5 is offered and never accepted."}, func(d digestSent) bool { return d.algorithm.name == "MD5" }),
		truncatedSHA512(),
		clearDigest(),
	}
}

// reads gives a defect of the answer a change of the request besides.
func (d Defect) reads(change func(ex *exchange)) Defect {
	d.request = func(ex *exchange) *response { change(ex); return nil }
	return d
}

func keepIf(text string, keep bool) string {
	if keep {
		return text
	}
	return ""
}

// anyOpaque leaves opaque out of the credentials.
func anyOpaque(ex *exchange) {
	if d, ok := ex.digest(); ok {
		ex.setDigest(slices.DeleteFunc(d.list, func(p parameter) bool { return p.name == "opaque" }))
	}
}

// ownRealm takes credentials for the realm "authspec".
func ownRealm(ex *exchange) {
	d, ok := ex.digest()
	if !ok || d.get("realm") != "authspec" || !d.fitting() {
		return
	}
	for _, l := range logins() {
		h := d.algorithm.hash
		a1 := h.of(l.user, "authspec", l.password)
		if d.algorithm.session {
			a1 = h.sessionKey(a1, d.input.nonce, d.input.cnonce)
		}
		names := d.user == l.user || d.user == h.of(l.user, "authspec")
		if names && h.response(a1, d.input) == d.response && ex.conn.server.nonces.use(d.input.nonce, max(d.count, 1)) {
			ex.login(l)
			return
		}
	}
}

// oldForm takes credentials of RFC 2069: without qop, nc and cnonce.
func oldForm(ex *exchange) {
	if d, ok := ex.digest(); ok && d.fitsOld() && d.fitting() && ex.conn.server.nonces.use(d.input.nonce, 1) {
		ex.login(d.real)
	}
}

func (d digestSent) fitsOld() bool {
	h := d.algorithm.hash
	known := d.ex.conn.server.digest.byName[d.real.user]
	return d.lacks("qop") && d.real.user != "" &&
		h.of(known.a1[h], d.input.nonce, h.of(d.input.method, d.input.uri)) == d.response
}

func withoutQop() Defect {
	return wording(what{"digest-qop-missing", "rfc7616-3.3-qop-required",
		"The challenges offer no qop, and credentials have none, as in RFC 2069."}, "qop", "").reads(oldForm)
}

// unquotedNonce writes nonces in hexadecimal, so that they need no quotes.
func unquotedNonce() Defect {
	return rechallenging(what{"digest-nonce-unquoted", "rfc7616-3.3-quoted-params",
		"The nonce of the challenges stands without quotes."}, func(ex *exchange, challenge string) string {
		return setParameter(challenge, "nonce", "nonce="+ex.rename(strings.Trim(valueOf(challenge, "nonce"), `"`), hashMD5.sum))
	}).reads(takeRenamed)
}

// rename gives a nonce another name, under which it comes back.
func (ex *exchange) rename(nonce string, name func(nonce string) string) string {
	short := name(nonce)
	ex.conn.server.note("nonce "+short, nonce)
	return short
}

// takeRenamed takes credentials whose nonce has another name.
func takeRenamed(ex *exchange) {
	if d, ok := ex.digest(); ok && d.proven() {
		if nonce := ex.conn.server.recall("nonce " + d.input.nonce); nonce != "" && ex.conn.server.nonces.use(nonce, d.count) {
			ex.login(d.real)
		}
	}
}
