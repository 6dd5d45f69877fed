package server

import "strings"

// cacheDefects allow caches what they must not do.
func cacheDefects() []Defect {
	control := func(change func(w what, do func(ex *exchange)) Defect, w what, value string) Defect {
		return change(w, func(ex *exchange) { ex.response.fields.set("Cache-Control", value) })
	}
	return []Defect{
		control(refusing, what{"refusal-public", "advisory-cache-401-not-stored",
			"The refusal is marked for every cache."}, "public, max-age=60"),
		control(refusing, what{"refusal-with-lifetime", "advisory-cache-401-not-stored",
			"The refusal has a lifetime in caches."}, "max-age=60"),
		control(granting, what{"protected-public", "advisory-cache-200-private",
			"Protected content is marked for every cache."}, "public"),
		control(granting, what{"protected-public-for-a-day", "advisory-cache-200-not-for-everybody",
			"Protected content is marked for every cache, for a day."}, "public, max-age=86400"),
		control(granting, what{"protected-for-a-day-public", "advisory-cache-200-not-for-everybody",
			"Protected content is marked for a day, for every cache."}, `max-age=86400, public, no-cache="Set-Cookie"`),
		control(granting, what{"protected-shared", "advisory-cache-200-not-for-everybody",
			"Protected content has a lifetime in shared caches."}, "s-maxage=60"),
		control(granting, what{"protected-must-revalidate", "advisory-cache-200-private",
			"Protected content is shared by must-revalidate with a lifetime."}, "max-age=60, must-revalidate"),
		control(granting, what{"lifetime-quoted", "rfc9111-5.2.2.10-delta-seconds-unquoted",
			"The lifetime in Cache-Control is quoted."}, `private, max-age="60"`),
		granting(what{"login-cookie-uncontrolled", "rfc9111-7.3-state-cacheability",
			"A login hands out a cookie and says nothing to caches."}, func(ex *exchange) {
			ex.response.fields.add("Set-Cookie", "session=1; HttpOnly")
			ex.response.fields.remove("Cache-Control")
		}),
		cookieLogin(),
		sharedCache(what{"answers-mixed-up", "advisory-cache-no-poisoned-401",
			"A cache before the server keeps what a program has got, and gives it out again without credentials."}, ""),
		sharedCache(what{"cache-ignores-authorization", "rfc9111-3.5-login-not-used-again",
			"A cache before the server keeps what a program has got, gives it out again without credentials, and says how old it is."}, "5"),
		refusalCache(),
	}
}

// cookieLogin is a second login, whose answers caches may share.
func cookieLogin() Defect {
	return letting(what{"cookie-login-shared", "rfc9110-16.4.2-non-authorization-login-private",
		"A cookie of a login logs in too, and the answer says nothing to caches."}, func(ex *exchange) bool {
		cookie := strings.Join(ex.fields.all("Cookie"), ";")
		return strings.Contains(cookie, "session=of-a-login")
	}).whose(func(ex *exchange) {
		if ex.response.status == 200 && areaOf(ex.path).protected {
			ex.response.fields.add("Set-Cookie", "session=of-a-login; HttpOnly")
			if ex.fields.has("Cookie") {
				ex.response.fields.remove("Cache-Control")
			}
		}
	})
}

// sharedCache keeps protected content for a program, whoever uses it.
func sharedCache(w what, age string) Defect {
	return answering(w, func(ex *exchange) {
		if ex.method != "GET" || !areaOf(ex.path).protected {
			return
		}
		key := "content of " + ex.path + " for " + ex.program()
		switch kept := ex.conn.server.recall(key); {
		case ex.response.status == 200:
			ex.conn.server.note(key, string(ex.response.content))
		case ex.response.status == 401 && noCredentials(ex) && kept != "":
			ex.replace(plainText(200, "no-cache", kept))
			if age != "" {
				ex.response.fields.add("Age", age)
				ex.response.fields.add("Via", "1.1 cache")
			}
		}
	})
}

// refusalCache keeps the refusal of a client for the one who asks next.
func refusalCache() Defect {
	return answering(what{"cache-keeps-refusals", "rfc9111-3-refusal-not-stored",
		"A cache before the server keeps the refusal of a request without credentials, and gives it out again to a login."}, func(ex *exchange) {
		if ex.method != "GET" || ex.path != "/basic/" {
			return
		}
		key := "refusal of " + ex.path + " for " + ex.agent()
		switch {
		case ex.response.status == 401 && noCredentials(ex):
			ex.conn.server.note(key, "kept")
		case ex.response.status == 200 && ex.conn.server.recall(key) != "":
			ex.conn.server.note(key, "")
			ex.replace(ex.conn.server.unauthorized(ex.request, false))
			ex.response.fields.add("Age", "5")
		}
	})
}
