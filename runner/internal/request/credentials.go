package request

import (
	"strings"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// auth makes the credentials, and leaves them where ${auth} finds them. They
// come with the fields that carry them.
func (b *builder) auth(auth *casefile.Auth) ([]message.Field, error) {
	b.Scope.Auth, b.Scope.Field = nil, ""
	if auth == nil {
		return nil, nil
	}
	if auth.Kind == casefile.AuthSame {
		return b.same(auth)
	}
	c, err := b.authorise(auth)
	if err != nil {
		return nil, err
	}
	b.out.Credentials = c
	b.out.Brought = append(b.out.Brought, c.Brought...)
	b.Scope.Secrets.Add(c.Made...)
	b.Scope.Scheme = c.Spelling().Scheme
	as, err := b.spelling(auth, c.Spelling())
	if err != nil {
		return nil, err
	}
	if b.Scope.Field = as.Field; c.Query != "" {
		b.Scope.Field = ""
	}
	return b.carried(c.Fields(as)), nil
}

// authorise makes the credentials that auth describes, in the scheme that it
// names or else in that of the resource. Where there is none, those that nobody
// has are sent all the same.
func (b *builder) authorise(auth *casefile.Auth) (*scheme.Credentials, error) {
	name := b.Scheme
	if auth.Kind == casefile.AuthNamed {
		name = auth.Named
	}
	s, ok := scheme.Named(name)
	switch invented := auth.Kind == casefile.AuthWrong || auth.Kind == casefile.AuthUnknown; {
	case !ok && invented:
		s = scheme.Known()[0]
	case !ok:
		return nil, target.Lacks("the resource offers no scheme for which authspec has credentials")
	}
	if b.Nonces == nil {
		b.Nonces = &scheme.Nonces{}
	}
	c, err := s.Answer(scheme.Ask{
		Auth: auth, Target: b.Scope.Target, Resource: b.Scope.Resource, Request: b, Now: time.Now(), Unique: b.Scope.Unique,
		Step: b.Step, Way: b.Way, Nonces: b.Nonces, Gives: b.Gives,
	})
	if err == nil && auth.Kind == casefile.AuthLogin && strings.ContainsAny(c.Rest, "\r\n\x00") {
		err = target.Lacks("a field value can't hold the octets of this login (RFC 9110 §5.5)")
	}
	return c, err
}

// spelling is how the field of credentials is written: as usual but for what the
// case says.
func (b *builder) spelling(auth *casefile.Auth, usual scheme.Spelling) (as scheme.Spelling, err error) {
	if usual.Scheme == "" && (auth.Scheme != nil || auth.Gap != nil) {
		return as, target.Lacks("no scheme stands before the credentials of the resource")
	}
	for _, word := range []struct {
		into  *string
		text  *casefile.Text
		usual string
	}{{&as.Scheme, auth.Scheme, usual.Scheme}, {&as.Gap, auth.Gap, usual.Gap}, {&as.Field, auth.Field, usual.Field}} {
		octets, err := b.Scope.Text(word.text, word.usual)
		if err != nil {
			return as, err
		}
		*word.into = string(octets)
	}
	return as, nil
}

// carried notes what credentials are sent, for ${auth} and ${STEP.sent.NAME}.
func (b *builder) carried(fields []message.Field) []message.Field {
	b.Scope.Auth = []byte(fields[0].Value)
	for _, f := range fields {
		b.out.Sent[strings.ToLower(f.Name)] = f.Value
	}
	for _, p := range b.out.Credentials.Params() {
		if key := strings.ToLower(p.Name); b.out.Sent[key] == "" {
			b.out.Sent[key] = p.Value // a field of the same name goes before it
		}
	}
	return fields
}

// same takes the credentials of an earlier step, octet for octet.
func (b *builder) same(auth *casefile.Auth) ([]message.Field, error) {
	earlier := b.Scope.Answers(auth.Same)
	if earlier == nil {
		return nil, target.Lacks("step `%s` was not sent", auth.Same)
	}
	usual := earlier.Credentials.Spelling().Field
	name, err := b.Scope.Text(auth.Field, usual)
	if err != nil {
		return nil, err
	}
	value, ok := earlier.Sent[strings.ToLower(usual)]
	if !ok {
		return nil, target.Lacks("step `%s` sent no credentials", auth.Same)
	}
	b.out.Credentials = earlier.Credentials.Again()
	fields := []message.Field{{Name: string(name), Value: value}}
	if b.out.Credentials != nil {
		fields = append(fields, b.out.Credentials.Beside...)
	}
	return b.carried(fields), nil
}

// What follows is the request as schemes see it.

func (b *builder) Text(t *casefile.Text, fallback string) ([]byte, error) {
	return b.Scope.Text(t, fallback)
}

func (b *builder) TextWith(token string, t *casefile.Text) ([]byte, error) {
	b.Scope.Token = token
	defer func() { b.Scope.Token = "" }()
	return b.Scope.Text(t, "")
}

func (b *builder) LogIn(m *message.Request, who scheme.Login) (*message.Response, error) {
	if b.Options.LogIn == nil {
		return nil, target.Lacks("nobody can log in before this request")
	}
	return b.Options.LogIn(m, who)
}

func (b *builder) UserAgent() string { return b.Agent }

func (b *builder) Computed(params map[string]string) { b.Scope.Computed = params }

func (b *builder) Sent(step string) *scheme.Credentials {
	if earlier := b.Scope.Answers(step); earlier != nil {
		return earlier.Credentials
	}
	return nil
}

func (b *builder) Line() (method, target string, err error) {
	if b.of.Raw == nil {
		m, err := b.Scope.Text(b.of.Method, b.Scope.Resource.Method())
		if err != nil {
			return "", "", err
		}
		t, err := b.Scope.Text(b.of.Target, b.Scope.Resource.Path)
		return string(m), string(t), err
	}
	text, err := b.written()
	if err != nil {
		return "", "", err
	}
	first, _, _ := strings.Cut(text, "\r\n")
	method, rest, _ := strings.Cut(first, " ")
	target, _, _ = strings.Cut(rest, " ")
	return method, target, nil
}

// written is a request that the case writes out, without its credentials: their
// place is known, what stands there is not yet.
func (b *builder) written() (string, error) {
	b.Scope.Auth, b.Scope.Field = []byte{}, "Authorization"
	defer func() { b.Scope.Auth, b.Scope.Field = nil, "" }()
	parts, err := b.parts(b.of.Raw)
	var text strings.Builder
	for _, p := range parts {
		text.Write(p.Data)
	}
	return strings.TrimLeft(text.String(), "\r\n"), err
}

func (b *builder) URI() (string, error) {
	_, text, err := b.Line()
	if err != nil {
		return "", err
	}
	text, _, _ = strings.Cut(text, "#")
	text, _, _ = strings.Cut(text, "?")
	if !strings.HasPrefix(text, "/") && text != "*" {
		return text, nil // in absolute form
	}
	host, err := b.host()
	return b.Scope.Resource.URL.Scheme + "://" + host + strings.TrimPrefix(text, "*"), err
}

// host is the authority that the request names.
func (b *builder) host() (string, error) {
	for _, f := range b.of.Fields {
		if f.Value != nil && strings.EqualFold(f.Name.Source, "Host") {
			return b.Scope.String(f.Value)
		}
	}
	return b.Scope.Resource.URL.Host, nil
}

func (b *builder) Content() ([]byte, error) {
	parts, err := b.parts(b.of.Body)
	if own := b.ownBody(); own != "" && b.of.Raw == nil {
		return []byte(own), err
	}
	var all []byte
	for _, p := range parts {
		all = append(all, p.Data...)
	}
	return all, err
}

func (b *builder) Challenge(s scheme.Scheme, step string) (answer *message.Response, of string, err error) {
	if step != "" {
		earlier := b.Scope.Answers(step)
		if earlier == nil || earlier.Response == nil {
			return nil, "", target.Lacks("there is no answer of step `%s`", step)
		}
		return earlier.Response, "of step `" + step + "`", nil
	}
	if b.Options.Challenge == nil {
		return nil, "", target.Lacks("there is no challenge to answer")
	}
	method, requestTarget, err := b.Line()
	if err != nil {
		return nil, "", err
	}
	answer, err = b.Options.Challenge(s, asking(method, b.Scope.Resource), askingFor(requestTarget, b.Scope.Resource))
	return answer, "to a plain request", err
}

// asking is the method with which a challenge is asked for: that of the request
// itself, as a server may make nonces for one method only (RFC 7616 §5.4);
// unless a server that asks for no credentials then would do what it is told.
func asking(method string, r target.Resource) string {
	if method == "HEAD" || method == "POST" {
		return method
	}
	return r.Method()
}

// askingFor is the request target for which a challenge is asked: that of the
// request itself where it names the resource, in absolute form or with a query,
// as a server may make nonces for one address only (RFC 7616 §3.3); else the
// path.
func askingFor(text string, r target.Resource) string {
	path, _, _ := strings.Cut(strings.TrimPrefix(text, r.URL.Scheme+"://"+r.URL.Host), "?")
	if path != r.Path || strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c >= 0x7f }) {
		return r.Path
	}
	return text
}
