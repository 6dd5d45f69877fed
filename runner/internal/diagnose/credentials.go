package diagnose

import (
	"encoding/base64"
	"fmt"
	"strings"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
)

// The kinds of credentials, by what they are made of.
const (
	noCredentials = ""
	pairBasic     = "pair"   // a user and a password, by Basic
	pairDigest    = "digest" // a user and a password, by Digest, to be computed
	tokenKind     = "token"  // a token, after the name of a scheme
	writtenDigest = "written digest"
	bareKind      = "bare" // something without a scheme that is known
	keyKind       = "key"  // in a field, or a query parameter, of its own
	cookieKind    = "cookie"
)

// Credentials are what a request logs in with, taken apart.
type Credentials struct {
	Kind  string
	Field string // that carries them
	Query string // or the query parameter

	Scheme string // as spelled
	Gap    string // between it and the rest
	Rest   string // what follows the scheme; of a key or a cookie all

	User, Password string // of a pair
	Broken         bool   // the base64 of a pair can't be read
	Colon          bool   // there is one in the pair that was read
	From           string // for people: where the client has them from
}

// keyFields are fields in which servers are known to take a key or a token.
var keyFields = []string{"X-API-Key", "API-Key", "X-Auth-Token", "X-Access-Token", "X-Token", "Private-Token", "Api-Token", "X-Auth-Key",
	"Ocp-Apim-Subscription-Key", "X-Goog-Api-Key", "X-Vault-Token", "DD-API-KEY", "Circle-Token", "PRIVATE-TOKEN", "JOB-TOKEN"}

// keyParams are query parameters of that kind.
var keyParams = []string{"access_token", "api_key", "apikey", "api-key", "token", "key", "auth_token", "private_token", "auth"}

func isOneOf(name string, list []string) bool {
	for _, n := range list {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// read takes the value of an Authorization field apart.
func read(field, value, from string) Credentials {
	c := Credentials{Kind: bareKind, Field: field, Rest: value, From: from}
	value = strings.TrimRight(value, " \t") // no part of a field value (RFC 9110 §5.5)
	name, rest, ok := strings.Cut(value, " ")
	if !ok {
		if known(value) { // a scheme, and nothing after it
			c.Kind, c.Scheme, c.Rest = tokenKind, value, ""
			if strings.EqualFold(value, "Basic") {
				c.Kind, c.Broken = pairBasic, true
			}
		}
		return c
	}
	bare := strings.TrimLeft(rest, " ")
	switch {
	case strings.EqualFold(name, "Basic"):
		c.Kind = pairBasic
	case strings.EqualFold(name, "Digest"):
		c.Kind = writtenDigest
	case isToken(name):
		c.Kind = tokenKind
	default:
		return c
	}
	c.Scheme, c.Gap, c.Rest = name, rest[:len(rest)-len(bare)]+" ", bare
	if c.Kind == pairBasic {
		c.readPair()
	}
	return c
}

func (c *Credentials) readPair() {
	pair, ok := httpauth.DecodeUserPass(strings.Join(strings.Fields(c.Rest), ""))
	if !ok {
		c.Broken = true
		return
	}
	c.User, c.Password, c.Colon = strings.Cut(pair, ":")
}

// known tells whether a word is the name of a scheme that is used.
func known(word string) bool {
	return isOneOf(word, []string{"Basic", "Bearer", "Digest", "Token", "DPoP", "Negotiate", "NTLM", "ApiKey", "JWT", "GNAP", "HOBA", "Mutual", "OAuth"})
}

// isToken tells whether a text is a token of HTTP (RFC 9110 §5.6.2).
func isToken(s string) bool {
	const others = "!#$%&'*+-.^_`|~"
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(others, c) >= 0) {
			return false
		}
	}
	return s != ""
}

// basicOf are Basic credentials of a pair.
func basicOf(user, password, from string) Credentials {
	return Credentials{
		Kind: pairBasic, Field: "Authorization", Scheme: "Basic", Gap: " ",
		Rest: base64.StdEncoding.EncodeToString([]byte(user + ":" + password)),
		User: user, Password: password, Colon: true, From: from,
	}
}

// digestOf are Digest credentials, which are computed once they are sent.
func digestOf(user, password, from string) Credentials {
	return Credentials{Kind: pairDigest, Field: "Authorization", Scheme: "Digest", User: user, Password: password, From: from}
}

// tokenOf are credentials of a token.
func tokenOf(scheme, token, from string) Credentials {
	return Credentials{Kind: tokenKind, Field: "Authorization", Scheme: scheme, Gap: " ", Rest: token, From: from}
}

// value is the field value.
func (c Credentials) value() string {
	switch c.Kind {
	case pairBasic, tokenKind, writtenDigest:
		return c.Scheme + c.Gap + c.Rest
	}
	return c.Rest
}

// with is the same with another pair.
func (c Credentials) with(user, password string) Credentials {
	if c.Kind == pairDigest {
		return digestOf(user, password, c.From)
	}
	b := basicOf(user, password, c.From)
	b.Field = c.Field
	return b
}

// withRest is the same with another token or key.
func (c Credentials) withRest(rest string) Credentials {
	c.Rest = rest
	return c
}

// part is a text of the credentials that somebody wrote or copied.
type part struct {
	name string // for people: "the password"
	text string
	put  func(string) Credentials // the same credentials with another text there
}

// parts are those texts.
func (c Credentials) parts() []part {
	switch c.Kind {
	case pairBasic, pairDigest:
		if c.Broken {
			return nil
		}
		return []part{
			{"the password", c.Password, func(t string) Credentials { return c.with(c.User, t) }},
			{"the user name", c.User, func(t string) Credentials { return c.with(t, c.Password) }},
		}
	case tokenKind:
		return []part{{"the token", c.Rest, c.withRest}}
	case keyKind:
		return []part{{"the key", c.Rest, c.withRest}}
	case bareKind:
		return []part{{"the value of " + c.Field, c.Rest, c.withRest}}
	}
	return nil
}

// what names them for people, without any of their values.
func (c Credentials) what() string {
	switch c.Kind {
	case noCredentials:
		return "no credentials"
	case pairBasic:
		if c.Broken {
			return "Basic, with what is no user and password in base64"
		}
		return "Basic: a user and a password"
	case pairDigest:
		return "Digest: a user and a password"
	case writtenDigest:
		return "Digest, computed by another client"
	case tokenKind:
		if len(strings.Split(c.Rest, ".")) == 3 && strings.HasPrefix(c.Rest, "eyJ") {
			return c.schemeShown() + ": a token (a JWT)"
		}
		return c.schemeShown() + ": a token"
	case keyKind:
		if c.Query != "" {
			return "a key in the query parameter " + c.Query
		}
		return "a key in the field " + c.Field
	case cookieKind:
		return "a cookie"
	}
	return "a value in " + c.Field + " without the name of a scheme"
}

// schemeShown is the scheme as spelled, unless that could be a secret itself.
func (c Credentials) schemeShown() string {
	if known(c.Scheme) {
		return c.Scheme
	}
	return "a scheme that is not known"
}

// carried is a request's fields and URL query with these credentials in.
func (c Credentials) carried(fields []message.Field) []message.Field {
	if c.Kind == noCredentials || c.Query != "" {
		return fields
	}
	return append(fields, message.Field{Name: c.Field, Value: c.value()})
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
