package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
)

// qops are the qualities of protection that are offered.
var qops = []string{"auth", "auth-int"}

// protectionSpace is what the parameter domain lists: everything that the same
// Digest credentials open (RFC 7616 §3.3).
const protectionSpace = "/digest/ /basic2/"

// opaque carries nothing here, since the nonces carry all there is to know. It
// is the same in every challenge, also after a restart, so that credentials for
// an old nonce fail because of the nonce, which their sender is told.
var opaque = func() string {
	sum := sha256.Sum256([]byte(realm))
	return base64.StdEncoding.EncodeToString(sum[:24])
}()

// digestChallenge is one challenge (RFC 7616 §3.3). Quotes stand where the
// section demands them, and not where it forbids them: for the sake of old
// clients, which know either form only.
func (s *Server) digestChallenge(a algorithm, stale bool) string {
	text := fmt.Sprintf(`Digest realm=%s, domain="%s", nonce="%s", opaque="%s", algorithm=%s, qop="%s", charset=UTF-8, userhash=true`,
		quoted(realm), protectionSpace, s.nonces.make(), opaque, a.name, strings.Join(qops, ", "))
	if stale {
		text += ", stale=true"
	}
	return text
}

// proof is what is known of a request whose Digest credentials are right, and
// goes into Authentication-Info.
type proof struct {
	credentials digestCredentials
	a1          string // H(A1), of the session where there is one
	next        string // nextnonce
}

// authenticateDigest finds out who sends Digest credentials.
//
// All refusals are alike but for two. A uri that means another resource gets
// 400 (RFC 7616 §3.4.6). And stale=true is said to those who know the password,
// and only to them, where the nonce is not ours, too old, or was used with that
// count: they have to do it again with another nonce, and need not ask anybody
// for a password (§3.3). So the nonce is looked at last.
func (s *Server) authenticateDigest(r *request, list parameters, offered []algorithm) (identity, *response) {
	c, ok := readDigest(list, offered)
	if !ok {
		return identity{}, s.unauthorized(r, false)
	}
	c.input.method = r.method
	if !s.designates(c.input.uri, r) {
		return identity{}, problem(400, "The uri of the credentials is not that of the request (RFC 7616 §3.4.6).")
	}
	if c.input.qop == "auth-int" {
		content, err := r.body.read()
		if err != nil {
			return identity{}, failure(err)
		}
		c.input.content = string(content)
	}
	known, exists := s.digest.find(c)
	a1, right := s.verifyDigest(c, known)
	if !right || !exists {
		s.delay(s.guesses.failed(r.client, c.user))
		return identity{}, s.unauthorized(r, false)
	}
	s.guesses.succeeded(r.client, c.user)
	if !s.nonces.use(c.input.nonce, c.count) {
		return identity{}, s.unauthorized(r, true)
	}
	return identity{known.account, s.prove(c, known.user, a1)}, nil
}

// verifyDigest does the arithmetic of the client again and compares
// (RFC 7616 §3.6), in the same time whatever differs. It returns the H(A1) that
// the client took. In a session that may be the one of the session's first
// request, as the text has it, or one made from this request, as most clients do.
func (s *Server) verifyDigest(c digestCredentials, known digestAccount) (a1 string, right bool) {
	h := c.algorithm.hash
	keys := []string{known.a1[h]}
	if c.algorithm.session {
		keys = []string{h.sessionKey(known.a1[h], c.input.nonce, c.input.cnonce)}
		for _, begun := range s.nonces.sessions(c.input.nonce) {
			if begun.user == known.user && begun.algorithm == c.algorithm.name {
				keys = append(keys, begun.key)
			}
		}
	}
	for _, key := range keys {
		if subtle.ConstantTimeCompare([]byte(h.response(key, c.input)), []byte(c.response)) == 1 {
			a1, right = key, true
		}
	}
	return a1, right
}

// prove makes what the answer will need. Every answer names another nonce for
// the next request, so that who follows uses each one once; older ones are good
// for their time, for requests that are on the way already (RFC 7616 §3.5).
func (s *Server) prove(c digestCredentials, user, a1 string) *proof {
	p := &proof{credentials: c, a1: a1, next: s.nonces.make()}
	if c.algorithm.session {
		begun := session{user: user, algorithm: c.algorithm.name, key: a1}
		s.nonces.begin(c.input.nonce, begun)
		s.nonces.begin(p.next, begun)
	}
	return p
}

// digestParameters are those of credentials whose scheme is Digest.
func digestParameters(value string) (parameters, bool) {
	scheme, rest, _ := strings.Cut(value, " ")
	list, ok := parseParameters(rest)
	return list, ok && strings.EqualFold(scheme, "Digest")
}

// confirm adds Authentication-Info to the response to somebody whose Digest
// credentials were right, whatever became of the request.
func (who identity) confirm(r *request, resp *response) *response {
	if who.proof == nil || resp == hangUp {
		return resp
	}
	var content []byte
	if resp.hasContent() && r.method != "HEAD" {
		content = resp.content
	}
	resp.fields.add("Authentication-Info", who.proof.info(content))
	return resp
}

// info is the value of Authentication-Info (RFC 7616 §3.5): the server knows
// H(A1) too, and says so for the request that it answers; with auth-int also
// for the content of the answer. As in the challenge, quotes are demanded here
// and forbidden there.
func (p *proof) info(content []byte) string {
	c := p.credentials
	c.input.method, c.input.content = "", string(content)
	return fmt.Sprintf(`nextnonce="%s", qop=%s, rspauth="%s", cnonce=%s, nc=%s`,
		p.next, c.input.qop, c.algorithm.hash.response(p.a1, c.input), quoted(c.input.cnonce), c.input.nc)
}
