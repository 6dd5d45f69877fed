// Package request makes the octets of a request: of a case's step, from its
// description and what its placeholders stand for, or the plain one that the
// ground asks with.
//
// It may import casefile, message, pattern, placeholder, scheme, target and wire.
package request

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// Built is a request that is ready to be sent.
type Built struct {
	Request *message.Request
	Sent    map[string]string // field values by lower-case name, for ${STEP.sent.NAME}
	Brought []string          // values that the request brings: names, passwords, marks
	// Credentials are those that were made for it, or sent before; nil: it has none.
	Credentials *scheme.Credentials
}

// Options say how a step is turned into octets.
type Options struct {
	Scope  *placeholder.Scope // its Auth is set by Build, and its Secrets are told of what was made
	Scheme string             // in which valid credentials of the resource are sent; empty: there are none
	Agent  string             // User-Agent
	// Credentials that answer a challenge need more.
	Step string     // id of the step: each has a cnonce of its own
	Way  scheme.Way // what led into the resource before
	// Challenge asks for a challenge of a scheme with a method and a request target,
	// where the case names none.
	Challenge func(s scheme.Scheme, method, target string) (*message.Response, error)
	// LogIn sends the request by which somebody logs in to the resource.
	LogIn  func(m *message.Request, who scheme.Login) (*message.Response, error)
	Nonces *scheme.Nonces // how often each was used; nil: all are new
	// Gives says that the resource gives what credentials must hold, so that it is
	// asked for.
	Gives bool
}

// Plain is the request with which a resource is asked, without credentials.
func Plain(r target.Resource, agent string) *message.Request {
	return Ask(r, r.Method(), r.Path, agent)
}

// Ask is a request for a resource without credentials, by a request target of
// it. It has content where the resource wants some by this method.
func Ask(r target.Resource, method, requestTarget, agent string) *message.Request {
	ask := &message.Request{Method: method, Target: requestTarget, Version: "HTTP/1.1"}
	body := method == r.Method() && r.Request.Body != ""
	if body {
		ask.Body = []message.Part{{Data: []byte(r.Request.Body)}}
	}
	own := ownFields(r, body)
	for _, f := range usual(r, agent) {
		if !given(own, nil, f.Name) {
			ask.Fields = append(ask.Fields, f)
		}
	}
	ask.Fields = append(ask.Fields, own...)
	if body || method == "POST" {
		ask.Fields = append(ask.Fields, message.Field{Name: "Content-Length", Value: fmt.Sprint(size(ask.Body))})
	}
	return ask
}

// usual are the fields that every request has.
func usual(r target.Resource, agent string) []message.Field {
	return []message.Field{{Name: "Host", Value: r.URL.Host}, {Name: "User-Agent", Value: agent}, {Name: "Accept", Value: "*/*"}}
}

// ownFields are those that the resource wants in each request; what is about
// content goes with content alone.
func ownFields(r target.Resource, body bool) (list []message.Field) {
	for _, f := range r.Request.Fields {
		if body || !strings.HasPrefix(strings.ToLower(f.Name), "content-") {
			list = append(list, message.Field{Name: f.Name, Value: f.Value})
		}
	}
	return list
}

// builder makes one request.
type builder struct {
	Options
	of  *casefile.Request
	out Built
}

// Build makes the request of a step. The error is a *target.Absent where
// something that the step uses has no value: the step is then not sent.
func Build(r *casefile.Request, o Options) (*Built, error) {
	b := &builder{Options: o, of: r, out: Built{Request: &message.Request{}, Sent: map[string]string{}}}
	b.out.Brought = []string{o.Scope.Unique}
	if r.Form != "" {
		return &b.out, b.form(r)
	}
	credentials, err := b.auth(r.Auth)
	if err != nil {
		return nil, err
	}
	if len(credentials) > 1 && r.Raw != nil {
		return nil, target.Lacks("a request that is written out has no place for what stands beside its credentials")
	}
	if r.Raw != nil {
		err = b.raw(r)
	} else {
		err = b.structured(r, credentials)
	}
	return &b.out, err
}

// raw takes the octets as they are.
func (b *builder) raw(r *casefile.Request) error {
	parts, err := b.parts(r.Raw)
	if err != nil {
		return err
	}
	read := wire.Read(parts)
	b.out.Request = &read
	return nil
}

func (b *builder) parts(list []casefile.Part) ([]message.Part, error) {
	out := make([]message.Part, 0, len(list))
	for _, p := range list {
		switch {
		case p.Text != nil:
			data, err := b.Scope.Text(p.Text, "")
			if err != nil {
				return nil, err
			}
			out = append(out, message.Part{Data: data})
		default:
			out = append(out, message.Part{Pause: p.Pause, Until: message.Until(p.Until)})
		}
	}
	return out, nil
}
