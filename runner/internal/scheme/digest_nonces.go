package scheme

import "sync"

// SharedNonces knows the nonces of a whole run. nc counts what a client has sent
// with a nonce (RFC 7616 §3.4), and a server that makes nonces of the time may
// give the same one to many requests, which go on side by side here.
type SharedNonces struct {
	mu    sync.Mutex
	given map[string]uint64 // by nonce, how many counts are given away
}

// each is how many counts of a nonce one who uses it gets: as many as cases need,
// and few enough for a server that remembers the last 64 to take them in any
// order.
const each = 3

// take gives the next counts of a nonce away.
func (s *SharedNonces) take(nonce string) (before uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.given == nil {
		s.given = map[string]uint64{}
	}
	before = s.given[nonce]
	s.given[nonce] = before + each
	return before
}

// Nonces counts the requests of one user of a run, by nonce. The zero value
// counts for itself alone; it is no good for several goroutines.
type Nonces struct {
	Shared *SharedNonces // with whom others of the run count; nil: there are none
	used   map[string]*count
}

// count is how often a nonce was used.
type count struct{ before, last uint64 }

// of is what is known of a nonce.
func (n *Nonces) of(nonce string) *count {
	if n.used == nil {
		n.used = map[string]*count{}
	}
	c := n.used[nonce]
	if c == nil {
		c = &count{}
		if n.Shared != nil {
			c.before = n.Shared.take(nonce)
		}
		n.used[nonce] = c
	}
	return c
}
