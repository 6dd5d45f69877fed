package server

// redirectDefects add the slash at the end of a folder, and go wrong by it.
func redirectDefects() []Defect {
	clear := slashing(what{"redirect-to-clear", "advisory-transport-redirect-secured",
		"The slash at the end of a folder is added by a redirect to http."}, func(ex *exchange) string {
		return "http://" + ex.conn.authority()
	})
	clear.TLS = true
	return []Defect{
		clear,
		slashing(what{"redirect-to-inner-name", "rfc9110-11.5-redirect-stays-in-protection-space",
			"The slash at the end of a folder is added by a redirect to a name that only the server's network knows."}, func(*exchange) string {
			return "http://backend.invalid:8080"
		}),
		slashing(what{"redirect-with-credentials", "advisory-content-no-credential-echo",
			"The slash at the end of a folder is added by a redirect to an address with user name and password."}, func(ex *exchange) string {
			sent, _ := ex.pair()
			return "http://" + sent.user + ":" + sent.password + "@" + ex.conn.authority()
		}),
	}
}

// slashing sends users from a folder without its slash to the one with it.
func slashing(w what, origin func(ex *exchange) string) Defect {
	return answering(w, func(ex *exchange) {
		if ex.path == "/basic" && ex.identified() && ex.response.status == 404 {
			ex.replace(redirect(origin(ex) + "/basic/"))
		}
	})
}
