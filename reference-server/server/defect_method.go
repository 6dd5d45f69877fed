package server

import (
	"slices"
	"strings"
)

// methodDefects protect some methods and versions, not all.
func methodDefects() []Defect {
	return []Defect{
		letting(what{"head-open", "advisory-content-no-validators",
			"HEAD needs no credentials."}, byMethod("HEAD")),
		opening(what{"options-open", "advisory-bypass-method-known",
			"OPTIONS is answered as GET is, without credentials."}, byMethod("OPTIONS")),
		opening(what{"post-open", "advisory-bypass-method-known",
			"POST is answered as GET is, without credentials."}, byMethod("POST")),
		opening(what{"all-but-get-open", "advisory-bypass-method-known",
			"Credentials are needed for GET and HEAD only."}, func(ex *exchange) bool {
			return ex.method != "GET" && ex.method != "HEAD" && ex.method != "POST"
		}),
		opening(what{"unknown-method-open", "advisory-bypass-method-unknown",
			"A method that is not known is answered as GET is, without credentials."}, unknownMethod),
		opening(what{"method-case-open", "advisory-bypass-method-unknown",
			"Methods are known in any letter case when they are carried out, and not when it is decided what is protected."}, func(ex *exchange) bool {
			return ex.method != "GET" && strings.EqualFold(ex.method, "GET")
		}),
		connectOpen(),
		writing(what{"writes-without-credentials", "advisory-bypass-method-known",
			"PUT, POST, PATCH and MKCOL need no credentials below the writable path."}, 201),
		writing(what{"put-before-refusal", "rfc9110-15.5.2-not-applied",
			"A request that writes is refused after it was carried out."}, 0),
		deleting(),
		opening(what{"documents-open", "suite-no-grant",
			"Below the writable path strangers get the content of the folder."}, func(ex *exchange) bool {
			return ex.method == "GET" && strings.HasPrefix(ex.path, "/dav/") && ex.path != "/dav/"
		}),
		opening(what{"method-override-open", "advisory-bypass-method-override",
			"It is decided by the method of the request line what is protected, and another field or parameter names the one that is carried out."}, overridden),
		letting(what{"http10-open", "advisory-bypass-http-version",
			"HTTP/1.0 needs no credentials."}, func(ex *exchange) bool { return ex.minor == 0 }),
		letting(what{"unknown-minor-version-open", "advisory-bypass-http-version",
			"A version above HTTP/1.1 needs no credentials."}, func(ex *exchange) bool { return ex.minor > 1 }),
		reading(what{"foreign-version-open", "advisory-bypass-http-version",
			"A version that is none, or is missing, is taken for HTTP/1.0, which needs no credentials."}, foreignVersion),
		websocket(),
		opening(what{"upgrade-open", "suite-no-grant",
			"A request that offers HTTP/2 is answered without credentials."}, func(ex *exchange) bool { return ex.fields.has("HTTP2-Settings") }),
		granted(what{"unknown-method-404", "rfc9110-9.1-unknown-method-status",
			"With credentials a method that is not known gets 404."}),
		traceEcho(),
	}
}

func unknownMethod(ex *exchange) bool { return !slices.Contains(methods, ex.method) }

// methodNotAllowed tells whether a method is known and not allowed here.
func methodNotAllowed(ex *exchange) bool {
	target := areaOf(ex.path).find(ex.conn.server, ex.path, ordinary().user)
	return !unknownMethod(ex) && !slices.Contains(target.allow, ex.method)
}

// opening answers some requests of strangers with the content of the area.
func opening(w what, when func(ex *exchange) bool) Defect {
	return preparing(w, func(ex *exchange) {
		if ex.guarded() && when(ex) {
			ex.method, ex.path = "GET", areaOf(ex.path).prefix
			ex.login(ordinary())
		}
	})
}

// connectOpen shows the content on the error page of CONNECT.
func connectOpen() Defect {
	return answering(what{"connect-open", "advisory-bypass-method-known",
		"The refusal of CONNECT holds the protected content."}, func(ex *exchange) {
		if ex.method == "CONNECT" {
			ex.replace(problem(400, pages["/basic/"]))
		}
	})
}

// writing carries out what strangers want to write; status 0 refuses it then.
func writing(w what, status int) Defect {
	d := w.defect()
	d.request = func(ex *exchange) *response {
		if !ex.guarded() || areaOf(ex.path).prefix != "/dav/" || !slices.Contains([]string{"PUT", "POST", "PATCH", "MKCOL"}, ex.method) {
			return nil
		}
		content, err := ex.body.read()
		if err != nil {
			return failure(err)
		}
		ex.conn.server.store.put(ex.path, content)
		if status == 0 {
			return nil
		}
		return plainText(status, "no-store", "Done.\n")
	}
	return d
}

// deleting carries out DELETE before it refuses it.
func deleting() Defect {
	return preparing(what{"delete-before-refusal", "rfc9110-15.5.2-not-applied",
		"DELETE is refused after it was carried out."}, func(ex *exchange) {
		if ex.method == "DELETE" && ex.guarded() {
			ex.conn.server.store.remove(ex.path)
		}
	})
}

// overridden tells whether a request names a second method.
func overridden(ex *exchange) bool {
	for _, name := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		if ex.fields.has(name) {
			return true
		}
	}
	if strings.Contains(ex.query, "_method=") {
		return true
	}
	if ex.method != "POST" {
		return false
	}
	content, _ := ex.body.read()
	return strings.Contains(string(content), "_method=")
}

// foreignVersion makes a request of HTTP/1.0 of one in no version of HTTP/1,
// and lets it in.
func foreignVersion(head string) string {
	line, _, _ := strings.Cut(head, "\r\n")
	words := strings.Split(line, " ")
	if len(words) < 2 || words[0] != "GET" || !isProtectedTarget(words[1]) || strings.Contains(line, "HTTP/1.") {
		return head
	}
	return "GET " + words[1] + " HTTP/1.0\r\nAuthorization: " + ordinary().header() + "\r\n\r\n"
}

// websocket switches protocols for anybody.
func websocket() Defect {
	d := what{"upgrade-before-credentials", "advisory-bypass-upgrade",
		"A request for a WebSocket gets 101 without credentials."}.defect()
	d.octets = func(ex *exchange, out []byte) []byte {
		if ex.response.status != 401 || !ex.fields.has("Sec-WebSocket-Key") {
			return out
		}
		return []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
	}
	return d
}

// granted answers unknown methods of users with 404.
func granted(w what) Defect {
	return answering(w, func(ex *exchange) {
		if ex.response.status == 501 {
			ex.replace(problem(404, "Nothing is here."))
		}
	})
}

// traceEcho echoes the whole request (RFC 9110 §9.3.8).
func traceEcho() Defect {
	d := what{"trace-echoes-credentials", "rfc9110-9.3.8-trace-hides-credentials",
		"TRACE echoes the request with its credentials and cookies."}.defect()
	d.request = func(ex *exchange) *response {
		if ex.method != "TRACE" {
			return nil
		}
		var echo strings.Builder
		for _, f := range ex.fields {
			echo.WriteString(f.name + ": " + f.value + "\r\n")
		}
		resp := plainText(200, "no-store", "TRACE "+ex.target+" HTTP/1.1\r\n"+echo.String()+"\r\n")
		resp.fields.set("Content-Type", "message/http")
		return resp
	}
	return d
}
