package loopback

import (
	"bytes"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// room is how many octets a connection holds in each direction before the
// writer has to wait for the reader.
const room = 256 << 10

// conn is one end of a connection. Both ends share the lock.
type conn struct {
	mu          *sync.Mutex
	wake        sync.Cond // of who reads or writes here
	peer        *conn
	addr, other *net.TCPAddr

	in      bytes.Buffer // has come and was not read
	ended   bool         // the peer sends nothing more
	cut     bool         // nothing more can be sent
	reset   bool         // by the peer
	fault   error        // that of a reset, until it was told: the system tells it once
	closed  bool         // on this side
	abrupt  bool         // Close resets
	writing int          // writers that wait for room
	reads   time.Time
	writes  time.Time
}

// pair makes a connection: the end of who dialled, and the other.
func pair(from, to *net.TCPAddr) (here, there *conn) {
	mu := &sync.Mutex{}
	here = &conn{mu: mu, addr: from, other: to}
	there = &conn{mu: mu, addr: to, other: from, peer: here}
	here.peer = there
	here.wake.L, there.wake.L = mu, mu
	return here, there
}

// Read gives what has come; after that the end, or once that the peer has reset
// the connection.
func (c *conn) Read(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		switch {
		case c.closed:
			return 0, c.failure("read", net.ErrClosed)
		case over(c.reads):
			return 0, c.failure("read", os.ErrDeadlineExceeded)
		case c.in.Len() > 0:
			n, _ := c.in.Read(b)
			if c.peer.writing > 0 {
				c.peer.wake.Broadcast()
			}
			return n, nil
		case c.ended:
			return 0, io.EOF
		case c.reset:
			err := c.fault
			c.ended, c.fault = true, nil
			if err == nil {
				return 0, io.EOF
			}
			return 0, c.failure("read", err)
		}
		c.wait(c.reads)
	}
}

// Write hands over to the peer. What comes after it has closed is lost, and
// answered by a reset.
func (c *conn) Write(b []byte) (n int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for first := true; first || n < len(b); first = false {
		switch {
		case c.closed:
			return n, c.failure("write", net.ErrClosed)
		case over(c.writes):
			return n, c.failure("write", os.ErrDeadlineExceeded)
		case c.cut:
			return n, c.failure("write", c.broken())
		case c.peer.closed:
			c.hit()
			return len(b), nil
		}
		if free := room - c.peer.in.Len(); free > 0 {
			part := b[n:min(len(b), n+free)]
			c.peer.in.Write(part)
			n += len(part)
			c.peer.wake.Broadcast()
			continue
		}
		c.writing++
		c.wait(c.writes)
		c.writing--
	}
	return n, nil
}

// broken is why nothing can be written.
func (c *conn) broken() error {
	if err := c.fault; err != nil {
		c.ended, c.fault = true, nil
		return err
	}
	return syscall.EPIPE
}

// hit takes a reset of the peer.
func (c *conn) hit() {
	if c.closed || c.reset {
		return
	}
	c.reset, c.cut, c.fault = true, true, syscall.ECONNRESET
	if c.ended {
		c.fault = syscall.EPIPE // as Linux has it: the peer has said that it is done
	}
	c.wake.Broadcast()
}

// Close ends both directions. Where something is left unread, or SetLinger says
// so, the peer learns of it by a reset.
func (c *conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.failure("close", net.ErrClosed)
	}
	c.closed = true
	if c.abrupt || c.in.Len() > 0 {
		c.peer.hit()
	} else {
		c.peer.ended = true
	}
	c.in = bytes.Buffer{}
	c.wake.Broadcast()
	c.peer.wake.Broadcast()
	return nil
}

// CloseWrite ends the direction to the peer.
func (c *conn) CloseWrite() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.reset {
		return c.failure("close", syscall.ENOTCONN)
	}
	c.cut, c.peer.ended = true, true
	c.wake.Broadcast()
	c.peer.wake.Broadcast()
	return nil
}

// SetLinger with 0 makes Close reset the connection; other values, in seconds,
// make no difference here.
func (c *conn) SetLinger(seconds int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.abrupt = seconds == 0
	return nil
}

// Ready tells whether Read would return at once.
func (c *conn) Ready() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed || c.ended || c.reset || c.in.Len() > 0
}

// wait lets go of the lock until something changes or the deadline is over.
func (c *conn) wait(deadline time.Time) {
	if !deadline.IsZero() {
		t := time.AfterFunc(time.Until(deadline), func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.wake.Broadcast()
		})
		defer t.Stop()
	}
	c.wake.Wait()
}

func over(deadline time.Time) bool { return !deadline.IsZero() && !time.Now().Before(deadline) }

func (c *conn) failure(op string, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Source: c.addr, Addr: c.other, Err: err}
}

func (c *conn) LocalAddr() net.Addr  { return c.addr }
func (c *conn) RemoteAddr() net.Addr { return c.other }

func (c *conn) SetDeadline(t time.Time) error      { return c.deadline(t, &c.reads, &c.writes) }
func (c *conn) SetReadDeadline(t time.Time) error  { return c.deadline(t, &c.reads) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.deadline(t, &c.writes) }

func (c *conn) deadline(t time.Time, of ...*time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.failure("set", net.ErrClosed)
	}
	for _, d := range of {
		*d = t
	}
	c.wake.Broadcast()
	return nil
}
