package server

// againDefects answer the second time in another way than the first. They tell
// clients from one another by agent, so that one does not see what another did.
func againDefects() []Defect {
	return []Defect{
		letting(what{"second-try-accepted", "suite-no-grant",
			"Credentials that have been refused once are accepted the next time: the refusal was kept as known."}, func(ex *exchange) bool {
			return ex.conn.server.recall("refused "+ex.caller()) != ""
		}).whose(func(ex *exchange) {
			if ex.response.status == 401 && wrongPair(ex) {
				ex.conn.server.note("refused "+ex.caller(), "once")
			}
		}),
		letting(what{"login-kept-by-user", "suite-no-grant",
			"Once a user has logged in, the name alone counts."}, func(ex *exchange) bool {
			known, ok := ex.knownUser()
			return ok && wrongPair(ex) && ex.conn.server.recall("login of "+known.user+" at "+ex.agent()) != ""
		}).whose(func(ex *exchange) {
			if known, ok := ex.knownUser(); ok && ex.response.status == 200 && areaOf(ex.path).protected {
				ex.conn.server.note("login of "+known.user+" at "+ex.agent(), "in")
			}
		}),
		letting(what{"login-kept-by-client", "suite-no-grant",
			"Once a client has logged in, it needs no credentials any more."}, func(ex *exchange) bool {
			return noCredentials(ex) && ex.conn.server.recall("client "+ex.agent()) != ""
		}).whose(func(ex *exchange) {
			if ex.response.status == 200 && ex.identified() {
				ex.conn.server.note("client "+ex.agent(), "in")
			}
		}),
		spoiling(what{"pair-good-for-one-login", "rfc7617-2-valid-accepted",
			"A pair that has led in does not lead in again."}, func(ex *exchange) bool {
			return ex.conn.server.recall("used "+ex.caller()) != ""
		}).whose(func(ex *exchange) {
			if ex.response.status == 200 && ex.identified() {
				ex.conn.server.note("used "+ex.caller(), "once")
			}
		}),
		spoiling(what{"failure-remembered", "rfc7617-2-valid-accepted",
			"After one wrong password the right one is refused too."}, func(ex *exchange) bool {
			known, ok := ex.knownUser()
			return ok && ex.identified() && ex.conn.server.recall("failure of "+known.user+" at "+ex.agent()) != ""
		}).whose(func(ex *exchange) {
			if known, ok := ex.knownUser(); ok && ex.response.status == 401 && wrongPair(ex) {
				ex.conn.server.note("failure of "+known.user+" at "+ex.agent(), "once")
			}
		}),
	}
}
