package server

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"sync"
	"time"
)

// clientCertificates are those of two clients, made when they are first needed and
// the same for all its servers. They have the same name, as two that one client
// has had after another.
var clientCertificates = sync.OnceValue(func() *certificatePair {
	return &certificatePair{newClientCertificate(1), newClientCertificate(2)}
})

// certificatePair is the certificate to which tokens are bound, and one to which
// they are not.
type certificatePair struct{ right, other clientCertificate }

// clientName is the subject of both.
const clientName = "authspec reference client"

// clientCertificate is a certificate that its client has signed itself, and the
// private key, both as PEM.
type clientCertificate struct {
	cert, key string
	parsed    *x509.Certificate
}

func newClientCertificate(serial int64) clientCertificate {
	template := certificate(clientName)
	template.SerialNumber = big.NewInt(serial)
	template.NotBefore = time.Now().Add(-time.Hour).Truncate(time.Hour)
	template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	key, der, err := sign(template, template, nil)
	if err != nil {
		panic(err) // nobody gave anything that could be wrong
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err) // it was just made
	}
	return clientCertificate{
		cert:   string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		key:    keyPEM(key),
		parsed: parsed,
	}
}

func keyPEM(key *ecdsa.PrivateKey) string {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err) // a key of P-256 has that form
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// thumbprintOf names a certificate by all its octets (RFC 8705 §3.1).
func thumbprintOf(der []byte) string {
	sum := sha256.Sum256(der)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// certifiedOf finds out whom a token stands for that is bound to the certificate
// of the connection. Holding its private key is what counts, so nobody has to have
// signed it (RFC 8705 §6.2). Who has another, or none, learns no more than who has
// a token that is not known (§3).
func certifiedOf(r *request) (identity, *response) {
	return tokenOf(r.fields.all("Authorization"), func(t bearerToken) bool {
		return t.x5t != "" && r.peer != nil && t.x5t == thumbprintOf(r.peer.Raw)
	})
}

// peer is the certificate that the client has shown, with the proof that it holds
// the private key; nil: none.
func (c *connection) peer() *x509.Certificate {
	if secure, ok := c.net.(*tls.Conn); ok {
		if list := secure.ConnectionState().PeerCertificates; len(list) > 0 {
			return list[0]
		}
	}
	return nil
}

// describeCertificates is what a target file says of them.
func describeCertificates() string {
	right, other := clientCertificates().right, clientCertificates().other
	return fmt.Sprintf("certificates:\n  right: {cert: %q, key: %q}\n  other: {cert: %q, key: %q}\n", right.cert, right.key, other.cert, other.key)
}
