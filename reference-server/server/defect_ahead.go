package server

import "strings"

// aheadDefects are wrong about credentials that come where nobody asked for
// them, and about what is said of them afterwards.
func aheadDefects() []Defect {
	return []Defect{
		answering(what{"credentials-at-open-refused", "rfc9110-11.6.2-open-ignores-credentials",
			"Credentials at a page that needs none are refused, whatever they are."}, func(ex *exchange) {
			if ex.response.status == 200 && !areaOf(ex.path).protected && ex.fields.has("Authorization") {
				ex.replace(ex.conn.server.unauthorized(ex.request, false))
				ex.response.fields.add("WWW-Authenticate", challenge())
			}
		}),
		spoiling(what{"below-path-refused", "rfc7617-2.2-below-the-path",
			"Below a page its credentials count only on a connection on which they were asked for."}, func(ex *exchange) bool {
			below, found := strings.CutPrefix(ex.path, "/basic/")
			return found && below != "" && ex.conn.notes["asked"] == ""
		}).whose(func(ex *exchange) {
			if ex.response.status == 401 {
				ex.conn.notes["asked"] = "yes"
			}
		}),
		granting(what{"info-after-basic", "rfc9110-11.6.3-info-by-scheme",
			"The content comes with an Authentication-Info, though the login was by Basic."}, func(ex *exchange) {
			if _, digest := ex.digest(); !digest {
				ex.response.fields.add("Authentication-Info", `nextnonce="0"`)
			}
		}),
		granting(what{"proxy-challenge-on-success", "rfc9110-2.2-no-foreign-role-fields",
			"The content comes with a challenge of a proxy."}, func(ex *exchange) {
			ex.response.fields.add("Proxy-Authenticate", challenge())
		}),
	}
}
