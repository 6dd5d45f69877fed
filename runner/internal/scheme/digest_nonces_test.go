package scheme

import "testing"

// nc is the number of the requests that were sent with a nonce, and a nonce that
// two cases were given is one nonce.
func TestNoncesAreCountedForAWholeRun(t *testing.T) {
	var shared SharedNonces
	next := func(n *Nonces, nonce string) uint64 {
		c := n.of(nonce)
		c.last++
		return c.before + c.last
	}
	one, other := &Nonces{Shared: &shared}, &Nonces{Shared: &shared}
	seen := map[uint64]bool{}
	for _, n := range []*Nonces{one, other, one, other, one} {
		nc := next(n, "given to both")
		if seen[nc] {
			t.Errorf("want each nc of a nonce once, got %d twice", nc)
		}
		seen[nc] = true
	}
	for _, n := range []*Nonces{one, {}} {
		if nc := next(n, "given to one"); nc != 1 {
			t.Errorf("want the first nc of a nonce that nobody else has to be 1, got %d", nc)
		}
	}
}
