package wire

import (
	"authspec/runner/internal/message"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"
)

// smallMessage is how many octets are written before the first read: what the
// buffers of two kernels hold, so that no server can make the write wait by
// not reading. The answer to more than that may come while it is written.
const smallMessage = 16 << 10

// earlyGrace is how long the server may take for a piece of a message after the
// header section of its answer has come, or earlyShare of the time for an
// exchange where that is more. One that reads what it refused, as a
// good server does for a while, gets all of it, so that the connection can be
// used again; one that has stopped reading does not hold up the exchange. It
// goes by pieces and not by the whole, as a busy machine has nobody read fast.
const (
	earlyGrace = 250 * time.Millisecond
	earlyShare = 20
	piece      = 64 << 10
)

// survey sums up what decides on how messages are written.
func survey(messages []encoded) (pauses time.Duration, size int, waits bool) {
	for i := range messages {
		for _, p := range messages[i].parts {
			pauses += p.Pause
			size += len(p.Data)
			waits = waits || p.Pause > 0 || p.Until != ""
		}
	}
	return pauses, size, waits
}

// sent is what became of the writing of one message.
type sent struct {
	record
	unsent int64 // octets that were not written
	err    error // of the write that failed
	paused time.Duration
}

// describe puts it into the exchange.
func (s *sent) describe(x *message.Exchange) {
	x.Sent, x.CutSent, x.Unsent = s.kept, s.cut, s.unsent > 0
	if s.unsent == 0 || x.Outcome != message.Complete {
		return
	}
	x.Detail = fmt.Sprintf("the server answered before the request was written; %d octets of it stayed unsent", s.unsent)
	if x.Spent == "" {
		x.Spent = "the request before was left unsent in part"
	}
}

// write writes one piece and records what went out.
func (s *sent) write(nc net.Conn, data []byte) {
	n, err := nc.Write(data)
	s.wrote(data, n)
	s.err = err
}

// wrote records that n octets of data went out.
func (s *sent) wrote(data []byte, n int) {
	if s.kept == nil && n <= message.Recorded {
		s.kept = data[:n:n] // a message of one piece needs no copy
	} else {
		s.add(data[:n])
	}
	s.unsent -= int64(n)
}

// writeSmall writes messages without pauses in one go, so that whether a server
// sees one of them or several at once is no chance. An error is no end of the
// exchange: the server may have answered before it stopped reading.
func writeSmall(nc net.Conn, messages []encoded) []sent {
	all := make([]sent, len(messages))
	pieces := make([][]byte, len(messages))
	for i, m := range messages {
		pieces[i] = joined(m.parts)
		all[i].unsent = int64(len(pieces[i]))
	}
	var data []byte
	if len(pieces) == 1 {
		data = pieces[0] // needs no copy
	} else {
		data = slices.Concat(pieces...)
	}
	if len(data) == 0 {
		return all
	}
	n, err := nc.Write(data)
	for i, piece := range pieces {
		part := min(n, len(piece))
		if n -= part; part > 0 {
			all[i].wrote(piece, part)
		}
		if part < len(piece) {
			all[i].err = err
		}
	}
	return all
}

// joined are the octets of some parts.
func joined(parts []message.Part) []byte {
	if len(parts) == 1 {
		return parts[0].Data
	}
	var data []byte
	for _, p := range parts {
		data = append(data, p.Data...)
	}
	return data
}

func octets(parts []message.Part) (n int64) {
	for _, p := range parts {
		n += int64(len(p.Data))
	}
	return n
}

// sender writes messages in a goroutine of its own while the answers are read.
type sender struct {
	nc       net.Conn
	deadline time.Time
	grace    time.Duration // see earlyGrace
	flights  []*flight
	over     <-chan struct{} // closed: interrupted
	halt     chan struct{}   // closed: the reader has given up
	done     chan struct{}   // closed: the goroutine has ended

	mu      sync.Mutex
	current int    // the flight that is being written
	waiting string // what for, in words
}

// flight is one message on its way.
type flight struct {
	message  encoded
	sent     sent
	insists  bool          // all of it is sent, whatever is answered
	begun    chan struct{} // closed: its first octet is due
	interim  chan struct{} // closed: a 1xx has come
	answered chan struct{} // closed: the header section of the final answer has come
	whole    chan struct{} // closed: all of it has
	seen     bool          // interim is closed; the reader's
}

// newSender prepares the writing of messages, which goes on as long as over is
// not closed.
func newSender(nc net.Conn, messages []encoded, over <-chan struct{}) *sender {
	s := &sender{nc: nc, over: over, halt: make(chan struct{}), done: make(chan struct{})}
	for _, m := range messages {
		f := &flight{
			message: m,
			begun:   make(chan struct{}), interim: make(chan struct{}),
			answered: make(chan struct{}), whole: make(chan struct{}),
		}
		f.sent.unsent = octets(m.parts)
		for _, p := range m.parts {
			f.insists = f.insists || p.Until == message.UntilAnswer
		}
		s.flights = append(s.flights, f)
	}
	return s
}

func (s *sender) send() {
	defer close(s.done)
	for i, f := range s.flights {
		s.enter(i)
		close(f.begun)
		for _, p := range f.message.parts {
			if !s.part(f, p) {
				break
			}
		}
		if f.sent.unsent > 0 || s.halted() {
			return
		}
	}
}

// enter makes flight i the current one, with all the time that is left.
func (s *sender) enter(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = i
	if !s.halted() {
		s.nc.SetWriteDeadline(s.deadline)
	}
}

func (s *sender) halted() bool {
	select {
	case <-s.halt:
		return true
	default:
		return false
	}
}

// part does one part and tells whether the next one is due.
func (s *sender) part(f *flight, p message.Part) bool {
	switch {
	case p.Pause > 0:
		return s.pause(f, p.Pause)
	case p.Until == message.UntilInterim:
		s.note("the rest of the request waited for an interim or a final answer")
		defer s.note("")
		select {
		case <-f.interim:
			return true
		case <-f.answered:
		case <-s.halt:
		case <-s.over:
		}
		return false
	case p.Until == message.UntilAnswer:
		if f.sent.unsent > 0 {
			s.note("the rest of the request waited for the answer")
			defer s.note("")
		}
		select {
		case <-f.whole:
			return true
		case <-s.halt:
		case <-s.over:
		}
		return false
	case len(p.Data) == 0:
		return true
	}
	for data := range slices.Chunk(p.Data, piece) {
		s.renew(f)
		if f.sent.write(s.nc, data); f.sent.err != nil {
			return false
		}
	}
	return true
}

// renew gives the next piece of a message that is answered already its grace.
func (s *sender) renew(f *flight) {
	select {
	case <-f.answered:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.grant(f)
	default:
	}
}

// grant sets the time that a server has for what it may not want any more.
func (s *sender) grant(f *flight) {
	if grace := time.Now().Add(s.grace); !s.halted() && !f.insists && grace.Before(s.deadline) {
		s.nc.SetWriteDeadline(grace)
	}
}

func (s *sender) pause(f *flight, d time.Duration) bool {
	timer, began := time.NewTimer(d), time.Now()
	defer func() {
		timer.Stop()
		f.sent.paused += time.Since(began)
	}()
	answered := f.answered
	if f.insists {
		answered = nil
	}
	select {
	case <-timer.C:
		return true
	case <-answered:
	case <-s.halt:
	case <-s.over:
	}
	return false
}

func (s *sender) note(waiting string) {
	s.mu.Lock()
	s.waiting = waiting
	s.mu.Unlock()
}

// began waits until message i is being written and tells whether it ever is.
func (s *sender) began(i int) bool {
	select {
	case <-s.flights[i].begun:
		return true
	case <-s.done:
	}
	select { // both may have happened
	case <-s.flights[i].begun:
		return true
	default:
		return false
	}
}

// interim is told by the reader of each 1xx to message i.
func (s *sender) interim(i int) {
	if f := s.flights[i]; !f.seen {
		f.seen = true
		close(f.interim)
	}
}

// answered is told by the reader of the final answer to message i, when its
// header section has come.
func (s *sender) answered(i int) {
	close(s.flights[i].answered)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == i {
		s.grant(s.flights[i])
	}
}

// whole is told by the reader when the final answer to message i is whole.
func (s *sender) whole(i int) { close(s.flights[i].whole) }

// abandon has the writing end at once, and tells what it was waiting for.
func (s *sender) abandon() (awaiting string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.halt)
	s.nc.SetWriteDeadline(time.Unix(1, 0))
	return s.waiting
}

// finish waits for the goroutine to end and returns what became of each
// message.
func (s *sender) finish() []sent {
	<-s.done
	all := make([]sent, len(s.flights))
	for i, f := range s.flights {
		all[i] = f.sent
	}
	return all
}
