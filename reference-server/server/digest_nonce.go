package server

import (
	"container/list"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"sync"
	"time"
)

// NonceLife is how long a nonce of the server can be used unless Options say
// otherwise: short, so that its end can be waited for.
const NonceLife = 2 * time.Second

// maxNonces is how many nonces are kept in mind because they were used.
const maxNonces = 1 << 15

// nonces makes nonces and tells whether one can be used. A nonce carries the
// time at which it was made and a seal that nobody else can make, so nothing is
// kept of those that are given away; only of those with which somebody has
// logged in the counts are, so that no request works twice (RFC 7616 §3.3,
// §5.5). Strangers can't fill the memory.
type nonces struct {
	key  []byte
	life time.Duration
	now  func() time.Time

	mu    sync.Mutex
	used  map[string]*list.Element // of *nonceUse
	order list.List                // of *nonceUse, in the order of first use
	floor time.Time                // nonces that are not younger are not good any more
}

// nonceUse is what is known of a nonce with which somebody has logged in.
type nonceUse struct {
	nonce  string
	made   time.Time
	counts window
	// sessions hold for it, beside the one that a request begins with the
	// nonce itself.
	sessions []session
}

// session is a session of a -sess algorithm: H(A1) stays what the first request
// made it, whatever nonce and cnonce come later (RFC 7616 §3.4.2). It is that of
// one user, who must not become another by it.
type session struct {
	user, algorithm string
	key             string
}

func newNonces(life time.Duration) *nonces {
	n := &nonces{key: make([]byte, 32), life: life, now: time.Now, used: map[string]*list.Element{}}
	_, _ = rand.Read(n.key) // never fails
	return n
}

// Octets of a nonce: time, randomness, seal; a multiple of three, for base64
// without padding.
const (
	nonceTime   = 8
	nonceRandom = 12
	nonceSeal   = 16
)

// make makes a nonce: base64, as is advised (RFC 7616 §3.3).
func (n *nonces) make() string {
	raw := make([]byte, nonceTime+nonceRandom, nonceTime+nonceRandom+nonceSeal)
	binary.BigEndian.PutUint64(raw, uint64(n.now().UnixNano()))
	_, _ = rand.Read(raw[nonceTime:])
	return base64.StdEncoding.EncodeToString(append(raw, n.seal(raw)...))
}

// seal proves that a nonce is of this server and for its realm.
func (n *nonces) seal(raw []byte) []byte {
	mac := hmac.New(sha256.New, n.key)
	mac.Write(raw)
	mac.Write([]byte(realm))
	return mac.Sum(nil)[:nonceSeal]
}

// made tells when this server made a nonce; false if it did not.
func (n *nonces) made(nonce string) (time.Time, bool) {
	raw, err := base64.StdEncoding.Strict().DecodeString(nonce)
	if err != nil || len(raw) != nonceTime+nonceRandom+nonceSeal {
		return time.Time{}, false
	}
	sealed := raw[:nonceTime+nonceRandom]
	if !hmac.Equal(n.seal(sealed), raw[len(sealed):]) {
		return time.Time{}, false
	}
	return time.Unix(0, int64(binary.BigEndian.Uint64(raw))), true
}

// use takes a count of a nonce, after the response was found to be right; false
// if the nonce is not of this server, too old, or was used with that count.
// Requests may overtake each other, so the counts need not come in order, and
// some may never come (RFC 7616 §3.4 only forbids to use one twice).
func (n *nonces) use(nonce string, count uint32) bool {
	made, ours := n.made(nonce)
	if !ours {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.forget()
	if n.now().Sub(made) >= n.life || !made.After(n.floor) {
		return false
	}
	return n.entry(nonce, made).counts.take(count)
}

// entry finds what is known of a nonce, or begins it.
func (n *nonces) entry(nonce string, made time.Time) *nonceUse {
	if e, known := n.used[nonce]; known {
		return e.Value.(*nonceUse)
	}
	use := &nonceUse{nonce: nonce, made: made}
	n.used[nonce] = n.order.PushBack(use)
	return use
}

// forget drops what is known of nonces that are too old, and of the oldest when
// there are too many. A nonce that is forgotten before its time must not be
// taken for a fresh one, so none that is as old counts any more.
func (n *nonces) forget() {
	oldest := n.now().Add(-n.life)
	for e := n.order.Front(); e != nil; e = n.order.Front() {
		use := e.Value.(*nonceUse)
		if use.made.After(oldest) && n.order.Len() < maxNonces {
			return
		}
		if use.made.After(n.floor) {
			n.floor = use.made
		}
		n.order.Remove(e)
		delete(n.used, use.nonce)
	}
}

// begin remembers a session for a nonce with which somebody has logged in or,
// if it is the nextnonce of that, will.
func (n *nonces) begin(nonce string, s session) {
	made, ours := n.made(nonce)
	if !ours {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.forget()
	use := n.entry(nonce, made)
	if len(use.sessions) < maxSessions && !slices.Contains(use.sessions, s) {
		use.sessions = append(use.sessions, s)
	}
}

// maxSessions is how many sessions one nonce keeps.
const maxSessions = 4

// sessions are those that were begun for a nonce.
func (n *nonces) sessions(nonce string) []session {
	n.mu.Lock()
	defer n.mu.Unlock()
	if e, known := n.used[nonce]; known {
		return slices.Clone(e.Value.(*nonceUse).sessions)
	}
	return nil
}

// window remembers which counts of a nonce were taken: the highest, and which of
// the 64 below it. What is lower still counts as taken.
type window struct {
	highest uint32
	below   uint64 // bit i: highest-1-i was taken
}

// take marks a count as taken; false if it was before.
func (w *window) take(count uint32) bool {
	if count > w.highest {
		shift := count - w.highest
		w.below <<= shift // nothing is left of 64 and more
		if w.highest > 0 && shift <= 64 {
			w.below |= 1 << (shift - 1)
		}
		w.highest = count
		return true
	}
	if count == w.highest {
		return false
	}
	bit := uint64(1) << (w.highest - 1 - count) // 0 beyond the window
	if bit == 0 || w.below&bit != 0 {
		return false
	}
	w.below |= bit
	return true
}
