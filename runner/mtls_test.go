package runner_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"authspec/runner"
	"authspec/runner/results"
)

// clientPair makes a certificate of a client and its private key, as PEM.
func clientPair(t *testing.T) (der []byte, cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	if der, err = x509.CreateCertificate(rand.Reader, template, template, private.Public(), private); err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return der, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text}))
}

// TestCertificatesRefused: a server may refuse to talk to whoever has another
// certificate, at once or once hands are shaken, or turn all of them away before
// it looks at a token; then it has let nobody in.
func TestCertificatesRefused(t *testing.T) {
	der, cert, key := clientPair(t)
	_, cert2, key2 := clientPair(t)
	right := func(list [][]byte) bool { return len(list) > 0 && string(list[0]) == string(der) }
	verify := func(list [][]byte, _ [][]*x509.Certificate) error {
		if !right(list) {
			return errors.New("another one")
		}
		return nil
	}
	for name, c := range map[string]struct {
		config *tls.Config
		hangUp bool
		want   results.Verdict
	}{
		"TLS 1.2":           {&tls.Config{ClientAuth: tls.RequireAnyClientCert, VerifyPeerCertificate: verify, MaxVersion: tls.VersionTLS12}, false, results.Skip},
		"TLS 1.3":           {&tls.Config{ClientAuth: tls.RequireAnyClientCert, VerifyPeerCertificate: verify}, false, results.Skip},
		"before the token":  {&tls.Config{ClientAuth: tls.RequestClientCert}, false, results.Pass},
		"without an answer": {&tls.Config{ClientAuth: tls.RequestClientCert}, true, results.Pass},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				known := len(r.TLS.PeerCertificates) > 0 && right([][]byte{r.TLS.PeerCertificates[0].Raw})
				switch {
				case !known && c.hangUp:
					panic(http.ErrAbortHandler)
				case !known:
					w.WriteHeader(http.StatusBadRequest)
				case r.Header.Get("Authorization") != "Bearer a-bound-token":
					w.Header().Set("WWW-Authenticate", `Bearer realm="x"`)
					w.WriteHeader(http.StatusUnauthorized)
				default:
					io.WriteString(w, "the content")
				}
			}))
			s.TLS, s.Config.ErrorLog = c.config, log.New(io.Discard, "", 0)
			s.StartTLS()
			defer s.Close()
			text := fmt.Sprintf("format: 1\nurl: %s\nresources: {mtls: {path: /, marker: the content}}\ntokens: {mtls: a-bound-token}\n"+
				"certificates: {right: {cert: %q, key: %q}, other: {cert: %q, key: %q}}\n", s.URL, cert, key, cert2, key2)
			run, err := runner.Run(t.Context(), runner.Options{
				Only: []string{"mtls/*"}, TLS: runner.TLS{Insecure: true},
				Target: runner.Target{File: "target.yaml", Content: []byte(text)},
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, of := range run.Results {
				for _, k := range of.Checks {
					switch {
					case strings.HasPrefix(of.ID, "mtls/certificate/") && k.Verdict != c.want:
						t.Errorf("%s#%s: want %s, got %s: %s %s", of.ID, k.Name, c.want, k.Verdict, k.Reason, k.Got)
					case k.Verdict != results.Pass && k.Verdict != results.Skip:
						t.Errorf("%s#%s: %s: %s %s", of.ID, k.Name, k.Verdict, k.Reason, k.Got)
					}
				}
			}
		})
	}
}
