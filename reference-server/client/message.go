package client

import (
	"fmt"
	"strings"
)

// request is one request as it is written.
type request struct {
	target target
	method string
	form   string // the request-target, as in the request line
	fields fields
	body   []byte
}

// bodied tells whether content goes along; TRACE never has any (RFC 9110 §9.3.8).
func (r *request) bodied() bool { return len(r.body) > 0 && r.method != "TRACE" }

// measured tells whether the length of the content has to be said: also where
// there is none, if the method is one that has some (RFC 9110 §8.6).
func (r *request) measured() bool {
	return r.bodied() || r.method == "POST" || r.method == "PUT" || r.method == "PATCH"
}

// repeatable tells whether a request may be sent again when nobody knows what
// became of it (RFC 9110 §9.2.2).
func (r *request) repeatable() bool {
	switch r.method {
	case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE":
		return true
	}
	return false
}

// head are the octets before the content.
func (r *request) head() []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s HTTP/1.1\r\n", r.method, r.form)
	for _, f := range r.fields {
		fmt.Fprintf(&out, "%s: %s\r\n", f.name, f.value)
	}
	out.WriteString("\r\n")
	return []byte(out.String())
}

// answer is a final response.
type answer struct {
	status   int
	reason   string
	fields   fields
	trailers fields
	body     []byte
	closes   bool // the connection ends with it
}

// info are the lines of Authentication-Info or its sister for proxies, which may
// come as trailers too (RFC 9110 §11.6.3, RFC 7616 §3.5).
func (a *answer) info(name string) []string {
	return append(a.fields.values(name), a.trailers.values(name)...)
}
