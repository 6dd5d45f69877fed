package client

import (
	"errors"
	"strings"
)

// errImpostor is that an answer doesn't come from somebody who knows the
// password.
var errImpostor = errors.New("rspauth is wrong: the server doesn't know the password (RFC 7616 §3.5)")

// info takes what Authentication-Info says on a login with Digest, whatever the
// status (RFC 9110 §11.6.3, RFC 7616 §3.5): the nonce for the next request, and
// the proof that the server knows the secret too. In the answer to other schemes
// the field has no meaning.
func (s *session) info(p party, l *login, a *answer) error {
	if l.digest == nil || l.sent == nil || !s.rules.informs(a) {
		return nil
	}
	info := parseInfo(a.info(p.afterward))
	if info.broken || info.repeats() {
		return nil
	}
	if next, given := info.param("nextnonce"); given && next != "" {
		s.rules.nextNonce(l.digest, next)
	}
	if proof, given := info.param("rspauth"); given && a.status != p.status && !s.rules.proves(info, proof, l.sent, a) {
		return errImpostor
	}
	return nil
}

// nextNonce goes on with another nonce, of which the count begins anew.
func nextNonce(d *digestSession, nonce string) {
	if nonce != d.nonce {
		d.nonce, d.count = nonce, 0
	}
}

// proves tells whether rspauth is what the password makes of the answer.
func proves(info challenge, proof string, sent *digestInput, a *answer) bool {
	in := *sent
	in.method, in.content = "", string(a.body)
	if qop, given := info.param("qop"); given && in.qop != "" {
		in.qop = strings.ToLower(qop)
	}
	if cnonce, given := info.param("cnonce"); given && cnonce != in.cnonce {
		return false
	}
	if nc, given := info.param("nc"); given && !strings.EqualFold(nc, in.nc) {
		return false
	}
	return strings.EqualFold(proof, in.response())
}
