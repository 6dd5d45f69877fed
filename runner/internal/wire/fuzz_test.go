package wire

import (
	"authspec/runner/internal/message"
	"bytes"
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
)

// fuzzLimits are low, so that the fuzzer meets them.
var fuzzLimits = Limits{HeaderLimit: 600, BodyLimit: 100, DrainLimit: 400, InterimLimit: 3}

var fuzzMethods = []string{"GET", "HEAD", "CONNECT"}

// FuzzRead reads whatever a server sends: within the limits, the same in
// whatever pieces it comes, and a whole answer that is written down again is
// read as the same answer.
func FuzzRead(f *testing.F) {
	groups := [][]hostile{misframingServers(), foreignServers(), oddServers()}
	for _, group := range groups {
		for _, h := range group {
			f.Add([]byte(overheard(h.server)), uint8(3))
		}
	}
	f.Add([]byte(chunked+"5;a=b\r\nhello\r\n0\r\nA: b\r\n c\r\n\r\nHTTP/1.1 200"), uint8(0))
	f.Add([]byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200\n\nhello"), uint8(1))
	f.Fuzz(func(t *testing.T, octets []byte, way uint8) {
		method := fuzzMethods[int(way)%len(fuzzMethods)]
		m := text(method, plainGet)
		x := play(string(octets), 0, fuzzLimits).Do(context.Background(), m)
		judge(t, octets, &x)
		pieces := play(string(octets), int(way)%7+1, fuzzLimits).Do(context.Background(), m)
		pieces.Took, x.Took = 0, 0
		if x.Outcome == message.Garbage { // how much was read when it was noticed may differ
			pieces.Received, pieces.Detail, pieces.Spent = x.Received, x.Detail, x.Spent
		}
		if !reflect.DeepEqual(x, pieces) {
			t.Errorf("in pieces it is\n%+v; in one go\n%+v", pieces, x)
		}
		if x.Response != nil && x.Response.BodyCut == 0 && x.Response.Unread == 0 {
			again := play(written(method, x.Response), 0, Limits{}).Do(context.Background(), m)
			if !reflect.DeepEqual(again.Response, x.Response) {
				t.Errorf("written down again it is\n%+v; it was\n%+v", again.Response, x.Response)
			}
		}
	})
}

// overheard is what a script sends to a plain request before it waits.
func overheard(s script) string {
	var out bytes.Buffer
	s(&listener{played: played{octets: []byte(plainGet), end: io.EOF}, out: &out})
	return out.String()
}

// listener is a played connection that keeps what is written to it.
type listener struct {
	played
	out *bytes.Buffer
}

func (l *listener) Write(b []byte) (int, error) { return l.out.Write(b) }

// judge checks what holds for any octets.
func judge(t *testing.T, octets []byte, x *message.Exchange) {
	bounded(t, x, fuzzLimits)
	switch x.Outcome {
	case message.Complete, message.Cut, message.Garbage:
	case message.Closed:
		if len(octets) > 0 {
			t.Errorf("closed without an answer, though %q came", octets)
		}
	default:
		t.Errorf("the outcome is %s", x.Outcome)
	}
	if !bytes.HasPrefix(octets, x.Received) {
		t.Errorf("received %q of %q", x.Received, octets)
	}
	head := 0
	for _, r := range append(x.Interim, responses(x)...) {
		head += len(r.StatusLine)
		for _, f := range append(r.Fields, r.Trailers...) {
			head += len(f.Raw)
		}
	}
	if head > fuzzLimits.HeaderLimit {
		t.Errorf("%d octets of header are kept", head)
	}
}

func responses(x *message.Exchange) []message.Response {
	if x.Response == nil {
		return nil
	}
	return []message.Response{*x.Response}
}

// written is r as a server would write it, in the framing of its fields.
func written(method string, r *message.Response) string {
	var b strings.Builder
	lines := func(fields []message.Field) {
		for _, f := range fields {
			b.WriteString(f.Raw + "\r\n")
		}
		b.WriteString("\r\n")
	}
	b.WriteString(r.StatusLine + "\r\n")
	lines(r.Fields)
	switch how, _, _ := frame(method, r); {
	case how == byChunks:
		if len(r.Body) > 0 {
			fmt.Fprintf(&b, "%X\r\n%s\r\n", len(r.Body), r.Body)
		}
		b.WriteString("0\r\n")
		lines(r.Trailers)
	default:
		b.Write(r.Body)
	}
	return b.String()
}

// FuzzWellFormed makes answers that keep to the grammar; each must be read as
// what it was made from.
func FuzzWellFormed(f *testing.F) {
	f.Add(uint16(401), "Unauthorized", "WWW-Authenticate", `Basic realm="x"`, []byte("hello"), uint8(2))
	f.Add(uint16(200), "", "A", "", []byte(nil), uint8(0))
	f.Fuzz(func(t *testing.T, code uint16, reason, name, value string, body []byte, way uint8) {
		r := &message.Response{Proto: "HTTP/1.1", Status: 200 + int(code)%400, Reason: keepText(reason)}
		r.StatusLine = fmt.Sprintf("%s %d %s", r.Proto, r.Status, r.Reason)
		if r.Status == 204 || r.Status == 304 {
			body = nil
		}
		field := madeField("X-"+keepToken(name), keepText(value))
		r.Fields = append(r.Fields, field)
		switch {
		case r.Status == 204 || r.Status == 304:
		case way%3 == 0:
			r.Fields = append(r.Fields, madeField("Content-Length", fmt.Sprint(len(body))))
		case way%3 == 1:
			r.Fields = append(r.Fields, madeField("Transfer-Encoding", "chunked"))
			r.Trailers = append(r.Trailers, field)
		}
		if len(body) > 0 {
			r.Body = body
		}
		x := play(written("GET", r), int(way)%5, Limits{}).Do(context.Background(), get())
		if x.Outcome != message.Complete || !reflect.DeepEqual(x.Response, r) {
			t.Errorf("%s: %s\nread %+v\nwant %+v", x.Outcome, x.Detail, x.Response, r)
		}
	})
}

func madeField(name, value string) message.Field {
	return message.Field{Name: name, Value: value, Raw: name + ": " + value}
}

// keepText leaves what a field value may hold (RFC 9110 §5.5).
func keepText(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c == '\t' || c >= ' ' && c != 0x7f {
			b.WriteByte(c)
		}
	}
	return strings.Trim(b.String(), " \t")
}

// keepToken leaves the letters and digits of a field name.
func keepToken(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' {
			b.WriteByte(c)
		}
	}
	return b.String()
}
