package server

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"strings"
	"testing"
)

// asClient sends a request over a connection with a certificate of a client; nil:
// without.
func asClient(t *testing.T, s *Server, shown *clientCertificate, request string) reply {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.CACert())
	config := &tls.Config{RootCAs: roots, ServerName: "localhost"}
	if shown != nil {
		pair, err := tls.X509KeyPair([]byte(shown.cert), []byte(shown.key))
		if err != nil {
			t.Fatal(err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	_, addr, _ := strings.Cut(s.URL(), "://")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, tls.Client(conn, config))
	text := expand(s, request)
	c.write(text)
	return c.answer("GET")
}

func certifiedRequest(token string) string {
	return "GET /mtls/ HTTP/1.1\nHost: HOST\nAuthorization: " + token + "\n\n"
}

// TestCertifiedToken: the bound token leads in with its certificate, and with no
// other, though that one has the same name.
func TestCertifiedToken(t *testing.T) {
	s := start(t, Options{TLS: true})
	right, other := &clientCertificates().right, &clientCertificates().other
	if right.parsed.Subject.String() != other.parsed.Subject.String() {
		t.Error("the certificates differ in their names")
	}
	own := "Bearer " + ownToken("mtls")
	for _, c := range []struct {
		name, credentials string
		shown             *clientCertificate
		status            int
		code              string
	}{
		{"right", own, right, 200, ""},
		{"letter case, blanks", "bearer   " + ownToken("mtls"), right, 200, ""},
		{"another", own, other, 401, "invalid_token"},
		{"none", own, nil, 401, "invalid_token"},
		{"another token", "Bearer " + ownToken("valid"), right, 401, "invalid_token"},
		{"a token for proofs", "Bearer " + ownToken("dpop"), right, 401, "invalid_token"},
		{"another scheme", "DPoP " + ownToken("mtls"), right, 401, ""},
		{"no token", "Bearer", right, 400, "invalid_request"},
		{"two", own + "\nAuthorization: " + own, right, 400, "invalid_request"},
	} {
		got := asClient(t, s, c.shown, certifiedRequest(c.credentials))
		challenge := got.header.Get("WWW-Authenticate")
		if got.status != c.status || c.code != "" && !strings.Contains(challenge, `error="`+c.code+`"`) || c.code == "" && strings.Contains(challenge, "error") {
			t.Errorf("%s: status %d, %s", c.name, got.status, challenge)
		}
		if granted := strings.Contains(got.content, mtlsMarker); granted != (c.status == 200) {
			t.Errorf("%s: access is %t", c.name, granted)
		}
	}
	for _, path := range []string{"/bearer/", "/dpop/"} {
		got := asClient(t, s, right, "GET "+path+" HTTP/1.1\nHost: HOST\nAuthorization: "+own+"\n\n")
		if got.status != 401 {
			t.Errorf("the token leads into %s: status %d", path, got.status)
		}
	}
}

// TestCertificateInClear: where there is no TLS there is no certificate, and the
// target file knows of none.
func TestCertificateInClear(t *testing.T) {
	s := start(t, Options{})
	if got := ask(t, s, certifiedRequest("Bearer "+ownToken("mtls"))); got.status != 401 {
		t.Errorf("status %d", got.status)
	}
	if strings.Contains(string(s.Target()), "mtls") || strings.Contains(string(s.Target()), "certificates") {
		t.Error("the target file has certificates")
	}
}
