package server

import (
	"fmt"
	"strconv"
	"time"
)

// response is what is said to one request.
type response struct {
	status  int
	fields  fields
	content []byte
	bare    bool // the fields speak of content that is not sent: HEAD
	close   bool // the connection ends after this response
}

// problem is a response that explains in its content what is wrong
// (RFC 9110 §15.5). It repeats nothing of the request, and no cache keeps it.
func problem(status int, text string) *response {
	return plainText(status, "no-store", fmt.Sprintf("%d %s\n%s\n", status, reason(status), text))
}

// plainText is a response with plain text.
func plainText(status int, cacheControl, text string) *response {
	resp := &response{status: status, content: []byte(text)}
	resp.fields.add("Content-Type", "text/plain; charset=utf-8")
	resp.fields.add("Cache-Control", cacheControl)
	return resp
}

// complete adds what every response has: Date (RFC 9110 §6.6.1), the length of
// its content, which HEAD gets as GET does (§8.6, §9.3.2), and whether the
// connection goes on (RFC 9112 §9.6).
func (resp *response) complete(r *request, now time.Time) {
	resp.fields.add("Date", httpDate(now))
	if resp.hasContent() {
		resp.fields.add("Content-Length", strconv.Itoa(len(resp.content)))
	}
	resp.bare = r.method == "HEAD"
	if resp.close {
		resp.fields.add("Connection", "close")
	}
}

// hasContent is false for the statuses that never have content (RFC 9112 §6.3).
func (resp *response) hasContent() bool { return resp.status != 204 && resp.status != 304 }

// octets writes a response as it goes over the connection.
func (resp *response) octets() []byte {
	const usual = 1 << 10 // octets of a header section
	out := make([]byte, 0, usual+len(resp.content))
	out = fmt.Appendf(out, "HTTP/1.1 %d %s\r\n", resp.status, reason(resp.status))
	for _, f := range resp.fields {
		out = append(append(append(append(out, f.name...), ": "...), f.value...), "\r\n"...)
	}
	out = append(out, "\r\n"...)
	if resp.hasContent() && !resp.bare {
		out = append(out, resp.content...)
	}
	return out
}

// httpDate is the preferred form of a date (RFC 9110 §5.6.7).
func httpDate(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") }

func reason(status int) string { return reasons[status] }

var reasons = map[int]string{
	100: "Continue", 101: "Switching Protocols",
	200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
	302: "Found", 303: "See Other", 304: "Not Modified", 308: "Permanent Redirect",
	400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
	405: "Method Not Allowed", 407: "Proxy Authentication Required", 408: "Request Timeout", 411: "Length Required", 412: "Precondition Failed",
	413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
	421: "Misdirected Request", 426: "Upgrade Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
	500: "Internal Server Error", 501: "Not Implemented", 503: "Service Unavailable", 505: "HTTP Version Not Supported",
	511: "Network Authentication Required",
}
