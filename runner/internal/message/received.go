package message

import "time"

// Received is a request as a client sent it, and what the server that took it
// knows of it.
type Received struct {
	Server     string // the name of the server that it came to
	Connection int    // which connection brought it, counted from 1
	TLS        bool   // whether that was one over TLS
	At         time.Time

	Line     string // the request line, without its end
	Method   string
	Target   string // in whatever form (RFC 9112 §3.2), blanks within it included
	Version  string // "HTTP/1.1"
	Fields   []Field
	Trailers []Field
	Body     []byte // the content, without framing; at most what the server keeps of it
	BodyCut  int64  // how many octets of content were read and dropped beyond that
	Unread   int64  // how many were announced and left on the connection

	Octets []byte // as they came, at most Recorded of them
	Cut    int64  // how many octets the record lacks

	Continued bool   // the client waited for 100 Continue, and got it (RFC 9110 §10.1.1)
	Whole     bool   // all of it came, and was HTTP/1
	Detail    string // if it is not whole, why, as a sentence: "the client closed the connection in …"
}

// Values are those of all field lines of that name, in order, letter case
// ignored; nil if there is none.
func (r *Received) Values(name string) []string { return values(r.Fields, name) }

// TrailerValues is Values for the trailer section.
func (r *Received) TrailerValues(name string) []string { return values(r.Trailers, name) }
