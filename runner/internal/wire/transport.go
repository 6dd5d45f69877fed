package wire

import (
	"net"
	"os"
	"syscall"
	"time"
)

// pollPatience is how long a look at a connection waits where the system
// offers no look without waiting.
const pollPatience = time.Millisecond

// transport is the connection below TLS. While it is polled, a Read that
// would have to wait fails instead, like one whose time is over; TLS bears
// that and goes on later.
type transport struct {
	net.Conn
	polled bool
	raw    syscall.RawConn // nil until it is needed
}

func (t *transport) Read(b []byte) (int, error) {
	if t.polled {
		if ready, known := t.ready(); known && !ready {
			return 0, os.ErrDeadlineExceeded
		}
	}
	return t.Conn.Read(b)
}

// poll begins polling; the returned function ends it.
func (t *transport) poll() (end func()) {
	t.polled = true
	var deadline time.Time
	if _, known := t.ready(); !known {
		deadline = time.Now().Add(pollPatience)
	}
	t.Conn.SetReadDeadline(deadline)
	return func() {
		t.polled = false
		t.Conn.SetReadDeadline(time.Time{})
	}
}

// ready tells whether a Read would return at once; known is false where the
// system can't say.
func (t *transport) ready() (ready, known bool) {
	if c, ok := t.Conn.(interface{ Ready() bool }); ok {
		return c.Ready(), true // it is no socket, and knows itself
	}
	if t.raw == nil {
		sc, ok := t.Conn.(syscall.Conn)
		if !ok {
			return false, false
		}
		raw, err := sc.SyscallConn()
		if err != nil {
			return true, true // closed on this side: Read says so
		}
		t.raw = raw
	}
	return peek(t.raw)
}
