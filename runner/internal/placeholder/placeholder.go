// Package placeholder knows what the placeholders of a case stand for at one moment
// of one run: the target's paths and accounts, what was made up, and what
// earlier steps sent and got. It does no I/O.
//
// It may import casefile, httpauth, jsondoc, message, scheme and target.
package placeholder

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// Scope resolves the texts of one step.
type Scope struct {
	Target   *target.Target
	Resource target.Resource // of the step
	Unique   string
	Auth     []byte // credentials of this request, as they are written
	Field    string // that carries them; empty: none does
	Scheme   string // of these credentials, as it is registered; empty: there are none
	Token    string // stands in the place of the ordinary password; empty: none does
	// Computed are the parameters of credentials as computed, by name, while they
	// are written; nil otherwise.
	Computed map[string]string
	// Answers are those of earlier steps, and of the steps that every resource
	// has; nil where there is none.
	Answers func(step string) *Answer
	// Origins are what a client that is judged was given: its URL, and the origins of
	// the servers that it can meet; nil where a server is judged.
	Origins map[casefile.RefKind]string
	// Secrets is told of every value that was made from a secret; it may be nil.
	Secrets *target.Secrets
}

// Answer is what a step sent and got, as far as texts can ask for it.
type Answer struct {
	Response *message.Response
	// Origin is scheme and host that answered; empty: those of the resource itself.
	Origin string
	Scheme string            // of the resource, whose challenge ${STEP.challenge.…} means
	Sent   map[string]string // field values, and parameters of credentials, by lower-case name
	// Credentials are those that were made for the step; nil: there were none.
	Credentials *scheme.Credentials
	// Captures are what the step keeps of it by name.
	Captures []casefile.Capture
}

// Text gives the octets of t; a nil text gives the fallback. The error is a
// *target.Absent with a reason in words.
func (s *Scope) Text(t *casefile.Text, fallback string) ([]byte, error) {
	if t == nil {
		return []byte(fallback), nil
	}
	if len(t.Pieces) == 1 && t.Pieces[0].Ref != nil { // it may be a megabyte
		v, err := s.ref(t.Pieces[0].Ref)
		return v[:len(v):len(v)], err
	}
	var out []byte
	for _, p := range t.Pieces {
		if p.Ref == nil {
			out = append(out, p.Literal...)
			continue
		}
		v, err := s.ref(p.Ref)
		if err != nil {
			return nil, err
		}
		out = append(out, v...)
	}
	return out, nil
}

// String is Text for a text that is given.
func (s *Scope) String(t *casefile.Text) (string, error) {
	b, err := s.Text(t, "")
	return string(b), err
}

func (s *Scope) ref(r *casefile.Ref) ([]byte, error) {
	v, err := s.value(r)
	if err != nil {
		return nil, err
	}
	for _, f := range r.Filters {
		if f.Name == ofResource {
			if v, err = s.path(v); err != nil {
				return nil, err
			}
			continue
		}
		apply, ok := filters[f.Name]
		if !ok {
			return nil, target.Lacks("there is no filter %q", f.Name)
		}
		if v, ok = apply(v, f.Arg); !ok {
			return nil, target.Lacks("`%s` has nothing to change in ${%s} here", f.Name, r.Source)
		}
	}
	if s.Secrets != nil && len(r.Filters) > 0 && r.Secret() {
		s.Secrets.Add(target.Made{Value: string(v), Placeholder: "${" + r.Source + "}"})
	}
	return v, nil
}

func (s *Scope) value(r *casefile.Ref) ([]byte, error) {
	switch r.Kind {
	case casefile.RefPath, casefile.RefHost, casefile.RefScheme, casefile.RefMethod, casefile.RefEnd,
		casefile.RefKey, casefile.RefFieldName, casefile.RefCookieName:
		return s.resource(r)
	case casefile.RefAccount:
		return s.account(r)
	case casefile.RefToken:
		token, ok := s.Target.Token(r.Name)
		if !ok {
			return nil, target.Lacks("the target has no token `%s`", r.Name)
		}
		return []byte(token), nil
	case casefile.RefEnv:
		v, ok := s.Target.Variables[r.Name]
		if !ok {
			return nil, target.Lacks("the environment variable %s is not set", r.Name)
		}
		return []byte(v), nil
	case casefile.RefAuth:
		if s.Auth == nil {
			return nil, target.Lacks("the request has no credentials")
		}
		return s.Auth, nil
	case casefile.RefAuthScheme:
		if s.Scheme == "" {
			return nil, target.Lacks("the request has no credentials with a scheme before them")
		}
		return []byte(s.Scheme), nil
	case casefile.RefAuthField:
		if s.Field == "" {
			return nil, target.Lacks("the credentials of the request stand in no field")
		}
		return []byte(s.Field), nil
	case casefile.RefURL, casefile.RefOrigin, casefile.RefOther, casefile.RefProxy:
		origin, ok := s.Origins[r.Kind]
		if !ok {
			return nil, target.Lacks("there is no ${%s} here", r.Source)
		}
		return []byte(origin), nil
	case casefile.RefUnique:
		return []byte(s.Unique), nil
	case casefile.RefIssuer:
		return s.issuer(r)
	case casefile.RefJWT:
		if v, ok := s.Computed[r.Name]; ok {
			return []byte(v), nil
		}
		return nil, target.Lacks("there is no ${%s} here", r.Source)
	case casefile.RefDigest:
		if v, ok := s.Computed[r.Name]; ok {
			return []byte(v), nil
		}
		return nil, target.Lacks("these Digest credentials have no `%s`", r.Name)
	}
	return s.answer(r)
}

func (s *Scope) resource(r *casefile.Ref) ([]byte, error) {
	res := s.Resource
	if r.Of != "" && r.Of != res.Role {
		var ok bool
		if res, ok = s.Target.Resource(r.Of); !ok {
			return nil, target.Lacks("the target has no resource `%s`", r.Of)
		}
	}
	switch r.Kind {
	case casefile.RefHost:
		return []byte(res.URL.Host), nil
	case casefile.RefScheme:
		return []byte(res.URL.Scheme), nil
	case casefile.RefMethod:
		return []byte(res.Method()), nil
	case casefile.RefEnd:
		return end(res.Request), nil
	case casefile.RefKey, casefile.RefFieldName, casefile.RefCookieName:
		return ownAttribute(res, r)
	}
	return []byte(res.Path), nil
}

// end is what a request for a resource ends with, once its other fields are
// written: the fields that the resource wants, an empty line, and its content.
func end(r target.Request) []byte {
	var out []byte
	for _, f := range r.Fields {
		out = fmt.Appendf(out, "%s: %s\r\n", f.Name, f.Value)
	}
	if r.Body != "" {
		out = fmt.Appendf(out, "Content-Length: %d\r\n", len(r.Body))
	}
	return append(append(out, "\r\n"...), r.Body...)
}

func (s *Scope) account(r *casefile.Ref) ([]byte, error) {
	if s.Token != "" && r.Of == target.Ordinary && r.Name == "password" {
		return []byte(s.Token), nil
	}
	a, ok := s.Target.Account(r.Of)
	if !ok {
		return nil, target.Lacks("the target has no account `%s`", r.Of)
	}
	switch r.Name {
	case "user":
		return []byte(a.User), nil
	case "password":
		return []byte(a.Password), nil
	}
	return []byte(a.User + ":" + a.Password), nil
}

// issuer is what the target file says of who makes its tokens.
func (s *Scope) issuer(r *casefile.Ref) ([]byte, error) {
	if s.Target.Issuer == nil {
		return nil, target.Lacks("the target file names no `issuer`")
	}
	i, values := s.Target.Issuer, map[string]string{}
	values["iss"], values["aud"] = i.Name, i.Audience
	if k := i.Key(""); k != nil {
		values["alg"], values["kid"] = k.Alg, k.ID
	}
	if values[r.Name] == "" {
		return nil, target.Lacks("the `issuer` of the target file has no %s", r.Name)
	}
	return []byte(values[r.Name]), nil
}

func (s *Scope) answer(r *casefile.Ref) ([]byte, error) {
	var a *Answer
	if s.Answers != nil {
		a = s.Answers(r.Of)
	}
	if a == nil || (a.Response == nil && r.Kind != casefile.RefSent) {
		return nil, target.Lacks("there is no answer of step `%s`", r.Of)
	}
	switch r.Kind {
	case casefile.RefStatus:
		return fmt.Appendf(nil, "%d", a.Response.Status), nil
	case casefile.RefBody:
		return a.Response.Body, nil
	case casefile.RefJSON:
		return a.member(r)
	case casefile.RefCapture:
		return a.captured(r)
	case casefile.RefField:
		if v := a.Response.Values(r.Name); len(v) > 0 {
			return []byte(v[0]), nil
		}
		return nil, target.Lacks("the answer of step `%s` has no %s", r.Of, r.Name)
	case casefile.RefSent:
		if v, ok := a.Sent[strings.ToLower(r.Name)]; ok {
			return []byte(v), nil
		}
		return nil, target.Lacks("step `%s` sent no %s", r.Of, r.Name)
	case casefile.RefChallenge:
		return a.challengeParam(r)
	case casefile.RefInfo:
		return a.infoParam(r)
	case casefile.RefCookies, casefile.RefSession:
		return s.cookie(r, a)
	}
	return nil, target.Lacks("${%s} has no value", r.Source)
}

// infoParam is a parameter of Authentication-Info, in the header section or
// else in the trailer section (RFC 9110 §11.6.3).
func (a *Answer) infoParam(r *casefile.Ref) ([]byte, error) {
	const field = "Authentication-Info"
	for _, lines := range [][]string{a.Response.Values(field), a.Response.TrailerValues(field)} {
		params, _ := httpauth.ParseInfo(lines)
		for _, p := range params {
			if strings.EqualFold(p.Name, r.Name) {
				return []byte(p.Value), nil
			}
		}
	}
	return nil, target.Lacks("the answer of step `%s` has no `%s` in %s", r.Of, r.Name, field)
}

// challengeParam is a parameter of a challenge of the scheme: of the first that
// has it, but where credentials are computed from a challenge, of the first that
// can be answered.
func (a *Answer) challengeParam(r *casefile.Ref) ([]byte, error) {
	for _, c := range a.challenges() {
		if list := c.Param(r.Name); len(list) > 0 {
			return []byte(list[0].Value), nil
		}
	}
	return nil, target.Lacks("the challenge of step `%s` has no `%s`", r.Of, r.Name)
}

// challenges are those that a placeholder can mean.
func (a *Answer) challenges() []httpauth.Challenge {
	lines := a.Response.Values("WWW-Authenticate")
	if s, ok := scheme.Named(a.Scheme); ok {
		return scheme.Challenges(s, lines)
	}
	return httpauth.ParseChallenges(lines).Challenges
}
