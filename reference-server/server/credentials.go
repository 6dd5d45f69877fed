package server

import (
	"encoding/base64"
	"strings"
)

// realm names the protection space of all protected areas. It holds a quote
// and a backslash, since a server should get them right.
const realm = `authspec \ the "reference" server`

// challenge is the value of WWW-Authenticate: the realm as a quoted string
// (RFC 9110 §11.5), and UTF-8 as the encoding of user-id and password
// (RFC 7617 §2.1).
func challenge() string {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(realm)
	return `Basic realm="` + escaped + `", charset="UTF-8"`
}

// authenticate finds out who sends a request, or how it is refused. Everything
// it goes by stands in the request itself: not in the connection, which others
// may share (RFC 9110 §3.3), nor in Proxy-Authorization, which is meant for a
// proxy (§11.7.2), nor in fields that claim an identity, nor in trailers.
//
// All refusals of credentials are alike, so that nobody learns which users
// exist. Two Authorization lines are refused for good: whichever is taken,
// somebody before this server may have taken the other.
func (s *Server) authenticate(r *request) (account, *response) {
	values := r.fields.all("Authorization")
	if len(values) > 1 {
		return account{}, problem(400, "There is more than one Authorization field (RFC 9110 §5.3).")
	}
	if len(values) == 0 {
		return account{}, unauthorized()
	}
	user, password, ok := basicCredentials(values[0])
	if !ok {
		return account{}, unauthorized()
	}
	known, ok := s.accounts.verify(user, password)
	if !ok {
		s.delay(s.guesses.failed(r.client, user))
		return account{}, unauthorized()
	}
	s.guesses.succeeded(r.client, user)
	return known, nil
}

// unauthorized is the response to missing and to invalid credentials: the
// status, and a challenge (RFC 9110 §11.4, §15.5.2), for every method.
func unauthorized() *response {
	resp := problem(401, "This needs the user name and password of an account of this server.")
	resp.fields.add("WWW-Authenticate", challenge())
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
