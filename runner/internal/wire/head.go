package wire

import (
	"authspec/runner/internal/message"
	"bytes"
	"strconv"
	"strings"
)

// maxFieldLines bounds what the lines of a header section cost as Fields,
// which is far more than their octets where they are short.
const maxFieldLines = 10_000

// parseHead takes a whole header section with its status line apart.
func parseHead(text string) (*message.Response, error) {
	line, rest, _ := strings.Cut(text, "\n")
	r := &message.Response{StatusLine: strings.TrimSuffix(line, "\r")}
	version, code, reason, ok := statusLine(r.StatusLine)
	if !ok { // checkStart has seen to that
		return nil, noStatusLine([]byte(r.StatusLine))
	}
	r.Proto, r.Reason = version, reason
	r.Status, _ = strconv.Atoi(code)
	r.Fields = parseFields(rest)
	return r, nil
}

// statusLine takes a status line apart (RFC 9112 §4) with the leniency that is
// granted to recipients: its words may stand further apart, and the reason
// with the space before it may be missing.
func statusLine[T string | []byte](line T) (version, code, reason T, ok bool) {
	const start = "HTTP/1."
	end := len(start) + 1
	if len(line) <= end || string(line[:len(start)]) != start || !isDigit(line[end-1]) || line[end] != ' ' {
		return version, code, reason, false
	}
	version, line = line[:end], line[end:]
	for len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
		line = line[1:]
	}
	if len(line) < 3 || !isDigit(line[0]) || !isDigit(line[1]) || !isDigit(line[2]) {
		return version, code, reason, false
	}
	code, line = line[:3], line[3:]
	if len(line) > 0 {
		if line[0] != ' ' {
			return version, code, reason, false
		}
		reason = line[1:]
	}
	return version, code, reason, true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// parseFields takes the lines of a header or trailer section apart, up to the
// empty one.
func parseFields(text string) []message.Field {
	count := strings.Count(text, "\n") - 1
	if count <= 0 {
		return nil
	}
	fields := make([]message.Field, 0, count)
	for text != "" {
		raw, folded := fieldLine(text)
		if raw == "" {
			break
		}
		text = text[len(raw):]
		text = text[strings.IndexByte(text, '\n')+1:]
		fields = append(fields, parseField(raw, folded))
	}
	return fields
}

// fieldLine finds the first line of text with the lines that are folded onto
// it, without the end of the last.
func fieldLine(text string) (raw string, folded bool) {
	end := strings.IndexByte(text, '\n')
	first := trimCR(text[:max(end, 0)])
	if first == "" {
		return "", false
	}
	raw = first
	for isBlankFirst(text[end+1:]) {
		next := strings.IndexByte(text[end+1:], '\n')
		if next < 0 {
			break
		}
		end += 1 + next
		raw, folded = trimCR(text[:end]), true
	}
	return raw, folded
}

func isBlankFirst(s string) bool { return s != "" && (s[0] == ' ' || s[0] == '\t') }

func trimCR(s string) string { return strings.TrimSuffix(s, "\r") }

func parseField(raw string, folded bool) message.Field {
	f := message.Field{Raw: raw, Folded: folded}
	name, value, colon := strings.Cut(raw, ":")
	// A colon on a folded line is not the one after the name, and a line that
	// is folded onto nothing has no name.
	if !colon || isBlankFirst(raw) || strings.Contains(name, "\n") {
		name, value = "", raw
	}
	if folded {
		value = unfold(value)
	}
	f.Name, f.Value = name, strings.Trim(value, " \t")
	f.BareCR = strings.Count(raw, "\r") > strings.Count(raw, "\r\n")
	return f
}

// unfold replaces each fold with one SP (RFC 9112 §5.2).
func unfold(value string) string {
	lines := strings.Split(value, "\n")
	for i, line := range lines {
		lines[i] = strings.Trim(trimCR(line), " \t")
	}
	return strings.Join(lines, " ")
}

// checkStart tells as early as can be that an answer is not one of HTTP/1, so
// that a greeting of another protocol isn't waited out.
func checkStart(line []byte, whole bool) error {
	const start = "HTTP/1."
	if n := min(len(line), len(start)); !whole && string(line[:n]) == start[:n] {
		return nil
	}
	_, _, _, ok := statusLine(line)
	switch {
	case ok:
		return nil
	case bytes.HasPrefix(line, []byte(start)):
		return noStatusLine(line)
	case bytes.HasPrefix(line, []byte("HTTP/")):
		return garbage("the answer is of another version than HTTP/1: %s", excerpt(string(line)))
	case bytes.HasPrefix(line, []byte("PRI ")), isH2Settings(line):
		return garbage("the server speaks HTTP/2 without having been asked to")
	case len(line) > 1 && (line[0] == 0x15 || line[0] == 0x16) && line[1] == 3:
		return garbage("the server speaks TLS there; the URL should perhaps begin with https")
	}
	return garbage("the answer does not begin with a status line but with %s", lineExcerpt(line))
}

func noStatusLine(line []byte) error {
	return garbage("the status line is not one of HTTP/1: %s", excerpt(string(line)))
}

// isH2Settings tells whether b begins with the frame header of a SETTINGS
// frame (RFC 9113 §4.1 and §6.5), so far as it has come.
func isH2Settings(b []byte) bool {
	return len(b) >= 5 && b[0] == 0 && b[1] == 0 && b[2]%6 == 0 && b[3] == 4 && b[4] == 0
}

// lineExcerpt is excerpt for a line.
func lineExcerpt(line []byte) string {
	if len(line) == 0 {
		return "an empty line"
	}
	return excerpt(string(line))
}

// excerpt quotes the beginning of what a server sent.
func excerpt(s string) string {
	const limit = 60
	if len(s) > limit {
		return strconv.Quote(s[:limit]) + "…"
	}
	return strconv.Quote(s)
}
