package wire

import (
	"authspec/runner/internal/message"
	"context"
	"reflect"
	"strings"
	"testing"
)

func TestStatusLine(t *testing.T) {
	tests := []struct {
		line   string
		proto  string
		status int
		reason string
	}{
		{"HTTP/1.1 200 OK", "HTTP/1.1", 200, "OK"},
		{"HTTP/1.0 401 Unauthorized or so", "HTTP/1.0", 401, "Unauthorized or so"},
		{"HTTP/1.1 204 ", "HTTP/1.1", 204, ""},
		{"HTTP/1.1 204", "HTTP/1.1", 204, ""},
		{"HTTP/1.1   204 \t x ", "HTTP/1.1", 204, "\t x "},
		{"HTTP/1.9 200 \xff\xfe", "HTTP/1.9", 200, "\xff\xfe"},
		{"HTTP/1.1 200 a\rb", "HTTP/1.1", 200, "a\rb"},
	}
	for _, tt := range tests {
		for _, end := range []string{"\r\n", "\n"} {
			x := play(tt.line+end+"Content-Length: 0"+end+end, 0, Limits{}).Do(context.Background(), get())
			if x.Outcome != message.Complete {
				t.Errorf("%q: %s: %s", tt.line, x.Outcome, x.Detail)
				continue
			}
			if r := x.Response; r.StatusLine != tt.line || r.Proto != tt.proto || r.Status != tt.status || r.Reason != tt.reason {
				t.Errorf("%q became %q %q %d %q", tt.line, r.StatusLine, r.Proto, r.Status, r.Reason)
			}
		}
	}
}

func TestFieldLines(t *testing.T) {
	tests := []struct {
		name  string
		lines string
		want  []message.Field
	}{
		{"plain", "A: b\r\n", []message.Field{{Name: "A", Value: "b", Raw: "A: b"}}},
		{"white space", "A:\t b c \t\r\n", []message.Field{{Name: "A", Value: "b c", Raw: "A:\t b c \t"}}},
		{"empty value", "A:\r\nB: \r\n", []message.Field{{Name: "A", Raw: "A:"}, {Name: "B", Raw: "B: "}}},
		{"colons", "A: b:c\r\n", []message.Field{{Name: "A", Value: "b:c", Raw: "A: b:c"}}},
		{"no colon", "hello\r\nA: b\r\n", []message.Field{{Value: "hello", Raw: "hello"}, {Name: "A", Value: "b", Raw: "A: b"}}},
		{"no name", ": b\r\n", []message.Field{{Value: "b", Raw: ": b"}}},
		{"blank before the colon", "A : b\r\n", []message.Field{{Name: "A ", Value: "b", Raw: "A : b"}}},
		{"blank first", " A: b\r\nC: d\r\n", []message.Field{{Value: "A: b", Raw: " A: b"}, {Name: "C", Value: "d", Raw: "C: d"}}},
		{"fold", "A: b \r\n \t c\r\nD: e\r\n", []message.Field{{Name: "A", Value: "b c", Raw: "A: b \r\n \t c", Folded: true}, {Name: "D", Value: "e", Raw: "D: e"}}},
		{"two folds, the first empty", "A: b\r\n \r\n\tc\r\n", []message.Field{{Name: "A", Value: "b  c", Raw: "A: b\r\n \r\n\tc", Folded: true}}},
		{"fold of an empty value", "A:\r\n b\r\n", []message.Field{{Name: "A", Value: "b", Raw: "A:\r\n b", Folded: true}}},
		{"fold before the colon", "A\r\n : b\r\n", []message.Field{{Value: "A : b", Raw: "A\r\n : b", Folded: true}}},
		{"fold with line feeds", "A: b\n c\n", []message.Field{{Name: "A", Value: "b c", Raw: "A: b\n c", Folded: true}}},
		{"bare CR", "A: b\rc\r\n", []message.Field{{Name: "A", Value: "b\rc", Raw: "A: b\rc", BareCR: true}}},
		{"two CRs", "A: b\r\r\n", []message.Field{{Name: "A", Value: "b\r", Raw: "A: b\r", BareCR: true}}},
		{"a CR that is a line", "\r\r\nA: b\r\n", []message.Field{{Value: "\r", Raw: "\r", BareCR: true}, {Name: "A", Value: "b", Raw: "A: b"}}},
		{"bare CR in a fold", "A: b\r\n c\rd\r\n", []message.Field{{Name: "A", Value: "b c\rd", Raw: "A: b\r\n c\rd", Folded: true, BareCR: true}}},
		{"twice", "A: b\r\na: c\r\n", []message.Field{{Name: "A", Value: "b", Raw: "A: b"}, {Name: "a", Value: "c", Raw: "a: c"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, step := range []int{0, 1} {
				x := play("HTTP/1.1 204 None\r\n"+tt.lines+"\r\n", step, Limits{}).Do(context.Background(), get())
				if x.Outcome != message.Complete {
					t.Fatalf("%s: %s", x.Outcome, x.Detail)
				}
				if !reflect.DeepEqual(x.Response.Fields, tt.want) {
					t.Errorf("the fields are\n%+v; want\n%+v", x.Response.Fields, tt.want)
				}
			}
		})
	}
}

func TestContent(t *testing.T) {
	tests := []struct {
		name, octets, method string
		body                 string
		trailers             []message.Field
	}{
		{"a length", ok + "Content-Length: 5\r\n\r\nhello", "GET", "hello", nil},
		{"length 0", ok + "Content-Length: 0\r\n\r\nhello", "GET", "", nil},
		{"until the end", ok + "\r\nhello", "GET", "hello", nil},
		{"chunks", chunked + "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n", "GET", "hello world", nil},
		{"chunks with line feeds", chunked + "5\nhello\n0\n\n", "GET", "hello", nil},
		{"white space after the size", chunked + "5 \t;a\r\nhello\r\nA \r\n0123456789\r\n0\r\n\r\n", "GET", "hello0123456789", nil},
		{"trailers", chunked + "0;last\r\nA: b\r\n c\r\n\r\n", "GET", "", []message.Field{{Name: "A", Value: "b c", Raw: "A: b\r\n c", Folded: true}}},
		{"two codings", ok + "Transfer-Encoding: gzip\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "GET", "hello", nil},
		{"205 has content", "HTTP/1.1 205 Reset\r\nContent-Length: 5\r\n\r\nhello", "GET", "hello", nil},
		{"204 has none", "HTTP/1.1 204 None\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n", "GET", "", nil},
		{"HEAD has none", chunked + "5\r\n", "HEAD", "", nil},
		{"head has some", ok + "Content-Length: 5\r\n\r\nhello", "head", "hello", nil},
		{"a tunnel", ok + "Content-Length: 5\r\n\r\nhello", "CONNECT", "", nil},
		{"a refused tunnel", "HTTP/1.1 407 No\r\nContent-Length: 5\r\n\r\nhello", "CONNECT", "hello", nil},
		{"after interim answers", "HTTP/1.1 100 Continue\r\nContent-Length: 7\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" + ok + "Content-Length: 5\r\n\r\nhello", "GET", "hello", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, step := range []int{0, 1, 7} {
				x := play(tt.octets, step, Limits{}).Do(context.Background(), text(tt.method, plainGet))
				if x.Outcome != message.Complete || x.Detail != "" {
					t.Fatalf("%s: %s", x.Outcome, x.Detail)
				}
				if got := string(x.Response.Body); got != tt.body {
					t.Errorf("the content is %q; want %q", got, tt.body)
				}
				if !reflect.DeepEqual(x.Response.Trailers, tt.trailers) {
					t.Errorf("the trailers are %+v; want %+v", x.Response.Trailers, tt.trailers)
				}
			}
		})
	}
}

// TestEmptyMembers: a list in a field that frames may have empty members, as any
// list may for who reads it (RFC 9110 §5.6.1.2). What comes after the content
// shows whether the framing was understood.
func TestEmptyMembers(t *testing.T) {
	const chunks, whole = "5\r\nhello\r\n0\r\n\r\n", "hello"
	for _, fields := range []struct{ lines, content, spent string }{
		{"Transfer-Encoding: chunked,\r\n", chunks, ""},
		{"Transfer-Encoding: ,chunked\r\n", chunks, ""},
		{"Transfer-Encoding: , \t,gzip ,, Chunked ,\t, \r\n", chunks, ""},
		{"Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n", chunks, ""},
		{"Transfer-Encoding:\r\nContent-Length: 5\r\n", whole, ""},
		{"Transfer-Encoding: ,\r\nContent-Length: 5,\r\n", whole, ""},
		{"Content-Length: ,5, ,5\r\nContent-Length:\r\n", whole, ""},
		{"Content-Length: 5\r\nConnection: ,close,\r\n", whole, `the answer says "Connection: close"`},
		{"Content-Length: 5\r\nConnection: ,\r\n", whole, ""},
		{"Transfer-Encoding: chunked,\r\nContent-Length: ,\r\n", chunks, "the framing of the answer can't be trusted: Transfer-Encoding in HTTP/1.0 or beside a Content-Length"},
	} {
		x := play(ok+fields.lines+"\r\n"+fields.content+"rest", 0, Limits{}).Do(context.Background(), get())
		if x.Outcome != message.Complete || string(x.Response.Body) != whole || x.Spent != fields.spent {
			t.Errorf("%q: %s %s, spent %q; want %q whole, spent %q", fields.lines, x.Outcome, x.Detail, x.Spent, whole, fields.spent)
		}
	}
	for _, line := range []string{"Content-Length:", "Content-Length: ,", "Content-Length: ,x,", "Content-Length: 5,,6"} {
		if x := play(ok+line+"\r\n\r\nhello", 0, Limits{}).Do(context.Background(), get()); x.Outcome != message.Garbage {
			t.Errorf("%q: %s; want %s", line, x.Outcome, message.Garbage)
		}
	}
}

func TestValues(t *testing.T) {
	r := message.Response{
		Fields:   []message.Field{{Name: "A", Value: "1"}, {Name: "B", Value: "2"}, {Name: "a", Value: "3"}},
		Trailers: []message.Field{{Name: "A", Value: "4"}},
	}
	if got := r.Values("a"); !reflect.DeepEqual(got, []string{"1", "3"}) {
		t.Errorf("Values is %q", got)
	}
	if got := r.TrailerValues("a"); !reflect.DeepEqual(got, []string{"4"}) {
		t.Errorf("TrailerValues is %q", got)
	}
	if got := r.Values("c"); got != nil {
		t.Errorf("Values of an absent field is %q; want nil", got)
	}
}

func TestRecords(t *testing.T) {
	body := strings.Repeat("x", 100<<10)
	octets := ok + "Content-Length: 102400\r\n\r\n" + body
	request := "POST / HTTP/1.1\r\n\r\n" + strings.Repeat("y", 80<<10)
	m := &message.Request{Method: "POST", Raw: []message.Part{{Data: []byte(request[:10])}, {Data: []byte(request[10:])}}}
	x := play(octets, 0, Limits{}).Do(context.Background(), m)
	if x.Outcome != message.Complete || len(x.Response.Body) != len(body) {
		t.Fatalf("%s: %s", x.Outcome, x.Detail)
	}
	if string(x.Received) != octets[:message.Recorded] || x.CutReceived != int64(len(octets)-message.Recorded) {
		t.Errorf("%d octets received are kept and %d counted", len(x.Received), x.CutReceived)
	}
	if string(x.Sent) != request[:message.Recorded] || x.CutSent != int64(len(request)-message.Recorded) {
		t.Errorf("%d octets sent are kept and %d counted", len(x.Sent), x.CutSent)
	}
}

// TestReceivedIsTheAnswer checks that a record ends where the answer does.
func TestReceivedIsTheAnswer(t *testing.T) {
	first, second := ok+"Content-Length: 2\r\n\r\nhi", ok+"Content-Length: 0\r\n\r\n"
	xs := play(first+second+"rest", 0, Limits{}).Pipeline(context.Background(), get(), get())
	if string(xs[0].Received) != first || string(xs[1].Received) != second {
		t.Errorf("received %q and %q", xs[0].Received, xs[1].Received)
	}
}

// TestBegun: what an answer said before it broke off in its content is kept.
func TestBegun(t *testing.T) {
	for octets, status := range map[string]int{
		"HTTP/1.1 431 Large\r\nContent-Length: 9\r\n\r\nfour": 431,
		"HTTP/1.1 431 Large\r\nContent-Len":                   0,
	} {
		x := connect(t, Dialer{}, serve(t, answer(octets))).Do(context.Background(), get())
		switch {
		case x.Outcome != message.Cut || x.Response != nil:
			t.Errorf("%q: %s, %v", octets, x.Outcome, x.Response)
		case status == 0 && x.Begun != nil:
			t.Errorf("%q: %+v", octets, x.Begun)
		case status != 0 && (x.Begun == nil || x.Begun.Status != status || string(x.Begun.Body) != "four"):
			t.Errorf("%q: %+v", octets, x.Begun)
		}
	}
}
