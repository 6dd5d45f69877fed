package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"authspec/runner/internal/message"
)

// farewell is how long a connection that the server has ended may stay for the
// client to end it too. Were it closed at once, a client that still sends would
// get a reset, and could lose the answer to it (RFC 9112 §9.6).
const farewell = time.Second

// served is a connection of a client.
type served struct {
	server *Server
	number int
	raw    net.Conn // below TLS
	nc     net.Conn
	source *source
	limits ServerLimits
}

func newServed(s *Server, nc net.Conn) *served {
	m := &metered{Conn: nc, server: s}
	return &served{
		server: s, number: int(s.options.Connections.Add(1)),
		raw: nc, nc: m, limits: s.options.Limits,
	}
}

// metered counts what comes, and ends the connection when it is too much.
type metered struct {
	net.Conn
	server *Server
}

func (m *metered) Read(b []byte) (int, error) {
	if most := m.server.options.Limits.Octets; m.server.octets.Load() >= most {
		return 0, garbage("the client has sent more than the %d octets that are read of it in all", most)
	}
	n, err := m.Conn.Read(b)
	m.server.octets.Add(int64(n))
	return n, err
}

// refuse ends a connection that is one too many.
func (c *served) refuse(why string) {
	c.abort()
	if why != "" {
		r := c.received()
		r.Detail = why
		c.server.note(r)
	}
}

// abort ends the connection by a reset.
func (c *served) abort() {
	if l, ok := c.raw.(interface{ SetLinger(int) error }); ok {
		l.SetLinger(0)
	}
	c.raw.Close()
}

// serve goes through the requests of the connection, and closes it.
func (c *served) serve() {
	defer c.raw.Close()
	if !c.secure() {
		return
	}
	c.source = newSource(c.nc)
	defer c.source.release()
	for i := 1; ; i++ {
		r, keep := c.next(i == 1)
		if r == nil {
			return
		}
		reply := c.server.options.Handle(c.server.ctx, r)
		wrote := c.write(reply.Parts)
		switch last := i == c.limits.Each || c.server.requests.Load() >= int64(c.limits.Requests); {
		case reply.Reset:
			c.abort()
			return
		case reply.Tunnel && wrote:
			c.tunnel(reply.Toward)
			return
		case !wrote:
			return
		case reply.Close || last || !keep:
			c.leave()
			return
		}
	}
}

// secure shakes hands where the server speaks TLS.
func (c *served) secure() bool {
	config := c.server.options.TLS
	if config == nil {
		return true
	}
	tc := tls.Server(c.nc, config)
	ctx, cancel := context.WithTimeout(c.server.ctx, c.limits.Patience)
	defer cancel()
	if err := tc.HandshakeContext(ctx); err != nil {
		r := c.received()
		r.Detail = c.noHandshake(err)
		c.server.note(r)
		return false
	}
	c.nc = tc
	return true
}

// noHandshake says why there is no TLS.
func (c *served) noHandshake(err error) string {
	var header tls.RecordHeaderError
	alert, _ := tlsTrouble(err)
	switch {
	case errors.As(err, &header):
		return "the client does not speak TLS there: what came is " + excerpt(string(header.RecordHeader[:]))
	case alert:
		return "the TLS handshake failed: the client says " + plain(err)
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("the TLS handshake was not over within %v", c.limits.Patience)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), isReset(err):
		return "the client ended the connection during the TLS handshake"
	}
	return "the TLS handshake failed: " + plain(err)
}

// received is a request of this connection of which nothing has come yet.
func (c *served) received() *message.Received {
	return &message.Received{Server: c.server.options.Name, Connection: c.number, TLS: c.server.options.TLS != nil, At: time.Now()}
}

// write writes an answer, and tells whether the client took it.
func (c *served) write(parts []message.Part) bool {
	for _, p := range parts {
		if p.Pause > 0 {
			timer := time.NewTimer(p.Pause)
			select {
			case <-timer.C:
			case <-c.server.ctx.Done():
				timer.Stop()
				return false
			}
		}
		if len(p.Data) == 0 {
			continue
		}
		c.nc.SetWriteDeadline(time.Now().Add(c.limits.Patience))
		if _, err := c.nc.Write(p.Data); err != nil {
			return false
		}
	}
	return true
}

// leave ends this side of the connection, and waits a while for the other.
func (c *served) leave() {
	c.nc.SetWriteDeadline(time.Now().Add(c.limits.Patience))
	for _, nc := range []net.Conn{c.nc, c.raw} {
		if half, ok := nc.(interface{ CloseWrite() error }); ok {
			half.CloseWrite()
		}
	}
	c.swallow(min(farewell, c.limits.Idle))
}

// swallow drops what the client sends, until it ends or so much time is over.
func (c *served) swallow(within time.Duration) {
	c.raw.SetReadDeadline(time.Now().Add(within))
	io.Copy(io.Discard, &metered{Conn: c.raw, server: c.server})
}
