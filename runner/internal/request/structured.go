package request

import (
	"bytes"
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/wire"
)

// line is one field line of a request.
type line struct{ name, value string }

// structured writes method, target, version, fields and body. What the case
// does not say is filled in: Host, User-Agent, Accept, the length of a body.
func (b *builder) structured(r *casefile.Request, authField, authValue string) error {
	start, err := b.startLine(r)
	if err != nil {
		return err
	}
	fields, absent, err := b.fields(r.Fields)
	if err != nil {
		return err
	}
	body, err := b.parts(r.Body)
	if err != nil {
		return err
	}
	own := []line{{"Host", b.Scope.Resource.URL.Host}, {"User-Agent", b.Agent}, {"Accept", "*/*"}}
	var framing []line
	switch {
	case r.Chunked:
		framing = []line{{"Transfer-Encoding", "chunked"}}
	case r.HasBody:
		framing = []line{{"Content-Length", fmt.Sprint(size(body))}}
	}
	if given(fields, absent, "Content-Length") || given(fields, absent, "Transfer-Encoding") {
		framing = nil
	}
	var head bytes.Buffer
	head.WriteString(start + "\r\n")
	for _, l := range append(own, framing...) {
		if !given(fields, absent, l.name) {
			fmt.Fprintf(&head, "%s: %s\r\n", l.name, l.value)
		}
	}
	for _, l := range fields {
		fmt.Fprintf(&head, "%s: %s\r\n", l.name, l.value)
	}
	if authValue != "" && !placed(r) {
		fmt.Fprintf(&head, "%s: %s\r\n", authField, authValue)
	}
	head.WriteString("\r\n")
	return b.assemble(r, head.Bytes(), body)
}

func (b *builder) startLine(r *casefile.Request) (string, error) {
	method, err := b.Scope.Text(r.Method, "GET")
	if err != nil {
		return "", err
	}
	target, err := b.Scope.Text(r.Target, b.Scope.Resource.Path)
	if err != nil {
		return "", err
	}
	version, err := b.Scope.Text(r.Version, "HTTP/1.1")
	b.out.Message.Method = string(method)
	return fmt.Sprintf("%s %s %s", method, target, version), err
}

// fields resolves the field lines of the case, and the names of those that
// are left out.
func (b *builder) fields(list []casefile.Field) (lines []line, absent []string, err error) {
	for _, f := range list {
		name, err := b.Scope.String(f.Name)
		if err != nil {
			return nil, nil, err
		}
		if f.Absent {
			absent = append(absent, name)
			continue
		}
		value, err := b.Scope.String(f.Value)
		if err != nil {
			return nil, nil, err
		}
		lines = append(lines, line{name, value})
		if key := strings.ToLower(name); b.out.Sent[key] == "" {
			b.out.Sent[key] = value
		}
		b.out.Brought = append(b.out.Brought, value)
	}
	return lines, absent, nil
}

func given(fields []line, absent []string, name string) bool {
	for _, l := range fields {
		if strings.EqualFold(l.name, name) {
			return true
		}
	}
	for _, a := range absent {
		if strings.EqualFold(a, name) {
			return true
		}
	}
	return false
}

func size(parts []wire.Part) int {
	n := 0
	for _, p := range parts {
		n += len(p.Data)
	}
	return n
}

// assemble joins the header section and the body, in chunks where the case
// says so (RFC 9112 §7.1).
func (b *builder) assemble(r *casefile.Request, head []byte, body []wire.Part) error {
	parts := []wire.Part{{Data: head}}
	for _, p := range body {
		if r.Chunked && len(p.Data) > 0 {
			p.Data = fmt.Appendf(nil, "%x\r\n%s\r\n", len(p.Data), p.Data)
		}
		parts = append(parts, p)
	}
	if r.Chunked {
		trailers, _, err := b.fields(r.Trailers)
		if err != nil {
			return err
		}
		end := []byte("0\r\n")
		for _, t := range trailers {
			end = fmt.Appendf(end, "%s: %s\r\n", t.name, t.value)
		}
		parts = append(parts, wire.Part{Data: append(end, "\r\n"...)})
	}
	b.out.Message.Parts = join(parts)
	return nil
}

// join makes one part of neighbours that hold octets: they go out in one
// write.
func join(parts []wire.Part) []wire.Part {
	var out []wire.Part
	for first := 0; first < len(parts); {
		next := first + 1
		for next < len(parts) && parts[first].Data != nil && parts[next].Data != nil {
			next++
		}
		p := parts[first]
		if next > first+1 {
			p.Data = make([]byte, 0, size(parts[first:next]))
			for _, part := range parts[first:next] {
				p.Data = append(p.Data, part.Data...)
			}
		}
		out = append(out, p)
		first = next
	}
	return out
}

// placed tells whether the request says itself where its credentials go.
func placed(r *casefile.Request) bool {
	texts := []*casefile.Text{r.Method, r.Target, r.Version}
	for _, list := range [][]casefile.Field{r.Fields, r.Trailers} {
		for _, f := range list {
			texts = append(texts, f.Name, f.Value)
		}
	}
	for _, p := range r.Body {
		texts = append(texts, p.Text)
	}
	for _, t := range texts {
		if t == nil {
			continue
		}
		for _, piece := range t.Pieces {
			if piece.Ref != nil && piece.Ref.Kind == casefile.RefAuth {
				return true
			}
		}
	}
	return false
}
