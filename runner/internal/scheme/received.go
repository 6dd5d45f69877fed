package scheme

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/target"
)

// Received are credentials as the server got them to which a client sent them,
// with what it knows of the client's request and of what it has said before.
type Received struct {
	Value   string // of the field: the scheme, and what follows it
	Method  string
	Target  string // the request target as it came (RFC 9112 §3.2)
	Host    string // whom an absolute uri may name; empty: anybody
	Content []byte // without transfer coding

	// Offered are the challenges that the client has got so far, in order.
	Offered []httpauth.Challenge
	// NextNonces are those that it was told to use instead (RFC 7616 §3.5).
	NextNonces []string
	// Earlier are the values of the same field in requests before this one.
	Earlier []string

	// Show makes a text of the client fit to be shown, cut after most octets; nil:
	// it is.
	Show func(text string, most int) string
}

// mostShown is how many octets of a parameter's value are shown.
const mostShown = 120

// show is a text of the client in quotes.
func (r Received) show(text string) string {
	return `"` + r.shown(text, mostShown) + `"`
}

func (r Received) shown(text string, most int) string {
	if r.Show == nil {
		return text[:min(len(text), most)]
	}
	return r.Show(text, most)
}

// parts are the scheme of the credentials and what follows it.
func (r Received) parts() (s Scheme, rest string, ok bool) {
	name, rest, _ := strings.Cut(strings.Trim(r.Value, " \t"), " ")
	s, ok = Named(name)
	return s, strings.TrimLeft(rest, " "), ok
}

// offered are the challenges of a scheme.
func (r Received) offered(s Scheme) []httpauth.Challenge {
	var list []httpauth.Challenge
	for _, c := range r.Offered {
		if c.Is(s.Name()) {
			list = append(list, c)
		}
	}
	return list
}

// Holder is somebody who may log in: with a user and a password, or with a token.
type Holder struct {
	target.Account
	Token string // empty: none
}

// Proves tells whether credentials are those of a holder, made as the
// specification of their scheme says, so that a server that keeps to it lets them
// in. got says what is wrong with others, in a sentence without its full stop that
// goes on "the credentials …, but"; of right ones it says what somebody else could
// take for wrong, and is mostly empty.
//
// Of Digest (RFC 7616 §3.4) these are judged: realm, nonce and algorithm are those
// of one challenge, qop is one that it offers, nc has 8 digits and is new for the
// nonce, uri agrees with the request, and response follows from all of them. Where
// the text is silent, or disagrees with itself, either reading is right: whether
// the gaps of nc count, an absolute uri where the target is none, a session key of
// the first cnonce or of this one, the misprinted SHA-512-256 of §3.9.2, and which
// octets stand for letters beyond ASCII where the challenge names no charset. How
// parameters are written is not judged, and no opaque. Of Basic the base64 is
// (RFC 7617 §2), of all others the token.
func Proves(r Received, h Holder) (ok bool, got string) {
	s, rest, known := r.parts()
	if !known {
		return false, "they are of a scheme that authspec does not know"
	}
	return s.Proves(r, rest, h)
}

// Whose tells which of the holders credentials name, right or wrong: by user and
// password, by the token or, in Digest, by the name of the user or its hash. ok is
// false where it is none of them.
func Whose(r Received, holders []Holder) (role string, ok bool) {
	s, rest, known := r.parts()
	if !known {
		return "", false
	}
	for _, h := range holders {
		if s.Names(r, rest, h) {
			return h.Role, true
		}
	}
	return "", false
}

// encoded is a user and a password in octets.
type encoded struct{ user, password string }

// encodings are the octets that can stand for a holder's user and password, the
// likeliest first: those of UTF-8 in NFC, and where no challenge asks for them
// those of any encoding that has ASCII in it, of which the letters as they were
// given and those of ISO-8859-1 are looked for (RFC 7617 §2.1, RFC 7616 §4).
func encodings(a target.Account, utf8Only bool) []encoded {
	composed := encoded{norm.NFC.String(a.User), norm.NFC.String(a.Password)}
	list := []encoded{composed}
	if utf8Only {
		return list
	}
	if given := (encoded{a.User, a.Password}); given != composed {
		list = append(list, given)
	}
	user, ok := latin1(composed.user)
	password, also := latin1(composed.password)
	if other := (encoded{user, password}); ok && also && other != composed {
		list = append(list, other)
	}
	return list
}

// latin1 is a text in ISO-8859-1, if it can be written so.
func latin1(text string) (string, bool) {
	out := make([]byte, 0, len(text))
	for _, letter := range text {
		if letter > 0xff || letter == utf8.RuneError {
			return "", false
		}
		out = append(out, byte(letter))
	}
	return string(out), true
}

// wantsUTF8 tells whether every one of some challenges asks for UTF-8.
func wantsUTF8(list []httpauth.Challenge) bool {
	for _, c := range list {
		charset := c.Param("charset")
		if len(charset) == 0 || !strings.EqualFold(charset[0].Value, "UTF-8") {
			return false
		}
	}
	return len(list) > 0
}
