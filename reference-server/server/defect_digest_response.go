package server

import (
	"crypto/sha512"
	"encoding/hex"
	"strings"
	"time"
)

// responseDefects compare the response badly.
func responseDefects() []Defect {
	return []Defect{
		digestMending(what{"digest-response-not-compared", "suite-no-grant",
			"Any response of a known user is accepted."}, func(d digestSent) bool {
			return d.real.user != "" && d.response != ""
		}),
		digestMending(what{"digest-response-prefix-accepted", "suite-no-grant",
			"A response that begins like the right one is accepted."}, func(d digestSent) bool {
			right := d.rightResponse()
			return d.response != "" && right != "" && strings.HasPrefix(right, d.response)
		}),
		digestMending(what{"digest-response-longer-accepted", "suite-no-grant",
			"What stands after the right response is not looked at."}, func(d digestSent) bool {
			right := d.rightResponse()
			return right != "" && strings.HasPrefix(d.response, right)
		}),
		digestMending(what{"digest-response-in-capitals-accepted", "rfc7616-3.2-lower-case-hex",
			"The letter case of the response does not count."}, func(d digestSent) bool {
			return strings.EqualFold(d.response, d.rightResponse())
		}),
		digestMending(what{"digest-empty-password-accepted", "suite-no-grant",
			"An empty password logs in, as an anonymous bind does."}, func(d digestSent) bool {
			h := d.algorithm.hash
			return d.real.user != "" && h.response(h.of(d.real.user, realm, ""), d.input) == d.response
		}),
		digestMending(what{"digest-password-of-another-accepted", "suite-no-grant",
			"The password of any account opens every account."}, func(d digestSent) bool {
			for _, l := range logins() {
				h := d.algorithm.hash
				if d.real.user != "" && h.response(h.of(d.real.user, realm, l.password), d.input) == d.response {
					return true
				}
			}
			return false
		}),
		digestSpoiling(what{"digest-colon-in-password-refused", "rfc7616-3.6-server-recomputes",
			"A password with a colon can't be used."}, func(d digestSent) bool { return strings.Contains(d.real.password, ":") }),
	}
}

// rightResponse is the response that the named account would give.
func (d digestSent) rightResponse() string {
	s, h := d.ex.conn.server, d.algorithm.hash
	if d.real.user == "" {
		return ""
	}
	a1 := s.digest.byName[d.real.user].a1[h]
	if d.algorithm.session {
		a1 = h.sessionKey(a1, d.input.nonce, d.input.cnonce)
	}
	return h.response(a1, d.input)
}

// bindingDefects take a response for another request than its own.
func bindingDefects() []Defect {
	return []Defect{
		digestMending(what{"digest-method-not-bound", "rfc7616-3.4.3-method-bound",
			"The response may be for another method."}, func(d digestSent) bool {
			for _, d.input.method = range append([]string{"", "get"}, methods...) {
				if d.fits(d.input) {
					return true
				}
			}
			return false
		}),
		digestMending(what{"digest-head-as-get", "rfc7616-3.4.3-method-bound",
			"HEAD is hashed as GET as well."}, func(d digestSent) bool {
			d.input.method = "GET"
			return d.ex.method == "HEAD" && d.fits(d.input)
		}),
		digestMending(what{"digest-uri-not-compared", "rfc7616-3.4.6-server-checks-uri",
			"The response may be for another address."}, func(d digestSent) bool { return d.fits(d.input) }),
		digestMending(what{"digest-uri-prefix-accepted", "rfc7616-3.4.6-server-checks-uri",
			"The response may be for any address below the one of the request."}, func(d digestSent) bool {
			return strings.HasPrefix(d.input.uri, d.ex.path) && d.fits(d.input)
		}),
		digestReplacing(what{"digest-uri-mismatch-401", "rfc7616-3.4.6-uri-mismatch-400",
			"A response for another address is refused like a wrong password."}, func(d digestSent) bool {
			return !d.ex.conn.server.designates(d.input.uri, d.ex.request)
		}, func(d digestSent) *response { return d.ex.conn.server.unauthorized(d.ex.request, false) }),
		digestMending(what{"digest-query-not-compared", "rfc7616-3.4.6-query-checked",
			"The response may be for another query."}, func(d digestSent) bool {
			path, _, _ := strings.Cut(d.input.uri, "?")
			return path == d.ex.path && d.fits(d.input)
		}),
		digestSpoiling(what{"digest-query-refused", "rfc7616-3.4.6-query-in-uri",
			"The response has to leave the query out."}, func(d digestSent) bool { return strings.Contains(d.input.uri, "?") }),
		digestReplacing(what{"digest-query-500", "rfc7616-3.4.6-query-in-uri",
			"A response whose uri has a query leads to a server error."}, func(d digestSent) bool { return strings.Contains(d.input.uri, "?") }, failed),
		digestSpoiling(what{"digest-comma-in-query-refused", "rfc7616-3.4.6-query-in-uri",
			"A uri ends at its first comma, quoted or not."}, func(d digestSent) bool { return strings.Contains(d.input.uri, ",") }),
		digestSpoiling(what{"digest-encoded-path-refused", "rfc7616-3.6-server-recomputes",
			"The address is decoded before it is hashed."}, func(d digestSent) bool { return strings.Contains(d.input.uri, "%") }),
		digestSpoiling(what{"digest-absolute-uri-refused", "rfc7616-3.4-server-effective-uri",
			"A uri in absolute form is not accepted."}, func(d digestSent) bool { return strings.Contains(d.input.uri, "://") }),
		digestSpoiling(what{"digest-head-refused", "rfc7616-3.6-server-recomputes",
			"HEAD is hashed as GET only."}, func(d digestSent) bool { return d.ex.method == "HEAD" }),
		digestSpoiling(what{"digest-post-refused", "rfc7616-3.6-server-recomputes",
			"POST is hashed as GET."}, func(d digestSent) bool { return d.ex.method == "POST" && d.input.qop == "auth" }),
	}
}

// sessionDefects are those of the session variants.
func sessionDefects() []Defect {
	return []Defect{
		digestSpoiling(what{"digest-session-as-plain", "rfc7616-3.4.2-session-variant",
			"The session variants are computed as those without sessions."}, func(d digestSent) bool { return d.algorithm.session }),
		digestSpoiling(what{"digest-session-of-one-request", "rfc7616-3.4.2-session-variant",
			"A session ends with its first request."}, func(d digestSent) bool { return d.algorithm.session && d.count > 1 }),
		digestSpoiling(what{"digest-session-key-recomputed", "rfc7616-3.4.2-session-key-kept",
			"The session key is made of the cnonce of each request."}, func(d digestSent) bool {
			return d.algorithm.session && d.proven() && d.rightResponse() != d.response
		}),
	}
}

// contentHashDefects are those of auth-int.
func contentHashDefects() []Defect {
	return []Defect{
		digestMending(what{"digest-content-not-verified", "rfc7616-3.4.3-auth-int-body",
			"With auth-int the content, and so the response, is not verified."}, func(d digestSent) bool {
			return d.input.qop == "auth-int" && d.real.user != ""
		}),
		digestMending(what{"digest-content-of-post-not-verified", "rfc7616-3.4.3-auth-int-body",
			"With auth-int the response to a POST is not verified."}, func(d digestSent) bool {
			return d.input.qop == "auth-int" && d.real.user != "" && d.ex.method == "POST"
		}),
		digestSpoiling(what{"digest-chunked-content-refused", "rfc7616-3.4.3-auth-int-body",
			"With auth-int the content is hashed with its transfer coding."}, func(d digestSent) bool {
			return d.input.qop == "auth-int" && d.ex.body.chunked
		}),
		digestSpoiling(what{"digest-auth-int-not-accepted", "rfc7616-3.6-server-recomputes",
			"The qop auth-int is offered and computed as auth."}, func(d digestSent) bool { return d.input.qop == "auth-int" }),
		digestSpoiling(what{"digest-empty-content-refused", "rfc7616-3.4.3-auth-int-body",
			"With auth-int nothing is hashed where there is no content."}, func(d digestSent) bool {
			return d.input.qop == "auth-int" && d.input.content == ""
		}),
	}
}

// truncatedSHA512 takes the first half of SHA-512 for SHA-512/256.
func truncatedSHA512() Defect {
	half := &hashing{"SHA-512-256", func(text string) string {
		sum := sha512.Sum512([]byte(text))
		return hex.EncodeToString(sum[:32])
	}}
	return preparing(what{"digest-sha-512-truncated", "rfc7616-3.6-server-recomputes",
		"SHA-512-256 is SHA-512 cut in half, as in the example of the RFC before its erratum."}, func(ex *exchange) {
		d, ok := ex.digest()
		if !ok || d.algorithm.hash != hashSHA512256 {
			return
		}
		for _, l := range logins() {
			if names := d.user == l.user || d.user == half.of(l.user, realm); !names {
				continue
			}
			a1 := half.of(l.user, realm, l.password)
			if d.algorithm.session {
				a1 = half.sessionKey(a1, d.input.nonce, d.input.cnonce)
			}
			if half.response(a1, d.input) == d.response && d.fitting() && ex.conn.server.nonces.use(d.input.nonce, max(d.count, 1)) {
				ex.login(l)
				return
			}
		}
		ex.fields.set("Authorization", "Digest")
	})
}

// digestCrashDefects meet what they did not foresee.
func digestCrashDefects() []Defect {
	return []Defect{
		onBrokenDigest(what{"digest-garbage-500", "advisory-robust-digest-garbage",
			"Credentials that can't be parsed lead to a server error."}, func(ex *exchange) *response { return failed(digestSent{}) }),
		onBrokenDigest(what{"digest-garbage-crashes", "suite-answers",
			"Credentials that can't be parsed end the connection without an answer."}, func(*exchange) *response { return hangUp }),
		onBrokenDigest(what{"digest-garbage-accepted", "suite-no-grant",
			"Credentials that can't be parsed log in."}, func(ex *exchange) *response { ex.login(ordinary()); return nil }),
		digestReplacing(what{"digest-octets-500", "advisory-robust-digest-garbage",
			"A value that is not ASCII leads to a server error."}, func(d digestSent) bool {
			return !isASCII(strings.Join(d.ex.fields.all("Authorization"), "")) && d.real.user == ""
		}, failed),
		digestReplacing(what{"digest-long-nc-500", "advisory-robust-digest-garbage",
			"An nc that is too long leads to a server error."}, func(d digestSent) bool { return len(d.input.nc) > 16 }, failed),
		digestReplacing(what{"digest-no-uri-500", "advisory-robust-digest-garbage",
			"A uri that is missing leads to a server error."}, func(d digestSent) bool { return d.lacks("uri") }, failed),
		digestReplacing(what{"digest-wrong-response-500", "advisory-digest-wrong-no-server-error",
			"A response that is not right leads to a server error."}, func(d digestSent) bool { return !d.proven() }, failed),
		digestReplacing(what{"digest-no-realm-500", "advisory-robust-digest-garbage",
			"A realm that is missing leads to a server error."}, func(d digestSent) bool { return d.lacks("realm") && !d.lacks("response") }, failed),
		digestReplacing(what{"digest-no-qop-500", "advisory-robust-digest-garbage",
			"The form of RFC 2069 leads to a server error."}, func(d digestSent) bool { return d.lacks("qop") && !d.lacks("response") }, failed),
		onLongDigest(what{"digest-long-stalls", "suite-answers",
			"Credentials at great length are read for ever."}, (*exchange).stall),
		onLongDigest(what{"digest-long-500", "advisory-robust-digest-garbage",
			"Credentials at great length lead to a server error."}, func(*exchange) *response { return failed(digestSent{}) }),
		onLongDigest(what{"digest-long-accepted", "suite-no-grant",
			"Credentials at great length are not looked at."}, func(ex *exchange) *response { ex.login(ordinary()); return nil }),
		digestAiling(),
	}
}

// digestAiling is a server that has trouble after credentials at great length.
func digestAiling() Defect {
	d := onLongDigest(what{"digest-ails-after-long", "advisory-robust-still-alive",
		"After credentials at great length the next two requests of the client lead to a server error."}, func(ex *exchange) *response {
		ex.conn.server.note("ails for "+ex.agent(), "twice")
		return nil
	})
	return d.whose(func(ex *exchange) {
		if ailment := "ails for " + ex.agent(); noCredentials(ex) && ex.conn.server.recall(ailment) != "" {
			left := map[string]string{"twice": "once"}[ex.conn.server.recall(ailment)]
			ex.conn.server.note(ailment, left)
			ex.replace(failed(digestSent{}))
		}
	})
}

// onBrokenDigest meets Digest credentials that have no right parameters.
func onBrokenDigest(w what, meet func(ex *exchange) *response) Defect {
	return onDigestScheme(w, func(rest string) bool {
		list, ok := parseParameters(rest)
		return !ok || len(list) == 0
	}, meet)
}

// onLongDigest meets Digest credentials of more than eight kilobytes.
func onLongDigest(w what, meet func(ex *exchange) *response) Defect {
	return onDigestScheme(w, func(rest string) bool { return len(rest) > 8000 }, meet)
}

func onDigestScheme(w what, when func(rest string) bool, meet func(ex *exchange) *response) Defect {
	d := w.defect()
	d.request = func(ex *exchange) *response {
		scheme, rest, present := ex.credentials()
		if present && strings.EqualFold(scheme, "Digest") && len(areaOf(ex.path).schemes.digest) > 0 && when(rest) {
			return meet(ex)
		}
		return nil
	}
	return d
}

// digestUserDefects tell strangers which users there are.
func digestUserDefects() []Defect {
	unknown := func(d digestSent) bool { return d.real.user == "" && !d.lacks("username") }
	return []Defect{
		digestReplacing(what{"digest-unknown-user-403", "advisory-enum-digest",
			"A user that nobody knows gets 403."}, unknown, func(digestSent) *response {
			return problem(403, "Nobody is called so here.")
		}),
		rechallenging(what{"digest-unknown-user-stale", "advisory-enum-digest",
			"A user that nobody knows is told that the nonce is stale."}, func(ex *exchange, challenge string) string {
			if d, ok := ex.digest(); ok && unknown(d) {
				challenge += ", stale=true"
			}
			return challenge
		}),
		refusing(what{"digest-unknown-user-told-by-text", "advisory-enum-digest",
			"The content of the refusal tells that the user is unknown."}, func(ex *exchange) {
			if d, ok := ex.digest(); ok && unknown(d) {
				ex.response.content = []byte("401 Unauthorized\nThere is no user of that name in this whole server, or there was never.\n")
			}
		}),
		digestReplacing(what{"digest-unknown-hash-404", "advisory-enum-digest",
			"A hashed name that is nobody's gets 404."}, func(d digestSent) bool { return unknown(d) && d.hashed },
			func(digestSent) *response { return problem(404, "Nothing has that hash.") }),
		preparing(what{"digest-unknown-user-faster", "advisory-enum-timing",
			"The response of an unknown user is not looked at, so that the refusal comes sooner."}, func(ex *exchange) {
			if d, ok := ex.digest(); ok && d.real.user != "" && !d.proven() {
				ex.conn.server.delay(60 * time.Millisecond)
			}
		}),
	}
}
