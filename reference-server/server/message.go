package server

import (
	"bufio"
	"bytes"
	"crypto/x509"
	"strings"
)

// Limits of what is read of a request.
const (
	maxRequestLine = 8 << 10  // octets; RFC 9112 §3 recommends 8000 at least
	maxHead        = 64 << 10 // octets of request line and header section together
	maxBody        = 1 << 20  // octets of content that are kept
)

// request is one request whose whole header section has arrived. Nothing is
// decided before that: credentials may stand in the last line (RFC 9110 §5.3).
type request struct {
	method string
	target string // as it was sent
	minor  int    // of HTTP/1.x
	fields fields

	scheme    string // of the target resource: http or https
	authority string // host and, where given, port; empty: an HTTP/1.0 request that names none
	path      string // decoded and normalized; "*" for OPTIONS of the whole server
	query     string // as it was sent; means nothing here

	client string            // address of the other end of the connection
	peer   *x509.Certificate // that the client has shown; nil: none
	body   body
}

// refusal is why a message can't be processed, as the status and text of the
// response. The connection is closed after it: where the next message begins
// is not certain any more.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

func badRequest(text string) error { return &refusal{400, text} }

// readHead reads the octets of a request up to the empty line that ends its
// header section, which is included.
func readHead(in *bufio.Reader) ([]byte, error) {
	if err := skipEmptyLines(in); err != nil {
		return nil, err
	}
	var head []byte
	for start := 0; ; {
		piece, err := in.ReadSlice('\n')
		head = append(head, piece...)
		if err := checkSize(head, start == 0); err != nil {
			return nil, err
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			return nil, err
		}
		line := string(head[start:])
		if line == "\r\n" || line == "\n" {
			return head, nil
		}
		// What can't be a request line ends the message: nothing that
		// could follow would make it one, so there is no reason to wait.
		if start == 0 && !strings.Contains(line, " HTTP/") {
			return head, nil
		}
		start = len(head)
	}
}

// skipEmptyLines drops the line ends that some clients send after a body
// (RFC 9112 §2.2), and refuses at once what no method can begin with, as a TLS
// handshake on the wrong port.
func skipEmptyLines(in *bufio.Reader) error {
	for range 4 {
		first, err := in.Peek(1)
		if err != nil {
			return err
		}
		if first[0] != '\r' {
			break
		}
		pair, err := in.Peek(2)
		if err != nil {
			return err
		}
		if string(pair) != "\r\n" {
			return badRequest("A CR without LF stands before the request line.")
		}
		_, _ = in.Discard(2)
	}
	first, err := in.Peek(1)
	if err != nil {
		return err
	}
	if !isTokenOctet(first[0]) {
		return badRequest("The request does not begin with a method.")
	}
	return nil
}

func checkSize(head []byte, inRequestLine bool) error {
	switch {
	case inRequestLine && len(head) > maxRequestLine && bytes.IndexByte(head[:maxRequestLine], '\n') < 0:
		return &refusal{414, "The request line is too long."}
	case len(head) > maxHead:
		return &refusal{431, "The header section is too large."}
	}
	return nil
}

// parseHead reads a request line and header section, strictly: what is not
// valid is refused, never repaired, since another reader on the way may have
// repaired it otherwise.
func parseHead(head []byte) (*request, error) {
	text, whole := strings.CutSuffix(string(head), "\r\n\r\n")
	lines := strings.Split(text, "\r\n")
	for _, line := range lines {
		if strings.ContainsAny(line, "\r\n\x00") {
			return nil, badRequest("A line holds CR, LF or NUL (RFC 9112 §2.2, RFC 9110 §5.5).")
		}
	}
	if !whole {
		return nil, badRequest("The message does not end as an HTTP/1.1 header section does.")
	}
	r, err := parseRequestLine(lines[0])
	if err != nil {
		return nil, err
	}
	if r.fields, err = parseFields(lines[1:]); err != nil {
		return nil, err
	}
	return r, nil
}

// parseRequestLine reads "method SP target SP version" (RFC 9112 §3). Other
// white space is not mended (§3.2).
func parseRequestLine(line string) (*request, error) {
	words := strings.Split(line, " ")
	if len(words) != 3 || !isToken(words[0]) || words[1] == "" {
		return nil, badRequest("The request line is not: method, one space, target, one space, version.")
	}
	version, ok := strings.CutPrefix(words[2], "HTTP/")
	if !ok || len(version) != 3 || version[1] != '.' || !isDigits(version[:1]) || !isDigits(version[2:]) {
		return nil, badRequest("The request line does not end in an HTTP version.")
	}
	if version[0] != '1' {
		return nil, &refusal{505, "Only HTTP/1.0 and HTTP/1.1 are spoken here."}
	}
	return &request{method: words[0], target: words[1], minor: int(version[2] - '0')}, nil
}

// parseFields reads field lines. A line that begins with white space is either
// a fold (RFC 9112 §5.2) or hides behind the request line (§2.2), and white
// space before the colon hides a field from others (§5.1): none is let pass.
func parseFields(lines []string) (fields, error) {
	var list fields
	for _, line := range lines {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			return nil, badRequest("A field line begins with white space (RFC 9112 §2.2, §5.2).")
		}
		name, value, found := strings.Cut(line, ":")
		if !found || !isToken(name) {
			return nil, badRequest("A field line has no valid name before a colon (RFC 9112 §5.1).")
		}
		value = strings.Trim(value, " \t")
		if strings.ContainsFunc(value, isControl) {
			return nil, badRequest("A field value holds a control character (RFC 9110 §5.5).")
		}
		list.add(name, value)
	}
	return list, nil
}

// isControl tells control characters; HTAB is allowed within field values.
// Octets above 0x7F are opaque data and pass (RFC 9110 §5.5).
func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7F }

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
