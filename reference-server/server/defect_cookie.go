package server

import (
	"slices"
	"strings"
)

// spoilingSession refuses some requests with a good session.
func spoilingSession(w what, when func(ex *exchange, cookies []string) bool) Defect {
	return preparing(w, func(ex *exchange) {
		if cookies := ex.fields.all("Cookie"); ofSessions(ex) && len(cookies) > 0 && when(ex, cookies) {
			ex.fields.remove("Cookie")
		}
	})
}

// cookieReadingDefects read the Cookie field wrongly.
func cookieReadingDefects() []Defect {
	of := sessionCookie + "="
	return []Defect{
		letting(what{"session-not-asked-for", "suite-strangers",
			"The page for sessions needs none."}, ofSessions),
		letting(what{"session-any-cookie", "suite-no-grant",
			"Any Cookie field leads in."}, func(ex *exchange) bool { return ofSessions(ex) && ex.fields.has("Cookie") }),
		takingSession(what{"session-empty", "suite-no-grant",
			"An empty session leads in."}, func(_ *exchange, id string) bool { return id == "" }),
		takingSession(what{"session-unchecked", "suite-no-grant",
			"A cookie with the name of the session is enough."}, func(_ *exchange, id string) bool { return id != "" }),
		spoilingSession(what{"session-cookie-first-only", "rfc6265-4.2.2-among-others",
			"The session's cookie counts where it is the first."}, func(_ *exchange, cookies []string) bool { return !strings.HasPrefix(cookies[0], of) }),
		spoilingSession(what{"session-cookie-last-only", "rfc6265-4.2.2-among-others",
			"The session's cookie counts where it is the last."}, func(_ *exchange, cookies []string) bool {
			last := cookies[len(cookies)-1]
			return !strings.HasPrefix(last[strings.LastIndex(last, ";")+1:], " "+of) && !(strings.HasPrefix(last, of) && !strings.Contains(last, ";"))
		}),
		spoilingSession(what{"session-cookie-by-substring", "rfc6265-4.2.2-among-others",
			"The session's cookie is looked for in the name of others too."}, func(_ *exchange, cookies []string) bool {
			i := strings.Index(cookies[0], of)
			return i > 0 && cookies[0][i-1] != ' '
		}),
		preparing(what{"session-first-of-two", "rfc6265-4.2.2-same-name-order",
			"Of two cookies with the session's name the first counts."}, func(ex *exchange) {
			if ids := ex.sessionIDs(); ofSessions(ex) && len(ids) > 1 {
				ex.fields.set("Cookie", of+ids[0])
			}
		}),
		spoilingSession(what{"session-first-field-only", "advisory-cookie-split-fields",
			"The first Cookie field is the only one that is looked at."}, func(_ *exchange, cookies []string) bool {
			return len(cookies) > 1 && !strings.Contains(cookies[0], of)
		}),
		spoilingSession(what{"session-last-field-only", "advisory-cookie-split-fields",
			"The last Cookie field is the only one that is looked at."}, func(_ *exchange, cookies []string) bool {
			return len(cookies) > 1 && !strings.Contains(cookies[len(cookies)-1], of)
		}),
	}
}

// setting changes the fields that set the session's cookie.
func setting(w what, change func(value string) string) Defect {
	return loggedIn(w, func(ex *exchange) {
		for i, f := range ex.response.fields {
			if f.name == "Set-Cookie" {
				ex.response.fields[i].value = change(f.value)
			}
		}
	})
}

// lacking is a value without an attribute.
func lacking(attribute string) func(value string) string {
	return func(value string) string {
		list := slices.DeleteFunc(strings.Split(value, "; "), func(part string) bool { return strings.HasPrefix(part, attribute) })
		return strings.Join(list, "; ")
	}
}

// followed is a value with something behind it.
func followed(by string) func(value string) string {
	return func(value string) string { return value + by }
}

// cookieSettingDefects write Set-Cookie wrongly.
func cookieSettingDefects() []Defect {
	secure := setting(what{"session-cookie-not-secure", "advisory-cookie-secure",
		"Over TLS the session's cookie has no Secure."}, lacking("Secure"))
	secure.TLS = true
	return []Defect{
		setting(what{"session-cookie-for-scripts", "advisory-cookie-httponly",
			"The session's cookie has no HttpOnly."}, lacking("HttpOnly")),
		setting(what{"session-cookie-for-sites", "advisory-cookie-samesite",
			"The session's cookie has no SameSite."}, lacking("SameSite")),
		secure,
		setting(what{"cookies-combined", "rfc6265-3-one-cookie-a-field",
			"A second cookie follows the first in the same field."}, followed(", theme=dark; Path=/")),
		loggedIn(what{"cookie-with-blank", "rfc6265-4.1.1-set-cookie-grammar",
			"A cookie has a blank in its value."}, func(ex *exchange) {
			ex.response.fields.add("Set-Cookie", "name=Alice in Wonderland; Path=/")
		}),
		setting(what{"cookie-max-age-with-zero", "rfc6265-4.1.1-max-age",
			"A cookie has a Max-Age that begins with a zero."}, followed("; Max-Age=060")),
		setting(what{"cookie-expires-short-year", "rfc6265-4.1.1-expires-date",
			"A cookie has an Expires with two digits for the year."}, followed("; Expires=Friday, 31-Dec-99 23:59:59 GMT")),
		setting(what{"cookie-attribute-twice", "rfc6265-4.1.1-attributes-once",
			"A cookie has two paths."}, followed("; Path=/account/")),
	}
}
