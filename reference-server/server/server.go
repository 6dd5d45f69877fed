package server

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// Version of the reference server, as its target file gives it.
const Version = "1.0"

// Options say how a server is started. The zero value is the right server,
// without TLS, on a free port of the loopback address.
type Options struct {
	Addr    string   // host:port to listen on; empty: 127.0.0.1:0
	TLS     bool     // speak TLS there, with a certificate of CACert; a second port redirects from http
	Defects []string // names of [Defects]
	// Variants are names of [Variants]: reactions that an RFC allows.
	Variants []string
	// NonceLife is how long a nonce of Digest, and a session, can be used; 0:
	// [NonceLife].
	NonceLife time.Duration
	// Listen opens the ports; nil: those of TCP.
	Listen func(addr string) (net.Listener, error)

	hold func(time.Duration) // how answers are held back; nil: by waiting
}

// Server is a running reference server.
type Server struct {
	secure                bool
	listeners             []net.Listener
	host                  string   // of the URLs
	hosts                 []string // names and addresses that requests may give
	clearPort, securePort string
	authority             *authority // nil without TLS
	accounts              accounts
	digest                digestAccounts
	nonces                *nonces
	proofs                *proofMemory
	sessions              *sessions
	store                 store
	guesses               guesses
	hold                  func(time.Duration) // nil: by waiting
	memory                memory              // of defects, guarded by mu
	defects               filters             // variants are among them
	readOnly              bool                // by a variant
	against               []string            // documents that a variant does not follow

	mu     sync.Mutex
	conns  map[net.Conn]bool // nil once the server is closed
	closed chan struct{}
	wait   sync.WaitGroup
}

// Start runs a server until [Server.Close]. The errors are those of listening,
// and a name that no [Defect], or no [Variant], has.
func Start(o Options) (*Server, error) {
	defects, err := newFilters(o.Defects)
	if err != nil {
		return nil, err
	}
	variants, err := findVariants(o.Variants)
	if err != nil {
		return nil, err
	}
	s := &Server{secure: o.TLS, accounts: newAccounts(), digest: newDigestAccounts(), nonces: newNonces(cmp.Or(o.NonceLife, NonceLife)), proofs: newProofMemory(),
		sessions: newSessions(cmp.Or(o.NonceLife, NonceLife)),
		hold:     o.hold, defects: defects, conns: map[net.Conn]bool{}, closed: make(chan struct{})}
	for _, v := range variants {
		s.defects = append(s.defects, v.filter)
		s.readOnly = s.readOnly || v.ReadOnly
		s.against = append(s.against, v.Against...)
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Listen == nil {
		o.Listen = func(addr string) (net.Listener, error) { return net.Listen("tcp", addr) }
	}
	if err := s.listen(o); err != nil {
		return nil, err
	}
	for i, l := range s.listeners {
		secured := s.secure && i == 0
		s.wait.Go(func() { s.accept(l, secured) })
	}
	return s, nil
}

// listen opens the port of the server and, beside TLS, the one without.
func (s *Server) listen(o Options) error {
	main, err := o.Listen(o.Addr)
	if err != nil {
		return unheard(o.Addr, err)
	}
	s.listeners = []net.Listener{main}
	host, port, _ := net.SplitHostPort(main.Addr().String())
	if ip := net.ParseIP(host); ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	s.host = host
	s.hosts = slices.Compact([]string{literal(host), "127.0.0.1", "[::1]", "localhost"})
	s.clearPort = port
	if !s.secure {
		return nil
	}
	s.securePort = port
	if s.authority, err = newAuthority(s.hosts); err == nil {
		s.listeners[0] = tls.NewListener(main, s.authority.config)
		err = s.listenClear(o)
	}
	if err != nil {
		main.Close()
	}
	return err
}

// unheard is why nobody can listen on an address, which is said once.
func unheard(addr string, err error) error {
	if failed, ok := errors.AsType[*net.OpError](err); ok {
		err = failed.Err
	}
	return fmt.Errorf("can't listen on %s: %w", addr, err)
}

func (s *Server) listenClear(o Options) error {
	clear, err := o.Listen(net.JoinHostPort(s.host, "0"))
	if err != nil {
		return fmt.Errorf("without TLS beside TLS: %w", unheard(s.host, err))
	}
	s.listeners = append(s.listeners, clear)
	_, s.clearPort, _ = net.SplitHostPort(clear.Addr().String())
	return nil
}

// literal writes a host as URIs do (RFC 3986 §3.2.2).
func literal(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// URL is the origin that the server serves, without a final slash.
func (s *Server) URL() string {
	if s.secure {
		return "https://" + net.JoinHostPort(s.host, s.securePort)
	}
	return s.clearURL()
}

// clearURL is the origin without TLS.
func (s *Server) clearURL() string { return "http://" + net.JoinHostPort(s.host, s.clearPort) }

// CACert is the certificate of the authority that signed the server's, in PEM;
// nil without TLS.
func (s *Server) CACert() []byte {
	if s.authority == nil {
		return nil
	}
	return slices.Clone(s.authority.pem)
}

// Close ends the server and its connections, and waits for them.
func (s *Server) Close() {
	s.mu.Lock()
	if s.conns != nil {
		close(s.closed)
	}
	for c := range s.conns {
		c.Close()
	}
	s.conns = nil
	s.mu.Unlock()
	for _, l := range s.listeners {
		l.Close()
	}
	s.wait.Wait()
}

func (s *Server) accept(l net.Listener, secured bool) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		if !s.keep(conn) {
			conn.Close()
			return
		}
		c := &connection{server: s, net: conn, in: bufio.NewReader(conn), secured: secured, notes: map[string]string{}}
		s.wait.Go(func() {
			defer s.forget(conn)
			c.serve()
		})
	}
}

// keep remembers a connection for Close; false when the server is closed.
func (s *Server) keep(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns == nil {
		return false
	}
	s.conns[conn] = true
	return true
}

func (s *Server) forget(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, conn)
}
