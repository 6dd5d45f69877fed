package server

import (
	"sync"
	"time"
)

// Wrong passwords in a row slow a client down: after every guessBatch of them
// the refusal comes guessDelay later, up to guessCeiling. This counts by the
// client's address, not by user-id: counting by user would let anybody lock
// others out, and could tell which users exist. Whoever logs in starts afresh.
const (
	guessBatch   = 10
	guessDelay   = 10 * time.Millisecond // a server with secrets takes seconds
	guessCeiling = 50 * time.Millisecond
	maxGuessers  = 1024 // addresses that are kept in mind
)

// guesses counts wrong passwords in a row.
type guesses struct {
	mu    sync.Mutex
	count map[string]int // by address
}

// failed counts a wrong password and tells how long its refusal is held back.
func (g *guesses) failed(client string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.count == nil || len(g.count) >= maxGuessers {
		g.count = map[string]int{}
	}
	before := g.count[client]
	g.count[client]++
	return min(time.Duration(before/guessBatch)*guessDelay, guessCeiling)
}

// succeeded forgets the wrong passwords of a client.
func (g *guesses) succeeded(client string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.count, client)
}

// of tells how many wrong passwords in a row a client has sent.
func (g *guesses) of(client string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.count[client]
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
