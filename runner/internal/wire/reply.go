package wire

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"authspec/runner/internal/message"
)

// Reply is what a server does with a request.
type Reply struct {
	// Parts are the octets of the answer, and the pauses between them; there is
	// nothing to wait for Until. Without any the client gets no answer.
	Parts []message.Part
	// Close ends the connection after them. A connection ends too after a request
	// that excludes another one, as "Connection: close" does.
	Close bool
	// Reset ends it by a reset; what the client has not read yet, it may lose.
	Reset bool
	// Tunnel says that the client sends no request of HTTP/1 any more, as after the
	// answer 101, or a 2xx to CONNECT: what it sends goes to Toward, and what comes
	// from there to the client. Without an address it is dropped until it ends.
	Tunnel bool
	Toward string // "127.0.0.1:40123"
}

// Answer is an answer as servers mostly give it.
type Answer struct {
	Status int
	Reason string          // empty: the usual one of the status
	Fields []message.Field // of each, Name and Value
	Body   []byte
	Close  bool // says "Connection: close"
}

// Parts makes the octets of the answer to a request of that method, with a
// Content-Length unless a field frames the content already. No content goes where
// none may be: to HEAD, and with 1xx, 204, 304 and a 2xx to CONNECT (RFC 9112
// §6.3). There is no Date, so that the same is the same: a server without a clock
// has none (RFC 9110 §6.6.1).
func (a Answer) Parts(method string) []message.Part {
	reason := a.Reason
	if reason == "" {
		reason = http.StatusText(a.Status)
	}
	fields := append([]message.Field(nil), a.Fields...)
	none := a.Status/100 == 1 || a.Status == 204 || method == "CONNECT" && a.Status/100 == 2
	if !none && a.Status != 304 && !named(fields, "Content-Length") && !named(fields, "Transfer-Encoding") {
		fields = append(fields, message.Field{Name: "Content-Length", Value: strconv.Itoa(len(a.Body))})
	}
	if a.Close && !named(fields, "Connection") {
		fields = append(fields, message.Field{Name: "Connection", Value: "close"})
	}
	var b bytes.Buffer
	writeAll(&b, "HTTP/1.1 ", strconv.Itoa(a.Status), " ", reason, "\r\n")
	writeSection(&b, fields)
	if !none && a.Status != 304 && method != "HEAD" {
		b.Write(a.Body)
	}
	return []message.Part{{Data: b.Bytes()}}
}

func named(fields []message.Field, name string) bool {
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}
