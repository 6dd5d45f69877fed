package server

import "io"

// lengthDefects say something else than they send, or say it too early.
func lengthDefects() []Defect {
	return []Defect{
		inOctets(what{"content-beyond-length", "rfc9110-8.6-exact-length",
			"A page that ends its connection is longer than its Content-Length says."}, func(ex *exchange, out []byte) []byte {
			if !ex.response.close || ex.response.bare || ex.response.status != 200 && ex.response.status != 401 {
				return out
			}
			return append(out, "This page is longer than it says.\n"...)
		}),
		answering(what{"date-in-http10-missing", "rfc9110-6.6.1-date-on-401",
			"An answer to HTTP/1.0 has no Date."}, func(ex *exchange) {
			if ex.minor == 0 {
				ex.response.fields.remove("Date")
			}
		}),
		answering(what{"date-in-http11-missing", "rfc9110-6.6.1-date-on-401",
			"Only answers to HTTP/1.0 have a Date."}, func(ex *exchange) {
			if ex.minor > 0 {
				ex.response.fields.remove("Date")
			}
		}),
		answering(what{"date-on-success-missing", "rfc9110-6.6.1-date-on-401",
			"Answers have a Date where something went wrong only."}, func(ex *exchange) { withoutField(ex, 200, "Date") }),
		answering(what{"date-on-403-missing", "rfc9110-6.6.1-date-on-401",
			"A 403 has no Date."}, func(ex *exchange) { withoutField(ex, 403, "Date") }),
		refusing(what{"date-on-wrong-password-missing", "rfc9110-6.6.1-date-on-401",
			"The refusal of a wrong password has no Date."}, func(ex *exchange) {
			if !noCredentials(ex) {
				ex.response.fields.remove("Date")
			}
		}),
		refusing(what{"date-without-credentials-missing", "rfc9110-6.6.1-date-on-401",
			"The refusal of a request without credentials has no Date."}, func(ex *exchange) {
			if noCredentials(ex) {
				ex.response.fields.remove("Date")
			}
		}),
		preparing(what{"upload-read-before-refusal", "rfc9110-10.1.1-refused-unread",
			"The content of an upload is asked for and read before the credentials are looked at."}, func(ex *exchange) {
			if ex.body.proceed != nil && ex.guarded() {
				_, _ = ex.body.read()
			}
		}),
		preparing(what{"hints-before-login", "rfc8297-2-no-hints-of-a-refusal",
			"What belongs to a page is told in a 103 before it is known who asks."}, func(ex *exchange) {
			if ex.method == "GET" && ex.minor > 0 && areaOf(ex.path).protected {
				_, _ = io.WriteString(ex.conn.net, "HTTP/1.1 103 Early Hints\r\nLink: </basic/picture>; rel=preload\r\n\r\n")
			}
		}),
	}
}
