package client

import (
	"slices"
	"strings"
)

// digestParameterDefects write parameters of Digest credentials wrongly
// (RFC 7616 §3.4).
func digestParameterDefects() []Defect {
	quoting := func(p *param) { p.quoted = true }
	unquoting := func(p *param) { p.quoted = false }
	return []Defect{
		writing(what{"nc-quoted", "rfc7616-3.4-client-unquoted-params", "nc is quoted."}, "nc", quoting),
		writing(what{"qop-quoted", "rfc7616-3.4-client-unquoted-params", "qop is quoted."}, "qop", quoting),
		writing(what{"algorithm-quoted", "rfc7616-3.4-client-unquoted-params", "The algorithm is quoted."}, "algorithm", quoting),
		writing(what{"cnonce-unquoted", "rfc7616-3.4-client-quoted-params",
			"cnonce is made of letters and not quoted."}, "cnonce", unquoting).and(
			hashing(what{}, func(in *digestInput) { in.cnonce = tokenOf(in.cnonce) })),
		writing(what{"response-unquoted", "rfc7616-3.4-client-quoted-params", "The response is not quoted."}, "response", unquoting),
		writing(what{"username-unquoted", "rfc7616-3.4-client-quoted-params",
			"The user name is not quoted."}, "username", unquoting),
		omitting(what{"qop-left-out", "rfc7616-3.4-client-qop-from-offer",
			"qop is hashed and not sent."}, "qop"),
		hashing(what{"qop-though-none-offered", "rfc7616-3.4-client-qop-unasked",
			"Where no qop is offered, auth is used, and all that belongs to it."}, func(in *digestInput) {
			if in.qop == "" {
				in.qop = "auth"
			}
		}),
		differing(what{"qop-ignored", "rfc7616-3.4-client-qop-from-offer",
			"An offer of qop is passed over, and the response is that of RFC 2069."}, func(in *digestInput) { in.qop = "" }).and(
			omitting(what{}, "qop", "nc", "cnonce")),
		omitting(what{"cnonce-left-out", "rfc7616-3.4-client-cnonce", "cnonce is hashed and not sent."}, "cnonce"),
		hashing(what{"cnonce-not-ascii", "rfc7616-3.4-client-cnonce",
			"cnonce has characters beyond US-ASCII."}, func(in *digestInput) { in.cnonce += "é" }),
		hashing(what{"cnonce-always-the-same", "rfc7616-5.12-client-randomness",
			"cnonce is the same in all requests."}, func(in *digestInput) { in.cnonce = "0a4f113b" }),
		omitting(what{"nc-left-out", "rfc7616-3.4-client-nc", "nc is hashed and not sent."}, "nc"),
		hashing(what{"realm-of-another-challenge", "rfc7616-3.4-client-echoes-challenge",
			"The realm is the name of the host, whatever the challenge says."}, func(in *digestInput) { in.realm = "localhost" }),
		understanding(what{"nonces-joined", "rfc7616-3.4-client-echoes-challenge",
			"The nonces of several Digest challenges are joined by commas, as fields of one name are."}, joinNonces),
		hashing(what{"nonce-trimmed", "rfc7616-3.4-client-echoes-challenge",
			"The equals signs at the end of a nonce are taken for padding and left out."}, func(in *digestInput) { in.nonce = strings.TrimRight(in.nonce, "=") }),
		omitting(what{"opaque-left-out", "rfc7616-3.3-client-opaque", "opaque is not returned."}, "opaque"),
		naming(what{"empty-opaque-left-out", "rfc7616-3.3-client-opaque",
			"An empty opaque is not returned."}, func(_ *digestInput, list []param) []param {
			return slices.DeleteFunc(list, func(p param) bool { return p.name == "opaque" && p.value == "" })
		}),
		writing(what{"opaque-decoded", "rfc7616-3.3-client-opaque",
			"The plus signs of opaque come back as blanks."}, "opaque", func(p *param) { p.value = strings.ReplaceAll(p.value, "+", " ") }),
		naming(what{"userhash-not-known", "rfc7616-3.4.4-client-userhash",
			"The name is sent plainly where userhash asks for its hash, and userhash says true."}, plainName),
		naming(what{"name-beside-its-hash", "rfc7616-3.4.4-client-userhash",
			"A name beyond US-ASCII goes along with its hash."}, func(in *digestInput, list []param) []param {
			if in.star && in.hashed() {
				list = append(list, param{"username*", "UTF-8''" + percentEncoded(in.user), false})
			}
			return list
		}),
		naming(what{"userhash-is-no", "rfc7616-3.4-client-userhash-value",
			"userhash says no where the name is not hashed."}, func(in *digestInput, list []param) []param {
			if in.hashed() {
				return list
			}
			list = slices.DeleteFunc(list, func(p param) bool { return p.name == "userhash" })
			return append(list, param{"userhash", "no", false})
		}),
		writing(what{"userhash-is-yes", "rfc7616-3.4-client-userhash-value", "userhash says yes."}, "userhash", func(p *param) { p.value = "yes" }),
		naming(what{"user-named-twice", "rfc7616-3.4-client-one-username",
			"username is sent beside username*, with question marks for what it can't say."}, func(in *digestInput, list []param) []param {
			if in.star && !in.hashed() {
				list = append(list, param{"username", strings.Map(func(r rune) rune { return min(r, '~') }, in.user), true})
			}
			return list
		}),
		naming(what{"username-in-raw-octets", "rfc7616-3.4-username-star-form",
			"A name beyond US-ASCII is quoted as it is."}, func(in *digestInput, list []param) []param {
			if in.hashed() {
				return list
			}
			return plainName(in, list)
		}),
	}
}

// plainName names the user plainly, in the place of a hash or of username*.
func plainName(in *digestInput, list []param) []param {
	for i, p := range list {
		if p.name == "username" || p.name == "username*" {
			list[i] = param{"username", in.user, true}
		}
	}
	return list
}

// tokenOf is a text without what no token may have.
func tokenOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && alphanumeric(byte(r)) {
			return r
		}
		return 'x'
	}, text)
}

// joinNonces puts the nonces of all Digest challenges into each of them.
func joinNonces(list []challenge) []challenge {
	var nonces []string
	for _, c := range list {
		if nonce, given := c.param("nonce"); given && c.is("Digest") {
			nonces = append(nonces, nonce)
		}
	}
	for i, c := range list {
		if c.is("Digest") && len(nonces) > 1 {
			list[i].params = override(c.params, []param{{"nonce", strings.Join(nonces, ", "), true}})
		}
	}
	return list
}

// digestCountDefects count requests wrongly (RFC 7616 §3.4, nc).
func digestCountDefects() []Defect {
	return []Defect{
		hashing(what{"nc-begins-at-zero", "rfc7616-3.4-client-nc",
			"The first request with a nonce is counted as none."}, func(in *digestInput) { in.nc = nonceCount(in.session.count - 1) }),
		hashing(what{"nc-never-grows", "rfc7616-3.4-client-nc",
			"Each request is the first with its nonce."}, func(in *digestInput) { in.nc = "00000001" }),
		hashing(what{"nc-without-zeros", "rfc7616-3.4-client-nc",
			"nc has as many digits as it needs."}, func(in *digestInput) { in.nc = strings.TrimLeft(in.nc, "0") }),
		writing(what{"nc-with-its-length", "rfc7616-3.4-client-nc",
			"nc begins with 6 and a colon."}, "nc", func(p *param) { p.value = "6:" + p.value }),
		what{"nc-for-all-nonces", "rfc7616-3.4-client-nc",
			"A new nonce goes on with the count of the one before."}.breaking(func(r *rules) {
			count := uint32(0)
			right := r.input
			r.input = func(in *digestInput) {
				right(in)
				count++
				in.nc = nonceCount(count)
			}
		}),
	}
}

// digestSessionDefects go on wrongly after a login (RFC 7616 §3.5, §3.6).
func digestSessionDefects() []Defect {
	return []Defect{
		what{"nextnonce-ignored", "rfc7616-3.5-nextnonce",
			"The nonce of the challenge is used on, whatever nextnonce says."}.breaking(func(r *rules) {
			r.nextNonce = func(*digestSession, string) {}
		}),
		what{"info-of-errors-left", "rfc9110-11.6.3-any-status",
			"Authentication-Info counts where the answer is no error only."}.breaking(func(r *rules) {
			r.informs = func(a *answer) bool { return a.status < 400 }
		}),
	}
}
