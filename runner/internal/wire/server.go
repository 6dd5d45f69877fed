package wire

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"authspec/runner/internal/message"
)

// ServerLimits bound what a Server takes of its clients, together with the time
// that each step may last. The zero value of each is a default.
type ServerLimits struct {
	Idle        time.Duration // how long a connection may wait for a request; 30s
	Patience    time.Duration // of a TLS handshake, of a request from its first octet on, and until a piece of an answer is taken; 5s
	HeaderLimit int           // octets of request line, header and trailer section of a request; 64 KiB
	BodyLimit   int           // octets of content that are kept; 64 KiB
	// DrainLimit is how many octets of content and its chunk lines are read at
	// all; 1 MiB. Of content whose length is announced and is more, only BodyLimit
	// is read, and the connection ends after the answer.
	DrainLimit  int64
	Connections int   // at the same time; those beyond are reset at once; 64
	Each        int   // requests of a connection, which then ends; 100
	Requests    int   // of all connections; 1000
	Octets      int64 // of all connections; 16 MiB
}

func (l ServerLimits) withDefaults() ServerLimits {
	return ServerLimits{
		Idle:        cmp.Or(l.Idle, 30*time.Second),
		Patience:    cmp.Or(l.Patience, 5*time.Second),
		HeaderLimit: cmp.Or(l.HeaderLimit, 64<<10),
		BodyLimit:   cmp.Or(l.BodyLimit, 64<<10),
		DrainLimit:  cmp.Or(l.DrainLimit, 1<<20),
		Connections: cmp.Or(l.Connections, 64),
		Each:        cmp.Or(l.Each, 100),
		Requests:    cmp.Or(l.Requests, 1000),
		Octets:      cmp.Or(l.Octets, 16<<20),
	}
}

// Network is where a Server listens, and calls itself: package loopback has one
// in memory.
type Network interface {
	Listen(address string) (net.Listener, error)
	Dial(ctx context.Context, network, address string) (net.Conn, error)
}

// ServerOptions are what a Server is told.
type ServerOptions struct {
	Address string      // "127.0.0.1:0" where it is empty
	Name    string      // goes into each request
	TLS     *tls.Config // nil: without
	Limits  ServerLimits
	Network Network // nil: TCP

	// Connections counts the connections, so that several servers can have one
	// count; nil: a count of its own.
	Connections *atomic.Int64

	// Handle says what is answered to a request whose header section came, be its
	// content whole or not. It is called for one request of a connection after the
	// other, and for those of several connections at the same time. Its context
	// ends with the server.
	Handle func(context.Context, *message.Received) Reply

	// Note, if it is not nil, is told of what came and was no request, once a
	// connection and mostNotes times in all, at the same time as others are
	// handled: of a failed handshake, of garbage, of a connection without any octet,
	// and of those that were more than the limits allow. Detail says what it was.
	Note func(*message.Received)
}

// mostNotes bounds what somebody keeps of them.
const mostNotes = 100

// acceptRest is how long a server waits that can't take a connection, as when no
// file descriptor is left.
const acceptRest = 20 * time.Millisecond

// Server is a raw server of HTTP/1.1 on one port. It answers what it is told to,
// octet for octet.
type Server struct {
	options  ServerOptions
	listener net.Listener
	ctx      context.Context
	cancel   context.CancelFunc
	running  sync.WaitGroup

	octets, requests, notes atomic.Int64

	mu      sync.Mutex
	open    map[*served]bool
	changed chan struct{}     // closed when a connection has ended
	markers map[string]func() // what Settle waits for, by the address it comes from
}

// Listen begins to serve. The server ends with ctx too, but whoever wants to know
// when nothing of it runs any more calls Close. The error is an address that is
// none, or is in use.
func Listen(ctx context.Context, o ServerOptions) (*Server, error) {
	o.Address, o.Limits = cmp.Or(o.Address, "127.0.0.1:0"), o.Limits.withDefaults()
	if o.Network == nil {
		o.Network = tcp{}
	}
	if o.Connections == nil {
		o.Connections = &atomic.Int64{}
	}
	l, err := o.Network.Listen(o.Address)
	if err != nil {
		if failed, ok := errors.AsType[*net.OpError](err); ok {
			err = failed.Err // the address is said once
		}
		return nil, fmt.Errorf("can't listen on %s: %w", o.Address, err)
	}
	s := &Server{options: o, listener: l, open: map[*served]bool{}, changed: make(chan struct{}), markers: map[string]func(){}}
	s.ctx, s.cancel = context.WithCancel(ctx)
	s.running.Go(s.accept)
	s.running.Go(func() {
		<-s.ctx.Done()
		s.end()
	})
	return s, nil
}

// tcp is the Network of the machine.
type tcp struct{}

func (tcp) Listen(address string) (net.Listener, error) {
	return (&net.ListenConfig{KeepAlive: -1}).Listen(context.Background(), "tcp", address)
}

func (tcp) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return (&net.Dialer{KeepAlive: -1}).DialContext(ctx, network, address)
}

// Addr is where the server listens: "127.0.0.1:40123".
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Close ends all connections, and waits until nothing of the server runs. It may
// be called more than once, but not by Handle or Note.
func (s *Server) Close() {
	s.cancel()
	s.running.Wait()
}

// end closes whatever is open: who reads or writes there, ends then.
func (s *Server) end() {
	s.listener.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		c.raw.Close()
	}
}

func (s *Server) accept() {
	for {
		nc, err := s.listener.Accept()
		switch {
		case err == nil:
			s.take(nc)
		case s.ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return
		default:
			select {
			case <-s.ctx.Done():
			case <-time.After(acceptRest):
			}
		}
	}
}

// take serves a connection, unless it is one too many.
func (s *Server) take(nc net.Conn) {
	s.mu.Lock()
	if seen := s.markers[nc.RemoteAddr().String()]; seen != nil {
		s.mu.Unlock()
		nc.Close()
		seen()
		return
	}
	defer s.mu.Unlock()
	c := newServed(s, nc)
	why := s.surfeit()
	if why != "" || s.ctx.Err() != nil {
		s.running.Go(func() { c.refuse(why) })
		return
	}
	s.open[c] = true
	s.running.Go(func() {
		c.serve()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.open, c)
		close(s.changed)
		s.changed = make(chan struct{})
	})
}

// surfeit says why no connection more is served; empty if one is.
func (s *Server) surfeit() string {
	l := s.options.Limits
	switch {
	case len(s.open) >= l.Connections:
		return fmt.Sprintf("the client has more than %d connections at the same time; this one was reset", l.Connections)
	case s.requests.Load() >= int64(l.Requests):
		return fmt.Sprintf("the client has sent %d requests, and connects once more; this connection was reset", l.Requests)
	case s.octets.Load() >= l.Octets:
		return fmt.Sprintf("the client has sent %d octets, and connects once more; this connection was reset", l.Octets)
	}
	return ""
}

// note tells of what was no request.
func (s *Server) note(r *message.Received) {
	if s.options.Note != nil && s.ctx.Err() == nil && s.notes.Add(1) <= mostNotes {
		s.options.Note(r)
	}
}

// Settle waits until whatever the clients had begun when it was called is over:
// each connection was taken, and has ended. It tells whether that is so, or ctx
// ended first. It is for when a client has ended, whose last words may still be
// on their way.
func (s *Server) Settle(ctx context.Context) bool {
	if !s.reach(ctx) {
		return false
	}
	for {
		s.mu.Lock()
		left, changed := len(s.open), s.changed
		s.mu.Unlock()
		if left == 0 {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		case <-s.ctx.Done():
			return false
		}
	}
}

// reach connects to the server itself, and waits until that connection was taken:
// those before it were then too, as they are taken in turn.
func (s *Server) reach(ctx context.Context) bool {
	taken := make(chan struct{})
	s.mu.Lock() // nothing is taken before the address is known
	nc, err := s.options.Network.Dial(ctx, "tcp", s.Addr())
	if err != nil {
		s.mu.Unlock()
		return false
	}
	own := nc.LocalAddr().String()
	s.markers[own] = sync.OnceFunc(func() { close(taken) })
	s.mu.Unlock()
	defer func() {
		nc.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.markers, own)
	}()
	select {
	case <-taken:
		return true
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
	return false
}
