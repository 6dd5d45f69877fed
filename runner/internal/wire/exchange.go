// Package wire is an HTTP/1.1 client for one exchange at a time: the octets of
// a request out, the octets of its answer in, within limits of time and
// memory, with a record of both. It repairs nothing and follows nothing.
//
// It imports the standard library only.
package wire

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
	Sent                 []byte // the octets that were written, at most RecordLimit of them
	Received             []byte // the octets that were read for this exchange, at most RecordLimit of them
	CutSent, CutReceived int64  // how many octets the records lack

	Unsent   bool // the server answered before the request was written; the rest was left unsent
	Interim  []Response
	Response *Response // the final answer; nil unless Outcome is Complete
	Outcome  Outcome
	Detail   string // in words, how it ended: "the server closed the connection before it answered"
	Took     time.Duration
}

// RecordLimit is how many octets of each direction an Exchange keeps.
const RecordLimit = 64 << 10

// Response is one answer as it was received.
type Response struct {
	StatusLine string // without its line end
	Proto      string // "HTTP/1.1"
	Status     int
	Reason     string
	Fields     []Field
	Trailers   []Field
	Body       []byte // the content, without framing; at most the BodyLimit of the Limits
	BodyCut    int64  // how many octets of content were read and dropped beyond that
}

// Field is one field line.
type Field struct {
	Name   string // as spelled
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

// Message is what is written for one request.
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
// of the message stays unsent.
const (
	UntilInterim Until = "interim" // a 1xx or the final answer
	UntilAnswer  Until = "answer"  // the final answer
)

// Limits bound one exchange. The zero value of each is a default.
type Limits struct {
	Timeout      time.Duration // of the whole exchange; 5s
	HeaderLimit  int           // octets of the status line and header section; 256 KiB
	BodyLimit    int           // octets of content that are kept; 1 MiB
	DrainLimit   int64         // octets of content that are read at all; 8 MiB, beyond it the exchange is Garbage
	InterimLimit int           // interim answers; 64
}

// Ending is what became of a connection after an answer.
type Ending struct {
	How     EndingHow
	Surplus []byte // octets that came after the answer, at most 4 KiB of them
}

// EndingHow says how a watched connection ended.
type EndingHow string

// The ends of a connection.
const (
	Open    EndingHow = "open"   // still open when the watch was over
	ByClose EndingHow = "closed" // the server closed it
	ByReset EndingHow = "reset"  // the server reset it
)
