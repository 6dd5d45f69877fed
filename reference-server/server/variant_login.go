package server

// loginVariants refuse who has no key or no session otherwise than the server
// does; no RFC says how these are refused, but what each status means.
func loginVariants() []Variant {
	without := func(w what, other func() *response) Variant {
		return variant(refusing(w, func(ex *exchange) {
			if ofSessions(ex) {
				ex.replace(other())
			}
		}))
	}
	return []Variant{
		without(what{"session-redirect-303", "RFC 9110 §15.4.4",
			"Who has no session is sent to the login page."}, func() *response {
			resp := page(303, `<p>Please <a href="/account/login">log in</a>.</p>`)
			resp.fields.add("Location", "/account/login")
			return resp
		}),
		without(what{"session-missing-403", "RFC 9110 §15.5.4",
			"Who has no session gets 403."}, func() *response { return problem(403, "Log in first.") }),
		variant(answeringKey(what{"key-refused-401", "RFC 9110 §15.5.2, §11.1",
			"A missing or wrong key gets 401 with a challenge of a scheme of its own."}, 403, always, func(ex *exchange) {
			resp := problem(401, "This needs a key.")
			resp.fields.add("WWW-Authenticate", `ApiKey realm="authspec"`)
			ex.replace(resp)
		})),
		variant(notLoggedIn(what{"login-refused-401", "RFC 9110 §15.5.2",
			"A refused login gets 401 with a challenge."}, func(ex *exchange) {
			resp := problem(401, "This did not work.")
			resp.fields.add("WWW-Authenticate", challenge())
			ex.replace(resp)
		})),
		variant(notLoggedIn(what{"login-refused-200", "RFC 9110 §15.3.1",
			"A refused login gets its form again, with 200 and a session that leads in nowhere."}, func(ex *exchange) {
			resp := page(200, `<form method="post" action="/account/login"><p>This did not work.</p><input name="user"><input name="password" type="password"></form>`)
			resp.fields.add("Set-Cookie", ex.conn.server.setCookie("nobody-0123456789", ""))
			ex.replace(resp)
		})),
		variant(loggedIn(what{"login-answered-204", "RFC 9110 §15.3.5",
			"A login is answered by 204, and sets a second cookie that means nothing."}, func(ex *exchange) {
			resp := done()
			for _, value := range ex.response.fields.all("Set-Cookie") {
				resp.fields.add("Set-Cookie", "theme=dark; Path=/")
				resp.fields.add("Set-Cookie", value)
			}
			ex.replace(resp)
		})),
	}
}
