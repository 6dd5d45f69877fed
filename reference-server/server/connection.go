package server

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// Times that a connection waits for its client.
const (
	idleTime    = 30 * time.Second // for the first octet of a request
	receiveTime = 4 * time.Second  // for the rest of a header section; as long again for content
	sendTime    = 10 * time.Second // for a response to be taken
	lingerTime  = 2 * time.Second  // for the client's end after ours
)

// maxLinger is how many octets are read and dropped while closing.
const maxLinger = 64 << 20

// connection is one connection of a client. It carries requests of anybody: it
// never remembers who sent the last one.
type connection struct {
	server  *Server
	net     net.Conn
	in      *bufio.Reader
	secured bool              // over TLS
	notes   map[string]string // for defects; the right server writes nothing down
	began   time.Time         // when the first octet of the present request came; for defects too
}

// exchange is one request and its response.
type exchange struct {
	*request
	conn     *connection
	response *response
}

// hangUp is the response of which nothing is sent: the client is gone.
var hangUp = &response{close: true}

// serve answers the requests of a connection one after the other, so that
// pipelined ones get their answers in order (RFC 9112 §9.3.2).
func (c *connection) serve() {
	defer c.net.Close()
	for {
		_ = c.net.SetReadDeadline(time.Now().Add(idleTime))
		if _, err := c.in.Peek(1); err != nil {
			return
		}
		c.began = time.Now()
		ex := &exchange{request: &request{}, conn: c}
		ex.response = c.receive(ex)
		if ex.response == hangUp || !c.send(ex) {
			return
		}
		c.server.defects.after(ex)
		if ex.response.close {
			c.finish()
			return
		}
		if ex.body.skip() != nil {
			return
		}
	}
}

// receive reads a request and decides what is answered.
func (c *connection) receive(ex *exchange) *response {
	_ = c.net.SetReadDeadline(time.Now().Add(receiveTime))
	head, err := readHead(c.in)
	if err != nil {
		return failure(err)
	}
	r, err := parseHead(c.server.defects.head(c, head))
	if err != nil {
		return failure(err)
	}
	ex.request = r
	r.client, _, _ = net.SplitHostPort(c.net.RemoteAddr().String())
	r.peer = c.peer()
	if err := r.resolve(c.scheme()); err != nil {
		return failure(err)
	}
	if err := r.frame(c.in); err != nil {
		return failure(err)
	}
	if r.expectsContinue() {
		r.body.proceed = c.proceed
	}
	_ = c.net.SetReadDeadline(time.Now().Add(receiveTime))
	if wrong := c.server.defects.request(ex); wrong != nil {
		return wrong
	}
	return c.server.answer(r, c.secured)
}

func (c *connection) scheme() string {
	if c.secured {
		return "https"
	}
	return "http"
}

// proceed asks for content that the client holds back (RFC 9110 §10.1.1).
func (c *connection) proceed() error {
	_, err := io.WriteString(c.net, "HTTP/1.1 100 Continue\r\n\r\n")
	return err
}

// send completes a response and writes it; false when the client did not take
// it.
func (c *connection) send(ex *exchange) bool {
	ex.response.close = ex.response.close || ex.ends()
	ex.response.complete(ex.request, time.Now())
	c.server.defects.response(ex)
	_ = c.net.SetWriteDeadline(time.Now().Add(sendTime))
	_, err := c.net.Write(c.server.defects.octets(ex, ex.response.octets()))
	return err == nil
}

// ends tells whether a connection ends after the response to this request: the
// client says so, it speaks HTTP/1.0, or content is on its way that is not
// worth reading (RFC 9112 §9.3, §9.6).
func (r *request) ends() bool {
	for _, option := range r.fields.list("Connection") {
		if option == "close" {
			return true
		}
	}
	return r.minor == 0 || r.body.unread && !r.body.worthSkipping()
}

// finish closes in stages (RFC 9112 §9.6): our side first, then what the client
// is still sending is read, so that no reset destroys the response before the
// client has read it.
func (c *connection) finish() {
	half, ok := c.net.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	_ = c.net.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.Copy(io.Discard, io.LimitReader(c.in, maxLinger))
}

// failure is the response to a request that could not be read. What comes after
// it on the connection can't be told from it, so the connection ends.
func failure(err error) *response {
	var refused *refusal
	resp := hangUp
	switch {
	case errors.As(err, &refused):
		resp = problem(refused.status, refused.text)
	case errors.Is(err, os.ErrDeadlineExceeded):
		resp = problem(408, "The rest of the request did not come in time.")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		resp = problem(400, "The request is not complete.")
	}
	resp.close = true
	return resp
}
