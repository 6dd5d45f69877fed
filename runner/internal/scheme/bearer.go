package scheme

import (
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
)

// bearer is Bearer (RFC 6750): a token as it stands.
type bearer struct{ usual }

func (bearer) Name() string { return "Bearer" }
func (bearer) Means() Means { return Token }

// Offer: any challenge can be answered, as the credentials do not depend on it.
func (bearer) Offer(httpauth.Challenge) (Offer, bool) { return nil, true }

func (s bearer) Answer(a Ask) (*Credentials, error) {
	switch a.Auth.Kind {
	case casefile.AuthWrong:
		return s.with(wrongPassword(a.Unique)), nil
	case casefile.AuthUnknown:
		return s.with(unknownUser(a.Unique)), nil
	case casefile.AuthRole:
		if !Has(s, a.Target, a.Auth.Role) {
			return nil, target.Lacks("the target has no token for `%s`", a.Auth.Role)
		}
		token, _ := a.Target.Token(target.ValidToken)
		return s.with(token), nil
	}
	return s.login(a)
}

// login are credentials made by hand. A token stands for its user: it takes the
// place of the ordinary password, and where the user is not to be an account's
// own there is nothing to send.
func (s bearer) login(a Ask) (*Credentials, error) {
	pair := a.Auth.Basic
	if role, whole := attribute(pair.User, "user"); !whole || role != target.Ordinary {
		return nil, target.Lacks("a token names no user of its own, so that `%s` can't stand in its place", pair.User.Source)
	}
	token, err := a.Request.TokenText(pair.Password)
	if err != nil {
		return nil, err
	}
	// More than one SP may stand before a token (RFC 9110 §11.4), and blanks
	// behind it belong to no field value (§5.5): what is left is the token.
	if bare := strings.TrimRight(strings.TrimLeft(string(token), " "), " \t"); bare != string(token) {
		return nil, target.Lacks("blanks around a token are no part of it, as they are of a password")
	}
	return s.with(string(token)), nil
}

func (s bearer) with(token string) *Credentials {
	return &Credentials{Scheme: s.Name(), Rest: token, Brought: []string{token}}
}

// Words: a case makes no tokens by hand but in the place of a password.
func (bearer) Words(a *casefile.Auth, show Show) string {
	return WordsOfPair(a.Basic.User, a.Basic.Password, show)
}
