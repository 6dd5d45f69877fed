// Package message is what one side of HTTP says to the other, and how an
// exchange of the two went: requests, answers, outcomes. It says nothing of how
// a version of HTTP writes them; that is the matter of a Transport, which
// package wire is for HTTP/1.1.
//
// It imports the standard library only.
package message

import (
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
	Recorded     = RecordLimit + RecordMargin
)

// Response is one answer as it was received.
type Response struct {
	StatusLine string // without its line end
	Proto      string // "HTTP/1.1"
	Status     int
	Reason     string
	Fields     []Field
	Trailers   []Field
	Body       []byte // the content, without framing; at most what the transport keeps of it
	BodyCut    int64  // how many octets of content were read and dropped beyond that, or given up by Keep
	Unread     int64  // how many were announced and left on the connection: the transport reads on so far only
}

// Keep leaves the first octets of the content, for whoever needs no more of it. The
// memory of the rest is used for other answers: nothing may share it.
func (r *Response) Keep(octets int) {
	if len(r.Body) <= octets {
		return
	}
	whole := r.Body
	r.Body = append([]byte(nil), whole[:octets]...)
	r.BodyCut += int64(len(whole) - octets)
	GiveBack(whole)
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

// Ending is what became of a connection after an answer.
type Ending struct {
	How     EndingHow
	Surplus []byte        // octets that came after the answer, at most 4 KiB of them
	Within  time.Duration // how long the end was waited for at most
	At      time.Time     // when the watch was over: when it ended, unless that was before the watch
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

// EndedBetween is why a connection carries no further request whose server has
// ended it after an answer, as either side may at any time (RFC 9112 §9.5).
const EndedBetween = "the server has ended the connection after an answer, as it may (RFC 9112 §9.5)"
