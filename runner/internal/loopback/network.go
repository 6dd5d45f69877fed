// Package loopback is a network in memory for a client and a server in one
// process. Its connections behave as those of TCP on the loopback address of
// Linux do, resets and half-closed ones included, and cost a tenth: the self-test
// makes hundreds of thousands.
//
// It may import the standard library only.
package loopback

import (
	"context"
	"net"
	"slices"
	"sync"
	"syscall"
)

// firstPort is the first that Listen gives to who does not care.
const firstPort = 49152

// Network is where listeners are found by their address. The zero value is
// ready for use, by many at the same time.
type Network struct {
	mu        sync.Mutex
	listeners map[string]*listener
	ports     int // given so far
}

// Listen takes an address as net.Listen does: an IP address and a port, where
// port 0 is one that nobody has. The error is an address that is none or is in
// use.
func (n *Network) Listen(address string) (net.Listener, error) {
	addr, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if addr.Port == 0 {
		addr.Port = firstPort + n.ports
		n.ports++
	}
	if n.listeners[addr.String()] != nil {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Addr: addr, Err: syscall.EADDRINUSE}
	}
	l := &listener{network: n, addr: addr}
	l.wake.L = &l.mu
	if n.listeners == nil {
		n.listeners = map[string]*listener{}
	}
	n.listeners[addr.String()] = l
	return l, nil
}

// Dial connects to a listener, as net.Dialer.DialContext does.
func (n *Network) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	addr, err := net.ResolveTCPAddr(network, address)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	n.mu.Lock()
	l := n.listeners[addr.String()]
	own := &net.TCPAddr{IP: addr.IP, Port: firstPort + n.ports}
	n.ports++
	n.mu.Unlock()
	if l != nil {
		here, there := pair(own, addr)
		if l.offer(there) {
			return here, nil
		}
	}
	return nil, &net.OpError{Op: "dial", Net: network, Addr: addr, Err: syscall.ECONNREFUSED}
}

func (n *Network) forget(l *listener) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.listeners, l.addr.String())
}

// listener is one address that takes connections.
type listener struct {
	network *Network
	addr    *net.TCPAddr

	mu      sync.Mutex
	wake    sync.Cond
	waiting []*conn
	closed  bool
}

func (l *listener) offer(c *conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.waiting = append(l.waiting, c)
	l.wake.Signal()
	return true
}

func (l *listener) Accept() (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting) == 0 && !l.closed {
		l.wake.Wait()
	}
	if l.closed {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Addr: l.addr, Err: net.ErrClosed}
	}
	c := l.waiting[0]
	l.waiting = slices.Delete(l.waiting, 0, 1)
	return c, nil
}

// Close resets the connections that nobody has accepted.
func (l *listener) Close() error {
	l.network.forget(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return &net.OpError{Op: "close", Net: "tcp", Addr: l.addr, Err: net.ErrClosed}
	}
	l.closed = true
	for _, c := range l.waiting {
		_ = c.SetLinger(0)
		_ = c.Close()
	}
	l.wake.Broadcast()
	return nil
}

func (l *listener) Addr() net.Addr { return l.addr }
