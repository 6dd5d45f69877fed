package wire

import (
	"authspec/runner/internal/message"
	"cmp"
	"errors"
	"fmt"
	"io"
)

// chunkLineLimit bounds a chunk-size line with its extensions.
const chunkLineLimit = 4 << 10

// answerReader reads the answer to one request. A server reads the content of a
// request with it too.
type answerReader struct {
	src    *source
	method string
	limits Limits

	headerLeft int   // octets of sections that may still come
	lines      int   // lines that a section may have; zero: maxFieldLines
	drained    int64 // octets of content and chunk framing that have come
	asked      int   // how often Limits.Enough was asked
	place      place

	interim func() // called after each interim answer
	header  func() // called when the header section of the final answer has been read
}

// place is where in an answer the reading is, to say where it broke off.
type place struct {
	name   string // "the header section"
	length int64  // octets of content that are announced, or -1
	got    int64  // octets of content that have come
}

func (p place) String() string {
	switch {
	case p.name != inContent:
		return p.name
	case p.length >= 0:
		return fmt.Sprintf("%s, after %d of %d octets", p.name, p.got, p.length)
	}
	return fmt.Sprintf("%s, after %d octets", p.name, p.got)
}

const (
	inHeader  = "the header section"
	inContent = "the content"
	inTrailer = "the trailer section"
)

// read reads interim answers into x, then the final one, which it returns when
// it is whole.
func (a *answerReader) read(x *message.Exchange) (*message.Response, framing, error) {
	for {
		a.place = place{name: inHeader, length: -1}
		r, err := a.readHead()
		if err != nil {
			return nil, 0, err
		}
		if r.Status < 100 || r.Status >= 200 || r.Status == 101 {
			how, err := a.readFinal(r)
			return r, how, err
		}
		if len(x.Interim) == a.limits.InterimLimit {
			return nil, 0, garbage("more than %d interim answers came", a.limits.InterimLimit)
		}
		x.Interim = append(x.Interim, *r)
		if a.interim != nil {
			a.interim()
		}
	}
}

func (a *answerReader) readHead() (*message.Response, error) {
	text, err := a.src.section(a.sectionLimits(checkStart))
	if err != nil {
		return nil, err
	}
	a.headerLeft -= len(text)
	return parseHead(text)
}

func (a *answerReader) sectionLimits(first func([]byte, bool) error) sectionLimits {
	return sectionLimits{octets: a.headerLeft, total: a.limits.HeaderLimit, lines: cmp.Or(a.lines, maxFieldLines), first: first}
}

func (a *answerReader) readFinal(r *message.Response) (framing, error) {
	how, length, err := frame(a.method, r)
	if err != nil {
		return how, err
	}
	if a.header != nil {
		a.header()
	}
	a.place = place{name: inContent, length: -1}
	switch how {
	case byLength:
		a.place.length = length
		if length > a.limits.DrainLimit {
			return inPart, a.beginning(r, length)
		}
		err = a.content(r, length)
	case byChunks:
		err = a.chunks(r)
	case byClose:
		err = a.untilClose(r)
	}
	if err == errEnough {
		return inPart, nil
	}
	return how, err
}

// errEnough ends the reading of content before its end.
var errEnough = errors.New("what has come is enough")

// enough is errEnough where no more has to be waited for.
func (a *answerReader) enough(r *message.Response) error {
	if a.limits.Enough == nil || a.asked == maxEnough {
		return nil
	}
	a.asked++
	if !a.limits.Enough(r) {
		return nil
	}
	return errEnough
}

// content reads n octets of content.
func (a *answerReader) content(r *message.Response, n int64) error {
	if n > a.limits.DrainLimit-a.drained {
		return garbage("a chunk announces %d octets of content; no more than %d are read in all", n, a.limits.DrainLimit)
	}
	for n > 0 {
		if len(a.src.window()) == 0 {
			if err := a.src.fill(); err != nil {
				return err
			}
		}
		k := int(min(n, int64(len(a.src.window()))))
		a.keep(r, k)
		n -= int64(k)
	}
	return nil
}

// beginning reads of n octets of content what is kept. Such a length is nothing
// wrong, but nobody wants to wait for its end.
func (a *answerReader) beginning(r *message.Response, n int64) error {
	part := min(int64(a.limits.BodyLimit), a.limits.DrainLimit)
	r.Unread = n - part
	return a.content(r, part)
}

// keep moves n buffered octets into the content, so far as it has room.
func (a *answerReader) keep(r *message.Response, n int) {
	room := min(n, a.limits.BodyLimit-len(r.Body))
	a.makeRoom(r, room)
	r.Body = append(r.Body, a.src.window()[:room]...)
	r.BodyCut += int64(n - room)
	a.src.consume(n)
	a.drained += int64(n)
	a.place.got += int64(n)
}

// makeRoom sees to it that n octets more fit into the content. It grows once
// where its length is announced; else by steps, the last of which is to all that
// is kept.
func (a *answerReader) makeRoom(r *message.Response, n int) {
	need := len(r.Body) + n
	if need <= cap(r.Body) {
		return
	}
	size := int(max(int64(need), min(a.place.length, int64(a.limits.BodyLimit))))
	if a.place.length < 0 {
		for _, step := range []int{bufferSize, message.Large} {
			if need <= step {
				size = step
				break
			}
		}
	}
	if size >= message.Worthy || a.place.length < 0 && size > message.Large {
		r.Body = append(message.Buffer(a.limits.BodyLimit), r.Body...)
		return
	}
	r.Body = append(make([]byte, 0, size), r.Body...)
}

func (a *answerReader) untilClose(r *message.Response) error {
	for {
		if n := len(a.src.window()); n > 0 {
			a.keep(r, n)
			if err := a.enough(r); err != nil {
				return err
			}
		}
		if a.drained > a.limits.DrainLimit {
			return garbage("the content does not end: more than %d octets came", a.limits.DrainLimit)
		}
		if err := a.src.fill(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// chunks reads content in the chunked coding with its trailer section (RFC
// 9112 §7.1).
func (a *answerReader) chunks(r *message.Response) error {
	for {
		size, err := a.chunkSize()
		if err != nil {
			return err
		}
		if size == 0 {
			return a.trailers(r)
		}
		if err := a.content(r, size); err != nil {
			return err
		}
		end, err := a.src.line(len("\r\n"))
		switch {
		case err != nil && !isGarbage(err):
			return err
		case err != nil || len(end) > 0:
			return garbage("a chunk of %d octets does not end where its size says", size)
		}
		if err := a.enough(r); err != nil {
			return err
		}
	}
}

func (a *answerReader) chunkSize() (int64, error) {
	line, err := a.src.line(chunkLineLimit)
	if err != nil {
		return 0, err
	}
	// Endless empty extensions are no content, and have to end as well.
	a.drained += int64(len(line)) + 1
	if a.drained > a.limits.DrainLimit {
		return 0, garbage("the content does not end: more than %d octets came", a.limits.DrainLimit)
	}
	size, ok := parseChunkSize(line)
	if !ok {
		return 0, garbage("a chunk does not begin with its size but with %s", lineExcerpt(line))
	}
	return size, nil
}

// parseChunkSize reads the size before the extensions. One that no integer
// holds becomes the largest there is: it is beyond every limit.
func parseChunkSize(line []byte) (size int64, ok bool) {
	const most = 1<<63 - 1
	for i, c := range line {
		digit, isHex := hexValue(c)
		switch {
		case isHex && size > most>>4:
			size, ok = most, true
		case isHex:
			size, ok = size<<4|digit, true
		default:
			return size, ok && isExtension(line[i:])
		}
	}
	return size, ok
}

// isExtension tells whether b is what may follow a chunk size: white space
// (RFC 9112 §7.1.1 has recipients bear it), and extensions.
func isExtension(b []byte) bool {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	return len(b) == 0 || b[0] == ';'
}

func hexValue(c byte) (int64, bool) {
	switch {
	case isDigit(c):
		return int64(c - '0'), true
	case c >= 'a' && c <= 'f':
		return int64(c-'a') + 10, true
	case c >= 'A' && c <= 'F':
		return int64(c-'A') + 10, true
	}
	return 0, false
}

func (a *answerReader) trailers(r *message.Response) error {
	a.place.name = inTrailer
	text, err := a.src.section(a.sectionLimits(nil))
	if err != nil {
		return err
	}
	r.Trailers = parseFields(text)
	return nil
}
