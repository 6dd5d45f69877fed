package message

import (
	"slices"
	"strings"
	"time"
)

// Request is what is written for one request. Nothing of it may change
// afterwards: an Exchange may share its octets.
type Request struct {
	Method  string
	Target  string  // the request target, in whatever form (RFC 9112 §3.2)
	Version string  // as the request line has it: "HTTP/1.1"
	Fields  []Field // of the header section, all that are sent; of each, Name and Value

	Body     []Part  // the content
	Chunked  bool    // the content is sent in chunks, one a Part (RFC 9112 §7.1): HTTP/1.1 only
	Trailers []Field // after chunks

	// Raw, where it is not nil, is written as it is, in place of all the others:
	// octets of HTTP/1.1. The others then say how a lenient server reads them.
	Raw []Part
}

// Values are those of all field lines of that name, in order, letter case
// ignored; nil if there is none.
func (r *Request) Values(name string) []string { return values(r.Fields, name) }

// Loosely is Values for a server that ignores blanks around a name too.
func (r *Request) Loosely(name string) []string {
	var list []string
	for _, f := range r.Fields {
		if strings.EqualFold(strings.TrimSpace(f.Name), name) {
			list = append(list, f.Value)
		}
	}
	return list
}

// Waits tells whether a part of the request is kept back until something comes from
// the server.
func (r *Request) Waits() bool {
	waits := func(p Part) bool { return p.Until != "" }
	return slices.ContainsFunc(r.Body, waits) || slices.ContainsFunc(r.Raw, waits)
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
