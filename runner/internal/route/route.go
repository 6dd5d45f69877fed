// Package route leads connections to a server by another way than its name: to
// an address that is given for it, into a socket of the file system, or through a
// proxy.
//
// It may import message and pattern.
package route

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"slices"
	"syscall"
	"time"

	"authspec/runner/internal/message"
)

// Dial makes a connection as net.Dialer.DialContext does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Route is the way to a server; the zero Route is that of its name.
type Route struct {
	Resolve []Resolve // addresses for names; the first that fits counts, and those for any host come last
	Socket  string    // file of a socket, behind which everything is; empty: none
	// Proxy is the host and port of a proxy, which is asked for a tunnel by CONNECT;
	// empty: none.
	Proxy string
	Login string // for the proxy: the value of Proxy-Authorization; empty: none
}

// Resolve has connections to a host and port go to addresses.
type Resolve struct {
	Host      string // empty: any
	Port      string
	Addresses []string // with their ports; tried in order
}

// Direct tells whether connections go by the name alone.
func (r Route) Direct() bool { return len(r.Resolve) == 0 && r.Socket == "" && r.Proxy == "" }

// Connect makes connections by the route; dial, or TCP if that is nil, makes the
// first step. Where a step of the route is what fails the error is a
// *message.DialError that names it.
func (r Route) Connect(dial Dial) Dial {
	if dial == nil {
		// Keep-alive probes would cost three system calls for connections that
		// live for seconds.
		dial = (&net.Dialer{KeepAlive: -1}).DialContext
	}
	if r.Direct() {
		return dial
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		switch {
		case r.Socket != "":
			nc, err := dial(ctx, "unix", r.Socket)
			return nc, socketError(r.Socket, err)
		case r.Proxy != "":
			return r.tunnel(ctx, dial, r.resolved(address)[0])
		}
		return first(ctx, dial, address, r.resolved(address))
	}
}

// resolved are the addresses of what is to be connected to.
func (r Route) resolved(address string) []string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return []string{address}
	}
	for _, wanted := range []string{host, ""} {
		at := slices.IndexFunc(r.Resolve, func(e Resolve) bool { return e.Host == wanted && e.Port == port })
		if at >= 0 {
			return r.Resolve[at].Addresses
		}
	}
	return []string{address}
}

// first connects to the first of the addresses that takes a connection.
func first(ctx context.Context, dial Dial, name string, addresses []string) (nc net.Conn, err error) {
	for _, a := range addresses {
		if nc, err = dial(ctx, "tcp", a); err == nil || ctx.Err() != nil {
			return nc, err
		}
		if a != name && errors.Is(err, syscall.ECONNREFUSED) {
			err = unreached(err, "nothing listens on %s, which is given as the address of %s", a, name)
		}
	}
	return nil, err
}

// tunnel asks the proxy for a connection to an address (RFC 9110 §9.3.6).
func (r Route) tunnel(ctx context.Context, dial Dial, address string) (net.Conn, error) {
	nc, err := dial(ctx, "tcp", r.Proxy)
	if err != nil {
		if errors.Is(err, syscall.ECONNREFUSED) {
			err = unreached(err, "nothing listens on the proxy %s", r.Proxy)
		}
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		nc.SetDeadline(deadline)
	}
	stop := context.AfterFunc(ctx, func() { nc.Close() })
	defer stop()
	if err := ask(nc, address, r.Login); err != nil {
		nc.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, unreached(err, "the proxy %s %s", r.Proxy, err)
	}
	nc.SetDeadline(time.Time{})
	return nc, nil
}

func socketError(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return unreached(err, "there is no socket %s", name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return unreached(err, "nothing listens on the socket %s", name)
	case errors.Is(err, fs.ErrPermission):
		return unreached(err, "the socket %s can't be opened: permission denied", name)
	}
	return err
}

func unreached(err error, format string, args ...any) error {
	return &message.DialError{Outcome: message.Unreached, Detail: fmt.Sprintf(format, args...), Err: err}
}
