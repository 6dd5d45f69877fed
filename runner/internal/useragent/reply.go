package useragent

import (
	"bytes"
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/wire"
)

// reply makes the answer of a script, and tells which fields it has. Where a text
// has no value, the client gets an answer without anything to judge, and the error
// says why.
func (p *play) reply(a *casefile.Answer, r *message.Received) (wire.Reply, []message.Field, error) {
	reply := wire.Reply{Close: a.Close || a.Nothing, Reset: a.Reset}
	if a.Tunnel {
		_, reply.Toward, _ = strings.Cut(p.origins[casefile.RefOrigin], "://")
		reply.Tunnel = true
	}
	if a.Nothing {
		return reply, nil, nil
	}
	scope := p.scope()
	if a.Raw != nil {
		for _, part := range a.Raw {
			text, err := scope.Text(part.Text, "")
			if err != nil {
				return p.plain(r), nil, err
			}
			reply.Parts = append(reply.Parts, message.Part{Data: text, Pause: part.Pause})
		}
		return reply, fieldsOf(octets(reply.Parts)), nil
	}
	answer := wire.Answer{Status: a.Status, Body: words(a.Status), Close: a.Close}
	for _, f := range a.Fields {
		name, err := scope.String(f.Name)
		if err != nil {
			return p.plain(r), nil, err
		}
		value, err := scope.String(f.Value)
		if err != nil {
			return p.plain(r), nil, err
		}
		answer.Fields = append(answer.Fields, message.Field{Name: name, Value: value})
	}
	var err error
	if answer.Reason, err = scope.String(a.Reason); err == nil && a.Body != nil {
		answer.Body, err = scope.Text(a.Body, "")
	}
	if err != nil {
		return p.plain(r), nil, err
	}
	reply.Parts = answer.Parts(r.Method)
	return reply, answer.Fields, nil
}

// plain is what a request gets for which the script has nothing.
func (p *play) plain(r *message.Received) wire.Reply {
	return wire.Reply{Parts: wire.Answer{Status: notFound, Body: words(notFound)}.Parts(r.Method)}
}

// words are the content of an answer whose case has none.
func words(status int) []byte {
	switch {
	case status/100 == 2:
		return []byte("authspec: this is what was asked for\n")
	case status == 401, status == 407:
		return []byte("authspec: credentials are needed here\n")
	}
	return fmt.Appendf(nil, "authspec: an answer with status %d\n", status)
}

// fieldsOf are the fields of the header section of an answer that a case writes
// out, as a client has to read them: folds are blanks (RFC 9112 §5.2), and interim
// answers are passed over.
func fieldsOf(octets []byte) []message.Field {
	head, rest, _ := bytes.Cut(octets, []byte("\r\n\r\n"))
	if bytes.HasPrefix(head, []byte("HTTP/1.1 1")) && len(rest) > 0 {
		return fieldsOf(rest)
	}
	var list []message.Field
	for i, line := range strings.Split(string(head), "\r\n") {
		switch last := len(list) - 1; {
		case i == 0:
		case strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t"):
			if last >= 0 {
				list[last].Value += " " + strings.Trim(line, " \t")
			}
		default:
			name, value, _ := strings.Cut(line, ":")
			list = append(list, message.Field{Name: strings.TrimSpace(name), Value: strings.Trim(value, " \t")})
		}
	}
	return list
}
