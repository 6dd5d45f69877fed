// Package issuer plays the authorization server of a run, on loopback, for
// targets that look up the keys of whoever made a token, or ask about it:
// metadata (RFC 8414, and where OpenID Connect Discovery has it), keys (RFC 7517
// §5) and introspection (RFC 7662). Tokens are made elsewhere; nobody gets one
// here.
//
// It may import jws and target.
package issuer

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"

	"authspec/runner/internal/jws"
	"authspec/runner/internal/target"
)

// What it gives to whoever asks, at most.
const (
	mostConnections = 64
	mostContent     = 64 << 10 // octets of the content of a request
	patience        = 5 * time.Second
)

// Server is an authorization server. It listens, and answers once it serves.
type Server struct {
	of       *target.Issuer
	listener net.Listener
	http     *http.Server
}

// Listen begins to listen at the address of an issuer, makes the keys that it
// was not given, and fills in what it is known by.
func Listen(of *target.Issuer) (*Server, error) {
	if len(of.Keys) == 0 {
		of.Keys = []*jws.Key{jws.Unmade("ES256"), jws.Unmade("RS256")}
	}
	for _, k := range of.Keys {
		if err := k.Make(); err != nil {
			return nil, err
		}
	}
	listener, err := net.Listen("tcp", of.Listen)
	if err != nil {
		if failed, ok := errors.AsType[*net.OpError](err); ok {
			err = failed.Err // the address is said once
		}
		return nil, fmt.Errorf("the issuer can't listen at %s: %w", of.Listen, err)
	}
	of.Serves = "http://" + listener.Addr().String()
	if of.Name == "" {
		of.Name = of.Serves
	}
	s := &Server{of: of, listener: netutil.LimitListener(listener, mostConnections)}
	s.http = &http.Server{
		Handler: s.routes(), ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: patience, MaxHeaderBytes: mostContent,
	}
	return s, nil
}

// Serve answers requests until Close.
func (s *Server) Serve() { go func() { _ = s.http.Serve(s.listener) }() }

// Close ends it, and all connections.
func (s *Server) Close() {
	_ = s.http.Close()
	_ = s.listener.Close() // it may never have served
}
