package scheme

import (
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
)

// bearer is Bearer (RFC 6750): a token as it stands.
type bearer struct{ usual }

func (bearer) Name() string  { return "Bearer" }
func (bearer) Means() Means  { return Token }
func (bearer) Token() string { return target.ValidToken }

// Offer: any challenge can be answered, as the credentials do not depend on it.
func (bearer) Offer(httpauth.Challenge) (Offer, bool) { return nil, true }

func (s bearer) Answer(a Ask) (*Credentials, error) {
	if a.Auth.JWT != nil {
		return s.jwt(a)
	}
	token, _ := a.Target.Token(tokenOf(s, a.Resource))
	text, err := a.standIn(s, token)
	if err != nil {
		return nil, err
	}
	// More than one SP may stand before a token (RFC 9110 §11.4), and blanks
	// behind it belong to no field value (§5.5): what is left is the token.
	if bare := strings.TrimRight(strings.TrimLeft(text, " "), " \t"); bare != text {
		return nil, target.Lacks("blanks around a token are no part of it, as they are of a password")
	}
	return &Credentials{Scheme: s.Name(), Rest: text, Brought: []string{text}}, nil
}

// Words: a token that is no JWT is made by hand in the place of a password only.
func (s bearer) Words(a *casefile.Auth, show Show) string {
	if a.JWT != nil {
		return s.token(a.JWT, show)
	}
	return WordsOfPair(a.Basic.User, a.Basic.Password, show)
}
