package server

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

// closingVariants end connections as they may (RFC 9112 §9.5).
func closingVariants() []Variant {
	drops := what{"drops-odd-requests", "RFC 9110 §7.4, RFC 9112 §9.5",
		"A malformed message, an unknown method and an odd path get no answer: the connection is closed."}.defect()
	drops.octets = func(ex *exchange, out []byte) []byte {
		if !odd(ex) {
			return out
		}
		ex.response.close = true
		return nil
	}
	late := what{"closes-late", "RFC 9112 §9.6",
		"A connection that ends does so 1.6 seconds after its last answer."}.defect()
	late.after = func(ex *exchange) {
		if ex.response.close {
			ex.conn.server.delay(1600 * time.Millisecond)
		}
	}
	old := answering(what{"answers-in-http10", "RFC 9112 §9.3, RFC 9110 §2.5",
		"Answers are of HTTP/1.0, and each is the last of its connection."}, closing)
	old.octets = func(_ *exchange, out []byte) []byte {
		return bytes.Replace(out, []byte("HTTP/1.1 "), []byte("HTTP/1.0 "), 1)
	}
	return []Variant{
		variant(drops), variant(late), variant(old),
		variant(answering(what{"closes-always", "RFC 9112 §9.5",
			"Each answer is the last of its connection."}, closing)),
	}
}

func closing(ex *exchange) {
	ex.response.close = true
	ex.response.fields.set("Connection", "close")
}

// odd tells requests that only scanners, and suites, send.
func odd(ex *exchange) bool {
	if ex.unreadable() || ex.response.status == 505 || !slices.Contains(methods, ex.method) || ex.method == "CONNECT" {
		return true
	}
	path, _, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(ex.target), "http://"), "?")
	return slices.ContainsFunc([]string{"//", "/.", `\`, "%2e", "%2f", "%5c", "%00", "%25", "%c0"}, func(s string) bool {
		return strings.Contains(path, s)
	})
}

// fieldVariants write, beside what is right, what others write too.
func fieldVariants() []Variant {
	return []Variant{
		variant(refusing(what{"negotiate-first", "RFC 9110 §11.6.1",
			"Challenges for Negotiate and NTLM come before the others."}, func(ex *exchange) {
			challenges := append([]string{"Negotiate", "NTLM"}, ex.response.fields.all("WWW-Authenticate")...)
			ex.response.fields.remove("WWW-Authenticate")
			for _, c := range challenges {
				ex.response.fields.add("WWW-Authenticate", c)
			}
		})),
		variant(refusing(what{"challenges-merged", "RFC 9110 §5.3, §11.6.1",
			"All challenges stand in one line."}, func(ex *exchange) {
			line := strings.Join(ex.response.fields.all("WWW-Authenticate"), ", ")
			ex.response.fields.remove("WWW-Authenticate")
			if line != "" {
				ex.response.fields.add("WWW-Authenticate", line)
			}
		})),
		variant(answering(what{"cookies-and-via", "RFC 9110 §7.6.3, RFC 6265 §3.1",
			"A load balancer in front adds a cookie, an id and Via to each answer."}, func(ex *exchange) {
			id := strconv.FormatUint(ex.conn.server.tick(), 36)
			ex.response.fields.add("Set-Cookie", "route="+id+"; Path=/; HttpOnly; SameSite=Lax")
			ex.response.fields.add("X-Request-Id", id)
			ex.response.fields.add("Via", "1.1 balancer")
		})),
	}
}
