package server

import (
	"net/http"
	"strings"
)

// digestInfoDefects are those of Authentication-Info.
func digestInfoDefects() []Defect {
	return []Defect{
		informing(what{"digest-info-missing", "rfc7616-3.5-server-info-optional",
			"There is no Authentication-Info."}, func(*exchange, string) string { return "" }),
		informingOf(what{"digest-rspauth-with-method", "rfc7616-3.5-rspauth-value",
			"The rspauth is computed with the method of the request."}, func(d *digestSent) { d.input.method = d.ex.method }),
		informingOf(what{"digest-rspauth-without-query", "rfc7616-3.5-rspauth-value",
			"The rspauth is computed without the query."}, func(d *digestSent) { d.input.uri, _, _ = strings.Cut(d.input.uri, "?") }),
		informingOf(what{"digest-rspauth-of-request-content", "rfc7616-3.5-rspauth-value",
			"With auth-int rspauth is computed with the content of the request."}, func(d *digestSent) {
			if d.input.qop == "auth-int" {
				content, _ := d.ex.body.read()
				d.input.content = string(content)
			}
		}),
		informingOf(what{"digest-rspauth-without-session", "rfc7616-3.5-rspauth-value",
			"The rspauth is computed without the session key."}, func(d *digestSent) { d.algorithm.session = false }),
		informing(what{"digest-rspauth-echoed", "rfc7616-3.5-rspauth-value",
			"The rspauth is the response of the request."}, func(ex *exchange, info string) string {
			d, _ := ex.digest()
			return setParameter(info, "rspauth", "rspauth="+quoted(d.response))
		}),
		unquoting(what{"digest-rspauth-unquoted", "rfc7616-3.5-info-quoting",
			"The rspauth stands without quotes."}, "rspauth"),
		unquoting(what{"digest-cnonce-unquoted", "rfc7616-3.5-info-quoting",
			"The cnonce of Authentication-Info stands without quotes."}, "cnonce"),
		informing(what{"digest-nextnonce-unquoted", "rfc7616-3.5-info-quoting",
			"The nextnonce stands without quotes."}, func(ex *exchange, info string) string {
			nonce := strings.Trim(valueOf(info, "nextnonce"), `"`)
			return setParameter(info, "nextnonce", "nextnonce="+ex.rename(nonce, hashMD5.sum))
		}).reads(takeRenamed),
		informing(what{"digest-info-qop-quoted", "rfc7616-3.5-info-no-quoting",
			"The qop of Authentication-Info stands in quotes."}, func(_ *exchange, info string) string {
			return setParameter(info, "qop", "qop="+quoted(valueOf(info, "qop")))
		}),
		informing(what{"digest-info-nc-quoted", "rfc7616-3.5-info-no-quoting",
			"The nc of Authentication-Info stands in quotes."}, func(_ *exchange, info string) string {
			return setParameter(info, "nc", "nc="+quoted(valueOf(info, "nc")))
		}),
		informing(what{"digest-info-nc-short", "rfc7616-3.5-info-nc-form",
			"The nc of Authentication-Info has no leading zeros."}, func(_ *exchange, info string) string {
			return setParameter(info, "nc", "nc="+strings.TrimLeft(valueOf(info, "nc"), "0"))
		}),
		saying(what{"digest-info-nc-counted-on", "rfc7616-3.5-rspauth-fields",
			"The nc of Authentication-Info is that of the next request."}, "nc", "nc=000000ff"),
		saying(what{"digest-info-cnonce-other", "rfc7616-3.5-rspauth-fields",
			"The cnonce of Authentication-Info is one of the server's own."}, "cnonce", `cnonce="0123456789abcdef"`),
		saying(what{"digest-info-without-cnonce", "rfc7616-3.5-rspauth-fields",
			"Authentication-Info has qop, and no cnonce."}, "cnonce", ""),
		saying(what{"digest-info-without-rspauth", "rfc7616-3.5-rspauth-fields",
			"Authentication-Info has qop, and no rspauth."}, "rspauth", ""),
		informing(what{"digest-info-qop-other", "rfc7616-3.5-info-qop",
			"The qop of Authentication-Info is not that of the request."}, func(_ *exchange, info string) string {
			if valueOf(info, "qop") == "auth" {
				return setParameter(info, "qop", "qop=auth-int")
			}
			return setParameter(info, "qop", "qop=auth")
		}),
		saying(what{"digest-nextnonce-unusable", "rfc7616-3.5-nextnonce-usable",
			"The nextnonce is one that the server does not know later."}, "nextnonce", `nextnonce="`+strings.Repeat("QUJD", 12)+`"`),
		informing(what{"digest-old-nonce-forgotten", "rfc7616-3.5-server-old-nonce-stale",
			"Once a nextnonce was sent the nonce before is refused like a wrong password."}, func(ex *exchange, info string) string {
			d, _ := ex.digest()
			ex.conn.server.note("over "+d.input.nonce, "yes")
			return info
		}).reads(func(ex *exchange) {
			if d, ok := ex.digest(); ok && ex.conn.server.recall("over "+d.input.nonce) != "" {
				ex.fields.set("Authorization", "Digest")
			}
		}),
	}
}

// informingOf computes rspauth from other values than the right ones.
func informingOf(w what, change func(d *digestSent)) Defect {
	return informing(w, func(ex *exchange, info string) string {
		d, ok := ex.digest()
		if !ok {
			return info
		}
		d.input.method, d.input.content = "", ""
		if ex.method != http.MethodHead {
			d.input.content = string(ex.response.content)
		}
		change(&d)
		d.ex = ex
		return setParameter(info, "rspauth", `rspauth="`+d.rightResponse()+`"`)
	})
}

// saying puts a fixed text in the place of a parameter of Authentication-Info.
func saying(w what, parameter, written string) Defect {
	return informing(w, func(_ *exchange, info string) string { return setParameter(info, parameter, written) })
}

var notToken = expression(`[^A-Za-z0-9.~+_-]`)

// unquoting leaves the quotes of a parameter out; what needs them as well.
func unquoting(w what, parameter string) Defect {
	return informing(w, func(_ *exchange, info string) string {
		return setParameter(info, parameter, parameter+"="+notToken().ReplaceAllString(valueOf(info, parameter), ""))
	})
}

// besideDefects are about Digest and other schemes together.
func besideDefects() []Defect {
	return []Defect{
		preparing(what{"digest-basic-accepted", "rfc9110-11.6.1-accepted-scheme-offered",
			"Basic leads in where only Digest is offered."}, basicForDigest),
		refusing(what{"digest-basic-offered-in-vain", "rfc9110-11.6.1-each-scheme-works",
			"Basic is offered beside Digest, and never accepted."}, offerBasic),
		refusing(what{"digest-offered-in-vain", "rfc9110-11.6.1-each-scheme-works",
			"Digest is offered beside Basic, and not accepted of a client that has used Basic."}, offerBasic).reads(func(ex *exchange) {
			used := "Basic used by " + ex.agent()
			if _, ok := ex.digest(); ok && ex.conn.server.recall(used) != "" {
				ex.fields.set("Authorization", "Digest")
			}
			if _, ok := ex.pair(); ok && areaOf(ex.path).prefix == "/digest/" {
				ex.conn.server.note(used, "yes")
			}
			basicForDigest(ex)
		}),
		rechallenging(what{"digest-challenge-missing-on-scheme-alone", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"A refusal of Digest credentials without a response has no challenge."}, func(ex *exchange, challenge string) string {
			d, ok := ex.digest()
			return keepIf(challenge, !ok || !d.lacks("response"))
		}),
		digestSpoiling(what{"digest-realm-of-one-area", "rfc9110-11.6.2-same-credentials-in-realm",
			"Only some of the accounts are known in the second area of the realm."}, func(d digestSent) bool {
			return areaOf(d.ex.path).prefix == "/basic2/"
		}),
		digestSpoiling(what{"digest-answer-on-same-connection-refused", "rfc9110-11.6.1-challenge-applicable",
			"Credentials have to come on another connection than the challenge."}, func(d digestSent) bool {
			return d.ex.conn.notes["challenged"] != ""
		}).whose(func(ex *exchange) {
			if ex.response.status == 401 {
				ex.conn.notes["challenged"] = "yes"
			}
		}),
	}
}

// offerBasic adds a Basic challenge where there is none.
func offerBasic(ex *exchange) {
	if offered := areaOf(ex.path).schemes; len(offered.digest) > 0 && !offered.basic {
		ex.response.fields.add("WWW-Authenticate", challenge())
	}
}

// basicForDigest takes Basic credentials in areas of Digest.
func basicForDigest(ex *exchange) {
	sent, ok := ex.pair()
	if offered := areaOf(ex.path).schemes; !ok || len(offered.digest) == 0 || offered.basic {
		return
	}
	if _, right := ex.conn.server.accounts.verify(sent.user, sent.password); right {
		ex.login(sent)
	}
}

// clearDigest asks for Digest credentials where nobody is protected.
func clearDigest() Defect {
	d := answering(what{"digest-asked-in-clear", "rfc7616-5.1-secure-channel",
		"The port without TLS asks for Digest credentials, instead of redirecting."}, func(ex *exchange) {
		if ex.conn.server.secure && !ex.conn.secured && areaOf(ex.path).protected {
			resp := problem(401, "This needs the user name and password of an account of this server.")
			resp.fields.add("WWW-Authenticate", ex.conn.server.digestChallenge(algorithms[0], false))
			ex.replace(resp)
		}
	})
	d.TLS = true
	return d
}
