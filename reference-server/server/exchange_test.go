package server

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// start runs a server for one test.
func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// client is a connection to a server.
type client struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

// dial connects to a server, over TLS if it has it.
func dial(t *testing.T, s *Server) *client {
	t.Helper()
	_, addr, _ := strings.Cut(s.URL(), "://")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	if s.secure {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(s.CACert())
		conn = tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: "localhost"})
	}
	return newClient(t, conn)
}

func newClient(t *testing.T, conn net.Conn) *client {
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	return &client{t, conn, bufio.NewReader(conn)}
}

func (c *client) write(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatal(err)
	}
}

// reply is a response as tests look at it.
type reply struct {
	status  int
	header  http.Header
	content string
	close   bool // Connection: close, which net/http takes out of the header
}

// read reads a response to a method. Reading is left to net/http: the server
// may not be its own judge.
func (c *client) read(method string) (reply, error) {
	resp, err := http.ReadResponse(c.in, &http.Request{Method: method})
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(content), resp.Close}, err
}

// answer reads a response that has to come.
func (c *client) answer(method string) reply {
	c.t.Helper()
	got, err := c.read(method)
	if err != nil {
		c.t.Fatalf("reading the response to %s: %v", method, err)
	}
	return got
}

// rest reads what comes until the server ends the connection.
func (c *client) rest() string {
	c.t.Helper()
	rest, err := io.ReadAll(c.in)
	if err != nil {
		c.t.Fatalf("the connection should have ended: %v", err)
	}
	return string(rest)
}

// requests are written with these placeholders.
func expand(s *Server, text string) string {
	_, host, _ := strings.Cut(s.URL(), "://")
	pairs := []string{"\n", "\r\n", "HOST", host, "CAPITALS", "LOCALHOST" + host[strings.LastIndex(host, ":"):],
		"SESSION", sessionCookie + "=" + s.sessions.begin(ordinary().user)}
	for _, l := range logins() {
		pairs = append(pairs, "AUTH:"+l.role, "Authorization: "+l.header(), "VALUE:"+l.role, l.header())
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// ask sends one request on a connection of its own.
func ask(t *testing.T, s *Server, request string) reply {
	t.Helper()
	c := dial(t, s)
	text := expand(s, request)
	c.write(text)
	method, _, _ := strings.Cut(text, " ")
	return c.answer(method)
}
