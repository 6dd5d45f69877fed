package wire

import (
	"authspec/runner/internal/message"
	"context"
	"strings"
	"testing"
)

// TestSeams: without its seams a message holds what it says in one piece.
func TestSeams(t *testing.T) {
	for _, c := range []struct{ name, message, want string }{
		{"content with a length", ok + "Content-Length: 5\r\n\r\nhello", ok + "Content-Length: 5\r\n\r\nhello"},
		{"chunks", chunked + "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", chunked + "hello\r\n0\r\n\r\n"},
		{"chunks that end with line feeds", chunked + "3\nhel\n2\nlo\n0\n\n", chunked + "hello\n0\n\n"},
		{"a chunk that breaks off", chunked + "3\r\nhel\r\n9\r\nlo", chunked + "hello"},
		{"a size that breaks off", chunked + "3\r\nhel\r\n1", chunked + "hel"},
		{"a size that is none", chunked + "3\r\nhel\r\nlo\r\n", chunked + "hel\r\nlo\r\n"},
		{"a chunk without its end", chunked + "3\r\nhello\r\n", chunked + "hello\r\n"},
		{"after interim answers", "HTTP/1.1 100 Continue\r\n\r\n" + chunked + "1\r\nh\r\n1\r\ni\r\n0\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n" + chunked + "hi\r\n0\r\n\r\n"},
		{"a fold", ok + "A: b\r\n c\r\n\r\n", ok + "A: b c\r\n\r\n"},
		{"a fold with many blanks", ok + "A: b\n \t\t c\n\n", ok + "A: b c\n\n"},
		{"a fold in a trailer", chunked + "0\r\nA: b\r\n  c\r\n\r\n", chunked + "0\r\nA: b c\r\n\r\n"},
		{"a request", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\nhello\r\n0\r\n\r\n"},
		{"one after the other", ok + "Content-Length: 2\r\n\r\nhi" + chunked + "1\r\nh\r\n1\r\ni\r\n0\r\n\r\n" + chunked + "1\r\nh\r\n1\r\ni\r\n",
			ok + "Content-Length: 2\r\n\r\nhi" + chunked + "hi\r\n0\r\n\r\n" + chunked + "hi\r\n"},
		{"an endless length", ok + "Content-Length: 99999999999999999999\r\n\r\n" + chunked, ok + "Content-Length: 99999999999999999999\r\n\r\n" + chunked},
		{"a folded line alone", "A: b\r\n c", "A: b c"},
		{"no line ends", "HTTP/1.1 200", "HTTP/1.1 200"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, from := "", 0
			for _, s := range Seams([]byte(c.message)) {
				if s.Begin < from || s.End <= s.Begin || s.End > len(c.message) {
					t.Fatalf("%+v is no part of the message after %d", s, from)
				}
				got, from = got+c.message[from:s.Begin], s.End
			}
			if got += c.message[from:]; got != c.want {
				t.Errorf("got %q; want %q", got, c.want)
			}
		})
	}
}

// FuzzSeams: whatever a server sends, seams are parts of it in order, and they
// agree with the reading of an answer that could be read.
func FuzzSeams(f *testing.F) {
	f.Add(chunked + "3\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n c\r\n\r\n")
	f.Add(ok + "A: b\r\n \r\n\r\n")
	f.Add("HTTP/1.1 100 \n\n" + chunked + "1\n\n\n")
	f.Fuzz(func(t *testing.T, octets string) {
		plain, from := "", 0
		for _, s := range Seams([]byte(octets)) {
			if s.Begin < from || s.End <= s.Begin || s.End > len(octets) {
				t.Fatalf("%+v is no part of the message after %d", s, from)
			}
			plain, from = plain+octets[from:s.Begin], s.End
		}
		plain += octets[from:]
		if x := play(octets, 0, Limits{}).Do(context.Background(), get()); x.Outcome == message.Complete && !strings.Contains(plain, string(x.Response.Body)) {
			t.Fatalf("the content %q is not in one piece in %q", x.Response.Body, plain)
		}
	})
}
