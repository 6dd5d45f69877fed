package server

import (
	"fmt"
	"strings"
	"time"
)

// enumerationDefects tell strangers what they should not learn.
func enumerationDefects() []Defect {
	return []Defect{
		withStatus(what{"unknown-user-404", "advisory-enum-status-and-headers",
			"An unknown user gets 404."}, 404, unknownUser),
		refusing(what{"unknown-user-told-by-field", "advisory-enum-status-and-headers",
			"A field of the refusal tells that the user is unknown."}, func(ex *exchange) {
			if unknownUser(ex) {
				ex.response.fields.add("X-Login", "unknown user")
			}
		}),
		refusing(what{"unknown-user-told-by-challenge", "advisory-enum-status-and-headers",
			"The realm of the challenge tells that the user is unknown."}, func(ex *exchange) {
			if unknownUser(ex) {
				ex.response.fields.set("WWW-Authenticate", `Basic realm="authspec for strangers", charset="UTF-8"`)
			}
		}),
		replacing(what{"unknown-user-told-by-text", "advisory-enum-body",
			"The content of the refusal tells that the user is unknown."}, unknownUser, func(*exchange) *response {
			resp := problem(401, "There is no such account in this server, whatever the password may be.")
			resp.fields.add("WWW-Authenticate", challenge())
			return resp
		}),
		preparing(what{"unknown-user-faster", "advisory-enum-timing",
			"The password of an unknown user is not looked at, so that the refusal comes sooner."}, func(ex *exchange) {
			if _, known := ex.knownUser(); known && !ex.identified() {
				ex.conn.server.delay(25 * time.Millisecond)
			}
		}),
		withStatus(what{"forbidden-account-told", "advisory-enum-forbidden-vs-wrong",
			"An account without the right is told by 403, whatever the password."}, 403, func(ex *exchange) bool {
			known, ok := ex.knownUser()
			return ok && known.role == "forbidden"
		}),
		withStatus(what{"missing-path-told", "advisory-enum-resource-existence",
			"Without credentials a protected path that does not exist gets 404."}, 404, func(ex *exchange) bool {
			return ex.method == "GET" && ex.behind() == nil
		}),
		preparing(what{"guessing-not-slowed", "advisory-throttle-429",
			"Wrong passwords may be tried as fast as one likes."}, func(ex *exchange) {
			sent, _ := ex.pair()
			ex.conn.server.guesses.succeeded(ex.client, sent.user)
		}),
		oracle(),
		refusing(what{"content-in-401", "advisory-content-no-protected-data",
			"The refusal holds the protected content."}, func(ex *exchange) {
			if hidden := ex.behind(); hidden != nil {
				ex.fill(string(ex.response.content) + string(hidden.content))
			}
		}),
		replacing(what{"content-in-options", "advisory-bypass-method-known",
			"The answer to OPTIONS holds the protected content."}, byMethod("OPTIONS"), func(ex *exchange) *response {
			return plainText(200, "no-store", pages[ex.path])
		}),
		refusing(what{"etag-in-401", "advisory-content-no-validators",
			"The refusal has the ETag of the protected content."}, func(ex *exchange) {
			if hidden := ex.behind(); hidden != nil {
				ex.response.fields.add("ETag", hidden.etag)
			}
		}),
		answering(what{"request-echoed-as-html", "advisory-content-no-reflection",
			"Errors are HTML that holds the target and the user name as they came."}, echoHTML("text/html")),
		answering(what{"request-echoed-without-type", "advisory-content-no-reflection",
			"Errors hold the target and the user name as they came, and do not say what they are."}, echoHTML("")),
		answering(what{"field-injection", "advisory-content-no-header-injection",
			"A field of errors holds the target and the user name, line ends included."}, func(ex *exchange) {
			if ex.response.status >= 400 {
				ex.response.fields.add("X-Path", unescape(ex.target))
				sent, _ := ex.pair()
				ex.response.fields.add("X-User", sent.user)
			}
		}),
		answering(what{"quote-injection", "advisory-content-no-header-injection",
			"The realm is made of what the request brought, quotes included."}, injectRealm(func(place string) string { return place })),
		answering(what{"quote-escaped-once", "advisory-content-no-header-injection",
			"The realm is made of what the request brought, with only the first quote escaped."}, injectRealm(func(place string) string {
			return strings.Replace(place, `"`, `\"`, 1)
		})),
		answering(what{"credentials-echoed", "advisory-content-no-credential-echo",
			"Errors hold the credentials that came."}, func(ex *exchange) {
			if ex.response.status >= 400 {
				ex.fill(fmt.Sprint("These are wrong: ", ex.fields.all("Authorization"), "\n"))
			}
		}),
		fixation(),
		mixedUp(),
		userPerConnection(),
		granting(what{"another-user-named", "advisory-compare-second-user",
			"Users are told the name of another one."}, func(ex *exchange) {
			if ex.path == "/whoami/" {
				sent, _ := ex.pair()
				ex.fill(fmt.Sprintf("%s %s.\n", identityMarker, map[bool]string{true: "alice", false: "bob"}[sent.user == "bob"]))
			}
		}),
		crowded(),
	}
}

// unknownUser is true of a well-formed pair whose user nobody is.
func unknownUser(ex *exchange) bool {
	_, known := ex.knownUser()
	return wrongPair(ex) && !known
}

// oracle throttles known users only.
func oracle() Defect {
	d := what{"throttling-tells-users", "advisory-throttle-no-oracle",
		"After some wrong passwords known users get 429, and unknown ones do not."}.defect()
	d.answer = func(ex *exchange) {
		known, ok := ex.knownUser()
		if !ok {
			return
		}
		if ex.conn.server.failures(known.user, ex.response.status == 401) > 15 {
			ex.replace(problem(429, "Try again later."))
			ex.response.fields.add("Retry-After", "1")
		}
	}
	return d
}

// fill puts another content into a response that is complete.
func (ex *exchange) fill(content string) {
	ex.response.content = []byte(content)
	if ex.response.hasContent() {
		ex.response.fields.set("Content-Length", fmt.Sprint(len(content)))
	}
}

// echoHTML puts the target and the user name into an error.
func echoHTML(mediaType string) func(ex *exchange) {
	return func(ex *exchange) {
		if ex.response.status < 400 {
			return
		}
		sent, _ := ex.pair()
		ex.fill("<p>No " + sent.user + " at " + unescape(ex.target) + "</p>\n")
		ex.response.fields.remove("Content-Type")
		if mediaType != "" {
			ex.response.fields.add("Content-Type", mediaType)
		}
	}
}

// injectRealm names the request in the realm.
func injectRealm(escape func(place string) string) func(ex *exchange) {
	return func(ex *exchange) {
		if ex.response.status != 400 && ex.response.status != 401 {
			return
		}
		place := unescape(ex.target) + strings.Join(ex.fields.all("X-Forwarded-Host"), "")
		if hosts := ex.fields.all("Host"); len(hosts) == 1 && !validAuthority(hosts[0]) {
			place += hosts[0]
		}
		if sent, ok := ex.pair(); ok {
			place += sent.user
		}
		ex.response.fields.set("WWW-Authenticate", `Basic realm="`+escape(place)+`", charset="UTF-8"`)
	}
}

// fixation lets the cookie of a refusal become a login.
func fixation() Defect {
	return letting(what{"refusal-cookie-becomes-login", "advisory-content-no-session-cookie",
		"A refusal sets a cookie, with which one is logged in after somebody has logged in with it."}, func(ex *exchange) bool {
		return ex.conn.server.recall("session "+strings.Join(ex.fields.all("Cookie"), "")) != ""
	}).whose(func(ex *exchange) {
		switch {
		case ex.response.status == 401:
			ex.response.fields.add("Set-Cookie", fmt.Sprintf("sid=%d", ex.conn.server.tick()))
		case ex.response.status == 200 && ex.fields.has("Cookie"):
			ex.conn.server.note("session "+strings.Join(ex.fields.all("Cookie"), ""), "logged in")
		}
	})
}

// mixedUp keeps the user of a request where all requests find it.
func mixedUp() Defect {
	return preparing(what{"users-mixed-up", "advisory-concurrent-users",
		"The user of a request is kept in a place that all requests share."}, func(ex *exchange) {
		if sent, ok := ex.pair(); ok && ex.identified() && areaOf(ex.path).prefix == "/whoami/" {
			ex.conn.server.note("user", sent.user)
			ex.conn.server.delay(5 * time.Millisecond)
		}
	}).whose(func(ex *exchange) {
		if ex.path == "/whoami/" && ex.response.status == 200 {
			ex.fill(fmt.Sprintf("%s %s.\n", identityMarker, ex.conn.server.recall("user")))
		}
	})
}

// userPerConnection takes all users of a connection for the first.
func userPerConnection() Defect {
	return preparing(what{"user-per-connection", "advisory-compare-second-user",
		"All users of a connection are taken for the first one."}, func(ex *exchange) {
		if !ex.identified() {
			return
		}
		if ex.conn.notes["user"] == "" {
			ex.conn.notes["user"] = strings.Join(ex.fields.all("Authorization"), "")
		}
		ex.fields.set("Authorization", ex.conn.notes["user"])
	})
}

// crowded lets strangers in among many users.
func crowded() Defect {
	const crowd = 4
	return letting(what{"stranger-let-in-among-others", "advisory-concurrent-users",
		"A stranger is let in while six other connections of the same program are logged in."}, func(ex *exchange) bool {
		return noCredentials(ex) && ex.conn.server.crowd(ex.program(), nil) >= crowd
	}).whose(func(ex *exchange) {
		if ex.response.status == 200 && ex.identified() {
			ex.conn.server.crowd(ex.program(), ex.conn.net)
		}
	})
}

// program is what a client calls itself.
func (ex *exchange) program() string { return strings.Join(ex.fields.all("User-Agent"), "") }

// transportDefects are wrong about origins and TLS.
func transportDefects() []Defect {
	return []Defect{
		replacing(what{"open-redirect", "advisory-transport-no-open-redirect",
			"A request without credentials is sent to a login page on a host that the request names."}, noCredentials, func(ex *exchange) *response {
			return redirect("//" + ex.claimedHost() + "/login")
		}),
		granting(what{"every-origin-allowed", "advisory-cors-no-wildcard-credentials",
			"Scripts of every origin may read what the user's credentials lead to."}, func(ex *exchange) {
			if origin := ex.fields.all("Origin"); len(origin) == 1 {
				ex.response.fields.add("Access-Control-Allow-Origin", origin[0])
				ex.response.fields.add("Access-Control-Allow-Credentials", "true")
			}
		}),
		granting(what{"preflight-asks-for-credentials", "advisory-cors-preflight",
			"Other origins may use the content, but the preflight that asks is refused by 401."}, func(ex *exchange) {
			ex.response.fields.add("Access-Control-Allow-Origin", "*")
		}),
		secured(what{"foreign-authority-served", "rfc9110-7.4-foreign-authority-over-tls",
			"A request over TLS for a name that the certificate does not cover is served."}, func(ex *exchange) *response {
			if ex.conn.secured {
				ex.authority = ex.conn.authority()
			}
			return nil
		}),
		secured(what{"https-target-served-in-clear", "rfc9110-7.4-https-target-on-clear",
			"A request for an https address is served without TLS."}, func(ex *exchange) *response {
			if ex.conn.secured || ex.scheme != "https" {
				return nil
			}
			return ex.conn.server.answer(ex.request, true)
		}),
		secured(what{"clear-asks-for-credentials", "rfc7617-4-not-without-tls",
			"The port without TLS asks for user name and password."}, inClear),
		secured(what{"clear-serves-users", "rfc9110-17.16.1-secured-before-credentials",
			"The port without TLS serves what that with TLS serves."}, inClear),
	}
}

// secured is a defect of servers with TLS.
func secured(w what, change func(ex *exchange) *response) Defect {
	d := w.defect()
	d.TLS, d.request = true, change
	return d
}

// inClear serves without TLS what is served with it.
func inClear(ex *exchange) *response {
	if ex.conn.secured {
		return nil
	}
	_, own, _ := strings.Cut(ex.conn.server.URL(), "://")
	ex.scheme, ex.authority = "https", own
	return ex.conn.server.answer(ex.request, true)
}

// claimedHost is the host that some part of a request names.
func (ex *exchange) claimedHost() string {
	for _, name := range []string{"X-Forwarded-Host", "Forwarded"} {
		for _, value := range ex.fields.all(name) {
			return strings.TrimPrefix(value, "host=")
		}
	}
	for _, text := range []string{ex.query, ex.target} {
		if _, rest, found := strings.Cut(text, "//"); found {
			return upTo(rest, "/")
		}
	}
	return ex.conn.authority()
}
