package wire

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner/internal/message"
)

// pour writes a piece again and again until the server takes no more, and returns
// how much was written.
func pour(nc net.Conn, head, piece string) (n int64) {
	if k, err := io.WriteString(nc, head); err != nil {
		return int64(k)
	}
	block := []byte(strings.Repeat(piece, 1+4096/len(piece)))
	for {
		k, err := nc.Write(block)
		if n += int64(k); err != nil {
			return n
		}
	}
}

// TestServerBounds: what a client sends without end is ended by the server.
func TestServerBounds(t *testing.T) {
	const put = "PUT / HTTP/1.1\r\n"
	limits := ServerLimits{HeaderLimit: 4 << 10, BodyLimit: 1 << 10, DrainLimit: 64 << 10, Octets: 1 << 20, Each: 20, Requests: 50}
	for name, c := range map[string]struct {
		head, piece string
		requests    int
		says        string // in a note, or of a request
	}{
		"a request line":   {"GET /", "a", 0, "longer than the 4096 octets"},
		"a field":          {"GET / HTTP/1.1\r\nA: ", "a", 0, "longer than the 4096 octets"},
		"fields":           {"GET / HTTP/1.1\r\n", "A: bcdefghijkl\r\n", 0, "longer than the 4096 octets"},
		"short fields":     {"GET / HTTP/1.1\r\n", "A\n", 0, "more than the 500 lines"},
		"empty lines":      {"", "\r\n", 0, "nothing but empty lines"},
		"announced":        {put + "Content-Length: 99999999999\r\n\r\n", "a", 1, ""},
		"a chunk":          {put + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", "a", 1, "a chunk announces"},
		"chunks":           {put + "Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", 1, "more than 65536 octets came"},
		"chunk extensions": {put + "Transfer-Encoding: chunked\r\n\r\n1", ";a=b", 1, "a line of the chunked framing"},
		"trailers":         {put + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: bcdefghijkl\r\n", 1, "longer than the 4096 octets"},
		"requests":         {"", plainGet, 20, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := hear(t, ServerOptions{Limits: limits, Handle: func(context.Context, *message.Received) Reply {
				return Reply{Parts: Answer{Status: 204}.Parts("GET")}
			}})
			nc := dialServer(t, h.Server)
			go io.Copy(io.Discard, nc)
			pour(nc, c.head, c.piece)
			nc.Close()
			h.settle(t)
			if len(h.requests) != c.requests {
				t.Errorf("%d requests; want %d", len(h.requests), c.requests)
			}
			said := strings.Join(h.notes, "; ")
			for _, r := range h.requests {
				said += r.Detail
				if len(r.Octets) > message.Recorded || len(r.Body) > 1<<10 || len(r.Fields)+len(r.Trailers) > 2*maxRequestLines {
					t.Errorf("%d octets, %d of content, %d fields are kept", len(r.Octets), len(r.Body), len(r.Fields))
				}
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("it is said: %q; want %q in it", said, c.says)
			}
			if got := h.octets.Load(); got > limits.Octets+bufferSize {
				t.Errorf("%d octets were read", got)
			}
		})
	}
}

// TestServerTakesSoMuch: after so many requests and octets nobody is served more.
func TestServerTakesSoMuch(t *testing.T) {
	for want, limits := range map[string]ServerLimits{
		"the client has sent 5 requests, and connects once more; this connection was reset": {Requests: 5},
		"the client has sent 60 octets, and connects once more; this connection was reset":  {Octets: 60},
		"the client has more than 1 connections at the same time; this one was reset":       {Connections: 1},
	} {
		h := hear(t, ServerOptions{Limits: limits})
		if limits.Connections > 0 {
			nc := dialServer(t, h.Server)
			io.WriteString(nc, plainGet)
			io.ReadFull(nc, make([]byte, 1))
		}
		for range 10 {
			if nc, err := net.Dial("tcp", h.Addr()); err == nil { // a reset may come as early as that
				io.WriteString(nc, plainGet)
				nc.(*net.TCPConn).CloseWrite()
				io.Copy(io.Discard, nc)
				nc.Close()
			}
		}
		h.Close()
		if said := strings.Join(h.notes, "; "); !strings.Contains(said, want) || len(h.requests) > 5 {
			t.Errorf("%d requests; it is said: %q; want %q in it", len(h.requests), said, want)
		}
	}
}

// TestServerEndsSilence: who says nothing, or half, is not waited for.
func TestServerEndsSilence(t *testing.T) {
	config, err := authority(t).Server("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	limits := ServerLimits{Idle: 50 * time.Millisecond, Patience: 50 * time.Millisecond}
	for name, c := range map[string]struct {
		o          ServerOptions
		says, note string
	}{
		"nothing":        {ServerOptions{}, "", "the client connected, and sent nothing within 50ms"},
		"half a head":    {ServerOptions{}, "GET / HTTP/1.1\r\n", "the request was not whole within 50ms: the time ended in the header section"},
		"half a content": {ServerOptions{}, "PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\n", "the request was not whole within 50ms: the time ended in the content, after 0 of 3 octets"},
		"no more":        {ServerOptions{}, plainGet, ""},
		"no handshake":   {ServerOptions{TLS: config}, "\x16\x03\x01\x00\x10", "the TLS handshake was not over within 50ms"},
		"reads nothing": {ServerOptions{Handle: func(context.Context, *message.Received) Reply {
			return Reply{Parts: []message.Part{{Data: make([]byte, 32<<20)}}}
		}}, plainGet, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.o.Limits = limits
			if c.says != "" { // which may be late on a busy machine
				c.o.Limits.Idle = time.Second
			}
			h := hear(t, c.o)
			nc := dialServer(t, h.Server)
			io.WriteString(nc, c.says)
			h.settle(t) // though the client has not ended
			said := strings.Join(h.notes, "; ")
			for _, r := range h.requests {
				said += r.Detail
			}
			if said != c.note {
				t.Errorf("it is said: %q; want %q", said, c.note)
			}
		})
	}
}

// TestServerCloses: Close ends whatever goes on, and only then is everything over.
func TestServerCloses(t *testing.T) {
	var running atomic.Int64
	h := hear(t, ServerOptions{Handle: func(ctx context.Context, r *message.Received) Reply {
		running.Add(1)
		defer running.Add(-1)
		if r.Target == "/pause" {
			return Reply{Parts: []message.Part{{Pause: time.Hour}}}
		}
		<-ctx.Done()
		return Reply{}
	}})
	for i, says := range []string{"", "GET", plainGet, "GET /pause HTTP/1.1\r\n\r\n", "PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\n"} {
		nc := dialServer(t, h.Server)
		if io.WriteString(nc, says); i == 2 {
			for running.Load() == 0 {
				time.Sleep(time.Millisecond)
			}
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if h.Settle(ctx) {
		t.Error("all is said to be over while a client waits")
	}
	h.Close()
	if n := running.Load(); n > 0 {
		t.Errorf("%d requests are handled yet", n)
	}
	if h.Settle(t.Context()) {
		t.Error("a server that is closed can't tell what was on its way")
	}
	h.Close()
}

func TestListenFails(t *testing.T) {
	h := hear(t, ServerOptions{})
	for _, address := range []string{h.Addr(), "no address", "127.0.0.1:99999"} {
		if s, err := Listen(t.Context(), ServerOptions{Address: address}); err == nil {
			t.Errorf("listens on %s", s.Addr())
			s.Close()
		}
	}
}

// FuzzReceive reads whatever a client sends: within the limits, and the same in
// whatever pieces it comes.
func FuzzReceive(f *testing.F) {
	for _, s := range []string{
		plainGet, plainGet + "\r\nGET /b HTTP/1.0\n\n", h2Preface, "\x16\x03\x01", "GET /\r\n\r\n", "\r\n\r\n",
		"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc" + plainGet,
		"PUT / HTTP/1.1\r\nTransfer-Encoding: x, chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: u\r\n v\r\n\r\n",
		"PUT / HTTP/1.1\r\nContent-Length: 500\r\n\r\na", "PUT / HTTP/1.1\r\nContent-Length: 1, 2\r\n\r\na",
	} {
		f.Add([]byte(s), uint8(3))
	}
	f.Fuzz(func(t *testing.T, octets []byte, way uint8) {
		whole, said := receive(octets, 0)
		pieces, saidToo := receive(octets, int(way)%7+1)
		total := 0
		for _, r := range whole {
			total += len(r.Octets)
			if len(r.Body) > 100 || r.Whole == (r.Detail != "") {
				t.Errorf("%d octets of content, whole %v, %q", len(r.Body), r.Whole, r.Detail)
			}
		}
		if total > len(octets) {
			t.Errorf("%d octets are recorded of %d", total, len(octets))
		}
		if a, b := fmt.Sprint(tellable(whole)), fmt.Sprint(tellable(pieces)); a != b || said != saidToo {
			t.Errorf("in pieces it is\n%s, notes %d; in one go\n%s, notes %d", b, saidToo, a, said)
		}
	})
}

// tellable tells of requests, but for the details of those that are not whole: how
// much was read when it was noticed may differ.
func tellable(list []*message.Received) (out []string) {
	for _, r := range list {
		text := told(r)
		if !r.Whole {
			text = strings.TrimSuffix(text, r.Detail)
		}
		out = append(out, text)
	}
	return out
}

// receive reads all requests of a connection in memory, and how many notes there
// were.
func receive(octets []byte, step int) (list []*message.Received, notes int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := &Server{ctx: ctx, open: map[*served]bool{}, options: ServerOptions{
		Limits:      ServerLimits{HeaderLimit: 600, BodyLimit: 100, DrainLimit: 400, Each: 5}.withDefaults(),
		Connections: &atomic.Int64{},
		Note:        func(*message.Received) { notes++ },
		Handle: func(_ context.Context, r *message.Received) Reply {
			list = append(list, r)
			return Reply{Parts: Answer{Status: 200}.Parts(r.Method)}
		},
	}}
	c := newServed(s, &played{octets: octets, step: step, end: io.EOF})
	c.serve()
	return list, notes
}
