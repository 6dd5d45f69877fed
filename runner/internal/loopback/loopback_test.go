package loopback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// end is one end of a connection, as servers use it.
type end interface {
	net.Conn
	CloseWrite() error
	SetLinger(int) error
}

// log notes what comes of each step of a scenario, without times and addresses.
type log struct{ lines []string }

func (l *log) note(what string, n int, err error) {
	word := "well"
	for known, is := range map[string]error{
		"the end": io.EOF, "reset": syscall.ECONNRESET, "broken": syscall.EPIPE, "late": os.ErrDeadlineExceeded, "closed": net.ErrClosed,
	} {
		if errors.Is(err, is) {
			word, err = known, nil
		}
	}
	if err != nil {
		word = err.Error()
	}
	l.lines = append(l.lines, fmt.Sprintf("%s: %d, %s", what, n, word))
}

func (l *log) read(c net.Conn, most int) {
	n, err := io.ReadFull(c, make([]byte, most))
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	l.note("read", n, err)
}

func (l *log) write(c net.Conn, size int) {
	n, err := c.Write(make([]byte, size))
	l.note("write", n, err)
}

// scenarios are what servers and clients do to each other; settle lets what was
// sent arrive.
var scenarios = map[string]func(l *log, here, there end, settle func()){
	"there and back": func(l *log, here, there end, settle func()) {
		l.write(here, 10)
		l.read(there, 10)
		l.write(there, 1000)
		l.read(here, 500)
		l.read(here, 500)
	},
	"closed after all was read": func(l *log, here, there end, settle func()) {
		l.write(there, 3)
		there.Close()
		settle()
		l.read(here, 3)
		l.read(here, 1)
		l.read(here, 1)
	},
	"written after the peer has closed": func(l *log, here, there end, settle func()) {
		there.Close()
		settle()
		l.write(here, 5)
		settle()
		l.read(here, 1)
		l.write(here, 5)
		l.read(here, 1)
	},
	"closed with something unread": func(l *log, here, there end, settle func()) {
		l.write(here, 5)
		l.write(there, 7)
		settle()
		there.Close()
		settle()
		l.read(here, 7)
		l.read(here, 1)
		l.read(here, 1)
		l.write(here, 1)
	},
	"a write learns of a reset": func(l *log, here, there end, settle func()) {
		there.SetLinger(0)
		there.Close()
		settle()
		l.write(here, 1)
		l.write(here, 1)
		l.read(here, 1)
	},
	"half closed": func(l *log, here, there end, settle func()) {
		l.note("half", 0, there.CloseWrite())
		settle()
		l.read(here, 1)
		l.write(here, 4)
		settle()
		l.read(there, 4)
		l.write(there, 1)
		here.Close()
		settle()
		l.read(there, 1)
	},
	"half closed, then closed with something unread": func(l *log, here, there end, settle func()) {
		there.CloseWrite()
		l.write(here, 4)
		settle()
		there.Close()
		settle()
		l.read(here, 1)
		l.write(here, 1)
	},
	"closed on this side": func(l *log, here, there end, settle func()) {
		here.Close()
		l.read(here, 1)
		l.write(here, 1)
		l.note("close", 0, here.Close())
		l.note("deadline", 0, here.SetDeadline(time.Time{}))
	},
	"late": func(l *log, here, there end, settle func()) {
		here.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		l.read(here, 1)
		l.write(there, 1)
		settle()
		l.read(here, 1)
		here.SetReadDeadline(time.Time{})
		l.read(here, 1)
		here.SetWriteDeadline(time.Now().Add(-time.Second))
		l.write(here, 1)
	},
	"woken by a deadline that is set meanwhile": func(l *log, here, there end, settle func()) {
		go func() {
			settle()
			here.SetDeadline(time.Now().Add(-time.Second))
		}()
		l.read(here, 1)
	},
	"woken by closing": func(l *log, here, there end, settle func()) {
		go func() {
			settle()
			here.Close()
		}()
		l.read(here, 1)
	},
}

// TestAsTCP plays each scenario over TCP and in memory. The system's errors are
// those of Linux.
func TestAsTCP(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems tell of resets in their own ways")
	}
	for name, play := range scenarios {
		t.Run(name, func(t *testing.T) {
			var tcp, memory log
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			here, there := connect(t, l, (&net.Dialer{}).DialContext)
			play(&tcp, here, there, func() { time.Sleep(10 * time.Millisecond) })
			var n Network
			if l, err = n.Listen("127.0.0.1:0"); err != nil {
				t.Fatal(err)
			}
			here, there = connect(t, l, n.Dial)
			play(&memory, here, there, func() { time.Sleep(time.Millisecond) })
			if d := cmp.Diff(tcp.lines, memory.lines); d != "" {
				t.Errorf("in memory it goes otherwise (-TCP +memory):\n%s", d)
			}
		})
	}
}

func connect(t *testing.T, l net.Listener, dial func(context.Context, string, string) (net.Conn, error)) (here, there end) {
	t.Helper()
	t.Cleanup(func() { l.Close() })
	h, err := dial(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	o, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close(); o.Close() })
	if h.RemoteAddr().String() != l.Addr().String() || o.RemoteAddr().String() != h.LocalAddr().String() {
		t.Errorf("the addresses are %v to %v and %v to %v", h.LocalAddr(), h.RemoteAddr(), o.LocalAddr(), o.RemoteAddr())
	}
	return h.(end), o.(end)
}

// A writer waits for its reader, and more than fits comes through whole.
func TestRoom(t *testing.T) {
	var n Network
	l, _ := n.Listen("127.0.0.1:0")
	here, there := connect(t, l, n.Dial)
	const size = 3*room + 1
	go func() {
		here.Write([]byte(strings.Repeat("x", size)))
		here.Close()
	}()
	if got, err := io.ReadAll(there); len(got) != size || err != nil {
		t.Errorf("want %d octets, got %d, %v", size, len(got), err)
	}
	there.Write([]byte("late"))
	full, other := connect(t, mustListen(t, &n), n.Dial)
	go func() { // no sooner than the writer has put in what fits
		for end := time.Now().Add(time.Minute); !other.(*conn).Ready() && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		full.SetWriteDeadline(time.Now().Add(-time.Second))
	}()
	if got, err := full.Write(make([]byte, room+1)); got != room || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("want %d octets and lateness, got %d, %v", room, got, err)
	}
	if c := other.(*conn); !c.Ready() {
		t.Error("want it to be ready for reading")
	}
}

func mustListen(t *testing.T, n *Network) net.Listener {
	t.Helper()
	l, err := n.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestListening(t *testing.T) {
	var n Network
	l := mustListen(t, &n)
	if _, err := n.Listen(l.Addr().String()); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("an address twice: %v", err)
	}
	if _, err := n.Listen("nowhere"); err == nil {
		t.Error("want an error for an address without a port")
	}
	if _, err := n.Dial(t.Context(), "tcp", "127.0.0.1:1"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("nobody listens: %v", err)
	}
	waits, err := n.Dial(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := waits.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("a connection that nobody has accepted: %v", err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a closed listener: %v", err)
	}
	if l.Close() == nil {
		t.Error("want an error from closing twice")
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := n.Dial(over, "tcp", l.Addr().String()); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}
