package server

import "strings"

// statusDefects refuse by another status than the right one.
func statusDefects() []Defect {
	return []Defect{
		withStatus(what{"missing-credentials-403", "rfc9110-11.4-no-403-without-credentials",
			"A request without credentials gets 403."}, 403, noCredentials),
		withStatus(what{"missing-credentials-404", "rfc9110-11.4-missing-credentials-401",
			"A request without credentials gets 404."}, 404, noCredentials),
		replacing(what{"missing-credentials-redirect", "rfc9110-11.4-missing-credentials-401",
			"A request without credentials is sent to a login page."}, noCredentials, func(ex *exchange) *response {
			return redirect(ex.conn.server.URL() + "/login")
		}),
		withStatus(what{"missing-credentials-402", "rfc9110-15.5.3-402-reserved",
			"A request without credentials gets 402."}, 402, noCredentials),
		withStatus(what{"missing-credentials-500", "suite-refusal-no-server-error",
			"A request without credentials gets 500 from one of the resources."}, 500, func(ex *exchange) bool {
			return noCredentials(ex) && ex.path == "/whoami/"
		}),
		letting(what{"whoami-unprotected", "suite-strangers",
			"One of the protected resources is delivered to everybody."}, func(ex *exchange) bool {
			return noCredentials(ex) && ex.path == "/whoami/"
		}),
		replacing(what{"answers-as-proxy", "rfc9110-2.2-no-foreign-role-fields",
			"An origin server refuses as a proxy does, by 407."}, always, func(*exchange) *response {
			resp := problem(407, "Who are you?")
			resp.fields.add("Proxy-Authenticate", challenge())
			return resp
		}),
		refusing(what{"proxy-challenge-beside", "rfc9110-2.2-no-foreign-role-fields",
			"The refusal has a challenge of a proxy too."}, func(ex *exchange) {
			ex.response.fields.add("Proxy-Authenticate", challenge())
		}),
		replacing403(what{"forbidden-as-proxy", "rfc9110-2.2-no-foreign-role-fields",
			"A user who may not read is refused as a proxy does, by 407."}, func(*exchange) *response {
			resp := problem(407, "Who are you?")
			resp.fields.add("Proxy-Authenticate", challenge())
			return resp
		}),
		withStatus(what{"unknown-scheme-511", "rfc6585-6-not-from-an-origin",
			"Credentials of a scheme that is not offered get 511, as from a hotel's network."}, 511, foreignScheme),
		withStatus(what{"wrong-password-403", "rfc9110-11.4-wrong-password-401",
			"A wrong password gets 403."}, 403, wrongPair),
		withStatus(what{"wrong-password-400", "rfc9110-11.4-wrong-password-401",
			"A wrong password gets 400."}, 400, wrongPair),
		withStatus(what{"partial-credentials-403", "rfc9110-11.4-partial-credentials-401",
			"A scheme without anything after it, or an empty field, gets 403."}, 403, onlyAScheme),
		withStatus(what{"malformed-credentials-403", "rfc9110-11.4-malformed-credentials-401",
			"Credentials that are no base64 get 403."}, 403, noBase64),
		withStatus(what{"unknown-scheme-403", "rfc9110-11.4-unknown-scheme-401",
			"Credentials of a scheme that is not offered get 403."}, 403, foreignScheme),
		withStatus(what{"without-colon-403", "rfc7617-2-no-colon",
			"Credentials without a colon get 403."}, 403, noColon),
		replacing403(what{"forbidden-account-served", "suite-no-grant",
			"A user who may not read gets the content all the same."}, func(ex *exchange) *response {
			return plainText(200, "no-store", pages[ex.path])
		}),
		replacing403(what{"forbidden-404-unlike-missing", "rfc9110-15.5.4-hide-with-404",
			"A user who may not read gets 404, and 403 for what is not there."}, func(ex *exchange) *response {
			if _, there := pages[ex.path]; there {
				return problem(404, "There is nothing here.")
			}
			return problem(403, "You may not read this.")
		}),
		answering(what{"forbidden-401", "rfc9110-11.4-inadequate-403",
			"An account without the right is asked for its password again, by 401."}, func(ex *exchange) {
			if ex.response.status == 403 && ex.identified() {
				ex.replace(ex.conn.server.unauthorized(ex.request, false))
			}
		}),
		refusing(what{"refusal-unexplained", "rfc9110-15.5-explain-error",
			"The refusal has no content."}, func(ex *exchange) {
			ex.response.content = nil
			ex.response.fields.set("Content-Length", "0")
		}),
		answering(what{"allow-missing", "rfc9110-15.5.6-405-allow",
			"A 405 does not say which methods are allowed."}, func(ex *exchange) { withoutField(ex, 405, "Allow") }),
		replacing(what{"method-before-credentials", "rfc9110-15.5.6-405-allow",
			"Without credentials a method that is not allowed gets 405, without Allow."}, methodNotAllowed, func(*exchange) *response {
			return problem(405, "This is not allowed.")
		}),
		answering(what{"unknown-method-400", "rfc9110-9.1-unknown-method-status",
			"A method that is not known gets 400."}, func(ex *exchange) {
			if ex.response.status == 501 {
				ex.replace(problem(400, "What is this?"))
			}
		}),
		answering(what{"unknown-method-500", "rfc9110-9.1-unknown-method",
			"A method that is not known gets 500."}, func(ex *exchange) {
			if ex.response.status == 501 {
				ex.replace(problem(500, "Something went wrong."))
			}
		}),
	}
}

// failureDefects break down on what they were not made for.
func failureDefects() []Defect {
	return []Defect{
		withStatus(what{"malformed-500", "advisory-robust-bad-base64",
			"Credentials that are no base64 get 500."}, 500, noBase64),
		withStatus(what{"without-colon-500", "rfc7617-2-no-colon",
			"Credentials without a colon get 500."}, 500, noColon),
		withStatus(what{"partial-credentials-500", "rfc9110-11.4-partial-credentials-401",
			"A scheme without anything after it gets 500."}, 500, onlyAScheme),
		withStatus(what{"unknown-scheme-500", "rfc9110-11.4-unknown-scheme-401",
			"Credentials of a scheme that is not offered get 500."}, 500, foreignScheme),
		withStatus(what{"not-utf8-500", "advisory-robust-non-utf8",
			"A user name or password that is not UTF-8 gets 500."}, 500, notUTF8),
		withStatus(what{"empty-user-500", "advisory-robust-empty-user",
			"An empty user name gets 500."}, 500, func(ex *exchange) bool {
			sent, ok := ex.pair()
			return ok && sent.user == ""
		}),
		withStatus(what{"empty-password-500", "advisory-robust-empty-password",
			"An empty password gets 500."}, 500, func(ex *exchange) bool {
			sent, ok := ex.pair()
			return ok && sent.user != "" && sent.password == ""
		}),
		withStatus(what{"metacharacters-500", "advisory-robust-metacharacters",
			"A quote, parenthesis or brace in a user name gets 500."}, 500, func(ex *exchange) bool {
			sent, _ := ex.pair()
			return strings.ContainsAny(sent.user, `'"()*{}%\`)
		}),
		withStatus(what{"nul-in-pair-500", "suite-no-server-error",
			"A NUL in a user name or a password gets 500."}, 500, func(ex *exchange) bool {
			sent, ok := ex.pair()
			return ok && strings.Contains(sent.user+sent.password, "\x00")
		}),
		withStatus(what{"base64url-500", "advisory-robust-base64url",
			"The letters of base64url get 500."}, 500, func(ex *exchange) bool {
			_, rest, _ := ex.credentials()
			return areaOf(ex.path).schemes.basic && strings.ContainsAny(rest, "-_")
		}),
		withStatus(what{"padding-500", "advisory-robust-missing-padding",
			"Base64 whose padding is wrong gets 500."}, 500, func(ex *exchange) bool {
			_, rest, _ := ex.credentials()
			return noBase64(ex) && isBase64Text(strings.TrimRight(rest, "="))
		}),
		withStatus(what{"octets-500", "rfc9110-5.5-obs-text-opaque",
			"Octets above 0x7F in credentials get 500."}, 500, func(ex *exchange) bool {
			return strings.ContainsFunc(strings.Join(ex.fields.all("Authorization"), ""), func(r rune) bool { return r > 0x7F })
		}),
		answering(what{"many-lines-500", "advisory-robust-many-authorization-lines",
			"More than a hundred Authorization lines get 500."}, func(ex *exchange) {
			if len(ex.fields.all("Authorization")) > 100 {
				ex.replace(problem(500, "This is too much."))
			}
		}),
		answering(what{"oversized-500", "rfc9110-5.4-oversized-field-4xx",
			"A header section that is too large gets 500."}, func(ex *exchange) {
			if ex.response.status == 431 {
				ex.replace(problem(500, "This is too much."))
			}
		}),
		withStatus(what{"long-credentials-500", "rfc9110-5.4-oversized-field-4xx",
			"Credentials of more than eight kilobytes get 500."}, 500, func(ex *exchange) bool {
			return len(strings.Join(ex.fields.all("Authorization"), "")) > 8000
		}),
		interrupting(what{"malformed-drops-connection", "suite-answers",
			"Credentials that are no base64 get no answer: the connection is closed."}, noBase64, func(*exchange) *response { return hangUp }),
		interrupting(what{"malformed-hangs", "suite-answers",
			"Credentials that are the padding of base64 alone get no answer, and the connection stays."}, paddingOnly, (*exchange).stall),
		interrupting(what{"without-colon-drops-connection", "suite-answers",
			"Credentials without a colon get no answer: the connection is closed."}, noColon, func(*exchange) *response { return hangUp }),
		interrupting(what{"not-utf8-drops-connection", "suite-answers",
			"A user name that is not UTF-8 gets no answer: the connection is closed."}, notUTF8, func(*exchange) *response { return hangUp }),
		garbling(),
		ailing(),
		forgetful(),
		inOctets(what{"invalid-message-hangs", "suite-answers",
			"A message whose request line is too long or none at all, or whose target ends in half a percent-encoding, gets no answer, and the connection stays."}, func(ex *exchange, out []byte) []byte {
			said := string(ex.response.content)
			line := ex.method == "" && (strings.Contains(said, "request line") || strings.Contains(said, "does not end"))
			if ex.response.status != 414 && !line && !strings.HasSuffix(ex.target, "%") {
				return out
			}
			ex.stall()
			return nil
		}),
		inOctets(what{"invalid-message-answered-by-garbage", "suite-answers",
			"A message that is not valid, or too large, is answered by something that is not HTTP."}, func(ex *exchange, out []byte) []byte {
			if !ex.unreadable() {
				return out
			}
			return []byte("\x00ERROR\x00")
		}),
	}
}

// answering changes any response.
func answering(w what, change func(ex *exchange)) Defect {
	d := w.defect()
	d.answer = change
	return d
}

// interrupting ends some requests of strangers before they are decided upon.
func interrupting(w what, when func(ex *exchange) bool, end func(ex *exchange) *response) Defect {
	d := w.defect()
	d.request = func(ex *exchange) *response {
		if ex.guarded() && when(ex) {
			return end(ex)
		}
		return nil
	}
	return d
}

// withoutField drops a field of the responses with one status.
func withoutField(ex *exchange, status int, name string) {
	if ex.response.status == status {
		ex.response.fields.remove(name)
	}
}

// redirect sends the client elsewhere.
func redirect(to string) *response {
	resp := problem(302, "Log in first.")
	resp.fields.add("Location", to)
	return resp
}

// garbling breaks every answer but those to the plainest of clients, which tell
// their product and nothing else.
func garbling() Defect {
	d := what{"answers-garbled", "suite-answers",
		"Clients that do not name themselves, or that add a comment to their name, get an answer that is no HTTP."}.defect()
	d.octets = func(ex *exchange, out []byte) []byte {
		if agent := strings.Join(ex.fields.all("User-Agent"), ""); agent == "" || strings.Contains(agent, "(") {
			return []byte("What do you want?\r\n\r\n")
		}
		return out
	}
	return d
}

// replacing403 answers something else to a user who may not read.
func replacing403(w what, other func(ex *exchange) *response) Defect {
	return answering(w, func(ex *exchange) {
		if ex.response.status == 403 {
			ex.replace(other(ex))
		}
	})
}
