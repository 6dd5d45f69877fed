package server

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// body is the content of a request, still on the connection.
type body struct {
	in       *bufio.Reader
	length   int64 // octets still to come, unless chunked
	chunked  bool
	proceed  func() error // sends 100 Continue; nil: the client does not wait for it
	unread   bool         // something is still to come
	content  []byte       // what was read; credentials may speak of it before the resource does
	trailers fields       // of a chunked body that was read; never merged into the header fields (RFC 9110 §6.5.1)
}

// frame finds out where the content of a request ends (RFC 9112 §6). What two
// readers could understand differently is refused, with and without
// credentials: both lengths at once, lengths that differ, chunked in HTTP/1.0.
func (r *request) frame(in *bufio.Reader) error {
	r.body.in = in
	codings, lengths := r.fields.list("Transfer-Encoding"), r.fields.all("Content-Length")
	switch {
	case r.fields.has("Transfer-Encoding") && len(lengths) > 0:
		return badRequest("Content-Length and Transfer-Encoding stand side by side (RFC 9112 §6.1).")
	case r.fields.has("Transfer-Encoding") && r.minor == 0:
		return badRequest("HTTP/1.0 has no Transfer-Encoding (RFC 9112 §6.1).")
	case r.fields.has("Transfer-Encoding"):
		if len(codings) == 0 || codings[len(codings)-1] != "chunked" {
			return badRequest("The last transfer coding is not chunked (RFC 9112 §6.3).")
		}
		if len(codings) > 1 {
			return &refusal{501, "No transfer coding but chunked is known here."}
		}
		r.body.chunked, r.body.unread = true, true
	case len(lengths) > 1:
		return badRequest("There is more than one Content-Length.")
	case len(lengths) == 1:
		length, err := strconv.ParseInt(lengths[0], 10, 64)
		if err != nil || !isDigits(lengths[0]) {
			return badRequest("The Content-Length is not a number.")
		}
		r.body.length, r.body.unread = length, length > 0
	}
	return nil
}

// expectsContinue tells whether the client holds its content back until it is
// asked for it. HTTP/1.0 knows no 100 Continue (RFC 9110 §10.1.1).
func (r *request) expectsContinue() bool {
	expectations := r.fields.list("Expect")
	return r.minor > 0 && r.body.unread && len(expectations) == 1 && expectations[0] == "100-continue"
}

// read asks for the content, where the client waits for that, and reads it;
// once, whoever wants it.
func (b *body) read() ([]byte, error) {
	if !b.unread {
		return b.content, nil
	}
	if !b.chunked && b.length > maxBody {
		return nil, &refusal{413, "The content is too large."}
	}
	if b.proceed != nil {
		if err := b.proceed(); err != nil {
			return nil, err
		}
	}
	content, err := b.collect()
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = badRequest("The content is not complete.")
	}
	b.content = content
	return content, err
}

// skip reads the content without keeping it, so that it is not taken for the
// next request (RFC 9112 §9.3). Only what is small is skipped, see worthSkipping.
func (b *body) skip() error {
	if !b.unread {
		return nil
	}
	_, err := b.collect()
	return err
}

// worthSkipping tells whether the content is known to be short and is coming
// without being asked for. Otherwise it is cheaper for both sides to close, and
// the response can announce it.
func (b *body) worthSkipping() bool { return b.proceed == nil && !b.chunked && b.length <= maxHead }

func (b *body) collect() ([]byte, error) {
	b.unread = false
	if b.chunked {
		return b.collectChunks()
	}
	content := make([]byte, b.length)
	_, err := io.ReadFull(b.in, content)
	return content, err
}

// collectChunks undoes the chunked coding (RFC 9112 §7.1).
func (b *body) collectChunks() ([]byte, error) {
	var content []byte
	for {
		size, err := b.chunkSize()
		if err != nil {
			return nil, err
		}
		if size == 0 {
			return content, b.readTrailers()
		}
		if int64(len(content))+size > maxBody {
			return nil, &refusal{413, "The content is too large."}
		}
		chunk := make([]byte, size+2)
		if _, err := io.ReadFull(b.in, chunk); err != nil {
			return nil, err
		}
		if string(chunk[size:]) != "\r\n" {
			return nil, badRequest("A chunk is longer than it says.")
		}
		content = append(content, chunk[:size]...)
	}
}

// chunkSize reads the line before a chunk; its extensions mean nothing here.
func (b *body) chunkSize() (int64, error) {
	line, err := b.line()
	if err != nil {
		return 0, err
	}
	digits, _, _ := strings.Cut(line, ";")
	digits = strings.TrimRight(digits, " \t")
	size, err := strconv.ParseInt(digits, 16, 32)
	if err != nil || size < 0 || unhex(digits[0]) < 0 {
		return 0, badRequest("A chunk size is not a hexadecimal number.")
	}
	return size, nil
}

func (b *body) readTrailers() error {
	var lines []string
	for size := 0; ; {
		line, err := b.line()
		if err != nil {
			return err
		}
		if line == "" {
			break
		}
		if size += len(line); size > maxHead {
			return &refusal{431, "The trailer section is too large."}
		}
		lines = append(lines, line)
	}
	var err error
	b.trailers, err = parseFields(lines)
	return err
}

// line reads a line of the chunked coding, without its line end.
func (b *body) line() (string, error) {
	line, err := b.in.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		return "", badRequest("A line of the chunked coding is too long.")
	}
	if err != nil {
		return "", fmt.Errorf("reading a line of the chunked coding: %w", err)
	}
	text, found := strings.CutSuffix(string(line), "\r\n")
	if !found || strings.ContainsAny(text, "\r\x00") {
		return "", badRequest("A line of the chunked coding does not end in CR LF, or holds CR or NUL.")
	}
	return text, nil
}
