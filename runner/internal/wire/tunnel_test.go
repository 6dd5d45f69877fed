package wire

import (
	"context"
	"io"
	"testing"

	"authspec/runner/internal/message"
)

// TestServerTunnels: what follows a CONNECT goes to the other server, also where it
// came with the request, and the answers of that one come back.
func TestServerTunnels(t *testing.T) {
	main := hear(t, ServerOptions{})
	proxy := hear(t, ServerOptions{Handle: func(context.Context, *message.Received) Reply {
		return Reply{Parts: Answer{Status: 200}.Parts("CONNECT"), Tunnel: true, Toward: main.Addr()}
	}})
	const established = "HTTP/1.1 200 OK\r\n\r\n"
	const hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	if got := say(t, proxy.Server, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"+plainGet+plainGet); got != established+hello+hello {
		t.Errorf("answered %q", got)
	}
	proxy.settle(t)
	main.settle(t)
	if len(proxy.requests) != 1 || len(main.requests) != 2 || len(proxy.notes)+len(main.notes) > 0 {
		t.Errorf("the proxy got %d requests, the server behind it %d; notes %q %q", len(proxy.requests), len(main.requests), proxy.notes, main.notes)
	}
}

// TestServerTunnelEnds: a tunnel through which nobody says anything ends with its
// server, and one that leads nowhere at once.
func TestServerTunnelEnds(t *testing.T) {
	main := hear(t, ServerOptions{})
	proxy := hear(t, ServerOptions{Handle: func(_ context.Context, r *message.Received) Reply {
		return Reply{Parts: Answer{Status: 200}.Parts("CONNECT"), Tunnel: true, Toward: r.Target}
	}})
	connect := func(to string) string { return "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n\r\n" }
	const established = "HTTP/1.1 200 OK\r\n\r\n"
	nc := dialServer(t, proxy.Server)
	io.WriteString(nc, connect(main.Addr()))
	io.ReadFull(nc, make([]byte, len(established)))
	main.Close()
	if got := say(t, proxy.Server, connect(main.Addr())); got != established {
		t.Errorf("answered %q", got)
	}
	proxy.Close()
	if rest, _ := io.ReadAll(nc); len(rest) > 0 {
		t.Errorf("%q came through the tunnel", rest)
	}
}
