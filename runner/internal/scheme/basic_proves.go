package scheme

import (
	"encoding/base64"

	"authspec/runner/internal/httpauth"
)

// Proves: user-pass in base64, with the alphabet and the padding of RFC 4648 §4
// (RFC 7617 §2).
func (s basic) Proves(r Received, rest string, h Holder) (ok bool, got string) {
	octets, err := base64.StdEncoding.Strict().DecodeString(rest)
	loosely, decodes := httpauth.DecodeUserPass(rest)
	switch {
	case !decodes:
		return false, "they are no base64"
	case err != nil && s.is(loosely, h, false):
		return false, "they are not the base64 of RFC 4648 §4: its alphabet, its padding, or the bits that it leaves over"
	}
	utf8Only := wantsUTF8(r.offered(s))
	switch pair := string(octets); {
	case s.is(pair, h, utf8Only):
		return true, ""
	case s.is(pair, h, false):
		return false, "they are not in UTF-8 and NFC, which the challenge asks for by charset"
	}
	return false, "they are not user and password of the account"
}

// is tells whether a user-pass is that of a holder.
func (basic) is(pair string, h Holder, utf8Only bool) bool {
	for _, e := range encodings(h.Account, utf8Only) {
		if pair == e.user+":"+e.password {
			return true
		}
	}
	return false
}

func (s basic) Names(_ Received, rest string, h Holder) bool {
	pair, ok := httpauth.DecodeUserPass(rest)
	return ok && s.is(pair, h, false)
}
