package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512" // SHA-384 and SHA-512 of the algorithms
	"fmt"
)

// curves are those of ECDSA (RFC 7518 §3.4).
var curves = map[elliptic.Curve]struct {
	alg  string
	hash crypto.Hash
	size int // octets of each half of a signature
}{
	elliptic.P256(): {"ES256", crypto.SHA256, 32},
	elliptic.P384(): {"ES384", crypto.SHA384, 48},
	elliptic.P521(): {"ES512", crypto.SHA512, 66},
}

var hashes = map[string]crypto.Hash{
	"RS256": crypto.SHA256, "RS384": crypto.SHA384, "RS512": crypto.SHA512,
	"PS256": crypto.SHA256, "PS384": crypto.SHA384, "PS512": crypto.SHA512,
}

// Sign is the signature of the key's algorithm over a signing input (RFC 7515
// §5.1).
func (k *Key) Sign(input []byte) ([]byte, error) {
	switch s := k.signer.(type) {
	case *ecdsa.PrivateKey:
		of := curves[s.Curve]
		r, v, err := ecdsa.Sign(rand.Reader, s, sum(of.hash, input))
		if err != nil {
			return nil, err
		}
		out := make([]byte, 2*of.size)
		r.FillBytes(out[:of.size])
		v.FillBytes(out[of.size:])
		return out, nil
	case *rsa.PrivateKey:
		hash, ok := hashes[k.Alg]
		switch {
		case !ok:
			return nil, fmt.Errorf("an RSA key can't sign in %s", k.Alg)
		case k.Alg[0] == 'P':
			return rsa.SignPSS(rand.Reader, s, hash, sum(hash, input), &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		}
		return rsa.SignPKCS1v15(nil, s, hash, sum(hash, input))
	case ed25519.PrivateKey:
		return ed25519.Sign(s, input), nil
	}
	return nil, fmt.Errorf("there is no signature in %s", k.Alg)
}

func sum(of crypto.Hash, input []byte) []byte {
	h := of.New()
	h.Write(input)
	return h.Sum(nil)
}

// HMAC is the signature of HS256 with any octets for its secret.
func HMAC(secret, input []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(input)
	return h.Sum(nil)
}
