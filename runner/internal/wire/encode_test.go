package wire

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/message"
)

// TestEncode: what is written of a request, with what is waited for as "|".
func TestEncode(t *testing.T) {
	fields := []message.Field{{Name: "Host", Value: "h"}, {Name: "a", Value: "b c"}}
	hello := []message.Part{{Data: []byte("hel")}, {Pause: time.Second}, {Data: []byte("lo")}}
	for _, c := range []struct {
		name string
		r    message.Request
		want string
	}{
		{"plain", message.Request{Method: "GET", Target: "/", Version: "HTTP/1.1", Fields: fields}, "GET / HTTP/1.1\r\nHost: h\r\na: b c\r\n\r\n"},
		{"content", message.Request{Method: "PUT", Target: "/", Version: "HTTP/1.0", Body: hello}, "PUT / HTTP/1.0\r\n\r\nhel|lo"},
		{
			"chunks", message.Request{Method: "PUT", Target: "/", Version: "HTTP/1.1", Body: hello, Chunked: true, Trailers: fields[1:]},
			"PUT / HTTP/1.1\r\n\r\n3\r\nhel\r\n|2\r\nlo\r\n0\r\na: b c\r\n\r\n",
		},
		{"octets", message.Request{Method: "GET", Fields: fields, Raw: hello}, "hel|lo"},
		{"no octets", message.Request{Method: "GET", Fields: fields, Raw: []message.Part{}}, ""},
	} {
		var got strings.Builder
		for _, p := range Encode(&c.r) {
			if p.Pause > 0 {
				got.WriteString("|")
			}
			got.Write(p.Data)
		}
		if got.String() != c.want {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got.String())
		}
	}
}

// TestRead: octets are read as a lenient server does.
func TestRead(t *testing.T) {
	read := func(pieces ...string) message.Request {
		parts := []message.Part{}
		for _, p := range pieces {
			parts = append(parts, message.Part{Data: []byte(p)})
		}
		r := Read(parts)
		r.Raw = nil
		return r
	}
	want := message.Request{Method: "GET", Target: "/a", Version: "HTTP/1.1", Fields: []message.Field{{Name: "Host", Value: " h"}, {Name: "B ", Value: "c"}}}
	for _, pieces := range [][]string{
		{"GET /a HTTP/1.1\r\nHost: h\r\nB :c\r\n\r\nX: y"},
		{"\r\nGET /a HT", "TP/1.1\r\nHost: h\r\n", "B :c\r\n\r\nX: y"},
		{"GET /a HTTP/1.1\nHost: h\nB :c\n\nX: y"},
	} {
		if d := cmp.Diff(want, read(pieces...)); d != "" {
			t.Errorf("%q (-want +got):\n%s", pieces, d)
		}
	}
	for octets, want := range map[string]message.Request{
		"":            {},
		"nonsense":    {Method: "nonsense"},
		"GET":         {Method: "GET"},
		"GET / a b":   {Method: "GET", Target: "/", Version: "a b"},
		"A /\nnone\n": {Method: "A", Target: "/", Fields: []message.Field{{Name: "none"}, {}}},
	} {
		if d := cmp.Diff(want, read(octets)); d != "" {
			t.Errorf("%q (-want +got):\n%s", octets, d)
		}
	}
}

// TestReadWhatIsEncoded: both know the same of a request.
func TestReadWhatIsEncoded(t *testing.T) {
	r := message.Request{Method: "GET", Target: "/", Version: "HTTP/1.1", Fields: []message.Field{{Name: "Host", Value: "h"}, {Name: "Authorization", Value: "Basic YTpi"}}}
	back := Read(Encode(&r))
	if d := cmp.Diff(r.Values("authorization"), []string{strings.TrimSpace(back.Loosely("Authorization")[0])}); d != "" || back.Method != r.Method || back.Target != r.Target || back.Version != r.Version {
		t.Errorf("want %+v, got %+v", r, back)
	}
}
