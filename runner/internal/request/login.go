package request

import (
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
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
	Challenge *message.Response // that Digest answers; nil for other schemes
	Way       Way
}

// Login is the plain request for a resource with valid credentials. The error
// is a *placeholder.Absent: the target has none, or the challenge can't be answered.
func Login(r target.Resource, o LoginOptions) (*Built, error) {
	return Build(&casefile.Request{Auth: &casefile.Auth{Kind: casefile.AuthRole, Role: o.Role}}, Options{
		Scope:  &placeholder.Scope{Target: o.Target, Resource: r, Unique: o.Unique},
		Scheme: o.Scheme, Agent: o.Agent, Step: o.Step, Way: o.Way,
		Challenge: func(string, string) (*message.Response, error) { return o.Challenge, nil },
	})
}

// Proof is the server's own proof that it knows a password: one could guess the
// password from it (RFC 7616 §3.5, §5.1).
func Proof(answer *message.Response) []target.Made {
	if answer == nil {
		return nil
	}
	const (
		field    = "Authentication-Info"
		shortest = 32 // hexadecimal digits of MD5; a shorter text proves nothing, and may stand anywhere
	)
	var list []target.Made
	for _, lines := range [][]string{answer.Values(field), answer.TrailerValues(field)} {
		params, _ := httpauth.ParseInfo(lines)
		for _, p := range (httpauth.Challenge{Params: params}).Param("rspauth") {
			if len(p.Value) >= shortest {
				list = append(list, target.Made{Value: p.Value, Placeholder: "[rspauth]"})
			}
		}
	}
	return list
}
