package request

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// LoginOptions say how valid credentials get into a resource.
type LoginOptions struct {
	Target    *target.Target
	Scheme    string
	Role      string // of the account
	Agent     string
	Unique    string            // goes into the cnonce
	Step      string            // so does this
	Challenge *message.Response // that is answered, or gives what credentials must hold; nil: there is none
	// LogIn sends the request by which somebody logs in first, where the scheme
	// has one.
	LogIn   func(m *message.Request, who scheme.Login) (*message.Response, error)
	Way     scheme.Way
	Secrets *target.Secrets // that are told of what was made
}

// Login is the plain request for a resource with valid credentials. The error
// is a *target.Absent: the target has none, or the challenge can't be answered.
func Login(r target.Resource, o LoginOptions) (*Built, error) {
	return Build(&casefile.Request{Auth: &casefile.Auth{Kind: casefile.AuthRole, Role: o.Role}}, Options{
		Scope:  &placeholder.Scope{Target: o.Target, Resource: r, Unique: o.Unique, Secrets: o.Secrets},
		Scheme: o.Scheme, Agent: o.Agent, Step: o.Step, Way: o.Way, Gives: scheme.Gives(o.Challenge),
		LogIn:     o.LogIn,
		Challenge: func(scheme.Scheme, string, string) (*message.Response, error) { return o.Challenge, nil },
	})
}
