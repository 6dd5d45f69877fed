package wire

import (
	"authspec/runner/internal/message"
	"strconv"
	"strings"
)

// Seam is a part of a message, from Begin to before End, that the framing put
// there: it stands between octets that belong together.
type Seam struct{ Begin, End int }

// Seams are those of messages as they went over the wire, in order: what stands
// between two chunks of content (RFC 9112 §7.1), and the folds of field lines,
// but for the blank that each of them counts for (RFC 9112 §5.2). It reads on
// from message to message as far as it understands the octets.
func Seams(messages []byte) []Seam {
	w := seamer{text: string(messages)}
	for w.message() && w.at < len(w.text) {
	}
	return w.list
}

// message takes a message, and tells whether its end was found.
func (w *seamer) message() bool {
	head := w.section()
	_, lines, _ := strings.Cut(head, "\n")
	r := &message.Response{Fields: parseFields(lines)}
	if codings, _ := framingList(r, "Transfer-Encoding"); len(codings) > 0 {
		if !strings.EqualFold(codings[len(codings)-1], "chunked") || !w.chunks() {
			return false
		}
		w.section()
		return true
	}
	if lengths, _ := framingList(r, "Content-Length"); len(lengths) > 0 {
		n, err := strconv.Atoi(lengths[0])
		if err != nil || n < 0 || n > len(w.text)-w.at {
			return false
		}
		w.at += n
		return true
	}
	return isInterim(head)
}

// isInterim tells whether a header section is that of an answer which another
// one follows.
func isInterim(head string) bool {
	line, _, _ := strings.Cut(head, "\n")
	_, code, _, ok := statusLine(trimCR(line))
	return ok && code[0] == '1' && code != "101"
}

// seamer goes through a message.
type seamer struct {
	text string
	at   int // what is before is done
	list []Seam
}

// line takes the next line, with its end; it is empty at the end of the text.
func (w *seamer) line() string {
	rest := w.text[w.at:]
	n := strings.IndexByte(rest, '\n') + 1
	if n == 0 {
		n = len(rest)
	}
	w.at += n
	return rest[:n]
}

// section takes lines up to and including the first empty one.
func (w *seamer) section() string {
	begin := w.at
	for {
		line := w.line()
		if trimCR(strings.TrimSuffix(line, "\n")) == "" {
			return w.text[begin:w.at]
		}
		if next := w.text[w.at:]; isBlankFirst(next) {
			end := w.at - len("\n")
			if w.text[end-1] == '\r' {
				end--
			}
			blanks := len(next) - len(strings.TrimLeft(next, " \t"))
			w.list = append(w.list, Seam{end, w.at + blanks - 1})
		}
	}
}

// chunks takes chunks, and tells whether the last one was there.
func (w *seamer) chunks() bool {
	for first := true; ; first = false {
		begin := w.at
		if !first {
			w.line() // the end of the chunk before
		}
		size, ok := parseChunkSize([]byte(trimCR(strings.TrimSuffix(w.line(), "\n"))))
		if !ok || size == 0 {
			return ok
		}
		w.list = append(w.list, Seam{begin, w.at})
		if size >= int64(len(w.text)-w.at) {
			return false
		}
		w.at += int(size)
	}
}
