package server

import (
	"slices"
	"strings"
)

// refusalVariants refuse by another status than 401, which RFC 9110 §11.4 only
// recommends.
func refusalVariants() []Variant {
	return []Variant{
		variant(replacing(what{"login-form-200", "RFC 9110 §11.4",
			"A wrong password for Basic gets a login form, with 200 and without protected content."}, wrongBasic, func(*exchange) *response {
			return page(200, `<form method="post" action="/login"><p>This did not work. <input name="user"> <input name="password" type="password"></p></form>`)
		})),
		variant(replacing(what{"wrong-password-403", "RFC 9110 §11.4",
			"A wrong password gets 403."}, func(ex *exchange) bool {
			// Whoever refuses a token owes a challenge, whatever the status is (RFC 6750 §3).
			return !noCredentials(ex) && !areaOf(ex.path).schemes.bearer && !asksForNonce(ex)
		}, func(*exchange) *response {
			return problem(403, "Not with this password.")
		})),
		variant(replacing(what{"refusal-404", "RFC 9110 §15.5.4",
			"What is protected is hidden by 404 from everybody who may not have it."}, forGood, func(*exchange) *response {
			return problem(404, "Nothing is here.")
		})).against(followsMCP),
		variant(replacing(what{"refusal-302", "RFC 9110 §15.4.3",
			"Who has not logged in is sent to a login page."}, forGood, func(*exchange) *response {
			resp := page(302, `<p>Please <a href="/login">log in</a>.</p>`)
			resp.fields.add("Location", "/login")
			return resp
		})).against(followsMCP),
	}
}

// wrongBasic tells Basic credentials, whatever is wrong with them.
func wrongBasic(ex *exchange) bool {
	scheme, rest, _ := ex.credentials()
	return strings.EqualFold(scheme, "Basic") && rest != ""
}

// page is a response with HTML.
func page(status int, body string) *response {
	resp := plainText(status, "no-store", "<!DOCTYPE html><title>authspec</title>"+body+"\n")
	resp.fields.set("Content-Type", "text/html; charset=utf-8")
	return resp
}

// bouncerVariants turn some requests away before anything else is looked at.
func bouncerVariants() []Variant {
	readOnly := variant(turningAway(what{"read-only-405", "RFC 9110 §9.1, §15.5.6",
		"Methods other than GET, HEAD and OPTIONS get 405, before anything else."}, func(ex *exchange) bool {
		return !slices.Contains([]string{"", "GET", "HEAD", "OPTIONS"}, ex.method)
	}, func() *response {
		resp := problem(405, "Only reading is possible here.")
		resp.fields.add("Allow", "GET, HEAD, OPTIONS")
		return resp
	}))
	readOnly.ReadOnly = true
	return []Variant{
		readOnly,
		variant(turningAway(what{"length-required-411", "RFC 9112 §6.3",
			"A request with Transfer-Encoding, and so without a length, gets 411."}, func(ex *exchange) bool {
			return ex.fields.has("Transfer-Encoding")
		}, func() *response { return problem(411, "Say how long the content is.") })),
		variant(turningAway(what{"foreign-host-421", "RFC 9110 §7.4, §15.5.20",
			"Every Host that is not the server's own, and none or several of them, get 421."}, func(ex *exchange) bool {
			hosts := ex.fields.all("Host")
			return ex.method != "" && (len(hosts) != 1 || !ex.conn.server.ownHost(hosts[0]))
		}, func() *response { return problem(421, "Not here.") })),
		variant(turningAway(what{"http10-426", "RFC 9110 §15.5.22",
			"HTTP/1.0 gets 426."}, func(ex *exchange) bool { return ex.method != "" && ex.minor == 0 }, func() *response {
			resp := problem(426, "Speak HTTP/1.1.")
			resp.fields.add("Upgrade", "HTTP/1.1")
			resp.fields.add("Connection", "Upgrade")
			return resp
		})),
		variant(turningAway(what{"expectation-417", "RFC 9110 §10.1.1, §15.5.18",
			"An expectation gets 417."}, func(ex *exchange) bool { return ex.fields.has("Expect") }, func() *response {
			return problem(417, "Nothing can be expected here.")
		})),
		variant(turningAway(what{"firewall-403", "RFC 9110 §15.5.4",
			"Requests that look like an attack get 403 from a firewall, with credentials or without."}, suspicious, func() *response {
			return page(403, "<p>The request was blocked.</p>")
		})),
	}
}

// ownHost tells whether a Host names the server itself.
func (s *Server) ownHost(value string) bool {
	return validAuthority(value) && s.isOwn(&request{scheme: "http", authority: value}, false)
}

// turningAway answers some requests otherwise, whatever the right answer is.
func turningAway(w what, when func(ex *exchange) bool, other func() *response) Defect {
	return answering(w, func(ex *exchange) {
		if when(ex) {
			ex.replace(other())
		}
	})
}

// attack is what firewalls look for in targets and in what Basic encodes.
var attack = expression(`(?i)\.\./|%2e|%00|%0[ad]|%25|<script|%3c|/etc/passwd|' or |--|\$ne|\$gt|\$\{|\$\(|\{\{|\)\(|x-original-url`)

func suspicious(ex *exchange) bool {
	pair, _ := ex.decoded()
	return attack().MatchString(ex.target) || attack().MatchString(pair) || ex.method == "TRACE" || ex.fields.has("X-Original-URL") || ex.fields.has("X-Rewrite-URL")
}
