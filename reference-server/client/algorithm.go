package client

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"strings"
)

// algorithm is how Digest hashes (RFC 7616 §3.3, §3.7), with or without a
// session key (§3.4.2).
type algorithm struct {
	hash    func() hash.Hash
	session bool
}

var hashes = map[string]func() hash.Hash{
	"MD5":         md5.New,
	"SHA-256":     sha256.New,
	"SHA-512-256": sha512.New512_256,
}

// algorithmOf finds the algorithm of a challenge; one that says nothing means
// MD5. The names are compared without regard to case, as no text says that case
// counts, and are echoed as they came.
func algorithmOf(c challenge) (algorithm, bool) {
	name, given := c.param("algorithm")
	if !given {
		name = "MD5"
	}
	return algorithmNamed(name)
}

func algorithmNamed(name string) (algorithm, bool) {
	base, session := strings.CutSuffix(strings.ToUpper(name), "-SESS")
	h, known := hashes[base]
	return algorithm{h, session}, known
}

// sum is H(data) in lower-case hexadecimal digits (RFC 7616 §3.2).
func (a algorithm) sum(data string) string {
	h := a.hash()
	h.Write([]byte(data))
	return hex.EncodeToString(h.Sum(nil))
}
