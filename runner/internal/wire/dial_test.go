package wire

import (
	"authspec/runner/internal/message"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// vacant is an address of this machine where nothing listens.
func vacant(t *testing.T) message.Endpoint {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return message.Endpoint{Network: l.Addr().String()}
}

func TestDialFailures(t *testing.T) {
	t.Parallel()
	own, pool := certificate(t)
	fine := &tls.Config{Certificates: []tls.Certificate{own}}
	old := &tls.Config{Certificates: []tls.Certificate{own}, MaxVersion: tls.VersionTLS12}
	h2 := &tls.Config{Certificates: []tls.Certificate{own}, NextProtos: []string{"x"}} // not h2: Go speaks HTTP/1.1 instead
	trusting := &tls.Config{RootCAs: pool}
	secured := func(s script) message.Endpoint { e := serve(t, s); e.TLS = true; return e }
	tests := []struct {
		name   string
		to     message.Endpoint
		config *tls.Config
		want   message.Outcome
		detail string
	}{
		{"nothing listens", vacant(t), nil, message.Unreached, "nothing listens on 127.0.0.1:"},
		{"unknown host", message.Endpoint{Network: "nowhere.invalid:80"}, nil, message.Unreached, `the host name "nowhere.invalid"`},
		{"no port", message.Endpoint{Network: "127.0.0.1"}, nil, message.Local, "is not an address to connect to: missing port"},
		{"unknown authority", secured(overTLS(fine, stay)), nil, message.Unreached, "does not verify: certificate signed by unknown authority; use --cacert or --insecure"},
		{"another name", message.Endpoint{Network: secured(overTLS(fine, stay)).Network, TLS: true, ServerName: "a.example"}, trusting, message.Unreached, "does not verify: certificate is not valid for any names"},
		{"version too old", secured(overTLS(old, stay)), &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS13}, message.Unreached, "the server says protocol version not supported"},
		{"another protocol only", secured(overTLS(h2, stay)), trusting, message.Unreached, "the server says no application protocol"},
		{"no TLS", secured(func(nc net.Conn) { io.WriteString(nc, "HTTP/1.1 400 Bad\r\n\r\n"); stay(nc) }), trusting, message.Unreached, "does not speak TLS; the URL should perhaps begin with http:"},
		{"closed", secured(func(nc net.Conn) { nc.Read(make([]byte, 4<<10)) }), trusting, message.Unreached, "closed the connection during the TLS handshake"},
		{"reset", secured(func(nc net.Conn) { nc.Read(make([]byte, 1)); reset(nc) }), trusting, message.Unreached, "reset the connection during the TLS handshake"},
		{"silent", secured(stay), trusting, message.Unreached, "the TLS handshake with 127.0.0.1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Dialer{TLS: tt.config, Limits: Limits{Timeout: 5 * time.Second}}
			if tt.name == "silent" {
				d.Limits.Timeout = 100 * time.Millisecond
			}
			c, err := d.dial(context.Background(), tt.to)
			if err == nil {
				c.Close()
				t.Fatal("there is a connection")
			}
			x := message.Failed(err)
			if x.Outcome != tt.want || !strings.Contains(x.Detail, tt.detail) || x.Detail != err.Error() || errors.Unwrap(err) == nil {
				t.Errorf("%s: %s; want %s: …%s…", x.Outcome, x.Detail, tt.want, tt.detail)
			}
			if strings.Contains(x.Detail, "tls:") || strings.Contains(x.Detail, "x509:") || strings.Contains(x.Detail, "dial tcp") {
				t.Errorf("the name of a package is in %q", x.Detail)
			}
		})
	}
}

func TestDialInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	silent := serve(t, stay)
	silent.TLS = true
	time.AfterFunc(20*time.Millisecond, cancel)
	for range 2 { // in the handshake, and before anything
		_, err := (&Dialer{}).dial(ctx, silent)
		if x := message.Failed(err); x.Outcome != message.Local || x.Detail != "interrupted" {
			t.Errorf("%s: %s", x.Outcome, x.Detail)
		}
	}
}

func TestFailedOfOtherErrors(t *testing.T) {
	if x := message.Failed(errors.New("something")); x.Outcome != message.Local || x.Detail != "something" {
		t.Errorf("%s: %s", x.Outcome, x.Detail)
	}
	if x := message.Failed(context.Canceled); x.Outcome != message.Local || x.Detail != "interrupted" {
		t.Errorf("%s: %s", x.Outcome, x.Detail)
	}
}

// TestRefusedCertificate has a server of TLS 1.3 demand a certificate, which a
// client without one learns after the handshake.
func TestRefusedCertificate(t *testing.T) {
	own, pool := certificate(t)
	to := serve(t, overTLS(&tls.Config{Certificates: []tls.Certificate{own}, ClientAuth: tls.RequireAnyClientCert}, stay))
	to.TLS = true
	c := connect(t, Dialer{TLS: &tls.Config{RootCAs: pool}}, to)
	x := c.Do(context.Background(), get())
	if x.Outcome != message.Unreached || !strings.Contains(x.Detail, "certificate required") {
		t.Errorf("%s: %s", x.Outcome, x.Detail)
	}
}

func TestALPN(t *testing.T) {
	own, pool := certificate(t)
	protocol := make(chan string, 1)
	s := func(nc net.Conn) {
		protocol <- nc.(*tls.Conn).ConnectionState().NegotiatedProtocol
		answer(empty)(nc)
	}
	to := serve(t, overTLS(&tls.Config{Certificates: []tls.Certificate{own}, NextProtos: []string{"h2", "http/1.1"}}, s))
	to.TLS = true
	if x := connect(t, Dialer{TLS: &tls.Config{RootCAs: pool}}, to).Do(context.Background(), get()); x.Outcome != message.Complete {
		t.Errorf("%s: %s", x.Outcome, x.Detail)
	}
	if got := <-protocol; got != "http/1.1" {
		t.Errorf("the protocol is %q; want http/1.1", got)
	}
}

// TestBrokenTLS has the server go on in plain text below TLS, and end without
// the farewell of TLS.
func TestBrokenTLS(t *testing.T) {
	own, pool := certificate(t)
	config := &tls.Config{Certificates: []tls.Certificate{own}}
	tests := []struct {
		name string
		then func(raw net.Conn, tc *tls.Conn)
		want message.Outcome
	}{
		{"plain text", func(raw net.Conn, _ *tls.Conn) { io.WriteString(raw, empty) }, message.Garbage},
		{"no farewell before an answer", func(net.Conn, *tls.Conn) {}, message.Closed},
		{"no farewell after an answer until the end", func(_ net.Conn, tc *tls.Conn) { io.WriteString(tc, ok+"\r\nhello") }, message.Complete},
		{"half a record", func(raw net.Conn, _ *tls.Conn) { raw.Write([]byte{0x17, 3, 3, 0, 9, 1}) }, message.Closed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			to := serve(t, func(nc net.Conn) {
				tc := tls.Server(nc, config)
				if tc.Handshake() == nil && readRequest(tc) {
					tt.then(nc, tc)
				}
			})
			to.TLS = true
			x := connect(t, Dialer{TLS: &tls.Config{RootCAs: pool}}, to).Do(context.Background(), get())
			if x.Outcome != tt.want {
				t.Errorf("%s: %s; want %s", x.Outcome, x.Detail, tt.want)
			}
		})
	}
}
