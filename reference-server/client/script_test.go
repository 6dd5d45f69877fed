package client

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// scene is one run of the client against servers that answer what is written
// down, whatever comes. "${main}", "${other}" and "${proxy}" are their addresses.
type scene struct {
	name               string
	options            Options
	main, other, proxy []string // the answers in order; the last one again and again
	secured            bool     // main and other speak TLS
	unknown            bool     // and their authority is not known to the client
}

// after so many requests nobody waits for the client any longer.
const patience = 40

// stage plays a scene.
type stage struct {
	scene   scene
	cancel  func()
	mu      sync.Mutex
	seen    strings.Builder
	count   int
	names   []string // pairs of port and name
	servers sync.WaitGroup
}

// certified is a certificate for 127.0.0.1, and the authority in PEM.
var certified = sync.OnceValues(func() (tls.Certificate, []byte) {
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	return s.TLS.Certificates[0], pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
})

// play runs the client with some defects, and returns what can be seen of it: its
// requests, what it wrote, and how it ended.
func play(t *testing.T, ctx context.Context, sc scene, defects ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	st := &stage{scene: sc, cancel: cancel}
	for _, s := range []struct {
		name    string
		answers []string
		secured bool
	}{{"main", sc.main, sc.secured}, {"other", sc.other, sc.secured}, {"proxy", sc.proxy, false}} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		st.names = append(st.names, port, strings.ToUpper(s.name))
		st.servers.Go(func() { st.accept(l, s.name, s.answers, s.secured) })
	}
	var output, errors bytes.Buffer
	result, err := Fetch(ctx, st.options(&output, &errors, defects))
	st.mu.Lock()
	defer st.mu.Unlock()
	text := fmt.Sprintf("%sit wrote %q and ended with %v, %v", st.seen.String(), output.String(), result, err)
	for i := 0; i < len(st.names); i += 2 {
		text = strings.ReplaceAll(text, ":"+st.names[i], ":"+st.names[i+1])
	}
	return text
}

// expand puts the ports of the servers into a text.
func (st *stage) expand(text string) string {
	for i := 0; i < len(st.names); i += 2 {
		text = strings.ReplaceAll(text, "${"+strings.ToLower(st.names[i+1])+"}", "127.0.0.1:"+st.names[i])
		text = strings.ReplaceAll(text, "${"+strings.ToLower(st.names[i+1])+".port}", st.names[i])
	}
	return text
}

func (st *stage) options(output, errors io.Writer, defects []string) Options {
	o := st.scene.options
	o.Output, o.Errors, o.Defects = output, errors, defects
	o.Random = strings.NewReader(strings.Repeat("0123456789abcdefgh", 100))
	urls := o.urls()
	o.URLs = nil
	for _, u := range urls {
		if strings.HasPrefix(u, "/") {
			u = "http://${main}" + u
		}
		o.URLs = append(o.URLs, st.expand(u))
	}
	o.Proxy, o.Netrc = st.expand(o.Proxy), st.expand(o.Netrc)
	if _, authority := certified(); st.scene.secured && !st.scene.unknown {
		o.CACert = authority
	}
	o.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, _ := net.SplitHostPort(address)
		return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:"+port)
	}
	return o
}

// accept answers one connection after the other.
func (st *stage) accept(l net.Listener, name string, answers []string, secured bool) {
	next := 0
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		if secured {
			certificate, _ := certified()
			in := bufio.NewReader(conn)
			if first, err := in.Peek(1); err == nil && first[0] == 0x16 {
				conn = tls.Server(&peeked{conn, in}, &tls.Config{Certificates: []tls.Certificate{certificate}})
			} else {
				conn = &peeked{conn, in}
			}
		}
		st.serve(conn, name, answers, &next)
		conn.Close()
	}
}

// peeked is a connection that was looked into.
type peeked struct {
	net.Conn
	in *bufio.Reader
}

func (p *peeked) Read(b []byte) (int, error) { return p.in.Read(b) }

// serve answers the requests of a connection. After the answer "tunnel" it is a
// tunnel to the main server, and what passes through it is shown there.
func (st *stage) serve(conn net.Conn, name string, answers []string, next *int) {
	in := bufio.NewReader(conn)
	for {
		text, err := readRequest(in)
		if text != "" {
			st.note(name + " got " + text + "\n")
		}
		if err != nil || len(answers) == 0 {
			return
		}
		answer := answers[min(*next, len(answers)-1)]
		*next++
		if answer == "tunnel" {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
			st.tunnel(conn, in)
			return
		}
		if _, err := io.WriteString(conn, st.expand(answer)); err != nil || strings.Contains(answer, "Connection: close") {
			return
		}
	}
}

func (st *stage) tunnel(conn net.Conn, in io.Reader) {
	to, err := net.Dial("tcp", "127.0.0.1:"+st.names[0])
	if err != nil {
		return
	}
	defer to.Close()
	go func() {
		_, _ = io.Copy(to, in)
		to.Close()
	}()
	_, _ = io.Copy(conn, to)
}

func (st *stage) note(text string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.count++
	if st.count <= patience {
		st.seen.WriteString(text)
	}
	if st.count == patience {
		st.cancel()
	}
}

// readRequest reads a request with its content.
func readRequest(in *bufio.Reader) (string, error) {
	var text strings.Builder
	length, chunked := 0, false
	for {
		line, err := in.ReadString('\n')
		text.WriteString(line)
		if err != nil {
			return text.String(), err
		}
		if value, found := strings.CutPrefix(line, "Content-Length: "); found {
			length, _ = strconv.Atoi(strings.TrimSpace(value))
		}
		chunked = chunked || line == "Transfer-Encoding: chunked\r\n"
		if line == "\r\n" && !chunked {
			break
		}
		if line == "0\r\n" {
			chunked = false // the trailers end like the header section
		}
	}
	content, err := io.ReadAll(io.LimitReader(in, int64(length)))
	text.Write(content)
	return text.String(), err
}
