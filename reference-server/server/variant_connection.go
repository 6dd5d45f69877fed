package server

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// closingVariants end connections as they may (RFC 9112 §9.5).
func closingVariants() []Variant {
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
		variant(late), variant(old),
		variant(answering(what{"closes-always", "RFC 9112 §9.5",
			"Each answer is the last of its connection."}, closing)),
	}
}

func closing(ex *exchange) {
	ex.response.close = true
	ex.response.fields.set("Connection", "close")
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
