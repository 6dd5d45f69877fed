package scheme

import (
	"net/url"
	"strings"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
)

// apiKey is a key in a field, a parameter of the query or a cookie of its own,
// for which no scheme is registered.
type apiKey struct{ usual }

func (apiKey) Name() string    { return "API-Key" }
func (apiKey) Means() Means    { return Key }
func (apiKey) Promised() bool  { return true }
func (apiKey) Carrier() string { return "[field of the key]" }

// Offer: a key depends on no challenge.
func (apiKey) Offer(httpauth.Challenge) (Offer, bool) { return nil, true }

func (s apiKey) Answer(a Ask) (*Credentials, error) {
	k := a.Resource.Key
	if k == nil {
		return nil, target.Lacks("the target has no key for the resource")
	}
	key, err := a.standIn(s, k.Value)
	if err != nil {
		return nil, err
	}
	c := &Credentials{Scheme: s.Name(), Rest: key, Usual: &Spelling{Field: k.Name}, Brought: []string{key}}
	switch k.Place {
	case target.KeyInQuery:
		c.Query = k.Name + "=" + url.QueryEscape(key)
	case target.KeyInCookie:
		if strings.ContainsAny(key, ";, \"\\") {
			return nil, target.Lacks("a cookie can't hold the octets of this key (RFC 6265 §4.1.1)")
		}
		c.Rest, c.Usual.Field = k.Name+"="+key, "Cookie"
	default:
		if strings.Trim(key, " \t") != key {
			return nil, target.Lacks("blanks at the ends of a field value do not belong to it (RFC 9110 §5.5)")
		}
		if k.Prefix != "" {
			c.Usual.Scheme, c.Usual.Gap = k.Prefix, " "
		}
	}
	return c, nil
}

// Words: a case makes no keys by hand but in the place of a password.
func (apiKey) Words(a *casefile.Auth, show Show) string {
	return WordsOfPair(a.Basic.User, a.Basic.Password, show)
}
