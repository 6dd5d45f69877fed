package server

import (
	"bytes"
	"fmt"
	"net"
	"strings"
	"time"
)

// framingDefects are wrong about where a request ends.
func framingDefects() []Defect {
	return []Defect{
		pattern(what{"both-lengths-kept", "rfc9112-6.1-both-lengths-close",
			"Beside Content-Length, Transfer-Encoding is ignored, and the connection stays open."},
			`(?i)(\r\nContent-Length:[^\r]*(?:\r\n[^\r]+)*)\r\nTransfer-Encoding:[^\r]*`, "$1"),
		reading(what{"http10-transfer-encoding-kept", "rfc9112-6.1-http10-transfer-encoding",
			"Transfer-Encoding in HTTP/1.0 is understood, and the connection stays open."}, func(head string) string {
			if !strings.Contains(upTo(head, "\r\n"), "HTTP/1.0") || !transferEncoding().MatchString(head) {
				return head
			}
			return transferEncoding().ReplaceAllString(strings.Replace(head, "HTTP/1.0", "HTTP/1.1", 1), "\r\nContent-Length: 5")
		}),
		reading(what{"invalid-length-accepted", "rfc9112-6.3-invalid-length-400",
			"A Content-Length that is no number is read as far as it is one."}, func(head string) string {
			lengths := contentLength().FindAllStringSubmatch(head, -1)
			if len(lengths) == 0 || len(lengths) == 1 && isDigits(lengths[0][1]) {
				return head
			}
			return strings.Replace(contentLength().ReplaceAllString(head, ""), "\r\n", "\r\nContent-Length: 5\r\n", 1)
		}),
		pattern(what{"unknown-coding-ignored", "rfc9112-6.3-chunked-not-final-400",
			"A transfer coding that does not end in chunked is ignored."},
			`(?i)\r\nTransfer-Encoding:[^\r]*(?:identity|gzip)`, "\r\nContent-Length: 5"),
		answering(what{"bad-framing-403", "rfc9112-6.3-bad-framing-400",
			"A request whose end can't be told is refused by 403."}, func(ex *exchange) {
			framed := ex.fields.has("Content-Length") || ex.fields.has("Transfer-Encoding")
			if framed && ex.unreadable() && ex.response.status == 400 {
				ex.replace(problem(403, "Not like this."))
			}
		}),
		smuggling(what{"body-taken-for-request", "rfc9112-9.3-read-body-or-close",
			"After a refusal the content of the request is read as the next one."}, false),
		smuggling(what{"chunk-taken-for-request", "rfc9112-9.3-read-body-or-close",
			"After a refusal the chunks of the request are read as the next one."}, true),
		swallowing(),
	}
}

// smuggling leaves the content of a refused request unread. What is then taken
// for the next request is answered a little later, so that a client does not
// notice before it sends its own.
func smuggling(w what, chunked bool) Defect {
	return preparing(w, func(ex *exchange) {
		if ex.conn.notes["smuggled"] != "" {
			ex.conn.server.delay(30 * time.Millisecond)
			ex.conn.notes["smuggled"] = ""
		}
		if !ex.guarded() || !ex.body.unread || ex.body.chunked != chunked {
			return
		}
		if chunked {
			_, _ = ex.body.line()
		}
		ex.body.unread = false
		ex.conn.notes["smuggled"] = "yes"
	})
}

// swallowing miscounts the content of a refused request.
func swallowing() Defect {
	d := what{"next-request-swallowed", "rfc9112-9.3-read-body-or-close",
		"After the refusal of a request with content the next one is taken for a part of it, and not answered."}.defect()
	d.request = func(ex *exchange) *response {
		if ex.conn.notes["swallow"] != "" {
			return ex.stall()
		}
		if ex.guarded() && ex.body.unread {
			ex.conn.notes["swallow"] = "yes"
		}
		return nil
	}
	return d
}

var (
	transferEncoding = expression(`(?i)\r\nTransfer-Encoding:[^\r]*`)
	contentLength    = expression(`(?i)\r\nContent-Length:[ \t]*([^\r]*)`)
)

// connectionDefects are wrong about connections.
func connectionDefects() []Defect {
	return []Defect{
		perConnection(),
		refusedPerConnection(),
		reordering(),
		stalling(what{"pipelined-request-lost", "suite-answers",
			"A request that comes before the answer to the last one gets none."}, 1),
		stalling(what{"third-in-a-pipeline-lost", "suite-answers",
			"The third of the requests that come at once gets no answer."}, 2),
		stalling(what{"fourth-in-a-pipeline-lost", "suite-answers",
			"The fourth of the requests that come at once gets no answer."}, 3),
		refusing(what{"close-unannounced", "rfc9112-9.6-announce-close",
			"The connection is closed after a refusal, which does not say so."}, func(ex *exchange) {
			ex.response.close = true
			ex.response.fields.remove("Connection")
		}),
		refusing(what{"close-not-kept", "rfc9112-9.6-close-is-kept",
			"A refusal announces a close that does not come."}, func(ex *exchange) {
			ex.response.close = false
			ex.response.fields.set("Connection", "close")
		}),
		answering(what{"close-ignored", "rfc9112-9.6-closes-when-asked",
			"Connection: close in a request is ignored."}, func(ex *exchange) { reopen(ex, "close") }),
		answering(what{"close-case-sensitive", "rfc9112-9.6-no-request-after-close",
			"The option close is known in lower case only."}, func(ex *exchange) { reopen(ex, "Close") }),
		answering(what{"close-in-list-missed", "rfc9112-9.6-no-request-after-close",
			"The option close is missed behind another one."}, func(ex *exchange) { reopen(ex, "authspec, close") }),
		answering(what{"answers-after-close", "rfc9112-9.6-no-request-after-close",
			"A request that has already come is answered after one that asked to close."}, func(ex *exchange) {
			if ex.conn.in.Buffered() > 0 && ex.minor > 0 {
				ex.response.close = false
			}
		}),
		refusing(what{"connection-names-challenge", "rfc9110-7.6.1-no-auth-in-connection",
			"Connection names WWW-Authenticate, so that proxies drop it."}, func(ex *exchange) {
			ex.response.fields.add("Connection", "WWW-Authenticate")
		}),
		resetting(),
	}
}

// perConnection lets a login count for all that follows on its connection.
func perConnection() Defect {
	return preparing(what{"auth-per-connection", "rfc9110-3.3-auth-not-per-connection",
		"Credentials count for all later requests of their connection."}, func(ex *exchange) {
		switch {
		case ex.identified():
			ex.conn.notes["login"] = strings.Join(ex.fields.all("Authorization"), "")
		case ex.conn.notes["login"] != "":
			ex.fields.set("Authorization", ex.conn.notes["login"])
		}
	})
}

// refusedPerConnection lets a refusal count for all that follows.
func refusedPerConnection() Defect {
	return spoiling(what{"refusal-per-connection", "rfc9110-3.3-auth-not-per-connection",
		"After a refusal good credentials are refused too on the same connection."}, func(ex *exchange) bool {
		return ex.conn.notes["refused"] != ""
	}).whose(func(ex *exchange) {
		if ex.response.status == 401 {
			ex.conn.notes["refused"] = "yes"
		}
	})
}

// reordering answers every second request of a pipeline first.
func reordering() Defect {
	d := what{"pipeline-reordered", "rfc9112-9.3.2-pipelined-order",
		"Of two requests that come at once the second is answered first."}.defect()
	d.octets = func(ex *exchange, out []byte) []byte {
		held := ex.conn.notes["held"]
		if held == "" && ex.conn.pipelined() && !ex.body.unread && !ex.response.close {
			ex.conn.notes["held"] = string(out)
			return nil
		}
		ex.conn.notes["held"] = ""
		return append(out, held...)
	}
	return d
}

// pipelined tells whether the next request has come already.
func (c *connection) pipelined() bool {
	ahead, _ := c.in.Peek(c.in.Buffered())
	return bytes.HasPrefix(ahead, []byte("GET ")) && bytes.HasSuffix(ahead, []byte("\r\n\r\n"))
}

// stalling loses the requests that came before the response to the last one,
// from the one on that has so many before it.
func stalling(w what, before int) Defect {
	d := w.defect()
	d.request = func(ex *exchange) *response {
		if len(ex.conn.notes["buffered"]) >= before {
			return ex.stall()
		}
		return nil
	}
	d.answer = func(ex *exchange) {
		if ex.conn.pipelined() && !ex.body.unread {
			ex.conn.notes["buffered"] += "+"
		}
	}
	return d
}

// reopen keeps a connection that a client asked to close by one spelling.
func reopen(ex *exchange, spelling string) {
	options := strings.Join(ex.fields.all("Connection"), ", ")
	if options == spelling && ex.minor > 0 && !ex.body.unread {
		ex.response.close = false
		ex.response.fields.remove("Connection")
	}
}

// resetting closes at once while a client is sending.
func resetting() Defect {
	d := what{"reset-while-receiving", "rfc9112-9.6-staged-close",
		"A connection is closed while content is coming in, so that a reset destroys the refusal."}.defect()
	d.octets = func(ex *exchange, out []byte) []byte {
		if !ex.body.unread || ex.body.chunked || ex.body.length < maxBody {
			return out
		}
		conn := ex.conn.net
		if inner, ok := conn.(interface{ NetConn() net.Conn }); ok {
			conn = inner.NetConn()
		}
		if tcp, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
		return nil
	}
	return d
}

// expectDefects are wrong about clients that hold their content back.
func expectDefects() []Defect {
	return []Defect{
		waiting(what{"expect-waits-for-content", "rfc9110-10.1.1-expect-immediate-final",
			"A PUT that expects 100-continue is refused when its content has come, and not before."}, func(ex *exchange) bool {
			return ex.method == "PUT" && ex.guarded()
		}),
		waiting(what{"expect-unanswered", "rfc9110-10.1.1-no-wait-for-content",
			"With credentials too the server waits for content that it was to ask for."}, func(ex *exchange) bool { return !ex.guarded() }),
		silent(),
		refusing(what{"early-refusal-closes-unsaid", "rfc9110-10.1.1-early-final-says-close",
			"A refusal before the content does not say that the connection is closed after it."}, func(ex *exchange) {
			if ex.expectsContinue() {
				ex.response.fields.remove("Connection")
			}
		}),
		preparing(what{"continue-to-http10", "rfc9110-10.1.1-expect-http10-ignored",
			"An HTTP/1.0 request gets 100."}, func(ex *exchange) {
			if ex.minor == 0 && ex.fields.has("Expect") {
				_ = ex.conn.proceed()
			}
		}),
	}
}

// waiting does not ask for content, and yet waits for it.
func waiting(w what, when func(ex *exchange) bool) Defect {
	d := w.defect()
	d.request = func(ex *exchange) *response {
		if ex.body.proceed == nil || !when(ex) {
			return nil
		}
		ex.body.proceed = nil
		content, err := ex.body.read()
		if err != nil {
			return hangUp
		}
		if ex.method == "PUT" && !ex.guarded() {
			ex.conn.server.store.put(ex.path, content)
			return done()
		}
		return nil
	}
	return d
}

// silent asks for the content and never answers.
func silent() Defect {
	d := what{"silent-after-continue", "rfc9110-10.1.1-final-after-100",
		"After 100 and the content no final status comes."}.defect()
	d.request = func(ex *exchange) *response {
		if ex.body.proceed == nil {
			return nil
		}
		_, _ = ex.body.read()
		return ex.stall()
	}
	return d
}

// chunked writes a response in the chunked coding, with what follows it.
func chunked(out []byte, trailers string) []byte {
	head, content, _ := strings.Cut(string(out), "\r\n\r\n")
	head = contentLength().ReplaceAllString(head, "") + "\r\nTransfer-Encoding: chunked"
	body := ""
	if content != "" {
		body = fmt.Sprintf("%x\r\n%s\r\n", len(content), content)
	}
	return []byte(head + "\r\n\r\n" + body + "0\r\n" + trailers + "\r\n")
}
