package server

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"strings"
)

// algorithm is a value of the parameter algorithm: a hash, and whether H(A1) is
// that of a session (RFC 7616 §3.3).
type algorithm struct {
	name    string
	hash    *hashing
	session bool
}

// hashing is a hash function that Digest knows. It is H of RFC 7616 §3.3: the
// octets go in, lower-case hexadecimal comes out (§3.2).
type hashing struct {
	name string
	sum  func(text string) string
}

// SHA-512-256 is SHA-512/256 of FIPS 180-4, which begins with values of its own:
// not the first half of SHA-512, as the example of RFC 7616 §3.9.2 has it
// (erratum 4897).
var (
	hashMD5 = &hashing{"MD5", func(text string) string { sum := md5.Sum([]byte(text)); return hex.EncodeToString(sum[:]) }}

	hashSHA256 = &hashing{"SHA-256", func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return hex.EncodeToString(sum[:])
	}}

	hashSHA512256 = &hashing{"SHA-512-256", func(text string) string {
		sum := sha512.Sum512_256([]byte(text))
		return hex.EncodeToString(sum[:])
	}}
)

// hashings are the hash functions of all algorithms.
var hashings = []*hashing{hashSHA256, hashSHA512256, hashMD5}

// algorithms are all that are offered, in the order of preference
// (RFC 7616 §3.7): MD5, which is there for old clients, comes last.
var algorithms = []algorithm{
	{"SHA-256", hashSHA256, false},
	{"SHA-256-sess", hashSHA256, true},
	{"SHA-512-256", hashSHA512256, false},
	{"SHA-512-256-sess", hashSHA512256, true},
	{"MD5", hashMD5, false},
	{"MD5-sess", hashMD5, true},
}

// of joins texts with colons, as all of Digest does, and hashes them.
func (h *hashing) of(texts ...string) string { return h.sum(strings.Join(texts, ":")) }

// digestInput is what the response to a challenge is made of, besides H(A1):
// values as they were sent, without quotes.
type digestInput struct {
	nonce, nc, cnonce, qop string
	method, uri            string // the method is empty in rspauth
	content                string // of the message; counts with qop=auth-int
}

// response computes the response of RFC 7616 §3.4.1 from H(A1).
func (h *hashing) response(a1 string, in digestInput) string {
	a2 := []string{in.method, in.uri}
	if in.qop == "auth-int" {
		a2 = append(a2, h.sum(in.content))
	}
	return h.of(a1, in.nonce, in.nc, in.cnonce, in.qop, h.of(a2...))
}

// sessionKey is H(A1) of a session, from H(A1) of the account and the first
// nonce and cnonce of the session (RFC 7616 §3.4.2).
func (h *hashing) sessionKey(a1, nonce, cnonce string) string { return h.of(a1, nonce, cnonce) }
