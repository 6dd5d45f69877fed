package server

import (
	"strings"
)

// deathDefects take the whole server down, not a connection only.
func deathDefects() []Defect {
	return []Defect{
		fatal(what{"dies-of-half-a-percent-encoding", "suite-target-died",
			"A percent sign in the target that no two digits follow ends the process."},
			func(head string) bool { return halfEncoded().MatchString(upTo(head, "\r\n")) }, (*Server).die),
		fatal(what{"dies-of-malformed-base64", "suite-target-died",
			"Credentials of exclamation marks end the process."},
			func(head string) bool { return strings.Contains(head, "Basic !!!!\r\n") }, (*Server).die),
		fatal(what{"hangs-for-good-at-colons", "suite-target-died",
			"A line that begins with a colon keeps the process busy for ever: no request is answered any more."},
			func(head string) bool { return strings.Contains(head, "\r\n:") }, (*Server).hang),
	}
}

// halfEncoded is a percent sign without its two digits.
var halfEncoded = expression(`%([^0-9A-Fa-f]|[0-9A-Fa-f]([^0-9A-Fa-f]|$)|$)`)

// fatal does something to the server at a header section, before it is read.
func fatal(w what, when func(head string) bool, do func(*Server)) Defect {
	d := w.defect()
	d.head = func(c *connection, head []byte) []byte {
		if when(string(head)) {
			do(c.server)
		}
		if c.server.recall(hung) != "" {
			<-c.server.closed
		}
		return head
	}
	return d
}

// hung is the note that the server answers nothing any more.
const hung = "hung"

func (s *Server) hang() { s.note(hung, "for good") }

// die does what the end of the process does: nobody listens any more, and all
// connections end.
func (s *Server) die() {
	for _, l := range s.listeners {
		l.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.Close()
	}
}
