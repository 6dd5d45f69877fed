package request

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/scope"
	"authspec/runner/internal/target"
)

// Basic and Bearer are the schemes that the suite speaks.
const (
	Basic  = "Basic"
	Bearer = "Bearer"
)

// credentials are those of one request, as they are written.
type credentials struct {
	scheme  string
	rest    string // after the gap
	brought []string
	made    []target.Made
}

// unknownUser and wrongPassword are nobody's: the made-up mark is in them.
func unknownUser(unique string) string   { return "nobody-" + unique }
func wrongPassword(unique string) string { return "wrong-" + unique }

// Valid are the credentials of an account, or the valid token, as the value of
// an Authorization field; ok is false where the target has none for the
// scheme.
func Valid(t *target.Target, scheme, role string) (value string, ok bool) {
	if strings.EqualFold(scheme, Bearer) {
		token, ok := t.Token("valid")
		return Bearer + " " + token, ok && role == target.Ordinary
	}
	a, ok := t.Account(role)
	return httpauth.Basic(a.User, a.Password), ok && strings.EqualFold(scheme, Basic)
}

// authorise makes the credentials that auth describes.
func (b *builder) authorise(auth *casefile.Auth) (credentials, error) {
	switch auth.Kind {
	case casefile.AuthRole:
		return b.role(auth.Role)
	case casefile.AuthWrong:
		return b.invented(target.Ordinary)
	case casefile.AuthUnknown:
		return b.invented("")
	case casefile.AuthBasic:
		return b.basic(auth)
	}
	return credentials{}, &scope.Absent{Reason: fmt.Sprintf("authspec can't make credentials of kind %q", auth.Kind)}
}

func (b *builder) role(role string) (credentials, error) {
	value, ok := Valid(b.scope.Target, b.scheme, role)
	switch {
	case b.scheme == "":
		return credentials{}, &scope.Absent{Reason: "the resource offers no scheme for which authspec has credentials"}
	case !ok && b.scheme == Bearer:
		return credentials{}, &scope.Absent{Reason: fmt.Sprintf("the target has no token for `%s`", role)}
	case !ok:
		return credentials{}, &scope.Absent{Reason: fmt.Sprintf("the target has no account `%s`", role)}
	}
	scheme, rest, _ := strings.Cut(value, " ")
	a, _ := b.scope.Target.Account(role)
	return credentials{scheme: scheme, rest: rest, brought: []string{a.User, a.Password, rest}}, nil
}

// invented are credentials that nobody has: an account's name with a wrong
// password, or without a role an unknown name.
func (b *builder) invented(role string) (credentials, error) {
	wrong := wrongPassword(b.scope.Unique)
	if b.scheme == Bearer {
		token := wrong
		if role == "" {
			token = unknownUser(b.scope.Unique)
		}
		return credentials{scheme: Bearer, rest: token, brought: []string{token}}, nil
	}
	user := unknownUser(b.scope.Unique)
	if role != "" {
		a, ok := b.scope.Target.Account(role)
		if !ok {
			return credentials{}, &scope.Absent{Reason: fmt.Sprintf("the target has no account `%s`", role)}
		}
		user = a.User
	}
	rest, _ := httpauth.EncodeUserPass([]byte(user+":"+wrong), httpauth.Encoding{})
	return credentials{scheme: Basic, rest: rest, brought: []string{user, wrong, rest}}, nil
}

// basic are credentials made by hand (RFC 7617 §2).
func (b *builder) basic(auth *casefile.Auth) (credentials, error) {
	if auth.Role != "" {
		a, ok := b.scope.Target.Account(auth.Role)
		if !ok {
			return credentials{}, &scope.Absent{Reason: fmt.Sprintf("the target has no account `%s`", auth.Role)}
		}
		source := "${" + auth.Role + ".user-pass}"
		return b.encode(auth.Basic, encoded{text: a.User + ":" + a.Password, source: source, brought: []string{a.User, a.Password}})
	}
	if auth.Basic.UserPass != nil {
		text, err := b.scope.String(auth.Basic.UserPass)
		if err != nil {
			return credentials{}, err
		}
		return b.encode(auth.Basic, encoded{text: text, source: auth.Basic.UserPass.Source, brought: []string{text}})
	}
	user, err := b.scope.String(auth.Basic.User)
	if err != nil {
		return credentials{}, err
	}
	password, err := b.scope.String(auth.Basic.Password)
	if err != nil {
		return credentials{}, err
	}
	source := auth.Basic.User.Source + ":" + auth.Basic.Password.Source
	return b.encode(auth.Basic, encoded{text: user + ":" + password, source: source, brought: []string{user, password}})
}

// encoded is a user-pass before its encoding.
type encoded struct {
	text    string
	source  string // as the case has it
	brought []string
}

// encode writes a user-pass; form is nil where the case says nothing of it.
func (b *builder) encode(form *casefile.Basic, e encoded) (credentials, error) {
	if form == nil {
		form = &casefile.Basic{}
	}
	rest, ok := httpauth.EncodeUserPass([]byte(e.text), httpauth.Encoding{
		URL: form.URL, Unpadded: form.Unpadded, Overpadded: form.Overpadded, DirtyBits: form.DirtyBits,
	})
	if !ok {
		return credentials{}, &scope.Absent{Reason: "the encoding makes no difference to these credentials"}
	}
	c := credentials{scheme: Basic, rest: rest, brought: append(e.brought, rest)}
	if secretIn(e.source) {
		c.made = []target.Made{{Value: rest, Placeholder: "[base64 of " + e.source + "]"}}
	}
	return c, nil
}

// secretIn tells whether a text of a case speaks of a secret.
func secretIn(source string) bool {
	for _, s := range []string{".password", ".user-pass", "token."} {
		if strings.Contains(source, s) {
			return true
		}
	}
	return false
}
