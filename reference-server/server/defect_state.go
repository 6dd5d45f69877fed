package server

import (
	"net"
	"slices"
)

// memory is what a server remembers between requests because of its defects.
// The right server remembers nothing of the kind.
type memory struct {
	ticks  uint64
	marks  map[string]uint64     // when something happened, in ticks
	texts  map[string]string     // by name
	failed map[string]int        // by user, how many wrong passwords in a row
	crowds map[string][]net.Conn // by program, the connections on which it is logged in
	seen   map[string]net.Conn   // the last connection on which something was noted
}

// crowd adds a connection to those on which a program is logged in, nil none,
// and tells how many of them are open.
func (s *Server) crowd(program string, another net.Conn) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory.crowds == nil {
		s.memory.crowds = map[string][]net.Conn{}
	}
	list := slices.DeleteFunc(s.memory.crowds[program], func(c net.Conn) bool { return !s.conns[c] || c == another })
	if another != nil {
		list = append(list, another)
	}
	s.memory.crowds[program] = list
	return len(list)
}

// tick counts.
func (s *Server) tick() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memory.ticks++
	return s.memory.ticks
}

// recall gives what a name was noted for.
func (s *Server) recall(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.memory.texts[name]
}

// maxNotes is how many texts are remembered: more than a run of the suite makes
// a server note, since they are forgotten all at once.
const maxNotes = 1 << 14

// note writes a text down under a name.
func (s *Server) note(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory.texts == nil || len(s.memory.texts) > maxNotes {
		s.memory.texts = map[string]string{}
	}
	s.memory.texts[name] = text
}

// failures counts the wrong passwords of a user in a row.
func (s *Server) failures(user string, another bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory.failed == nil {
		s.memory.failed = map[string]int{}
	}
	s.memory.failed[user]++
	if !another {
		s.memory.failed[user] = 0
	}
	return s.memory.failed[user]
}

// jot notes something of the connection of a request.
func (ex *exchange) jot(what string) {
	s := ex.conn.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory.seen == nil {
		s.memory.seen = map[string]net.Conn{}
	}
	s.memory.seen[what] = ex.conn.net
}

// noted tells whether something was noted of another connection that is still
// open.
func (ex *exchange) noted(what string) bool {
	s := ex.conn.server
	s.mu.Lock()
	defer s.mu.Unlock()
	other := s.memory.seen[what]
	return other != nil && other != ex.conn.net && s.conns[other]
}

// unreadable tells whether a request was refused as no valid one, or as too
// large.
func (ex *exchange) unreadable() bool {
	return ex.response.close && slices.Contains([]int{400, 413, 414, 431}, ex.response.status)
}

// ailing does not recover from a malformed message.
func ailing() Defect {
	return upset(what{"ails-after-malformed-message", "advisory-robust-still-alive",
		"After a message that is not HTTP the server answers 500 to programs that it has refused before."}, 500, (*exchange).unreadable)
}

// forgetful does not recover from an impossible length.
func forgetful() Defect {
	return upset(what{"forgets-after-impossible-length", "rfc9110-3.3-each-by-itself",
		"After a length that is no number the server answers 404 to programs that it has refused before."}, 404, func(ex *exchange) bool {
		return ex.unreadable() && (ex.fields.has("Content-Length") || ex.fields.has("Transfer-Encoding"))
	})
}

// upset answers one status, after some requests, to programs that it refused
// before them. Everybody would be too many: a client that asks first whether
// the server is well would find it ill already.
func upset(w what, status int, by func(ex *exchange) bool) Defect {
	d := w.defect()
	d.answer = func(ex *exchange) {
		now := ex.conn.server.tick()
		if by(ex) {
			ex.conn.server.mark("upset", now)
		}
		if ex.response.status != 401 {
			return
		}
		if refused := ex.conn.server.mark("refused "+ex.agent(), now); refused < ex.conn.server.mark("upset", 0) {
			ex.replace(problem(status, "Not now."))
		}
	}
	return d
}

// mark notes when something happened last, or, of a refusal, first; 0 asks.
func (s *Server) mark(what string, now uint64) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory.marks == nil {
		s.memory.marks = map[string]uint64{}
	}
	if now != 0 && (what == "upset" || s.memory.marks[what] == 0) {
		s.memory.marks[what] = now
	}
	return s.memory.marks[what]
}
