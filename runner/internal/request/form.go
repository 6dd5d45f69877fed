package request

import (
	"slices"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// form makes the request by which somebody logs in to the resource, or out of it,
// as the target has it, with the fields of the case besides.
func (b *builder) form(r *casefile.Request) error {
	make := b.logoutForm
	if r.Form == casefile.FormLogin {
		make = b.loginForm
	}
	m, err := make(r)
	if err != nil {
		return err
	}
	fields, _, err := b.fields(r.Fields)
	if err != nil {
		return err
	}
	for _, f := range fields {
		m.Fields = slices.DeleteFunc(m.Fields, func(o message.Field) bool { return strings.EqualFold(o.Name, f.Name) })
	}
	m.Fields = append(m.Fields, fields...)
	b.out.Request = m
	return nil
}

// loginForm is the request that logs in whom the case says.
func (b *builder) loginForm(r *casefile.Request) (*message.Request, error) {
	s, _ := scheme.OfRole(target.RoleSession)
	catcher := &caught{builder: b}
	_, err := s.Answer(scheme.Ask{
		Auth: r.Auth, Target: b.Scope.Target, Resource: b.Scope.Resource, Request: catcher, Unique: b.Scope.Unique, Step: b.Step,
	})
	if catcher.request == nil {
		return nil, err
	}
	b.out.Brought = append(b.out.Brought, catcher.who.User, catcher.who.Password)
	b.out.Credentials = &scheme.Credentials{Scheme: s.Name(), Usual: &scheme.Spelling{Field: "Cookie"}, Login: &catcher.who}
	return catcher.request, nil
}

// caught keeps the request by which a scheme would have somebody log in.
type caught struct {
	*builder
	request *message.Request
	who     scheme.Login
}

func (c *caught) LogIn(m *message.Request, who scheme.Login) (*message.Response, error) {
	c.request, c.who = m, who
	return &message.Response{}, nil
}

// logoutForm is the request that ends the session of an earlier step.
func (b *builder) logoutForm(r *casefile.Request) (*message.Request, error) {
	m, err := scheme.LogoutForm(b.Scope.Resource, b.Agent)
	if err != nil {
		return nil, err
	}
	pairs, err := b.Scope.SessionOf(r.LogsOut)
	if err != nil {
		return nil, err
	}
	m.Fields = append(m.Fields, message.Field{Name: "Cookie", Value: pairs})
	return m, nil
}
