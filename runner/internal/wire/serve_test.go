package wire

import (
	"authspec/runner/internal/message"
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain sees to it that no exchange leaves a goroutine behind.
func TestMain(m *testing.M) {
	code := m.Run()
	left := ours()
	for end := time.Now().Add(5 * time.Second); len(left) > 0 && time.Now().Before(end); left = ours() {
		time.Sleep(10 * time.Millisecond)
	}
	if len(left) > 0 {
		fmt.Fprintf(os.Stderr, "%d goroutines are left:\n%s\n", len(left), strings.Join(left, "\n\n"))
		code = max(code, 1)
	}
	os.Exit(code)
}

// ours lists the goroutines that run something of this package.
func ours() []string {
	stacks := make([]byte, 1<<20)
	all := strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n")
	return slices.DeleteFunc(all, func(stack string) bool {
		return !strings.Contains(stack, "internal/wire.") || strings.Contains(stack, "wire.TestMain")
	})
}

// script is what a server does with one connection; the connection is closed
// when it returns.
type script func(net.Conn)

// serve runs a script for each connection until the test ends.
func serve(t testing.TB, s script) message.Endpoint {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	running.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open[nc] = true
			mu.Unlock()
			running.Go(func() {
				s(nc)
				nc.Close()
				mu.Lock()
				delete(open, nc)
				mu.Unlock()
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for nc := range open {
			nc.Close()
		}
		mu.Unlock()
		running.Wait()
	})
	return message.Endpoint{Network: l.Addr().String()}
}

// connect dials, however long that takes, and closes at the end of the test.
func connect(t testing.TB, d Dialer, to message.Endpoint) *Conn {
	t.Helper()
	timeout := d.Limits.withDefaults().Timeout
	d.Limits.Timeout = max(timeout, time.Minute)
	c, err := d.dial(context.Background(), to)
	if err != nil {
		t.Fatal(err)
	}
	c.limits.Timeout = timeout
	t.Cleanup(c.Close)
	return c
}

const plainGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

func get() *message.Request { return text("GET", plainGet) }

func text(method, octets string) *message.Request {
	return &message.Request{Method: method, Raw: []message.Part{{Data: []byte(octets)}}}
}

// readRequest reads up to an empty line.
func readRequest(nc net.Conn) bool { return readRequestFrom(bufio.NewReader(nc)) }

func readRequestFrom(b *bufio.Reader) bool {
	for {
		line, err := b.ReadSlice('\n')
		if err != nil {
			return false
		}
		if string(line) == "\r\n" {
			return true
		}
	}
}

// answer reads a request, sends octets and closes.
func answer(octets string) script {
	return func(nc net.Conn) {
		if readRequest(nc) {
			io.WriteString(nc, octets)
		}
	}
}

// answerAndStay is answer with a connection that stays open.
func answerAndStay(octets string) script {
	return func(nc net.Conn) {
		if readRequest(nc) {
			io.WriteString(nc, octets)
			stay(nc)
		}
	}
}

// stay waits for the client to end the connection.
func stay(nc net.Conn) { io.Copy(io.Discard, nc) }

// endless reads a request, sends head, and then piece again and again.
func endless(head, piece string) script {
	return func(nc net.Conn) {
		if !readRequest(nc) {
			return
		}
		if _, err := io.WriteString(nc, head); err != nil {
			return
		}
		block := bytes.Repeat([]byte(piece), 1+4096/len(piece))
		for {
			if _, err := nc.Write(block); err != nil {
				return
			}
		}
	}
}

// reset makes the close that follows a reset.
func reset(nc net.Conn) { nc.(*net.TCPConn).SetLinger(0) }

// slowly sends one octet every interval.
func slowly(octets string, interval time.Duration) script {
	return func(nc net.Conn) {
		readRequest(nc)
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for i := range len(octets) {
			if _, err := io.WriteString(nc, octets[i:i+1]); err != nil {
				return
			}
			<-tick.C
		}
	}
}

// certificate makes a self-signed one for 127.0.0.1.
func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:        true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// overTLS wraps a script in a handshake.
func overTLS(config *tls.Config, s script) script {
	return func(nc net.Conn) {
		tc := tls.Server(nc, config)
		if tc.Handshake() == nil {
			s(tc)
			tc.Close()
		}
	}
}

// played is a connection in memory: it brings octets, at most step at once,
// and then its end.
type played struct {
	octets []byte
	step   int
	end    error
}

func (p *played) Read(b []byte) (int, error) {
	if len(p.octets) == 0 {
		return 0, p.end
	}
	n := len(p.octets)
	if p.step > 0 {
		n = min(n, p.step)
	}
	n = copy(b, p.octets[:n])
	p.octets = p.octets[n:]
	return n, nil
}

func (p *played) Write(b []byte) (int, error)      { return len(b), nil }
func (p *played) Close() error                     { return nil }
func (p *played) LocalAddr() net.Addr              { return nil }
func (p *played) RemoteAddr() net.Addr             { return nil }
func (p *played) SetDeadline(time.Time) error      { return nil }
func (p *played) SetReadDeadline(time.Time) error  { return nil }
func (p *played) SetWriteDeadline(time.Time) error { return nil }

// play makes a connection whose server sends octets and closes.
func play(octets string, step int, limits Limits) *Conn {
	return newConn(&played{octets: []byte(octets), step: step, end: io.EOF}, limits.withDefaults())
}
