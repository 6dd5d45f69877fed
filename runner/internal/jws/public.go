package jws

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// Forms lists the ways in which a public key is written where a program could
// take it for a secret.
func Forms() []string { return []string{"pem", "pem-unended", "pem-pkcs1", "der", "jwk"} }

// Public writes the public half of a key in one of the Forms.
func (k *Key) Public(form string) ([]byte, error) {
	public := k.public()
	if public == nil {
		return nil, errors.New("a secret has no public half")
	}
	if form == "jwk" {
		return []byte(k.JWK()), nil
	}
	if form == "pem-pkcs1" {
		of, ok := public.(*rsa.PublicKey)
		if !ok {
			return nil, errors.New("only keys of RSA are written so")
		}
		return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(of)}), nil
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil || form == "der" {
		return der, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	switch form {
	case "pem":
		return text, nil
	case "pem-unended":
		return text[:len(text)-1], nil
	}
	return nil, fmt.Errorf("there is no form %q of a public key", form)
}

// Certificate is one that a key has signed for itself, as x5c has it: base64 of
// the DER (RFC 7515 §4.1.6).
func (k *Key) Certificate(now time.Time) (string, error) {
	if k.public() == nil || !k.Signs() {
		return "", errors.New("only a pair of keys has a certificate")
	}
	of := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "authspec"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, of, of, k.public(), k.key)
	return base64.StdEncoding.EncodeToString(der), err
}
