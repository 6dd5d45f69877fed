package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"authspec/runner/internal/loopback"
	"authspec/runner/internal/message"
)

// heard is a server that answers each request alike, and keeps what came.
type heard struct {
	*Server
	mu       sync.Mutex
	requests []*message.Received
	notes    []string
}

// hear serves until the test ends; a Handle of the options is asked too.
func hear(t testing.TB, o ServerOptions) *heard {
	t.Helper()
	h, handle := &heard{}, o.Handle
	o.Name = "main"
	o.Handle = func(ctx context.Context, r *message.Received) Reply {
		h.mu.Lock()
		h.requests = append(h.requests, r)
		h.mu.Unlock()
		if handle != nil {
			return handle(ctx, r)
		}
		return Reply{Parts: Answer{Status: 200, Body: []byte("hello")}.Parts(r.Method)}
	}
	o.Note = func(r *message.Received) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.notes = append(h.notes, r.Detail)
	}
	s, err := Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	h.Server = s
	t.Cleanup(s.Close)
	return h
}

// dialServer is a connection of a client, of which each step has a few seconds.
func dialServer(t testing.TB, s *Server) *net.TCPConn {
	t.Helper()
	nc, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	return nc.(*net.TCPConn)
}

// say sends octets, ends this direction, and returns what is answered.
func say(t testing.TB, s *Server, octets string) string {
	t.Helper()
	nc := dialServer(t, s)
	io.WriteString(nc, octets) // a server that does not want all of it says so
	nc.CloseWrite()
	answers, _ := io.ReadAll(nc)
	return string(answers)
}

// settle waits until all that was sent was read.
func (h *heard) settle(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if !h.Settle(ctx) {
		t.Error("connections are left")
	}
}

// told is what came, a line a request, as the tests write it.
func told(r *message.Received) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s|%s|%s", r.Method, r.Target, r.Version)
	for _, f := range append(slices.Clone(r.Fields), r.Trailers...) {
		fmt.Fprintf(&b, "|%s=%s", f.Name, f.Value)
	}
	fmt.Fprintf(&b, "|%s", r.Body)
	if r.BodyCut > 0 || r.Unread > 0 {
		fmt.Fprintf(&b, "|cut %d, unread %d", r.BodyCut, r.Unread)
	}
	if r.Continued {
		b.WriteString("|continued")
	}
	if !r.Whole {
		b.WriteString("|" + r.Detail)
	}
	return b.String()
}

// TestServerReceives has clients say what they may, and some that they may not.
func TestServerReceives(t *testing.T) {
	const final = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	for name, c := range map[string]struct {
		says, answer string
		want         []string
	}{
		"plain":           {plainGet, final, []string{"GET|/|HTTP/1.1|Host=a|"}},
		"bare line feeds": {"GET / HTTP/1.1\nHost: a\n\n", final, []string{"GET|/|HTTP/1.1|Host=a|"}},
		"HTTP/1.0":        {"GET / HTTP/1.0\r\n\r\n" + plainGet, final, []string{"GET|/|HTTP/1.0|"}},
		"HTTP/1.0 that stays": {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n" + plainGet, final + final,
			[]string{"GET|/|HTTP/1.0|Connection=Keep-Alive|", "GET|/|HTTP/1.1|Host=a|"}},
		"the last one":  {"GET /a HTTP/1.1\r\nConnection: close\r\n\r\n" + plainGet, final, []string{"GET|/a|HTTP/1.1|Connection=close|"}},
		"empty lines":   {"\r\n\r\n" + plainGet + "\r\n\r\n", final, []string{"GET|/|HTTP/1.1|Host=a|"}},
		"absolute form": {"GET http://b:1/c?d HTTP/1.1\r\n\r\n", final, []string{"GET|http://b:1/c?d|HTTP/1.1|"}},
		"CONNECT":       {"CONNECT b:443 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", []string{"CONNECT|b:443|HTTP/1.1|"}},
		"HEAD":          {"HEAD / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", []string{"HEAD|/|HTTP/1.1|"}},
		"blanks":        {"GET  /a b  HTTP/1.1 \r\n\r\n", final, []string{"GET|/a b|HTTP/1.1|"}},
		"odd fields": {"GET / HTTP/1.1\r\nA : b\r\nno colon\r\nC: d\r\n  e\r\n\r\n", final,
			[]string{"GET|/|HTTP/1.1|A =b|=no colon|C=d e|"}},
		"pipelined": {plainGet + "GET /b HTTP/1.1\r\n\r\n", final + final, []string{"GET|/|HTTP/1.1|Host=a|", "GET|/b|HTTP/1.1|"}},
		"content":   {"PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc" + plainGet, final + final, []string{"PUT|/|HTTP/1.1|Content-Length=3|abc", "GET|/|HTTP/1.1|Host=a|"}},
		"chunks": {"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n", final,
			[]string{"PUT|/|HTTP/1.1|Transfer-Encoding=chunked|T=u|abcde"}},
		"chunks and a length": {"PUT / HTTP/1.1\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" + plainGet, final,
			[]string{"PUT|/|HTTP/1.1|Content-Length=9|Transfer-Encoding=chunked|a"}},
		"an expectation": {"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc", continued + final,
			[]string{"PUT|/|HTTP/1.1|Expect=100-continue|Content-Length=3|abc|continued"}},
		"an expectation without content": {"GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", final, []string{"GET|/|HTTP/1.1|Expect=100-continue|"}},
		"too much content":               {"PUT / HTTP/1.1\r\nContent-Length: 20\r\n\r\n" + strings.Repeat("x", 20), final, []string{"PUT|/|HTTP/1.1|Content-Length=20|xxxxxxxx|cut 12, unread 0"}},
		"far too much content":           {"PUT / HTTP/1.1\r\nContent-Length: 999\r\n\r\nabcdefgh", final, []string{"PUT|/|HTTP/1.1|Content-Length=999|abcdefgh|cut 0, unread 991"}},
		"broken off":                     {"PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\na", final, []string{"PUT|/|HTTP/1.1|Content-Length=3|a|the client closed the connection in the content, after 1 of 3 octets"}},
		"two lengths":                    {"PUT / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", final, []string{`PUT|/|HTTP/1.1|Content-Length=3|Content-Length=4||there are two different Content-Lengths, "3" and "4"`}},
		"no end":                         {"PUT / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nabcd", final, []string{`PUT|/|HTTP/1.1|Transfer-Encoding=gzip||the last transfer coding of the request is not chunked but "gzip", so that its end can't be told`}},
		"no chunk":                       {"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nabcx\r\n", final, []string{`PUT|/|HTTP/1.1|Transfer-Encoding=chunked||a chunk does not begin with its size but with "abcx"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := hear(t, ServerOptions{Limits: ServerLimits{BodyLimit: 8, DrainLimit: 100}})
			if got := say(t, h.Server, c.says); got != c.answer {
				t.Errorf("answered %q; want %q", got, c.answer)
			}
			h.settle(t)
			var got []string
			for _, r := range h.requests {
				got = append(got, told(r))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("received\n%q; want\n%q", got, c.want)
			}
		})
	}
}

// TestServerKnows: of a request it is known where it came from, and what it was.
func TestServerKnows(t *testing.T) {
	h := hear(t, ServerOptions{Network: &loopback.Network{}})
	for range 2 {
		nc, err := h.options.Network.Dial(t.Context(), "tcp", h.Addr())
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(nc, "\r\n"+plainGet)
		nc.(interface{ CloseWrite() error }).CloseWrite()
		io.Copy(io.Discard, nc)
		nc.Close()
	}
	h.settle(t)
	for i, r := range h.requests {
		if r.Server != "main" || r.Connection != i+1 || r.TLS || r.At.IsZero() || string(r.Octets) != "\r\n"+plainGet || r.Cut != 0 || r.Line != "GET / HTTP/1.1" {
			t.Errorf("%d: %+v", i, r)
		}
	}
	if len(h.requests) != 2 || len(h.notes) > 0 {
		t.Errorf("%d requests, notes %q", len(h.requests), h.notes)
	}
}

// TestServerNotes: what is no request is told of, and answered where somebody may
// listen.
func TestServerNotes(t *testing.T) {
	const bad = badRequest
	for name, c := range map[string]struct{ says, answer, note string }{
		"nothing":        {"", "", "the client connected, and ended the connection before it sent a request"},
		"empty lines":    {strings.Repeat("\r\n", 100), bad, "the client sends nothing but empty lines"},
		"TLS":            {"\x16\x03\x01\x02\x00\x01", bad, "the client speaks TLS there, where the URL begins with http"},
		"HTTP/2":         {h2Preface, bad, `the client speaks another version than HTTP/1 without having been asked to: "PRI * HTTP/2.0"`},
		"HTTP/0.9":       {"GET /\r\n\r\n", bad, `the request line is not one of HTTP/1: "GET /"`},
		"octets":         {"\x00\x01\x02", bad, `what came is no HTTP: it begins with "\x00\x01\x02"`},
		"half a line":    {"GET / HT", "", "the client closed the connection in the header section"},
		"half a head":    {"GET / HTTP/1.1\r\nHost: a\r\n", "", "the client closed the connection in the header section"},
		"endless line":   {"GET /" + strings.Repeat("a", 5000), bad, "the header is longer than the 1000 octets that are read of it, all its sections taken together"},
		"endless fields": {"GET / HTTP/1.1\r\n" + strings.Repeat("A: b\r\n", 5000), bad, "the header is longer than the 1000 octets that are read of it, all its sections taken together"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := hear(t, ServerOptions{Limits: ServerLimits{HeaderLimit: 1000}})
			if got := say(t, h.Server, c.says); got != c.answer {
				t.Errorf("answered %q; want %q", got, c.answer)
			}
			h.settle(t)
			if len(h.requests) > 0 || !slices.Equal(h.notes, []string{c.note}) {
				t.Errorf("requests %d, notes %q; want %q", len(h.requests), h.notes, c.note)
			}
		})
	}
}

// TestServerReplies: the octets go out as they are, and the connection ends as it
// is told to.
func TestServerReplies(t *testing.T) {
	part := func(s string) message.Part { return message.Part{Data: []byte(s)} }
	for name, c := range map[string]struct {
		reply    Reply
		answer   string
		requests int
	}{
		"pieces":    {Reply{Parts: []message.Part{part("HTTP/1.1 2"), {Pause: time.Millisecond}, part("04 X\r\n\r\n")}}, "HTTP/1.1 204 X\r\n\r\nHTTP/1.1 204 X\r\n\r\n", 2},
		"the end":   {Reply{Parts: []message.Part{part("HTTP/1.0 200\n\nhi")}, Close: true}, "HTTP/1.0 200\n\nhi", 1},
		"nothing":   {Reply{Close: true}, "", 1},
		"a reset":   {Reply{Reset: true}, "", 1},
		"no HTTP":   {Reply{Parts: []message.Part{part("\x00")}, Close: true}, "\x00", 1},
		"a tunnel":  {Reply{Parts: []message.Part{part("HTTP/1.1 101 S\r\n\r\n")}, Tunnel: true}, "HTTP/1.1 101 S\r\n\r\n", 1},
		"keeps all": {Reply{Parts: []message.Part{{}, part("HTTP/1.1 204 \r\n\r\n")}}, "HTTP/1.1 204 \r\n\r\nHTTP/1.1 204 \r\n\r\n", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := hear(t, ServerOptions{Handle: func(context.Context, *message.Received) Reply { return c.reply }})
			if got := say(t, h.Server, plainGet+plainGet); got != c.answer {
				t.Errorf("answered %q; want %q", got, c.answer)
			}
			h.settle(t)
			if len(h.requests) != c.requests || len(h.notes) > 0 {
				t.Errorf("requests %d, want %d; notes %q", len(h.requests), c.requests, h.notes)
			}
		})
	}
}

// TestServerResets: a client sees the reset, after what was written before it.
func TestServerResets(t *testing.T) {
	wrote := make(chan bool)
	h := hear(t, ServerOptions{Handle: func(context.Context, *message.Received) Reply { <-wrote; return Reply{Reset: true} }})
	nc := dialServer(t, h.Server)
	io.WriteString(nc, plainGet)
	close(wrote)
	if _, err := io.ReadAll(nc); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the connection ended with %v; want a reset", err)
	}
}

func TestAnswer(t *testing.T) {
	field := []message.Field{{Name: "X", Value: "y"}}
	body := []byte("hi")
	for want, c := range map[string]struct {
		a      Answer
		method string
	}{
		"HTTP/1.1 401 Unauthorized\r\nX: y\r\nContent-Length: 2\r\n\r\nhi":        {Answer{Status: 401, Fields: field, Body: body}, "GET"},
		"HTTP/1.1 401 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\n":       {Answer{Status: 401, Reason: "No", Body: body, Close: true}, "HEAD"},
		"HTTP/1.1 204 No Content\r\n\r\n":                                         {Answer{Status: 204, Body: body}, "GET"},
		"HTTP/1.1 304 Not Modified\r\n\r\n":                                       {Answer{Status: 304, Body: body}, "GET"},
		"HTTP/1.1 100 Continue\r\n\r\n":                                           {Answer{Status: 100, Body: body}, "GET"},
		"HTTP/1.1 200 OK\r\n\r\n":                                                 {Answer{Status: 200}, "CONNECT"},
		"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n": {Answer{Status: 407}, "CONNECT"},
		"HTTP/1.1 599 \r\ncontent-length: 7\r\nCONNECTION: x\r\n\r\nhi": {Answer{Status: 599, Body: body, Close: true,
			Fields: []message.Field{{Name: "content-length", Value: "7"}, {Name: "CONNECTION", Value: "x"}}}, "GET"},
	} {
		if got := string(joined(c.a.Parts(c.method))); got != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}
}

// TestAuthority: a certificate is good for who trusts its authority and calls the
// server by its name, and for nobody else.
func TestAuthority(t *testing.T) {
	own, other := authority(t), authority(t)
	for name, c := range map[string]struct {
		of    *Authority
		hosts []string
		note  string
	}{
		"right":             {own, []string{"127.0.0.1", "localhost"}, ""},
		"another authority": {other, []string{"127.0.0.1"}, "the TLS handshake failed: the client says bad certificate"},
		"another name":      {own, []string{"wrong.example"}, "the TLS handshake failed: the client says bad certificate"},
	} {
		config, err := c.of.Server(c.hosts...)
		if err != nil {
			t.Fatal(err)
		}
		h := hear(t, ServerOptions{TLS: config})
		trusted := x509.NewCertPool()
		if !trusted.AppendCertsFromPEM(own.PEM) {
			t.Fatal("the authority is no PEM")
		}
		tc := tls.Client(dialServer(t, h.Server), &tls.Config{RootCAs: trusted, ServerName: "127.0.0.1"})
		io.WriteString(tc, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
		answer, err := io.ReadAll(tc)
		tc.Close()
		h.settle(t)
		if good := c.note == ""; good != (strings.HasSuffix(string(answer), "hello") && err == nil && len(h.requests) == 1 && h.requests[0].TLS) {
			t.Errorf("%s: answered %q, %v; requests %d", name, answer, err, len(h.requests))
		}
		if c.note != strings.Join(h.notes, "; ") {
			t.Errorf("%s: notes %q; want %q", name, h.notes, c.note)
		}
	}
}

func authority(t testing.TB) *Authority {
	t.Helper()
	a, err := NewAuthority("test")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestNoTLS: whoever does not shake hands is noted.
func TestNoTLS(t *testing.T) {
	config, err := authority(t).Server("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for says, want := range map[string]string{
		plainGet:    `the client does not speak TLS there: what came is "GET /"`,
		"":          "the client ended the connection during the TLS handshake",
		"\x16\x03":  "the client ended the connection during the TLS handshake",
		"\x16\x03a": "the client ended the connection during the TLS handshake",
	} {
		h := hear(t, ServerOptions{TLS: config})
		say(t, h.Server, says)
		h.settle(t)
		if !slices.Equal(h.notes, []string{want}) {
			t.Errorf("%q: notes %q; want %q", says, h.notes, want)
		}
	}
}
