package request

import (
	"fmt"
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// structured takes method, target, version, fields and body. What the case does
// not say is filled in: Host, User-Agent, Accept, the length of a body.
func (b *builder) structured(r *casefile.Request, credentials []message.Field) error {
	if err := b.startLine(r); err != nil {
		return err
	}
	fields, absent, err := b.fields(r.Fields)
	if err != nil {
		return err
	}
	m := b.out.Request
	if m.Body, err = b.parts(r.Body); err != nil {
		return err
	}
	own := b.ownBody()
	if own != "" {
		m.Body = []message.Part{{Data: []byte(own)}}
	}
	var framing []message.Field
	switch {
	case r.Chunked:
		framing = []message.Field{{Name: "Transfer-Encoding", Value: "chunked"}}
	case r.HasBody || own != "":
		framing = []message.Field{{Name: "Content-Length", Value: fmt.Sprint(size(m.Body))}}
	}
	if given(fields, absent, "Content-Length") || given(fields, absent, "Transfer-Encoding") {
		framing = nil
	}
	wanted := ownFields(b.Scope.Resource, own != "")
	for _, f := range append(usual(b.Scope.Resource, b.Agent), framing...) {
		if !given(fields, absent, f.Name) && !given(wanted, nil, f.Name) {
			m.Fields = append(m.Fields, f)
		}
	}
	for _, f := range wanted {
		if !given(fields, absent, f.Name) {
			m.Fields = append(m.Fields, f)
		}
	}
	m.Fields = append(m.Fields, fields...)
	if err := b.place(r, credentials); err != nil {
		return err
	}
	if m.Chunked = r.Chunked; r.Chunked {
		m.Trailers, _, err = b.fields(r.Trailers)
	}
	return err
}

// ownBody is the content that the resource wants, where the case asks for the
// resource as it is asked and says nothing of content.
func (b *builder) ownBody() string {
	if b.of.Method != nil || b.of.HasBody {
		return ""
	}
	return b.Scope.Resource.Request.Body
}

// place puts the credentials where they belong, unless the case does.
func (b *builder) place(r *casefile.Request, credentials []message.Field) error {
	m := b.out.Request
	if len(credentials) > 0 && (r.PlacesAuth() || credentials[0].Value == "") {
		credentials = credentials[1:] // what stands beside the first is placed as usual
	}
	if c := b.out.Credentials; c != nil && c.Query != "" && len(credentials) > 0 {
		if !strings.HasPrefix(m.Target, "/") {
			return target.Lacks("the credentials of the resource stand in a query, which this request target can't have")
		}
		m.Target, credentials = withQuery(m.Target, c.Query), credentials[1:]
	}
	for _, f := range credentials {
		// There is one Cookie field in a request (RFC 6265 §5.4).
		i := slices.IndexFunc(m.Fields, func(o message.Field) bool { return f.Name == "Cookie" && o.Name == f.Name })
		if i < 0 {
			m.Fields = append(m.Fields, f)
			continue
		}
		m.Fields[i].Value += "; " + f.Value
		b.out.Sent["cookie"] = m.Fields[i].Value
	}
	return nil
}

// withQuery is a request target with one parameter more.
func withQuery(target, parameter string) string {
	if strings.Contains(target, "?") {
		return target + "&" + parameter
	}
	return target + "?" + parameter
}

func (b *builder) startLine(r *casefile.Request) error {
	m := b.out.Request
	for _, word := range []struct {
		into  *string
		text  *casefile.Text
		usual string
	}{
		{&m.Method, r.Method, b.Scope.Resource.Method()},
		{&m.Target, r.Target, b.Scope.Resource.Path},
		{&m.Version, r.Version, "HTTP/1.1"},
	} {
		text, err := b.Scope.Text(word.text, word.usual)
		if err != nil {
			return err
		}
		*word.into = string(text)
	}
	return nil
}

// fields resolves the field lines of the case, and the names of those that
// are left out.
func (b *builder) fields(list []casefile.Field) (lines []message.Field, absent []string, err error) {
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
		lines = append(lines, message.Field{Name: name, Value: value})
		if key := strings.ToLower(name); b.out.Sent[key] == "" {
			b.out.Sent[key] = value
		}
		b.out.Brought = append(b.out.Brought, value)
	}
	return lines, absent, nil
}

func given(fields []message.Field, absent []string, name string) bool {
	is := func(other string) bool { return strings.EqualFold(other, name) }
	return slices.ContainsFunc(fields, func(f message.Field) bool { return is(f.Name) }) || slices.ContainsFunc(absent, is)
}

func size(parts []message.Part) int {
	n := 0
	for _, p := range parts {
		n += len(p.Data)
	}
	return n
}
