package server

import (
	"encoding/base64"
	"strings"
)

// realm names the protection space of all protected areas, of each scheme. It holds a quote
// and a backslash, since a server should get them right.
const realm = `authspec \ the "reference" server`

// challenge is the value of WWW-Authenticate: the realm as a quoted string
// (RFC 9110 §11.5), and UTF-8 as the encoding of user-id and password
// (RFC 7617 §2.1).
func challenge() string {
	return `Basic realm=` + quoted(realm) + `, charset="UTF-8"`
}

// schemes are the authentication schemes that open an area.
type schemes struct {
	basic  bool
	digest []algorithm // that are offered, in the order of preference
	dpop   bool        // with Bearer beside it, and nothing else
	bearer bool        // alone
	// certificate is Bearer alone, over a connection with the certificate to which
	// the token is bound.
	certificate bool
	key         bool // an API key, alone
	cookie      bool // of a session, beside Basic
}

var onlyBasic = schemes{basic: true}

// identity is who sends a request, and how that was proved.
type identity struct {
	account
	proof *proof // nil: with Basic
}

// authenticate finds out who sends a request, or how it is refused. Everything
// it goes by stands in the request itself: not in the connection, which others
// may share (RFC 9110 §3.3), nor in Proxy-Authorization, which is meant for a
// proxy (§11.7.2), nor in fields that claim an identity, nor in trailers.
//
// All refusals of credentials are alike, so that nobody learns which users
// exist. Two Authorization lines are refused for good: whichever is taken,
// somebody before this server may have taken the other.
func (s *Server) authenticate(r *request, offered schemes) (identity, *response) {
	values := r.fields.all("Authorization")
	switch {
	case offered.bearer:
		who, refused := bearerOf(values)
		return who, s.pointing(r.path, refused)
	case offered.certificate:
		return certifiedOf(r)
	case offered.dpop:
		return s.authenticateBound(r)
	case offered.key:
		return keyOf(r.fields.all(keyField))
	case offered.cookie && len(values) == 0:
		if who, ok := s.sessions.whose(sessionID(r)); ok {
			return identity{account: s.accounts[who]}, nil
		}
	}
	if len(values) > 1 {
		return identity{}, problem(400, "There is more than one Authorization field (RFC 9110 §5.3).")
	}
	if len(values) == 0 {
		return identity{}, s.unauthorized(r, false)
	}
	if user, password, ok := basicCredentials(values[0]); ok && offered.basic {
		return s.authenticateBasic(r, user, password)
	}
	if list, ok := digestParameters(values[0]); ok && len(offered.digest) > 0 {
		return s.authenticateDigest(r, list, offered.digest)
	}
	return identity{}, s.unauthorized(r, false)
}

// authenticateBasic finds out whether user-id and password are those of an
// account.
func (s *Server) authenticateBasic(r *request, user, password string) (identity, *response) {
	known, ok := s.accounts.verify(user, password)
	if !ok {
		s.delay(s.guesses.failed(r.client, user))
		return identity{}, s.unauthorized(r, false)
	}
	s.guesses.succeeded(r.client, user)
	return identity{account: known}, nil
}

// unauthorized is the response to missing and to invalid credentials: the
// status, and a challenge for each way to log in (RFC 9110 §11.4, §15.5.2), for
// every method. Each challenge has a line of its own, since not all clients find
// the second one in a line; and stronger ones come first (§11.6.1).
func (s *Server) unauthorized(r *request, stale bool) *response {
	resp := problem(401, "This needs the user name and password of an account of this server.")
	offered := areaOf(r.path).schemes
	for _, a := range offered.digest {
		resp.fields.add("WWW-Authenticate", s.digestChallenge(a, stale))
	}
	if offered.basic {
		resp.fields.add("WWW-Authenticate", challenge())
	}
	return resp
}

// basicCredentials reads "Basic", any letter case, one or more spaces, and the
// base64 of "user-id:password" (RFC 9110 §11.4, RFC 7617 §2). The password may
// hold colons, the user-id none. Nothing may follow, and the base64 is strict:
// the standard alphabet, padded, with no bits left over.
func basicCredentials(value string) (user, password string, ok bool) {
	scheme, encoded, _ := strings.Cut(value, " ")
	if !strings.EqualFold(scheme, "Basic") {
		return "", "", false
	}
	userPass, err := base64.StdEncoding.Strict().DecodeString(strings.TrimLeft(encoded, " "))
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(userPass), ":")
}
