package server

import (
	"sync"
	"time"
)

// Wrong passwords in a row for one user slow a client down: after every
// guessBatch of them the refusal comes guessDelay later, up to guessCeiling.
// Whether the user exists makes no difference, and nobody is locked out: other
// clients, and the right password, are answered at once. A server with secrets
// waits for seconds, and counts besides how many users an address tries.
const (
	guessBatch   = 10
	guessDelay   = 15 * time.Millisecond
	guessCeiling = 60 * time.Millisecond
	maxGuessers  = 1024 // addresses that are kept in mind
)

// guesses counts wrong passwords in a row, by address.
type guesses struct {
	mu   sync.Mutex
	last map[string]guess
}

// guess is whose password a client tried last, and how often in a row.
type guess struct {
	user  string
	count int
}

// failed counts a wrong password and tells how long its refusal is held back.
func (g *guesses) failed(client, user string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.last == nil || len(g.last) >= maxGuessers {
		g.last = map[string]guess{}
	}
	before := g.last[client]
	if before.user != user {
		before = guess{user: user}
	}
	g.last[client] = guess{user, before.count + 1}
	return min(time.Duration(before.count/guessBatch)*guessDelay, guessCeiling)
}

// succeeded forgets the wrong passwords of a client.
func (g *guesses) succeeded(client string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.last, client)
}

// of tells how many wrong passwords in a row a client has sent.
func (g *guesses) of(client string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last[client].count
}

// delay waits, unless the server is closed meanwhile.
func (s *Server) delay(d time.Duration) {
	if d == 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.closed:
	}
}
