package wire

import (
	"authspec/runner/internal/message"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// Dialer makes connections. The zero value is ready for use; it may be used
// by many at the same time, and must not be changed while it is.
type Dialer struct {
	TLS    *tls.Config // nil is the default; ALPN and, where empty, ServerName are set for each connection
	Limits Limits      // of each dial and of each exchange on the connections
	// Connect makes the connection below TLS, as net.Dialer.DialContext does;
	// nil: over TCP.
	Connect func(ctx context.Context, network, address string) (net.Conn, error)
}

// Dial connects, and for TLS shakes hands, within Limits.Timeout. Over TLS it
// offers HTTP/1.1 alone. Each error is a *message.DialError.
func (d *Dialer) Dial(ctx context.Context, to message.Endpoint) (message.Conn, error) {
	c, err := d.dial(ctx, to)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Timeout is how long a dial or an exchange may take.
func (d *Dialer) Timeout() time.Duration { return d.Limits.withDefaults().Timeout }

// WithTimeout is the same dialer with another Timeout.
func (d *Dialer) WithTimeout(most time.Duration) message.Transport {
	other := *d
	other.Limits.Timeout = most
	return &other
}

func (d *Dialer) dial(ctx context.Context, to message.Endpoint) (*Conn, error) {
	limits := d.Limits.withDefaults()
	if ctx.Err() != nil {
		return nil, dialInterrupted(ctx)
	}
	within, cancel := context.WithTimeout(ctx, limits.Timeout)
	defer cancel()
	connect := d.Connect
	if connect == nil {
		// Keep-alive probes would cost three system calls for connections that
		// live for seconds.
		connect = (&net.Dialer{KeepAlive: -1}).DialContext
	}
	nc, err := connect(within, "tcp", to.Network)
	switch {
	case err == nil && !to.TLS:
		return newConn(nc, limits), nil
	case err == nil:
		return d.secure(within, ctx, nc, to)
	case ctx.Err() != nil:
		return nil, dialInterrupted(ctx)
	}
	if told := new(*message.DialError); errors.As(err, told) {
		return nil, *told
	}
	return nil, connectError(err, to, limits.Timeout)
}

// secure shakes hands on nc within the first context; the second is that of
// the caller, which tells an interruption from a slow server.
func (d *Dialer) secure(within, ctx context.Context, nc net.Conn, to message.Endpoint) (*Conn, error) {
	limits := d.Limits.withDefaults()
	c := newConn(nc, limits)
	tc := tls.Client(c.raw, d.config(to))
	if err := tc.HandshakeContext(within); err != nil {
		nc.Close()
		c.source.release()
		if ctx.Err() != nil {
			return nil, dialInterrupted(ctx)
		}
		return nil, handshakeError(err, to, limits.Timeout)
	}
	c.secure(tc)
	return c, nil
}

func (d *Dialer) config(to message.Endpoint) *tls.Config {
	var config *tls.Config
	if d.TLS == nil {
		config = &tls.Config{}
	} else {
		config = d.TLS.Clone()
	}
	config.NextProtos = []string{"http/1.1"}
	if to.Certificate != nil {
		// A session that was resumed would bring the certificate with it that was
		// shown when it began, and one that no authority of the server has signed
		// would be held back.
		config.ClientSessionCache, config.SessionTicketsDisabled = nil, true
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return to.Certificate, nil }
	}
	switch host, _, err := net.SplitHostPort(to.Network); {
	case to.ServerName != "":
		config.ServerName = to.ServerName
	case config.ServerName == "" && err == nil:
		config.ServerName = host
	}
	return config
}

func dialInterrupted(ctx context.Context) *message.DialError {
	return &message.DialError{Outcome: message.Local, Detail: message.Interruption(ctx.Err()), Err: ctx.Err()}
}

func connectError(err error, to message.Endpoint, timeout time.Duration) *message.DialError {
	e := &message.DialError{Outcome: message.Unreached, Err: err}
	var dns *net.DNSError
	var address *net.AddrError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		e.Detail = fmt.Sprintf("the host name %q is unknown", dns.Name)
	case errors.As(err, &dns) && !dns.IsTimeout:
		e.Detail = fmt.Sprintf("the host name %q could not be looked up: %s", dns.Name, dns.Err)
	case isTimeout(err):
		e.Detail = fmt.Sprintf("no connection to %s within %v", to.Network, timeout)
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Detail = "nothing listens on " + to.Network
	case errors.As(err, &address):
		e.Outcome, e.Detail = message.Local, fmt.Sprintf("%q is not an address to connect to: %s", to.Network, address.Err)
	case isOwnShortage(err):
		e.Outcome, e.Detail = message.Local, fmt.Sprintf("no connection to %s: this side has run out of something: %s", to.Network, plain(err))
	default:
		e.Detail = fmt.Sprintf("no connection to %s: %s", to.Network, plain(err))
	}
	return e
}

// isTimeout knows, beside deadlines, the kernel's own patience.
func isTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

// isOwnShortage tells whether this machine lacks what a connection needs:
// file descriptors, local ports, buffers.
func isOwnShortage(err error) bool {
	for _, e := range []error{syscall.EMFILE, syscall.ENFILE, syscall.EADDRNOTAVAIL, syscall.ENOBUFS, syscall.ENOMEM} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func handshakeError(err error, to message.Endpoint, timeout time.Duration) *message.DialError {
	e := &message.DialError{Outcome: message.Unreached, Err: err}
	var certificate *tls.CertificateVerificationError
	var header tls.RecordHeaderError
	alert, isTLS := tlsTrouble(err)
	switch {
	case errors.As(err, &certificate):
		e.Detail = fmt.Sprintf("the certificate of %s does not verify: %s; use --cacert or --insecure", to.Network, plain(certificate.Err))
	case errors.As(err, &header):
		e.Detail = fmt.Sprintf("the server at %s does not speak TLS; the URL should perhaps begin with http:", to.Network)
	case isTimeout(err) || errors.Is(err, os.ErrDeadlineExceeded):
		e.Detail = fmt.Sprintf("the TLS handshake with %s was not done within %v", to.Network, timeout)
	case isTLS && alert:
		e.Detail = fmt.Sprintf("the TLS handshake with %s failed: the server says %s", to.Network, plain(err))
	case isReset(err):
		e.Detail = fmt.Sprintf("the server at %s reset the connection during the TLS handshake", to.Network)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		e.Detail = fmt.Sprintf("the server at %s closed the connection during the TLS handshake", to.Network)
	default:
		e.Detail = fmt.Sprintf("the TLS handshake with %s failed: %s", to.Network, plain(err))
	}
	return e
}
