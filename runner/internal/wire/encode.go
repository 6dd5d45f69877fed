package wire

import (
	"bytes"
	"fmt"
	"strings"

	"authspec/runner/internal/message"
)

// encoded is a request as it is written.
type encoded struct {
	method string // decides how the answer is framed (HEAD, CONNECT); not written
	parts  []message.Part
}

func encode(r *message.Request) encoded { return encoded{r.Method, Encode(r)} }

// Encode makes the octets of a request (RFC 9112 §2.1), with what is waited for
// between them.
func Encode(r *message.Request) []message.Part {
	if r.Raw != nil {
		return r.Raw
	}
	var head bytes.Buffer
	head.Grow(512) // as most need
	writeAll(&head, r.Method, " ", r.Target, " ", r.Version, "\r\n")
	writeSection(&head, r.Fields)
	parts := make([]message.Part, 0, len(r.Body)+2)
	parts = append(parts, message.Part{Data: head.Bytes()})
	for _, p := range r.Body {
		if r.Chunked && len(p.Data) > 0 {
			p.Data = fmt.Appendf(nil, "%x\r\n%s\r\n", len(p.Data), p.Data)
		}
		parts = append(parts, p)
	}
	if r.Chunked {
		end := bytes.NewBufferString("0\r\n")
		writeSection(end, r.Trailers)
		parts = append(parts, message.Part{Data: end.Bytes()})
	}
	return join(parts)
}

func writeSection(b *bytes.Buffer, fields []message.Field) {
	for _, f := range fields {
		writeAll(b, f.Name, ": ", f.Value, "\r\n")
	}
	b.WriteString("\r\n")
}

func writeAll(b *bytes.Buffer, texts ...string) {
	for _, t := range texts {
		b.WriteString(t)
	}
}

// join makes one part of neighbours that hold octets: they go out in one write.
func join(parts []message.Part) []message.Part {
	var out []message.Part
	for first := 0; first < len(parts); {
		next := first + 1
		for next < len(parts) && parts[first].Data != nil && parts[next].Data != nil {
			next++
		}
		p := parts[first]
		if next > first+1 {
			p.Data = joined(parts[first:next])
		}
		out = append(out, p)
		first = next
	}
	return out
}

// mostHead is how much of octets is looked at for a header section.
const mostHead = message.RecordLimit

// Read makes a request of octets, as a lenient server reads them: what stands
// before the first empty line, whatever ends its lines.
func Read(octets []message.Part) message.Request {
	r := message.Request{Raw: octets}
	lines := strings.Split(head(octets), "\n")
	r.Method, lines[0], _ = strings.Cut(lines[0], " ")
	r.Target, r.Version, _ = strings.Cut(lines[0], " ")
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		r.Fields = append(r.Fields, message.Field{Name: name, Value: value})
	}
	return r
}

// head is the header section that octets begin with, its lines ended by LF.
func head(octets []message.Part) string {
	var all []byte
	for _, p := range octets {
		all = append(all, p.Data[:min(len(p.Data), mostHead-len(all))]...)
	}
	text := strings.ReplaceAll(strings.TrimLeft(string(all), "\r\n"), "\r\n", "\n")
	section, _, _ := strings.Cut(text, "\n\n")
	return section
}
