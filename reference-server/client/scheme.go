package client

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// login is how requests of a protection space are answered for: an account, and
// the challenge that asked for it.
type login struct {
	account   account
	challenge challenge
	realm     string
	digest    *digestSession // for Digest

	sent *digestInput // of the last request, to judge what comes back
}

// strength orders the schemes; 0 is one that is not understood. The password
// itself never leaves by Digest, so it is the strongest (RFC 7616 §5.6,
// RFC 9110 §17.1). A token can be used by who sees it, like a password, but is
// good for less and not for as long.
func strength(scheme string) int {
	switch strings.ToLower(scheme) {
	case "digest":
		return 3
	case "bearer":
		return 2
	case "basic":
		return 1
	}
	return 0
}

// errNothing is that a challenge can't be answered with what there is.
var errNothing = errors.New("no challenge can be answered")

// begin makes a login of a challenge, if that can be answered; the error says
// why not, and is errNothing where the next challenge is to be looked at.
func (s *session) begin(who account, c challenge, to origin) (*login, error) {
	realm, named := c.param("realm")
	l := &login{account: who, challenge: c, realm: realm}
	switch {
	case c.broken || c.repeats():
		return nil, errNothing
	case c.is("Digest") && who.pair():
		var ok bool
		if l.digest, ok = s.newDigestSession(c); !ok {
			return nil, errNothing
		}
	case c.is("Basic") && who.pair():
		if !named || c.token68 != "" {
			return nil, errNothing // a realm is required (RFC 7617 §2)
		}
		if _, err := s.rules.userPass(who, c); err != nil {
			return nil, err
		}
	case c.is("Bearer") && who.token != "":
		return l, s.rules.bearable(who.token, to)
	default:
		return nil, errNothing
	}
	return l, nil
}

// credentials are the value of Authorization, or of Proxy-Authorization.
func (s *session) credentials(l *login, r *request) (string, error) {
	switch {
	case l.digest != nil:
		in, err := s.input(l, r)
		if err != nil {
			return "", err
		}
		l.sent = in
		return "Digest " + s.rules.list(s.rules.params(in, in.params(s.rules.response(in)))), nil
	case l.challenge.is("Bearer"):
		return "Bearer " + l.account.token, nil
	}
	octets, err := s.rules.userPass(l.account, l.challenge)
	if err != nil {
		return "", err
	}
	return "Basic " + s.rules.base64(octets), nil
}

// base64Of is the encoding of RFC 4648 §4, with its padding.
func base64Of(octets []byte) string { return base64.StdEncoding.EncodeToString(octets) }

// userPass is what Basic encodes (RFC 7617 §2). A colon in the user-id would make
// another user of it and another password, so it isn't sent; nor are control
// characters. UTF-8 is what charset can ask for, and compatible with US-ASCII,
// so it is taken where nothing is asked for too (§2, §2.1).
func userPass(who account, _ challenge) ([]byte, error) {
	pair := norm.NFC.String(who.user) + ":" + norm.NFC.String(who.password)
	switch {
	case strings.Contains(who.user, ":"):
		return nil, fmt.Errorf("a user with a colon in its name can't log in by Basic (RFC 7617 §2)")
	case strings.ContainsFunc(pair, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return nil, fmt.Errorf("control characters can't be sent by Basic (RFC 7617 §2)")
	}
	return []byte(pair), nil
}

// secretToken is a URI that stands for a token as it is (RFC 8959 §2).
var secretToken = expression(`^secret-token:([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+$`)

// bearable tells why a token can't be sent: it has to be a token68
// (RFC 6750 §2.1) or a URI that is a token, and the connection has to be one that nobody reads along
// (§5.3). On this machine nobody else does: loopback counts as TLS does.
func bearable(token string, to origin) error {
	switch {
	case !isToken68(token) && !secretToken().MatchString(token):
		return fmt.Errorf("the token holds characters that none may have (RFC 6750 §2.1)")
	case to.scheme != "https" && !to.loopback():
		return fmt.Errorf("a token is not sent without TLS (RFC 6750 §5.3)")
	}
	return nil
}
