package client

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Bounds of what is read. Nobody needs more to tell how to log in, and a server
// that sends more is no reason to run out of memory.
const (
	maxHead    = 1 << 20  // octets of a header section, with the folded lines and all
	maxBody    = 64 << 20 // octets of content
	maxInterim = 100      // responses before the final one
)

var errTooLong = errors.New("the answer is longer than this client reads")

// answerReader reads responses off a connection (RFC 9112 §4 to §7).
type answerReader struct {
	in    *bufio.Reader
	rules *rules
	left  int // octets that the header section may still have
}

// answer reads the final response to a request, and passes over those before it
// (RFC 9110 §15.2).
func (ar *answerReader) answer(method string) (*answer, error) {
	for range maxInterim {
		a, version, err := ar.head()
		if err != nil {
			return nil, err
		}
		if a.status/100 == 1 && a.status != 101 {
			continue
		}
		a.closes = a.status == 101 || a.fields.member("Connection", "close") || version == "HTTP/1.0" && !a.fields.member("Connection", "keep-alive")
		if method == "CONNECT" && a.status/100 == 2 {
			a.closes = false // the connection is a tunnel from here on
		}
		return a, ar.rules.body(ar, a, method)
	}
	return nil, fmt.Errorf("%d interim responses came, and no final one", maxInterim)
}

// head reads a status line and the fields after it.
func (ar *answerReader) head() (*answer, string, error) {
	ar.left = maxHead
	line, err := ar.line()
	if err != nil {
		return nil, "", err
	}
	version, rest, _ := strings.Cut(line, " ")
	code, reason, _ := strings.Cut(rest, " ")
	status, err := strconv.Atoi(code)
	if err != nil || len(code) != 3 || status < 100 || !strings.HasPrefix(version, "HTTP/1.") {
		return nil, "", fmt.Errorf("what came is no HTTP/1.1 response: %.40q", line)
	}
	a := &answer{status: status, reason: reason}
	a.fields, err = ar.fields()
	a.fields = ar.rules.received(a.status, a.fields)
	return a, version, err
}

// fields reads lines up to an empty one; one that is no field is passed over.
func (ar *answerReader) fields() (fields, error) {
	var list fields
	var lines []string // of the field that is being read
	finish := func() {
		if name, value, found := strings.Cut(ar.rules.unfold(lines), ":"); found && isToken(name) {
			list.add(name, strings.Trim(value, " \t"))
		}
	}
	for {
		line, err := ar.line()
		if err != nil {
			return nil, err
		}
		if line != "" && (line[0] == ' ' || line[0] == '\t') && lines != nil {
			lines = append(lines, strings.Trim(line, " \t"))
			continue
		}
		finish()
		if line == "" {
			return list, nil
		}
		lines = []string{line}
	}
}

// unfold makes one line of a field that goes on in further ones, as if there was
// a blank where it was folded (RFC 9112 §5.2).
func unfold(lines []string) string { return strings.Join(lines, " ") }

// line reads up to a line feed. CR and NUL within are blanks (RFC 9112 §2.2,
// RFC 9110 §5.5).
func (ar *answerReader) line() (string, error) {
	var line []byte
	for {
		part, err := ar.in.ReadSlice('\n')
		ar.left -= len(part)
		if ar.left < 0 {
			return "", errTooLong
		}
		line = append(line, part...)
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return "", unexpected(err)
		}
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r")
	return ar.rules.printable(text), nil
}

// printable puts blanks in the place of CR and NUL.
func printable(line string) string { return strings.NewReplacer("\r", " ", "\x00", " ").Replace(line) }

// body reads the content, all of it, so that the connection can be used again
// (RFC 9112 §6.3, §9.3).
func (ar *answerReader) body(a *answer, method string) (err error) {
	codings := a.fields.values("Transfer-Encoding")
	switch lengths := a.fields.values("Content-Length"); {
	case method == "HEAD" || a.status == 101 || a.status == 204 || a.status == 304 || method == "CONNECT" && a.status/100 == 2:
	case len(codings) > 0 && strings.EqualFold(strings.Join(codings, ","), "chunked"):
		a.closes = a.closes || len(lengths) > 0
		err = ar.chunks(a)
	case len(codings) > 0:
		return fmt.Errorf("the answer has a transfer coding that this client doesn't know")
	case len(lengths) > 0:
		var length int64
		if length, err = contentLength(lengths); err == nil {
			err = ar.octets(a, length)
		}
	default:
		a.closes = true
		a.body, err = io.ReadAll(io.LimitReader(ar.in, maxBody+1))
	}
	if err == nil && len(a.body) > maxBody {
		return errTooLong
	}
	return err
}

// contentLength is the one value that all lines agree on (RFC 9110 §8.6).
func contentLength(lines []string) (int64, error) {
	var first string
	for i, one := range strings.Split(strings.Join(lines, ","), ",") {
		one = strings.Trim(one, " \t")
		if i == 0 {
			first = one
		}
		if one != first || strings.Trim(one, "0123456789") != "" {
			return 0, fmt.Errorf("the answer has a wrong Content-Length")
		}
	}
	length, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("the answer has a wrong Content-Length")
	}
	return length, nil
}

// octets reads so many octets of content more.
func (ar *answerReader) octets(a *answer, count int64) error {
	if count > maxBody-int64(len(a.body)) {
		return errTooLong
	}
	read, err := io.ReadAll(io.LimitReader(ar.in, count))
	a.body = append(a.body, read...)
	if err == nil && int64(len(read)) < count {
		err = io.ErrUnexpectedEOF
	}
	return unexpected(err)
}

// chunks reads chunked content and the trailers after it (RFC 9112 §7.1).
func (ar *answerReader) chunks(a *answer) error {
	for {
		ar.left = maxHead
		line, err := ar.line()
		if err != nil {
			return err
		}
		digits, _, _ := strings.Cut(line, ";")
		size, err := strconv.ParseUint(strings.Trim(digits, " \t"), 16, 31)
		if err != nil {
			return fmt.Errorf("the answer has a wrong chunk size")
		}
		if size == 0 {
			a.trailers, err = ar.fields()
			return err
		}
		if err := ar.octets(a, int64(size)); err != nil {
			return err
		}
		if line, err = ar.line(); err != nil || line != "" {
			return errors.Join(err, fmt.Errorf("the answer has a wrong chunk"))
		}
	}
}

// unexpected is the end of a connection where there should be more.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
