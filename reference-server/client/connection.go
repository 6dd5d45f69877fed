package client

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"
)

// connection is a connection to an origin, or to a proxy.
type connection struct {
	net  net.Conn
	read *answerReader
	used bool // a request was answered on it
}

func (s *session) newConnection(to net.Conn) *connection {
	return &connection{net: to, read: &answerReader{in: bufio.NewReader(to), rules: s.rules}}
}

// dial opens a connection.
func (s *session) dial(ctx context.Context, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	return s.options.Dial(ctx, "tcp", address)
}

// secure speaks TLS over a connection. Nothing is sent before the certificate has
// been verified, and nothing at all where it can't be (RFC 9110 §4.2.2, §4.3.4).
func (s *session) secure(ctx context.Context, plain net.Conn, to origin) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	config := &tls.Config{ServerName: to.host, RootCAs: s.trusted, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	s.rules.trust(config)
	secured := tls.Client(plain, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		plain.Close()
		return nil, fmt.Errorf("no secure connection to %s: %w", to, err)
	}
	return secured, nil
}

// route is where requests for an origin go: to the origin itself, to a proxy, or
// through a tunnel.
type route struct {
	origin    origin
	via       *origin // nil: no proxy
	tunnelled bool
}

// key tells connections apart that can serve one another's requests.
func (rt route) key() string {
	switch {
	case rt.via == nil:
		return rt.origin.String()
	case rt.tunnelled:
		return rt.via.String() + " " + rt.origin.String()
	}
	return rt.via.String()
}

func (s *session) route(to origin) route {
	return route{origin: to, via: s.proxy, tunnelled: s.proxy != nil && to.scheme == "https"}
}

// connect returns a connection for a request: one that is idle, unless the
// request could not be repeated if that turned out to be closed, or a new one.
func (s *session) connect(ctx context.Context, rt route, r *request) (*connection, error) {
	if c := s.idle[rt.key()]; c != nil {
		delete(s.idle, rt.key())
		if r.repeatable() {
			return c, nil
		}
		c.net.Close()
	}
	if rt.tunnelled {
		return s.tunnel(ctx, rt)
	}
	to := rt.origin
	if rt.via != nil {
		to = *rt.via
	}
	plain, err := s.dial(ctx, to.address())
	if err != nil {
		return nil, err
	}
	if rt.via == nil && to.scheme == "https" {
		if plain, err = s.rules.secure(ctx, s, plain, to); err != nil {
			return nil, err
		}
	}
	return s.newConnection(plain), nil
}

// exchange sends a request and reads its answer. Where a connection that had been
// idle is closed before anything came, the request is sent once more on a new
// one (RFC 9112 §9.3.1).
func (s *session) exchange(ctx context.Context, rt route, r *request) (*answer, error) {
	for {
		c, err := s.connect(ctx, rt, r)
		if err != nil {
			return nil, err
		}
		a, err := s.over(ctx, c, r)
		if err != nil || a.closes {
			c.net.Close()
		} else {
			c.used = true
			s.idle[rt.key()] = c
		}
		var overTime net.Error
		if err != nil && c.used && ctx.Err() == nil && !(errors.As(err, &overTime) && overTime.Timeout()) {
			continue
		}
		return a, err
	}
}

// leave closes the connection that requests would take next, so that they take a
// new one: a server may answer 421 because it does not serve the origin on this
// one (RFC 9110 §15.5.20).
func (s *session) leave(rt route) bool {
	if c := s.idle[rt.key()]; c != nil {
		c.net.Close()
		delete(s.idle, rt.key())
	}
	return true
}

// over is one exchange on one connection.
func (s *session) over(ctx context.Context, c *connection, r *request) (*answer, error) {
	deadline := time.Now().Add(s.options.Timeout)
	if err := c.net.SetDeadline(deadline); err != nil {
		return nil, err
	}
	defer context.AfterFunc(ctx, func() { _ = c.net.SetDeadline(time.Unix(1, 0)) })()
	if _, err := c.net.Write(s.rules.octets(r, r.head())); err != nil {
		return nil, err
	}
	up := s.upload(c.net, r)
	a, err := c.read.answer(r.method)
	if err == nil && a.status >= 400 {
		up.stop.Store(true)
		_ = c.net.SetWriteDeadline(time.Unix(1, 0)) // whoever doesn't read must not hold us up
	}
	if err != nil {
		c.net.Close()
	}
	if !<-up.whole && a != nil {
		a.closes = true
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return a, err
}

// upload is content on its way while the answer is waited for, since an error may
// make the rest of it needless (RFC 9112 §9.5).
type upload struct {
	stop  atomic.Bool
	whole chan bool // tells once whether all of it was written
}

func (s *session) upload(to net.Conn, r *request) *upload {
	u := &upload{whole: make(chan bool, 1)}
	left := r.body
	if !r.bodied() {
		u.whole <- true
		return u
	}
	go func() {
		for len(left) > 0 && !u.stop.Load() {
			n, err := to.Write(left[:min(len(left), 16<<10)])
			if err != nil {
				break
			}
			left = left[n:]
		}
		u.whole <- len(left) == 0
	}()
	return u
}
