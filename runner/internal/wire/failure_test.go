package wire

import (
	"authspec/runner/internal/message"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func socketError(op string, errno syscall.Errno) error {
	return &net.OpError{Op: op, Net: "tcp", Err: os.NewSyscallError(op, errno)}
}

// TestEndings are ends that a test server can't bring about at will.
func TestEndings(t *testing.T) {
	alert := &net.OpError{Op: "remote error", Err: errors.New("tls: internal error")}
	refused := &net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}
	inContent := place{name: inContent, length: -1, got: 7}
	tests := []struct {
		name   string
		end    ending
		want   message.Outcome
		detail string
	}{
		{"end", ending{err: io.EOF}, message.Closed, "the server closed the connection before it answered"},
		{"end after a refused write", ending{err: io.EOF, wrote: socketError("write", syscall.ECONNRESET)}, message.Reset, "the connection was reset before the server answered"},
		{"end after a write to a closed one", ending{err: io.EOF, wrote: socketError("write", syscall.EPIPE)}, message.Closed, "the server closed the connection before it answered"},
		{"reset", ending{err: socketError("read", syscall.ECONNRESET)}, message.Reset, "the connection was reset before the server answered"},
		{"reset in the midst", ending{err: socketError("read", syscall.ECONNRESET), began: true, place: inContent}, message.Cut, "the answer broke off: the connection was reset in the content, after 7 octets"},
		{"lost", ending{err: socketError("read", syscall.ETIMEDOUT)}, message.Closed, "the connection was lost (connection timed out) before it answered"},
		{"alert", ending{err: alert, fresh: true}, message.Closed, "the server ended TLS (internal error) before it answered"},
		{"alert in the midst", ending{err: alert, began: true, place: inContent}, message.Cut, "the answer broke off: the server ended TLS (internal error) in the content, after 7 octets"},
		{"certificate refused", ending{err: refused, fresh: true}, message.Unreached, "the TLS handshake failed: the server says bad certificate"},
		{"certificate refused later", ending{err: refused}, message.Closed, "the server ended TLS (bad certificate) before it answered"},
		{"not TLS", ending{err: &net.OpError{Op: "local error", Err: errors.New("tls: bad record MAC")}}, message.Garbage, "what came is not valid TLS: bad record MAC"},
		{"late", ending{err: os.ErrDeadlineExceeded, timeout: time.Second}, message.Timeout, "no answer came within 1s"},
		{"late in the midst", ending{err: os.ErrDeadlineExceeded, began: true, place: inContent, timeout: time.Second}, message.Timeout, "the answer was not whole within 1s: the time ended in the content, after 7 octets"},
		{"own close", ending{err: net.ErrClosed}, message.Local, "the connection had been closed on this side"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if outcome, detail := tt.end.outcome(); outcome != tt.want || detail != tt.detail {
				t.Errorf("%s: %q; want %s: %q", outcome, detail, tt.want, tt.detail)
			}
		})
	}
}

func TestConnectErrors(t *testing.T) {
	to := message.Endpoint{Network: "192.0.2.1:80"}
	tests := []struct {
		err    error
		want   message.Outcome
		detail string
	}{
		{socketError("connect", syscall.ECONNREFUSED), message.Unreached, "nothing listens on 192.0.2.1:80"},
		{socketError("connect", syscall.ENETUNREACH), message.Unreached, "no connection to 192.0.2.1:80: network is unreachable"},
		{socketError("connect", syscall.ETIMEDOUT), message.Unreached, "no connection to 192.0.2.1:80 within 5s"},
		{socketError("socket", syscall.EMFILE), message.Local, "this side has run out of something: too many open files"},
		{socketError("connect", syscall.EADDRNOTAVAIL), message.Local, "this side has run out of something"},
		{&net.DNSError{Name: "a.example", IsNotFound: true}, message.Unreached, `the host name "a.example" is unknown`},
		{&net.DNSError{Name: "a.example", Err: "server misbehaving"}, message.Unreached, `the host name "a.example" could not be looked up: server misbehaving`},
		{&net.DNSError{Name: "a.example", IsTimeout: true}, message.Unreached, "no connection to 192.0.2.1:80 within 5s"},
	}
	for _, tt := range tests {
		err := fmt.Errorf("dial: %w", tt.err)
		if e := connectError(err, to, 5*time.Second); e.Outcome != tt.want || !strings.Contains(e.Detail, tt.detail) {
			t.Errorf("%v: %s: %q; want %s: …%s…", tt.err, e.Outcome, e.Detail, tt.want, tt.detail)
		}
	}
}
