package wire

import (
	"authspec/runner/internal/message"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

// failure is how an exchange ended without a whole answer.
type failure struct {
	outcome message.Outcome
	detail  string
}

func (f *failure) Error() string { return f.detail }

func garbage(format string, args ...any) error {
	return &failure{message.Garbage, fmt.Sprintf(format, args...)}
}

func isGarbage(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.outcome == message.Garbage
}

// ending is what is known when reading an answer has failed.
type ending struct {
	err      error // of the read
	wrote    error // of the write, nil if it went well
	began    bool  // some octet of an answer had come
	fresh    bool  // the connection has never brought an answer
	place    place
	timeout  time.Duration
	awaiting string // what the writer was waiting for
}

// outcome says in the terms of Outcome, and in words, what has happened.
func (e ending) outcome() (message.Outcome, string) {
	var known *failure
	switch {
	case errors.As(e.err, &known):
		return known.outcome, known.detail
	case errors.Is(e.err, os.ErrDeadlineExceeded):
		return message.Timeout, e.late()
	case errors.Is(e.err, net.ErrClosed):
		return message.Local, "the connection had been closed on this side"
	}
	alert, isTLS := tlsTrouble(e.err)
	switch {
	case isTLS && alert && !e.began && e.fresh && isRefusedCertificate(e.err):
		return message.Unreached, "the TLS handshake failed: the server says " + plain(e.err)
	case isTLS && !alert:
		return message.Garbage, "what came is not valid TLS: " + plain(e.err)
	}
	how := e.how(isTLS)
	switch {
	case e.began:
		return message.Cut, "the answer broke off: " + how + " in " + e.place.String()
	case isReset(e.err) || errors.Is(e.err, io.EOF) && isReset(e.wrote):
		return message.Reset, how + " before the server answered"
	}
	return message.Closed, how + " before it answered"
}

// how the connection ended, as the beginning of a sentence.
func (e ending) how(alert bool) string {
	switch {
	case alert:
		return "the server ended TLS (" + plain(e.err) + ")"
	case isReset(e.err) || errors.Is(e.err, io.EOF) && isReset(e.wrote):
		return "the connection was reset"
	case errors.Is(e.err, io.EOF) || errors.Is(e.err, io.ErrUnexpectedEOF):
		return "the server closed the connection"
	}
	return "the connection was lost (" + plain(e.err) + ")"
}

func (e ending) late() string {
	text := fmt.Sprintf("no answer came within %v", e.timeout)
	if e.began {
		text = fmt.Sprintf("the answer was not whole within %v: the time ended in %s", e.timeout, e.place)
	}
	if e.awaiting != "" {
		text += "; " + e.awaiting
	}
	return text
}

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNABORTED) || isPlatformReset(err)
}

// tlsTrouble tells whether an error comes from TLS, and then whether it is an
// alert of the server or something that this side found.
func tlsTrouble(err error) (alert, is bool) {
	var op *net.OpError
	if errors.As(err, &op) {
		switch op.Op {
		case "remote error":
			return true, true
		case "local error":
			return false, true
		}
	}
	var header tls.RecordHeaderError
	return false, errors.As(err, &header)
}

// isRefusedCertificate tells whether an alert is about the certificate of this
// side. In TLS 1.3 a client learns of that only after the handshake.
func isRefusedCertificate(alert error) bool {
	text := plain(alert)
	return strings.Contains(text, "certificate") || text == "handshake failure" || text == "access denied"
}

// plain is the sentence at the bottom of an error, without the names of
// packages, functions and sockets above it.
func plain(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno.Error()
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	text := err.Error()
	for _, prefix := range []string{"tls: failed to verify certificate: ", "tls: ", "x509: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return text
}
