package jws

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256" // that SHA256 is there
	_ "crypto/sha512" // and SHA384, SHA512
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// Algorithms lists those that are known (RFC 7518 §3.1, RFC 8037 §3.1).
func Algorithms() []string {
	return []string{
		"ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA", "HS256", "HS384", "HS512",
	}
}

// Symmetric tells whether who checks a signature by an algorithm could make one.
func Symmetric(alg string) bool { return strings.HasPrefix(alg, "HS") }

// hashOf is the hash of an algorithm that has one in its name.
func hashOf(alg string) crypto.Hash {
	return map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}[alg[max(0, len(alg)-3):]]
}

// curveOf is the size in bits of the curve of an algorithm.
var curveOf = map[string]int{"ES256": 256, "ES384": 384, "ES512": 521}

// Takes tells whether a key can be used by an algorithm.
func (k *Key) Takes(alg string) bool {
	if !slices.Contains(Algorithms(), alg) {
		return false
	}
	switch key := k.public().(type) {
	case *ecdsa.PublicKey:
		return curveOf[alg] == key.Curve.Params().BitSize
	case *rsa.PublicKey:
		return alg[:2] == "RS" || alg[:2] == "PS"
	case ed25519.PublicKey:
		return alg == "EdDSA"
	}
	return Symmetric(alg)
}

// Sign signs the octets of a header and a payload in their encoding (RFC 7515
// §5.1) by an algorithm, whatever the header says.
func (k *Key) Sign(alg string, input []byte) ([]byte, error) {
	switch {
	case !k.Takes(alg):
		return nil, fmt.Errorf("the key is not for %s", alg)
	case !k.Signs():
		return nil, errors.New("only the public half of the key is known")
	}
	switch key := k.key.(type) {
	case *ecdsa.PrivateKey:
		return signEC(key, alg, input)
	case *rsa.PrivateKey:
		h := hashOf(alg)
		if alg[:2] == "PS" {
			return rsa.SignPSS(rand.Reader, key, h, sum(h, input), &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		}
		return rsa.SignPKCS1v15(nil, key, h, sum(h, input))
	case ed25519.PrivateKey:
		return ed25519.Sign(key, input), nil
	case []byte:
		return Mac(alg, key, input), nil
	}
	return nil, fmt.Errorf("there are no signatures by %s", alg)
}

// Mac is the signature by HS256, HS384 or HS512 with any secret (RFC 7518 §3.2),
// also one that is too short to be any good.
func Mac(alg string, secret, input []byte) []byte {
	m := hmac.New(hashOf(alg).New, secret)
	m.Write(input)
	return m.Sum(nil)
}

// signEC writes both numbers at the length of the curve (RFC 7518 §3.4).
func signEC(key *ecdsa.PrivateKey, alg string, input []byte) ([]byte, error) {
	r, s, err := ecdsa.Sign(rand.Reader, key, sum(hashOf(alg), input))
	if err != nil {
		return nil, err
	}
	size := (key.Curve.Params().BitSize + 7) / 8
	out := make([]byte, 2*size)
	r.FillBytes(out[:size])
	s.FillBytes(out[size:])
	return out, nil
}

func sum(h crypto.Hash, input []byte) []byte {
	d := h.New()
	d.Write(input)
	return d.Sum(nil)
}

// Verifies tells whether a token in its compact form is signed by a key, with an
// algorithm and no other.
func (k *Key) Verifies(alg, token string) bool {
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(alg)})
	if err != nil {
		return false
	}
	by := k.public()
	if by == nil {
		by = k.key
	}
	_, err = signed.Verify(by)
	return err == nil
}
