// Package jose is keys and signatures as JSON Web Signature has them (RFC 7515,
// 7517, 7518): reading a private key, its public half as a JWK, and the
// signature over octets that somebody else has put together, right or wrong. It
// knows nothing of tokens, and does no I/O.
//
// It may import go-jose and the standard library.
package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// Key is a private key, and the algorithm in which it signs.
type Key struct {
	Alg    string // as registered (RFC 7518 §3.1, RFC 8037 §3.1)
	signer crypto.Signer
}

// ParseKey reads a private key: PEM (PKCS #8, SEC 1, PKCS #1) or a JWK. alg is
// the algorithm in which it is to sign; empty: what the JWK says, or else the
// usual one of its kind. The error says what is wrong, and nothing of the key.
func ParseKey(text []byte, alg string) (*Key, error) {
	k := &Key{Alg: alg}
	var parsed any
	if block, _ := pem.Decode(text); block != nil {
		parsed = fromPEM(block)
	} else if strings.HasPrefix(strings.TrimSpace(string(text)), "{") {
		var web jose.JSONWebKey
		if json.Unmarshal(text, &web) == nil {
			parsed = web.Key
		}
		if k.Alg == "" {
			k.Alg = web.Algorithm
		}
	}
	signer, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, errors.New("this is no private key in PEM, and no private JWK")
	}
	k.signer = signer
	return k, k.settle()
}

func fromPEM(block *pem.Block) any {
	if k, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		return k
	}
	if k, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return k
	}
	if k, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return k
	}
	return nil
}

// settle fills in the usual algorithm, or says that the key is none for the one
// that is wanted.
func (k *Key) settle() error {
	able := k.algs()
	switch {
	case len(able) == 0:
		return errors.New("keys of this kind sign in no algorithm that authspec knows")
	case k.Alg == "":
		k.Alg = able[0]
	}
	for _, a := range able {
		if a == k.Alg {
			return nil
		}
	}
	return fmt.Errorf("this key can't sign in %s, but in %s", k.Alg, strings.Join(able, ", "))
}

// algs are the algorithms in which a key can sign, the usual one first.
func (k *Key) algs() []string {
	switch s := k.signer.(type) {
	case *ecdsa.PrivateKey:
		if of, ok := curves[s.Curve]; ok {
			return []string{of.alg}
		}
	case *rsa.PrivateKey:
		return []string{"RS256", "PS256", "RS384", "RS512", "PS384", "PS512"}
	case ed25519.PrivateKey:
		return []string{"EdDSA"}
	}
	return nil
}

// NewKey makes up a key that signs in an algorithm that k could have.
func (k *Key) NewKey() (*Key, error) {
	other := &Key{Alg: k.Alg}
	var err error
	switch s := k.signer.(type) {
	case *ecdsa.PrivateKey:
		other.signer, err = ecdsa.GenerateKey(s.Curve, rand.Reader)
	case *rsa.PrivateKey:
		other.signer, err = rsa.GenerateKey(rand.Reader, s.N.BitLen())
	default:
		_, other.signer, err = ed25519.GenerateKey(rand.Reader)
	}
	return other, err
}

// Generate makes up a key for ES256.
func Generate() (*Key, error) {
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return &Key{Alg: "ES256", signer: signer}, err
}

// Member is one of a JSON object, in its order.
type Member struct {
	Name string
	JSON string // the value
}

// JWK are the members of the public half (RFC 7517 §4).
func (k *Key) JWK() []Member { return k.members(k.signer.Public(), "kty", "crv", "x", "y", "n", "e") }

// Private are the members that nobody else may know, as a JWK has them.
func (k *Key) Private() []string {
	var list []string
	for _, m := range k.members(k.signer, "d", "p", "q", "dp", "dq", "qi") {
		list = append(list, strings.Trim(m.JSON, `"`))
	}
	return list
}

func (k *Key) members(of any, names ...string) []Member {
	var all map[string]json.RawMessage
	text, err := (&jose.JSONWebKey{Key: of}).MarshalJSON()
	if err != nil || json.Unmarshal(text, &all) != nil {
		return nil
	}
	var list []Member
	for _, name := range names {
		if v, ok := all[name]; ok {
			list = append(list, Member{name, string(v)})
		}
	}
	return list
}

// Thumbprint is the SHA-256 thumbprint of the public half (RFC 7638).
func (k *Key) Thumbprint() (string, error) {
	sum, err := (&jose.JSONWebKey{Key: k.signer.Public()}).Thumbprint(crypto.SHA256)
	return Encode(sum), err
}

// Encode is base64url without padding (RFC 7515 §2).
func Encode(octets []byte) string { return base64.RawURLEncoding.EncodeToString(octets) }
