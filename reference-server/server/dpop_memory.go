package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// proofMemory makes the nonces of proofs, and remembers the proofs that have led
// in.
type proofMemory struct {
	nonces *nonces

	mu    sync.Mutex
	used  map[[sha256.Size]byte]bool
	order []usedProof // the oldest first
}

type usedProof struct {
	once [sha256.Size]byte
	at   time.Time
}

// proofNonceLife is how long a nonce of proofs can be used, as often as one likes:
// no proof works twice (RFC 9449 §11.1).
const proofNonceLife = 5 * time.Minute

func newProofMemory() *proofMemory {
	return &proofMemory{nonces: newNonces(proofNonceLife), used: map[[sha256.Size]byte]bool{}}
}

// isOurs tells whether a nonce was made here, not too long ago.
func (m *proofMemory) isOurs(nonce string) bool {
	made, ours := m.nonces.made(nonce)
	return ours && time.Since(made) < m.nonces.life
}

// seen tells whether a proof has led in before.
func (m *proofMemory) seen(once [sha256.Size]byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.used[once]
}

// use takes a proof, once: of two requests that come at the same time one gets in.
// What is too old to be taken anyway is forgotten.
func (m *proofMemory) use(once [sha256.Size]byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.order) > 0 && time.Since(m.order[0].at) > proofAge+proofAhead {
		delete(m.used, m.order[0].once)
		m.order = m.order[1:]
	}
	if m.used[once] {
		return false
	}
	m.used[once] = true
	m.order = append(m.order, usedProof{once, time.Now()})
	return true
}

// clientKey is the key of the one client that holds the bound token. A server
// that issues no tokens never sees more of it than its thumbprint; here it is
// known for the target file.
var clientKey = sync.OnceValue(func() *jose.JSONWebKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // there is no randomness
	}
	return &jose.JSONWebKey{Key: key}
})

// boundTo is the thumbprint of the key to which the token is bound: it stands
// where the token is kept, or as cnf in the token itself (RFC 9449 §6).
var boundTo = sync.OnceValue(func() string { return thumbprint(*clientKey()) })
