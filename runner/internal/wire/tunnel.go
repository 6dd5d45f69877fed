package wire

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// tunnel leads what the client sends to an address, and what comes from there to
// the client, until both have ended, the time of an idle connection is over, or
// the server ends. Without an address what comes is dropped.
func (c *served) tunnel(address string) {
	if address == "" {
		c.swallow(c.limits.Idle)
		return
	}
	far, err := c.server.options.Network.Dial(c.server.ctx, "tcp", address)
	if err != nil {
		return
	}
	defer far.Close()
	defer context.AfterFunc(c.server.ctx, func() { far.Close() })()
	for _, nc := range []net.Conn{c.raw, far} {
		nc.SetDeadline(time.Now().Add(c.limits.Idle))
	}
	var back sync.WaitGroup
	back.Go(func() { pass(c.nc, far) })
	if _, err := far.Write(c.source.window()); err == nil {
		pass(far, c.nc)
	}
	back.Wait()
}

// pass copies until one side ends, and tells the other.
func pass(to, from net.Conn) {
	io.Copy(to, from)
	if m, ok := to.(*metered); ok {
		to = m.Conn
	}
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
		return
	}
	to.Close()
}
