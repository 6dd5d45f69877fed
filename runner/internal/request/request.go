// Package request makes the octets of a request: of a case's step, from its
// description and what its placeholders stand for, or the plain one that the
// ground asks with.
//
// It may import casefile, httpauth, scope, target and wire.
package request

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/scope"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// Built is a request that is ready to be sent.
type Built struct {
	Message wire.Message
	Sent    map[string]string // field values by lower-case name, for ${STEP.sent.NAME}
	Brought []string          // values that the request brings: names, passwords, marks
	Made    []target.Made     // what was made from secrets
}

// Options say how a step is turned into octets.
type Options struct {
	Scope  *scope.Scope // its Auth is set by Build
	Scheme string       // in which valid credentials of the resource are sent; empty: there are none
	Agent  string       // User-Agent
}

// Plain is a GET for a resource, with a value for Authorization or none.
func Plain(r target.Resource, agent, authorization string) wire.Message {
	head := fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nAccept: */*\r\n", r.Path, r.URL.Host, agent)
	if authorization != "" {
		head = fmt.Appendf(head, "Authorization: %s\r\n", authorization)
	}
	return wire.Message{Method: "GET", Parts: []wire.Part{{Data: append(head, "\r\n"...)}}}
}

// builder makes one request.
type builder struct {
	scope  *scope.Scope
	scheme string
	agent  string
	out    Built
}

// Build makes the request of a step. The error is a *scope.Absent where
// something that the step uses has no value: the step is then not sent.
func Build(r *casefile.Request, o Options) (*Built, error) {
	b := &builder{scope: o.Scope, scheme: o.Scheme, agent: o.Agent, out: Built{Sent: map[string]string{}}}
	b.out.Brought = []string{o.Scope.Unique}
	b.scope.Made = func(value []byte, source string) {
		b.out.Made = append(b.out.Made, target.Made{Value: string(value), Placeholder: source})
	}
	field, value, err := b.auth(r.Auth)
	if err != nil {
		return nil, err
	}
	if r.Raw != nil {
		err = b.raw(r)
	} else {
		err = b.structured(r, field, value)
	}
	return &b.out, err
}

// auth makes the credentials, and leaves them where ${auth} finds them.
func (b *builder) auth(auth *casefile.Auth) (field, value string, err error) {
	b.scope.Auth = nil
	if auth == nil {
		return "", "", nil
	}
	if auth.Kind == casefile.AuthSame {
		return b.same(auth)
	}
	c, err := b.authorise(auth)
	if err != nil {
		return "", "", err
	}
	b.out.Brought = append(b.out.Brought, c.brought...)
	b.out.Made = append(b.out.Made, c.made...)
	scheme, err := b.scope.Text(auth.Scheme, c.scheme)
	if err != nil {
		return "", "", err
	}
	gap, err := b.scope.Text(auth.Gap, " ")
	if err != nil {
		return "", "", err
	}
	name, err := b.scope.Text(auth.Field, "Authorization")
	if err != nil {
		return "", "", err
	}
	value = string(scheme) + string(gap) + c.rest
	b.scope.Auth = []byte(value)
	b.out.Sent[strings.ToLower(string(name))] = value
	return string(name), value, nil
}

// same takes the credentials of an earlier step, octet for octet.
func (b *builder) same(auth *casefile.Auth) (field, value string, err error) {
	name, err := b.scope.Text(auth.Field, "Authorization")
	if err != nil {
		return "", "", err
	}
	earlier := b.scope.Answers(auth.Same)
	if earlier == nil {
		return "", "", &scope.Absent{Reason: fmt.Sprintf("step `%s` was not sent", auth.Same)}
	}
	value, ok := earlier.Sent["authorization"]
	if !ok {
		return "", "", &scope.Absent{Reason: fmt.Sprintf("step `%s` sent no credentials", auth.Same)}
	}
	b.scope.Auth = []byte(value)
	b.out.Sent[strings.ToLower(string(name))] = value
	return string(name), value, nil
}

// raw takes the octets as they are. The method decides how the answer is
// framed, so it is read off the first word.
func (b *builder) raw(r *casefile.Request) error {
	parts, err := b.parts(r.Raw)
	if err != nil {
		return err
	}
	b.out.Message = wire.Message{Method: firstWord(parts), Parts: parts}
	return nil
}

func firstWord(parts []wire.Part) string {
	for _, p := range parts {
		if word, _, _ := strings.Cut(string(p.Data[:min(len(p.Data), 64)]), " "); word != "" {
			return strings.TrimLeft(word, "\r\n")
		}
	}
	return ""
}

func (b *builder) parts(list []casefile.Part) ([]wire.Part, error) {
	var out []wire.Part
	for _, p := range list {
		switch {
		case p.Text != nil:
			data, err := b.scope.Text(p.Text, "")
			if err != nil {
				return nil, err
			}
			out = append(out, wire.Part{Data: data})
		default:
			out = append(out, wire.Part{Pause: p.Pause, Until: wire.Until(p.Until)})
		}
	}
	return out, nil
}
