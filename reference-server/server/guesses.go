package server

import (
	"sync"
	"time"
)

// Wrong passwords in a row slow down who tries them: after every guessBatch of
// them for one user the refusal is held back, at first by guessDelay, then twice
// as long each time, up to guessCeiling. Whether the user exists makes no
// difference, and nobody is locked out: the right password, and other clients,
// are answered at once. A server with secrets waits for seconds, and counts
// besides how many users an address tries.
const (
	guessBatch   = 10
	guessDelay   = 15 * time.Millisecond
	guessCeiling = 120 * time.Millisecond
	maxGuessers  = 1024 // addresses and users that are kept in mind
)

// guesses counts wrong passwords in a row.
type guesses struct {
	mu    sync.Mutex
	count map[guesser]int
}

// guesser is an address that tries passwords of a user.
type guesser struct{ client, user string }

// failed counts a wrong password and tells how long its refusal is held back.
func (g *guesses) failed(client, user string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.count == nil || len(g.count) >= maxGuessers {
		g.count = map[guesser]int{}
	}
	who := guesser{client, user}
	batches := g.count[who] / guessBatch
	g.count[who]++
	if batches == 0 {
		return 0
	}
	return min(guessDelay<<min(batches-1, 10), guessCeiling)
}

// succeeded forgets the wrong passwords for a user.
func (g *guesses) succeeded(client, user string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.count, guesser{client, user})
}

// of tells how many wrong passwords for a user a client has sent in a row.
func (g *guesses) of(client, user string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.count[guesser{client, user}]
}

// delay waits, unless the server is closed meanwhile.
func (s *Server) delay(d time.Duration) {
	switch {
	case d == 0:
		return
	case s.hold != nil:
		s.hold(d)
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.closed:
	}
}
