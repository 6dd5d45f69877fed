package wire

import (
	"bytes"
	"io"
	"net"
	"sync"

	"authspec/runner/internal/message"
)

// bufferSize is how much one read from the connection asks for. Nearly every
// answer to a request without credentials fits.
const bufferSize = 8 << 10

var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// source buffers what a server sends. Octets count as received when they are
// consumed, not when they are read: what lies behind an answer belongs to the
// next one.
type source struct {
	nc   net.Conn
	buf  []byte
	r, w int // buf[r:w] is read and not consumed
	log  *record
}

func newSource(nc net.Conn) *source {
	return &source{nc: nc, buf: buffers.Get().(*[bufferSize]byte)[:], log: &record{}}
}

// release gives the buffer back; the source is of no use afterwards.
func (s *source) release() {
	if len(s.buf) == bufferSize {
		buffers.Put((*[bufferSize]byte)(s.buf))
	}
	s.buf, s.r, s.w = nil, 0, 0
}

func (s *source) window() []byte { return s.buf[s.r:s.w] }

func (s *source) consume(n int) {
	if s.log.kept == nil {
		s.log.kept = make([]byte, 0, min(len(s.window()), message.Recorded)) // mostly the whole answer
	}
	s.log.add(s.buf[s.r : s.r+n])
	s.r += n
}

// fill reads once, at least one octet, and makes room for it where needed.
func (s *source) fill() error {
	switch {
	case s.r == s.w:
		s.r, s.w = 0, 0
	case s.w == len(s.buf) && s.r > 0:
		s.w = copy(s.buf, s.window())
		s.r = 0
	case s.w == len(s.buf):
		s.grow()
	}
	for range 100 {
		n, err := s.nc.Read(s.buf[s.w:])
		s.w += n
		if n > 0 {
			return nil // an error that came with it comes again
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

func (s *source) grow() {
	larger := make([]byte, 2*len(s.buf))
	copy(larger, s.buf)
	if len(s.buf) == bufferSize {
		buffers.Put((*[bufferSize]byte)(s.buf))
	}
	s.buf = larger
}

// sectionLimits bound a section, and say whether it is one at all.
type sectionLimits struct {
	octets int // of this section
	total  int // of all sections of the exchange, for the message
	lines  int
	// first judges the first line, without its end: as long as it is not
	// whole, what there is of it. Nil: it may be any, also the empty one.
	first func(line []byte, whole bool) error
}

// section reads lines up to and including the first empty one and returns
// them as they came. A line ends with LF; a CR before it belongs to its end.
func (s *source) section(lim sectionLimits) (string, error) {
	begin := 0 // of the line, from s.r
	for lines := 1; ; lines++ {
		next, err := s.lineEnd(begin, func(octets int) error {
			if lim.first != nil && lines == 1 {
				if err := lim.first(s.window(), false); err != nil {
					return err
				}
			}
			return lim.exceeded(octets, lines)
		})
		if err != nil {
			return "", err
		}
		line := bytes.TrimSuffix(s.window()[begin:next-1], []byte("\r"))
		if lim.first != nil && lines == 1 {
			if err := lim.first(line, true); err != nil {
				return "", err
			}
		}
		if err := lim.exceeded(next, lines); err != nil {
			return "", err
		}
		if len(line) == 0 {
			text := string(s.window()[:next])
			s.consume(next)
			return text, nil
		}
		begin = next
	}
}

// lineEnd finds the end of the line at begin, that of its LF, and reads until
// it is there; before each read it asks whether to go on with so many octets.
// All counts are from s.r.
func (s *source) lineEnd(begin int, proceed func(octets int) error) (int, error) {
	for seen := begin; ; {
		window := s.window()
		if i := bytes.IndexByte(window[seen:], '\n'); i >= 0 {
			return seen + i + 1, nil
		}
		seen = len(window)
		if err := proceed(seen); err != nil {
			return 0, err
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

func (l *sectionLimits) exceeded(octets, lines int) error {
	if octets > l.octets {
		return garbage("the header is longer than the %d octets that are read of it, all its sections taken together", l.total)
	}
	if lines > l.lines {
		return garbage("the header section has more than the %d lines that are read of it", l.lines)
	}
	return nil
}

// line reads one line of at most limit octets and returns it without its end;
// it is valid until the next read.
func (s *source) line(limit int) ([]byte, error) {
	seen := 0
	for {
		window := s.window()
		if i := bytes.IndexByte(window[seen:], '\n'); i >= 0 && seen+i < limit {
			s.consume(seen + i + 1)
			return bytes.TrimSuffix(window[:seen+i], []byte("\r")), nil
		}
		if seen = len(window); seen >= limit {
			return nil, garbage("a line of the chunked framing is longer than the %d octets that are read of it", limit)
		}
		if err := s.fill(); err != nil {
			return nil, err
		}
	}
}

// record keeps the first octets of what is added to it.
type record struct {
	kept []byte
	cut  int64
}

func (r *record) add(b []byte) {
	n := min(len(b), message.Recorded-len(r.kept))
	r.kept = append(r.kept, b[:n]...)
	r.cut += int64(len(b) - n)
}

func (r *record) total() int64 { return int64(len(r.kept)) + r.cut }
