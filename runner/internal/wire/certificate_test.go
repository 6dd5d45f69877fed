package wire

import (
	"crypto/tls"
	"io"
	"net"
	"testing"

	"authspec/runner/internal/message"
)

// TestCertificates has a server tell which certificate came over each connection,
// and whether it was a session that began with another.
func TestCertificates(t *testing.T) {
	own, pool := certificate(t)
	right, _ := certificate(t)
	other, _ := certificate(t)
	known := map[string]string{string(own.Certificate[0]): "own", string(right.Certificate[0]): "right", string(other.Certificate[0]): "other"}
	shown := make(chan string, 1)
	to := serve(t, overTLS(&tls.Config{Certificates: []tls.Certificate{own}, ClientAuth: tls.RequestClientCert, ClientCAs: pool}, func(nc net.Conn) {
		state := nc.(*tls.Conn).ConnectionState()
		of := "none"
		if len(state.PeerCertificates) > 0 {
			of = known[string(state.PeerCertificates[0].Raw)]
		}
		if state.DidResume {
			of += ", resumed"
		}
		shown <- of
		readRequest(nc)
		io.WriteString(nc, empty)
	}))
	to.TLS = true
	d := Dialer{TLS: &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{own}, ClientSessionCache: tls.NewLRUClientSessionCache(8)}}
	for i, c := range []struct {
		shows *tls.Certificate
		want  string
	}{
		{nil, "own"}, {&right, "right"}, {&other, "other"}, {&tls.Certificate{}, "none"}, {&right, "right"},
	} {
		to.Certificate = c.shows
		if x := connect(t, d, to).Do(t.Context(), get()); x.Outcome != message.Complete {
			t.Fatalf("%d: %s: %s", i, x.Outcome, x.Detail)
		}
		if got := <-shown; got != c.want {
			t.Errorf("%d: want %s, got %s", i, c.want, got)
		}
	}
}
