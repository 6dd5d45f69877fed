// Package wire is an HTTP/1.1 client for one exchange at a time: the octets of
// a request out, the octets of its answer in, within limits of time and
// memory, with a record of both. It repairs nothing and follows nothing.
//
// A Dialer makes a Conn; Conn.Do sends one Message and reads its answer,
// Conn.Pipeline sends several before it reads the first answer; between two
// requests Conn.Reusable tells whether another can follow, and Conn.Watch what
// the server does when none does. Failed makes the Exchange of a dial that
// failed.
//
// It imports the standard library only.
package wire

import (
	"cmp"
	"strings"
	"time"
)

// Outcome is how an exchange ended.
type Outcome string

// The outcomes. All but Unreached and Local say something of the server.
const (
	Complete  Outcome = "complete"  // a whole final answer was read
	Closed    Outcome = "closed"    // the server closed the connection before the first octet of an answer
	Reset     Outcome = "reset"     // the connection was reset before the first octet of an answer
	Cut       Outcome = "cut"       // the answer began and broke off: closed or reset in its midst
	Timeout   Outcome = "timeout"   // the time was over before the answer was whole
	Garbage   Outcome = "garbage"   // what came is not an HTTP/1 answer, or breaks its framing, or passes the limits
	Unreached Outcome = "unreached" // no connection: refused, unknown host, TLS handshake failed
	Local     Outcome = "local"     // something on this side: interrupted, no file descriptor
)

// Exchange is one request and what came back.
type Exchange struct {
	Sent                 []byte // the octets that were written, at most RecordLimit and RecordMargin of them
	Received             []byte // the octets that were read for this exchange, at most RecordLimit and RecordMargin of them
	CutSent, CutReceived int64  // how many octets the records lack

	Unsent   bool // part of the request was left unsent: the server answered, or the exchange failed, before it was written
	Interim  []Response
	Response *Response // the final answer; nil unless Outcome is Complete
	Begun    *Response // the final answer that broke off in its content, so far as it had come: only if Outcome is Cut
	Outcome  Outcome
	Detail   string // in words, how it ended: "the server closed the connection before it answered"; mostly empty if Complete
	Took     time.Duration
	Paused   time.Duration // so much of Took is what the sender rested for, as the message asked

	// EndedBetween tells that the server ended the connection after an earlier
	// answer and before the first octet of this one, which says nothing of this
	// request: it may have been on its way when the connection ended (RFC 9112
	// §9.5). Outcome is then Closed or Reset.
	EndedBetween bool

	// Undue tells that no answer was due any more: that to the message before it on
	// the connection was not whole, or said that the connection ends with it (RFC
	// 9112 §9.3, §9.6).
	Undue bool

	// Spent says why the connection can carry no further request after this
	// one, so far as the exchange itself tells: `the answer says "Connection:
	// close"`; empty if it can. See also Conn.Reusable.
	Spent string
}

// An Exchange keeps so many octets of each direction: RecordLimit are enough to
// show what happened; RecordMargin more let whoever shows them see what begins
// before the limit and ends behind it, as a secret may.
const (
	RecordLimit  = 64 << 10
	RecordMargin = 16 << 10
	recorded     = RecordLimit + RecordMargin
)

// Response is one answer as it was received.
type Response struct {
	StatusLine string // without its line end
	Proto      string // "HTTP/1.1"
	Status     int
	Reason     string
	Fields     []Field
	Trailers   []Field
	Body       []byte // the content, without framing; at most the BodyLimit of the Limits
	BodyCut    int64  // how many octets of content were read and dropped beyond that, or given up by Keep
	Unread     int64  // how many were announced and left on the connection: see DrainLimit
}

// Keep leaves the first octets of the content, for who needs no more of it. The
// memory of the rest is used for other answers: nothing may share it.
func (r *Response) Keep(octets int) {
	if len(r.Body) <= octets {
		return
	}
	whole := r.Body
	r.Body = append([]byte(nil), whole[:octets]...)
	r.BodyCut += int64(len(whole) - octets)
	giveBack(whole)
}

// Field is one field line.
//
// A line that is none is kept too, so that checks of the grammar see it: where
// there is no colon, or where it begins with white space with nothing before
// it to be folded onto, Name is empty and Value is the line.
type Field struct {
	Name   string // as spelled; white space before the colon stays in it
	Value  string // without surrounding white space; a folded value with its fold as one SP
	Raw    string // the line as received, folds included, without its line end
	Folded bool
	BareCR bool // a CR that no LF follows is in the line
}

// Values returns the values of all field lines of that name, in order, letter
// case ignored; nil if there is none.
func (r *Response) Values(name string) []string { return values(r.Fields, name) }

// TrailerValues is Values for the trailer section.
func (r *Response) TrailerValues(name string) []string { return values(r.Trailers, name) }

func values(fields []Field, name string) []string {
	var list []string
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			list = append(list, f.Value)
		}
	}
	return list
}

// Message is what is written for one request. Its octets must not change
// afterwards: an Exchange may share them.
type Message struct {
	Method string // decides how the answer is framed (HEAD, CONNECT); not written
	Parts  []Part
}

// Part is a piece of a message: exactly one of the three.
type Part struct {
	Data  []byte
	Pause time.Duration
	Until Until
}

// Until is what a Part waits for before the next one is written.
type Until string

// The events to wait for. When a final answer ends an UntilInterim, the rest
// of the message stays unsent; and so it does when the answer comes during a
// Pause, or when the server then no longer takes what is being written, unless
// the message has an UntilAnswer: its author wants the rest sent all the same.
const (
	UntilInterim Until = "interim" // a 1xx or the final answer
	UntilAnswer  Until = "answer"  // the final answer
)

// Limits bound one exchange. The zero value of each is a default.
type Limits struct {
	Timeout     time.Duration // of the whole exchange, the pauses of the message not counted; and of a dial; 5s
	HeaderLimit int           // octets of all status lines, header and trailer sections of an exchange; 256 KiB
	BodyLimit   int           // octets of content that are kept; 1 MiB
	// DrainLimit is how many octets of content and its chunk lines are read at
	// all; 8 MiB. Of content whose length is announced and is more, only
	// BodyLimit is read: the answer is Complete as far as one can wait for it,
	// and the connection Spent. Where no end is announced the exchange is
	// Garbage beyond it.
	DrainLimit   int64
	InterimLimit int // interim answers; 64
}

// withDefaults is l with every zero replaced by its default.
func (l Limits) withDefaults() Limits {
	return Limits{
		Timeout:      cmp.Or(l.Timeout, 5*time.Second),
		HeaderLimit:  cmp.Or(l.HeaderLimit, 256<<10),
		BodyLimit:    cmp.Or(l.BodyLimit, 1<<20),
		DrainLimit:   cmp.Or(l.DrainLimit, 8<<20),
		InterimLimit: cmp.Or(l.InterimLimit, 64),
	}
}

// Ending is what became of a connection after an answer.
type Ending struct {
	How     EndingHow
	Surplus []byte        // octets that came after the answer, at most 4 KiB of them
	Within  time.Duration // how long the end was waited for at most
}

// EndingHow says how a watched connection ended.
type EndingHow string

// The ends of a connection.
const (
	Open    EndingHow = "open"    // still open when the watch was over
	ByClose EndingHow = "closed"  // the server closed it
	ByReset EndingHow = "reset"   // the server reset it
	CutOff  EndingHow = "cut off" // nobody knows: the watch was interrupted before it was over
)
