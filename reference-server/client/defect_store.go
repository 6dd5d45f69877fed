package client

// storeDefects mind neither whose what is that is kept: netrc and cookies.
func storeDefects() []Defect {
	return []Defect{
		what{"netrc-for-any-host", "advisory-client-netrc-other-entries",
			"The first entry of netrc is taken, whatever host it is for."}.breaking(func(r *rules) {
			r.netrc = firstEntry
		}),
		what{"netrc-after-redirect", "advisory-client-netrc-stays-home",
			"The user of netrc logs in wherever a redirect leads."}.breaking(func(r *rules) {
			whose := r.account
			r.account = func(s *session, o origin) account {
				who := whose(s, o)
				if !who.pair() {
					who.user, who.password = firstEntry(s.options.Netrc, o.host)
				}
				return who
			}
		}),
		what{"netrc-password-of-the-entry-before", "advisory-client-netrc-stays-home",
			"An entry of netrc without a password has that of the entry before it."}.breaking(func(r *rules) {
			whose := r.account
			r.account = func(s *session, o origin) account {
				who := whose(s, o)
				if !who.pair() {
					who.user, who.password = inheritingEntry(s.options.Netrc, o.host)
				}
				return who
			}
		}),
		what{"cookie-of-401-left", "rfc6265-3-client-takes-cookie-of-401",
			"Cookies are taken of answers that are no errors only."}.breaking(func(r *rules) {
			right := r.keepCookies
			r.keepCookies = func(s *session, to target, a *answer) {
				if a.status < 400 {
					right(s, to, a)
				}
			}
		}),
		what{"cookies-not-sent-with-credentials", "rfc6265-3-client-takes-cookie-of-401",
			"Cookies are taken, but no request with credentials brings them."}.breaking(func(r *rules) {
			right := r.request
			r.request = func(v *visit, req *request) {
				right(v, req)
				if req.fields.has("Authorization") {
					req.fields.remove("Cookie")
				}
			}
		}),
	}
}

// inheritingEntry is the entry of a host, where a password counts until there is
// another.
func inheritingEntry(text, host string) (user, password string) {
	words := netrcWords(text)
	for i := 0; i+1 < len(words); i++ {
		switch value := words[i+1]; {
		case words[i] == "machine" && user != "":
			return user, password
		case words[i] == "machine" && value == host && i+3 < len(words) && words[i+2] == "login":
			user = words[i+3]
		case words[i] == "password":
			password = value
		}
	}
	return user, password
}

// firstEntry is the first user and password of a netrc file.
func firstEntry(text, _ string) (user, password string) {
	for i, words := 0, netrcWords(text); i+1 < len(words) && password == ""; i++ {
		switch words[i] {
		case "login":
			user = words[i+1]
		case "password":
			password = words[i+1]
		}
	}
	return user, password
}
