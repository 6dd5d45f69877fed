package server

import (
	"slices"
	"strings"
)

// loginDefects break what sessions are about.
func loginDefects() []Defect {
	return slices.Concat(sessionEndDefects(), sessionFixationDefects(), sessionLoginDefects(),
		sessionRefusalDefects(), cookieReadingDefects(), cookieSettingDefects())
}

// ofSessions are the requests for the page that a session opens.
func ofSessions(ex *exchange) bool { return areaOf(ex.path).schemes.cookie }

// logsIn and logsOut are the requests that begin and end a session.
func logsIn(ex *exchange) bool {
	return ex.method == "POST" && areaOf(ex.path).prefix == "/account/login/"
}

func logsOut(ex *exchange) bool {
	return ex.method == "POST" && areaOf(ex.path).prefix == "/account/logout/"
}

// sessionIDs are the ids that a request brings, whatever the server makes of them.
func (ex *exchange) sessionIDs() []string {
	var ids []string
	for _, value := range ex.fields.all("Cookie") {
		for pair := range strings.SplitSeq(value, ";") {
			if name, id, ok := strings.Cut(strings.Trim(pair, " \t"), "="); ok && name == sessionCookie {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// newSession is the id that an answer sets; empty: none.
func (ex *exchange) newSession() string {
	for _, value := range ex.response.fields.all("Set-Cookie") {
		pair, _, _ := strings.Cut(value, ";")
		if id, ok := strings.CutPrefix(pair, sessionCookie+"="); ok {
			return id
		}
	}
	return ""
}

// loggedIn changes the answer of a login that has led in.
func loggedIn(w what, change func(ex *exchange)) Defect {
	return answering(w, func(ex *exchange) {
		if logsIn(ex) && ex.response.status == 303 {
			change(ex)
		}
	})
}

// notLoggedIn changes the answer of a login that has been refused.
func notLoggedIn(w what, change func(ex *exchange)) Defect {
	return answering(w, func(ex *exchange) {
		if logsIn(ex) && ex.response.status == 403 {
			change(ex)
		}
	})
}

// takingSession lets in who sends a cookie that is like one of a session.
func takingSession(w what, like func(ex *exchange, id string) bool) Defect {
	return letting(w, func(ex *exchange) bool {
		return ofSessions(ex) && slices.ContainsFunc(ex.sessionIDs(), func(id string) bool { return like(ex, id) })
	})
}

// remembering is takingSession for which the ids are noted by a part of them.
func remembering(w what, part func(id string) string) Defect {
	d := takingSession(w, func(ex *exchange, id string) bool {
		return len(id) >= 8 && ex.conn.server.recall("session "+part(id)) != ""
	})
	d.answer = func(ex *exchange) {
		if id := ex.newSession(); logsIn(ex) && len(id) > 20 {
			ex.conn.server.note("session "+part(id), id)
		}
	}
	return d
}

func sessionEndDefects() []Defect {
	return []Defect{
		logoutRefused(),
		preparing(what{"session-survives-logout", "advisory-cookie-logout",
			"A logout takes the cookie out of the browser only."}, func(ex *exchange) {
			if logsOut(ex) {
				ex.fields.remove("Cookie")
			}
		}),
		takingSession(what{"session-never-expires", "advisory-session-expires",
			"A session lives on when its time is over."}, func(ex *exchange, id string) bool { return ex.conn.server.sessions.remembers(id) }),
		remembering(what{"session-first-octets", "advisory-session-altered",
			"The first octets of a session's cookie are enough."}, func(id string) string { return id[:8] }),
		remembering(what{"session-last-octets", "advisory-session-altered",
			"The last octets of a session's cookie are enough."}, func(id string) string { return id[max(0, len(id)-20):] }),
	}
}

// adopting makes the id that a login brings the one of its session.
func adopting(w what, when func(ex *exchange, id string) bool) Defect {
	return loggedIn(w, func(ex *exchange) {
		if ids := ex.sessionIDs(); len(ids) == 1 && when(ex, ids[0]) {
			user, _ := ex.conn.server.sessions.whose(ex.newSession())
			ex.conn.server.sessions.keep(ids[0], user)
			ex.response.fields.remove("Set-Cookie")
		}
	})
}

func sessionFixationDefects() []Defect {
	const strange = "stranger-of-this-server-000000"
	given := adopting(what{"session-of-stranger-kept", "advisory-session-fixation",
		"Strangers get a cookie, which becomes the session when they log in."}, func(_ *exchange, id string) bool { return id == strange })
	kept := given.answer
	given.answer = func(ex *exchange) {
		kept(ex)
		if ofSessions(ex) && ex.response.status == 401 {
			ex.response.fields.add("Set-Cookie", ex.conn.server.setCookie(strange, ""))
		}
	}
	return []Defect{
		adopting(what{"session-planted", "advisory-session-fixation",
			"Whatever cookie a login brings becomes the session."}, func(_ *exchange, id string) bool { return strings.HasPrefix(id, "planted") }),
		given,
		adopting(what{"session-kept-over-logins", "advisory-session-fixation",
			"A login makes no new session where the browser has the cookie of an old one."}, func(_ *exchange, id string) bool { return len(id) == 32 }),
	}
}

func sessionLoginDefects() []Defect {
	unknown := func(ex *exchange) bool {
		return !slices.ContainsFunc(logins(), func(l login) bool { return strings.Contains(string(ex.body.content), "user="+l.user+"&") })
	}
	address := func(name, field, before string) Defect {
		return loggedIn(what{name, "advisory-session-not-in-address",
			field + " holds the session."}, func(ex *exchange) { ex.response.fields.set(field, before+ex.newSession()) })
	}
	return []Defect{
		notLoggedIn(what{"session-before-password", "advisory-session-login-refused",
			"A login makes the session before it looks at the password."}, func(ex *exchange) {
			ex.response.fields.add("Set-Cookie", ex.conn.server.setCookie(ex.conn.server.sessions.begin(ordinary().user), ""))
		}),
		notLoggedIn(what{"login-without-challenge", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"A refused login gets 401 without a challenge."}, func(ex *exchange) { ex.replace(problem(401, "This did not work.")) }),
		notLoggedIn(what{"login-server-error", "suite-no-server-error",
			"A refused login is a server error."}, func(ex *exchange) { ex.replace(problem(500, "This did not work.")) }),
		notLoggedIn(what{"login-unknown-user-404", "advisory-enum-status-and-headers",
			"A login of a user who does not exist gets 404."}, func(ex *exchange) {
			if unknown(ex) {
				ex.replace(problem(404, "This did not work."))
			}
		}),
		notLoggedIn(what{"login-unknown-user-told", "advisory-enum-body",
			"A login says that the user does not exist."}, func(ex *exchange) {
			if unknown(ex) {
				ex.replace(problem(403, "There is no such user, or it is in need of another name than that."))
			}
		}),
		notLoggedIn(what{"login-echoes-password", "advisory-content-no-credential-echo",
			"A refused login gets its form back, with the password in it."}, func(ex *exchange) {
			_, password, _ := strings.Cut(string(ex.body.content), "&password=")
			ex.replace(page(403, `<form method="post"><input name="password" type="password" value="`+password+`"></form>`))
		}),
		loggedIn(what{"login-stored", "advisory-session-login-not-stored",
			"The answer of a login may be kept by every cache."}, func(ex *exchange) { ex.response.fields.set("Cache-Control", "public, max-age=60") }),
		address("session-in-location", "Location", "/account/?sid="),
		address("session-in-content-location", "Content-Location", "/account/?sid="),
		address("session-in-link", "Link", "</account/>; rel=next; title=sid="),
		address("session-in-refresh", "Refresh", "0; url=/account/?sid="),
	}
}

func sessionRefusalDefects() []Defect {
	refused := func(w what, when func(ex *exchange) bool, other func() *response) Defect {
		return refusing(w, func(ex *exchange) {
			if ofSessions(ex) && when(ex) {
				ex.replace(other())
			}
		})
	}
	none := func(ex *exchange) bool { return len(ex.sessionIDs()) == 0 && !ex.fields.has("Authorization") }
	some := func(ex *exchange) bool { return len(ex.sessionIDs()) > 0 }
	bad := func() *response { return problem(400, "There is no session.") }
	bare := func() *response { return problem(401, "There is no session.") }
	form := func() *response {
		return page(200, `<form method="post" action="/account/login"><input name="user"><input name="password" type="password"></form>`)
	}
	return []Defect{
		refused(what{"session-missing-400", "advisory-session-refusal",
			"A request without a session is called a bad one."}, none, bad),
		refused(what{"session-wrong-400", "advisory-session-refusal",
			"A request with a bad session is called a bad one."}, some, bad),
		refused(what{"session-missing-login-page", "advisory-cookie-refusal-is-no-200",
			"A request without a session gets the login page with 200."}, none, form),
		refused(what{"session-wrong-login-page", "advisory-cookie-refusal-is-no-200",
			"A request with a bad session gets the login page with 200."}, some, form),
		refused(what{"session-missing-without-challenge", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"A request without a session gets 401 without a challenge."}, none, bare),
		refused(what{"session-wrong-without-challenge", "rfc9110-15.5.2-challenge-on-wrong-credentials",
			"A request with a bad session gets 401 without a challenge."}, some, bare),
		refused(what{"session-odd-cookie-500", "suite-no-server-error",
			"A cookie that can't be read is a server error."}, func(ex *exchange) bool {
			cookie := strings.Join(ex.fields.all("Cookie"), ";")
			return cookie != "" && !strings.HasPrefix(cookie, "a=b") && !strings.HasPrefix(cookie, sessionCookie+"=x")
		}, func() *response { return problem(500, "This should not have happened.") }),
		granting(what{"session-shared", "rfc9110-16.4.2-non-authorization-login-private",
			"What a session leads to says nothing to caches."}, func(ex *exchange) {
			if ofSessions(ex) && some(ex) {
				ex.response.fields.remove("Cache-Control")
			}
		}),
	}
}

// logoutRefused has no logout where its description says that there is one.
func logoutRefused() Defect {
	d := what{"session-logout-refused", "suite-logout-works",
		"The logout that the target names is refused with 405."}.defect()
	d.answer = func(ex *exchange) {
		if logsOut(ex) {
			ex.replace(notAllowed([]string{"GET"}))
		}
	}
	return d
}
