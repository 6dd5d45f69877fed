package message

import (
	"context"
	"crypto/tls"
	"time"
)

// Transport makes connections of one version of HTTP. It may be used by many at
// the same time.
type Transport interface {
	// Dial connects, within Timeout. Failed tells what its error means.
	Dial(ctx context.Context, to Endpoint) (Conn, error)
	// Timeout is how long a dial or an exchange may take, the pauses of its
	// request not counted.
	Timeout() time.Duration
	// WithTimeout is the same transport with another Timeout.
	WithTimeout(time.Duration) Transport
}

// Endpoint is where a server listens.
type Endpoint struct {
	Network    string // "host:port"
	TLS        bool
	ServerName string // for SNI and the certificate; empty: the host of Network
	// Certificate is what the client shows a server that asks for it, be it empty;
	// nil: what the transport has.
	Certificate *tls.Certificate
}

// Conn is a connection to a server. It is used by one goroutine at a time.
type Conn interface {
	// Do sends a request and reads its answer. When ctx ends, it ends at once, with
	// Outcome Local.
	Do(ctx context.Context, r *Request) Exchange
	// Pipeline is Do for several requests, each of which is sent before the answer
	// to the one before it is read.
	Pipeline(ctx context.Context, requests ...*Request) []Exchange
	// Reusable tells whether another request can follow, and if not, why. It does
	// not wait.
	Reusable() (bool, string)
	// Watch waits up to d for what the server does after its answer. Nothing should
	// be sent afterwards.
	Watch(ctx context.Context, d time.Duration) Ending
	// Close ends the connection. It may be called more than once.
	Close()
}
