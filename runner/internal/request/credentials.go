package request

import (
	"fmt"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/target"
)

// Basic, Digest and Bearer are the schemes that the suite speaks.
const (
	Basic  = "Basic"
	Digest = "Digest"
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

// Has tells whether a target has valid credentials for a scheme: an account of
// the role, or a token.
func Has(t *target.Target, scheme, role string) bool {
	if strings.EqualFold(scheme, Bearer) {
		_, ok := t.Token("valid")
		return ok && role == target.Ordinary
	}
	_, ok := t.Account(role)
	return ok && (strings.EqualFold(scheme, Basic) || strings.EqualFold(scheme, Digest))
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
	case casefile.AuthLogin:
		c, err := b.login(auth.Basic)
		if err == nil && strings.ContainsAny(c.rest, "\r\n\x00") {
			err = absent("a field value can't hold the octets of this login (RFC 9110 §5.5)")
		}
		return c, err
	case casefile.AuthBasic:
		return b.basic(auth)
	case casefile.AuthDigest:
		return b.digest(auth)
	}
	return credentials{}, &placeholder.Absent{Reason: fmt.Sprintf("authspec can't make credentials of kind %q", auth.Kind)}
}

func (b *builder) role(role string) (credentials, error) {
	t := b.Scope.Target
	switch has := Has(t, b.Scheme, role); {
	case b.Scheme == "":
		return credentials{}, &placeholder.Absent{Reason: "the resource offers no scheme for which authspec has credentials"}
	case !has && b.Scheme == Bearer:
		return credentials{}, &placeholder.Absent{Reason: fmt.Sprintf("the target has no token for `%s`", role)}
	case !has:
		return credentials{}, noAccount(role)
	case b.Scheme == Digest:
		return b.digest(&casefile.Auth{Role: role})
	case b.Scheme == Bearer:
		token, _ := t.Token("valid")
		return credentials{scheme: Bearer, rest: token, brought: []string{token}}, nil
	}
	a, _ := t.Account(role)
	rest, _ := httpauth.EncodeUserPass([]byte(a.User+":"+a.Password), httpauth.Encoding{})
	return credentials{scheme: Basic, rest: rest, brought: []string{a.User, a.Password, rest}}, nil
}

func noAccount(role string) error {
	return &placeholder.Absent{Reason: fmt.Sprintf("the target has no account `%s`", role)}
}

// invented are credentials that nobody has: an account's name with a wrong
// password, or without a role an unknown name.
func (b *builder) invented(role string) (credentials, error) {
	wrong := wrongPassword(b.Scope.Unique)
	if b.Scheme == Bearer {
		token := wrong
		if role == "" {
			token = unknownUser(b.Scope.Unique)
		}
		return credentials{scheme: Bearer, rest: token, brought: []string{token}}, nil
	}
	user := unknownUser(b.Scope.Unique)
	if role != "" {
		a, ok := b.Scope.Target.Account(role)
		if !ok {
			return credentials{}, noAccount(role)
		}
		user = a.User
	}
	if b.Scheme == Digest {
		return b.answer(&casefile.Digest{}, login{user: user, password: wrong})
	}
	rest, _ := httpauth.EncodeUserPass([]byte(user+":"+wrong), httpauth.Encoding{})
	return credentials{scheme: Basic, rest: rest, brought: []string{user, wrong, rest}}, nil
}

// login are credentials made by hand in the scheme of the resource. A token
// stands for its user: it takes the place of the ordinary password, and where
// the user is not to be an account's own there is nothing to send.
func (b *builder) login(pair *casefile.Basic) (credentials, error) {
	switch b.Scheme {
	case Basic:
		return b.basic(&casefile.Auth{Basic: pair})
	case Digest:
		return b.digest(&casefile.Auth{Digest: &casefile.Digest{User: pair.User, Password: pair.Password}})
	case Bearer:
		return b.token(pair)
	}
	return credentials{}, absent("the resource offers no scheme for which authspec has credentials")
}

func (b *builder) token(pair *casefile.Basic) (credentials, error) {
	if pair.User.Source != "${"+target.Ordinary+".user}" {
		return credentials{}, absent("a token names no user of its own, so that `%s` can't stand in its place", pair.User.Source)
	}
	b.Scope.Tokens = true
	token, err := b.Scope.String(pair.Password)
	b.Scope.Tokens = false
	if err != nil {
		return credentials{}, err
	}
	return credentials{scheme: Bearer, rest: token, brought: []string{token}}, nil
}

// basic are credentials made by hand (RFC 7617 §2).
func (b *builder) basic(auth *casefile.Auth) (credentials, error) {
	if auth.Role != "" {
		a, ok := b.Scope.Target.Account(auth.Role)
		if !ok {
			return credentials{}, noAccount(auth.Role)
		}
		source := "${" + auth.Role + ".user-pass}"
		return b.encode(auth.Basic, encoded{text: a.User + ":" + a.Password, source: source, brought: []string{a.User, a.Password}})
	}
	if auth.Basic.UserPass != nil {
		text, err := b.Scope.String(auth.Basic.UserPass)
		if err != nil {
			return credentials{}, err
		}
		return b.encode(auth.Basic, encoded{text: text, source: auth.Basic.UserPass.Source, brought: []string{text}})
	}
	user, err := b.Scope.String(auth.Basic.User)
	if err != nil {
		return credentials{}, err
	}
	password, err := b.Scope.String(auth.Basic.Password)
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

// distinct is an error where the target has no users and another name than that
// of the ordinary account is to be tried with its password: that one leads in
// by design, and shows nothing.
func (b *builder) distinct(user, password string) error {
	t := b.Scope.Target
	ordinary, ok := t.Account(target.Ordinary)
	if t.AnyUser && ok && user != ordinary.User && password == ordinary.Password {
		return absent("the target lets every user name in with the right password (users: any)")
	}
	return nil
}

// encode writes a user-pass; form is nil where the case says nothing of it.
func (b *builder) encode(form *casefile.Basic, e encoded) (credentials, error) {
	user, password, _ := strings.Cut(e.text, ":")
	if err := b.distinct(user, password); err != nil {
		return credentials{}, err
	}
	if form == nil {
		form = &casefile.Basic{}
	}
	rest, ok := httpauth.EncodeUserPass([]byte(e.text), httpauth.Encoding{
		URL: form.URL, Unpadded: form.Unpadded, Overpadded: form.Overpadded, DirtyBits: form.DirtyBits,
	})
	if !ok {
		return credentials{}, &placeholder.Absent{Reason: "the encoding makes no difference to these credentials"}
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
