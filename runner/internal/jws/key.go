package jws

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// Key is a key of an issuer: a pair, the public half of one, or a secret.
type Key struct {
	Alg string // by which it signs unless somebody says otherwise
	ID  string // kid; empty: tokens name no key
	key any    // *ecdsa.PrivateKey, …, a public key, or []byte

	text string // as it was given
}

// NewKey makes a key up, with its thumbprint for its name.
func NewKey(alg string) (*Key, error) {
	k := &Key{Alg: alg}
	var err error
	switch {
	case Symmetric(alg):
		secret := make([]byte, hashOf(alg).Size())
		_, err = rand.Read(secret)
		k.key = secret
	case alg == "EdDSA":
		_, k.key, err = ed25519.GenerateKey(rand.Reader)
	case curveOf[alg] != 0:
		curves := map[int]elliptic.Curve{256: elliptic.P256(), 384: elliptic.P384(), 521: elliptic.P521()}
		k.key, err = ecdsa.GenerateKey(curves[curveOf[alg]], rand.Reader)
	case k.Alg != "" && strings.HasSuffix(alg[:2], "S"):
		k.key, err = rsa.GenerateKey(rand.Reader, 2048)
	default:
		err = fmt.Errorf("there are no keys for %q", alg)
	}
	if err == nil {
		k.ID = k.Thumbprint()
	}
	return k, err
}

// Unmade is a key of which only the algorithm is said; see [Key.Make].
func Unmade(alg string) *Key { return &Key{Alg: alg} }

// Make makes the key up where only its algorithm is said.
func (k *Key) Make() error {
	if k.key != nil {
		return nil
	}
	made, err := NewKey(k.Alg)
	if err == nil {
		*k = *made
	}
	return err
}

// ParseKey reads a key: PEM (PKCS #8, PKCS #1, SEC 1, or a public key), a JWK, or
// for an algorithm with HMAC the secret itself. Without an algorithm the key says
// which. The error is a sentence that holds nothing of the key.
func ParseKey(text, alg string) (*Key, error) {
	k := &Key{Alg: alg, text: text}
	trimmed := strings.TrimSpace(text)
	var err error
	switch {
	case strings.HasPrefix(trimmed, "-----BEGIN"):
		k.key, err = parsePEM(trimmed)
	case strings.HasPrefix(trimmed, "{"):
		err = k.parseJWK(trimmed)
	case Symmetric(alg):
		k.key = []byte(text)
	default:
		err = errors.New("the key is neither PEM nor a JWK; a secret needs alg: HS256, HS384 or HS512")
	}
	if err != nil {
		return nil, err
	}
	if k.Alg == "" {
		k.Alg = k.usual()
	}
	if !k.Takes(k.Alg) {
		return nil, fmt.Errorf("the key is none for %s", k.Alg)
	}
	return k, nil
}

func parsePEM(text string) (any, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the key is no whole PEM block")
	}
	switch block.Type {
	case "PRIVATE KEY":
		return x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		return x509.ParseECPrivateKey(block.Bytes)
	case "PUBLIC KEY":
		return x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(block.Bytes)
	}
	return nil, fmt.Errorf("PEM of the type %q holds no key that is known", block.Type)
}

func (k *Key) parseJWK(text string) error {
	var of jose.JSONWebKey
	if err := json.Unmarshal([]byte(text), &of); err != nil || !of.Valid() {
		return errors.New("the key is no valid JWK (RFC 7517 §4)")
	}
	k.key, k.ID = of.Key, of.KeyID
	if k.Alg == "" {
		k.Alg = of.Algorithm
	}
	return nil
}

// usual is the algorithm that most issuers use a key by.
func (k *Key) usual() string {
	for _, alg := range Algorithms() {
		if k.Takes(alg) {
			return alg
		}
	}
	return ""
}

// Signs tells whether signatures can be made: the private half, or the secret,
// is known.
func (k *Key) Signs() bool {
	switch k.key.(type) {
	case nil, *ecdsa.PublicKey, *rsa.PublicKey, ed25519.PublicKey:
		return false
	}
	return true
}

// public is the public half; nil of a secret.
func (k *Key) public() any {
	if signer, ok := k.key.(crypto.Signer); ok {
		return signer.Public()
	}
	if _, secret := k.key.([]byte); secret {
		return nil
	}
	return k.key
}

// Thumbprint names a key by what is public of it (RFC 7638); empty of a secret.
func (k *Key) Thumbprint() string {
	if k.public() == nil {
		return ""
	}
	of := jose.JSONWebKey{Key: k.public()}
	print, err := of.Thumbprint(crypto.SHA256)
	if err != nil {
		return ""
	}
	return Encode(print)
}

// JWK is the public half as a JSON Web Key; empty of a secret.
func (k *Key) JWK() string {
	if k.public() == nil {
		return ""
	}
	text, err := json.Marshal(jose.JSONWebKey{Key: k.public(), KeyID: k.ID, Algorithm: k.Alg, Use: "sig"})
	if err != nil {
		return ""
	}
	return string(text)
}

// Secrets are the texts of which each gives the key away: as it was given, by
// lines, and the members of a JWK that are not public (RFC 7518 §6).
func (k *Key) Secrets() []string {
	if !k.Signs() {
		return nil
	}
	list := []string{k.text}
	for line := range strings.Lines(k.text) {
		if line = strings.TrimSpace(line); len(line) >= 16 && !strings.HasPrefix(line, "-----") {
			list = append(list, line)
		}
	}
	text, err := json.Marshal(jose.JSONWebKey{Key: k.key})
	if err != nil {
		return list
	}
	members := map[string]string{}
	if json.Unmarshal(text, &members) == nil {
		for _, name := range []string{"d", "p", "q", "dp", "dq", "qi", "k"} {
			if members[name] != "" {
				list = append(list, members[name])
			}
		}
	}
	return list
}
