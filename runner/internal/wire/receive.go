package wire

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"authspec/runner/internal/message"
)

// maxRequestLines bounds what the lines of a section of a request cost.
const maxRequestLines = 500

// maxBlank is how many octets of empty lines may stand before a request: a server
// should ignore one (RFC 9112 §2.2).
const maxBlank = 64

const (
	continued  = "HTTP/1.1 100 Continue\r\n\r\n"
	badRequest = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)

// next reads a request, and tells whether another may follow on the connection.
// It is nil where none comes: what came instead is noted, unless it is the end of
// a connection that brought one before.
func (c *served) next(first bool) (*message.Received, bool) {
	log := &record{}
	c.source.log = log
	r := c.received()
	defer func() { r.Octets, r.Cut = log.kept, log.cut }()
	if err := c.begin(); err != nil {
		if first || len(c.source.window()) > 0 {
			c.giveUp(r, c.none(err), err)
		}
		return nil, false
	}
	r.At = time.Now()
	c.nc.SetReadDeadline(r.At.Add(c.limits.Patience))
	limits := Limits{HeaderLimit: c.limits.HeaderLimit, BodyLimit: c.limits.BodyLimit, DrainLimit: c.limits.DrainLimit}
	a := &answerReader{src: c.source, limits: limits, headerLeft: limits.HeaderLimit, lines: maxRequestLines}
	a.place = place{name: inHeader, length: -1}
	text, err := c.source.section(a.sectionLimits(checkRequestStart))
	if err != nil {
		c.giveUp(r, c.broke(err, a.place), err)
		return nil, false
	}
	c.server.requests.Add(1)
	a.headerLeft -= len(text)
	line, rest, _ := strings.Cut(text, "\n")
	r.Line = trimCR(line)
	r.Method, r.Target, r.Version, _ = requestLine(r.Line)
	r.Fields = parseFields(rest)
	return r, c.content(r, a)
}

// begin waits for the first octet of a request. The error is the end of the
// connection, or of the time.
func (c *served) begin() error {
	c.nc.SetReadDeadline(time.Now().Add(c.limits.Idle))
	for blank := 0; ; {
		window := c.source.window()
		n := 0
		for n < len(window) && (window[n] == '\r' || window[n] == '\n') {
			n++
		}
		c.source.consume(n)
		if blank += n; blank > maxBlank {
			return garbage("the client sends nothing but empty lines")
		}
		if n < len(window) {
			return nil
		}
		if err := c.source.fill(); err != nil {
			return err
		}
	}
}

// giveUp notes what was no request, and says so to a client that can listen.
func (c *served) giveUp(r *message.Received, why string, err error) {
	c.source.consume(len(c.source.window()))
	r.Octets, r.Cut, r.Detail = c.source.log.kept, c.source.log.cut, why
	c.server.note(r)
	if isGarbage(err) && c.write([]message.Part{{Data: []byte(badRequest)}}) {
		c.leave()
	}
}

// none says why not even the beginning of a request came.
func (c *served) none(err error) string {
	var known *failure
	switch {
	case errors.As(err, &known):
		return known.detail
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("the client connected, and sent nothing within %v", c.limits.Idle)
	}
	if alert, _ := tlsTrouble(err); alert {
		return "the client ended TLS before it sent a request: " + plain(err)
	}
	return "the client connected, and ended the connection before it sent a request"
}

// broke says where a request broke off, and why.
func (c *served) broke(err error, where place) string {
	var known *failure
	switch {
	case errors.As(err, &known):
		return known.detail
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("the request was not whole within %v: the time ended in %s", c.limits.Patience, where)
	case errors.Is(err, net.ErrClosed):
		return "the request broke off in " + where.String() + ", when the suite closed the connection"
	case isReset(err):
		return "the client reset the connection in " + where.String()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the client closed the connection in " + where.String()
	}
	return "the connection was lost in " + where.String() + ": " + plain(err)
}

// content reads what follows the header section, and tells whether another
// request can.
func (c *served) content(r *message.Received, a *answerReader) (keep bool) {
	into := &message.Response{Proto: r.Version, Status: 200, Fields: r.Fields} // frames, and keeps, as one does
	how, length, err := requestFrame(into)
	a.place = place{name: inContent, length: -1}
	if err == nil && how != noContent {
		c.goAhead(r)
		err = a.announced(into, how, length)
	}
	if how == byLength && length > a.limits.DrainLimit {
		how = inPart
	}
	r.Trailers, r.Body, r.BodyCut, r.Unread = into.Trailers, into.Body, into.BodyCut, into.Unread
	if err != nil {
		c.source.consume(len(c.source.window()))
		r.Detail = c.broke(err, a.place)
		return false
	}
	r.Whole = true
	return spent("", into, how) == ""
}

// goAhead tells a client that waits with the content to send it (RFC 9110
// §10.1.1). A failure shows in the reading.
func (c *served) goAhead(r *message.Received) {
	for _, expectation := range r.Values("Expect") {
		if strings.EqualFold(expectation, "100-continue") && r.Version == "HTTP/1.1" {
			r.Continued = c.write([]message.Part{{Data: []byte(continued)}})
		}
	}
}

// announced reads content that is framed by its length or by chunks.
func (a *answerReader) announced(into *message.Response, how framing, length int64) error {
	if how == byChunks {
		return a.chunks(into)
	}
	a.place.length = length
	if length > a.limits.DrainLimit {
		return a.beginning(into, length)
	}
	return a.content(into, length)
}

// requestFrame decides how the content of a request is framed (RFC 9112 §6.3):
// unlike an answer, it does not end with the connection.
func requestFrame(r *message.Response) (framing, int64, error) {
	how, length, err := frame("", r)
	if err != nil || how != byClose {
		return how, length, err
	}
	if codings, _ := framingList(r, "Transfer-Encoding"); codings != nil {
		return noContent, 0, garbage("the last transfer coding of the request is not chunked but %s, so that its end can't be told", excerpt(codings[len(codings)-1]))
	}
	return noContent, 0, nil
}

// requestLine takes a request line apart (RFC 9112 §3): the method is before its
// first blank, the version after its last, and what is between them the target.
func requestLine(line string) (method, target, version string, ok bool) {
	method, rest, _ := strings.Cut(strings.TrimRight(line, " \t"), " ")
	last := strings.LastIndexByte(rest, ' ')
	target, version = strings.Trim(rest[:max(last, 0)], " "), rest[last+1:]
	const start = "HTTP/1."
	ok = method != "" && len(version) == len(start)+1 && version[:len(start)] == start && isDigit(version[len(start)])
	return method, target, version, ok
}

// checkRequestStart tells as early as can be that what comes is no request of
// HTTP/1.
func checkRequestStart(line []byte, whole bool) error {
	switch {
	case len(line) > 1 && line[0] == 0x16 && line[1] == 3:
		return garbage("the client speaks TLS there, where the URL begins with http")
	case len(line) > 0 && (line[0] <= ' ' || line[0] >= 0x7f):
		return garbage("what came is no HTTP: it begins with %s", lineExcerpt(line))
	case !whole:
		return nil
	}
	_, _, version, ok := requestLine(string(line))
	switch {
	case ok:
		return nil
	case strings.HasPrefix(version, "HTTP/"):
		return garbage("the client speaks another version than HTTP/1 without having been asked to: %s", excerpt(string(line)))
	}
	return garbage("the request line is not one of HTTP/1: %s", lineExcerpt(line))
}
