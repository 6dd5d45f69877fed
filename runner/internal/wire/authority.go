package wire

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// Authority is a certificate authority for servers of the suite. It is made for a
// run, and its key is written nowhere.
type Authority struct {
	PEM []byte // the certificate, for clients that are to trust it

	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// NewAuthority makes one of that name. A client that trusts one does not trust
// another, be their names the same.
func NewAuthority(name string) (*Authority, error) {
	template := certificateOf(name)
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	key, der, err := (&Authority{certificate: template}).sign(template)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("reading the certificate that was made: %w", err)
	}
	encoded := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return &Authority{PEM: encoded, certificate: certificate, key: key}, nil
}

// Server makes a certificate for servers of these hosts, names or addresses, and
// what ServerOptions want to have of it.
func (a *Authority) Server(hosts ...string) (*tls.Config, error) {
	template := certificateOf(hosts[0])
	template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	key, der, err := a.sign(template)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		NextProtos:   []string{"http/1.1"},
		MinVersion:   tls.VersionTLS12,
	}, nil
}

func certificateOf(name string) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-time.Hour), // clocks differ
		NotAfter:     now.AddDate(0, 1, 0),
	}
}

// sign makes a key and a certificate for it; an authority without a key signs
// itself.
func (a *Authority) sign(template *x509.Certificate) (*ecdsa.PrivateKey, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("making a key for TLS: %w", err)
	}
	issuer := a.key
	if issuer == nil {
		issuer = key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), issuer)
	if err != nil {
		return nil, nil, fmt.Errorf("making a certificate for TLS: %w", err)
	}
	return key, der, nil
}
