package client

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

func hexadecimal(n int) string { return strconv.FormatInt(int64(n), 16) }

// basicDefects write Basic credentials wrongly (RFC 7617 §2).
func basicDefects() []Defect {
	return []Defect{
		allowing(what{"colon-in-user-sent", "rfc7617-2-client-colon-in-user",
			"A user with a colon in its name is sent by Basic."}, func(who account) bool { return strings.Contains(who.user, ":") }),
		allowing(what{"control-characters-sent", "rfc7617-2-client-no-control-characters",
			"Control characters are sent by Basic."}, func(who account) bool { return !strings.Contains(who.user, ":") }),
		pairing(what{"no-colon-for-empty-password", "rfc7617-2-empty-password-colon",
			"Without a password the colon is left out."}, func(who account) string {
			if who.password == "" {
				return who.user
			}
			return pairOf(who)
		}),
		pairing(what{"password-up-to-colon", "rfc7617-2-user-pass-construction",
			"The password is cut at its first colon."}, func(who account) string {
			who.password, _, _ = strings.Cut(who.password, ":")
			return pairOf(who)
		}),
		pairing(what{"line-feed-in-pair", "rfc7617-2-user-pass-construction",
			"The pair is encoded with the line feed that echo puts after it."}, func(who account) string { return pairOf(who) + "\n" }),
		pairing(what{"pair-percent-encoded", "rfc7617-2-user-pass-construction",
			"The pair is percent-encoded as in a URL before it is encoded."}, func(who account) string { return percentEncoded(who.user) + ":" + percentEncoded(who.password) }),
		pairing(what{"pair-in-utf-16", "rfc7617-2-ascii-compatible",
			"The pair is encoded in UTF-16."}, func(who account) string {
			var out strings.Builder
			for _, unit := range utf16.Encode([]rune(pairOf(who))) {
				out.Write([]byte{byte(unit >> 8), byte(unit)})
			}
			return out.String()
		}),
		encoding(what{"base64url-for-basic", "rfc7617-2-user-pass-construction",
			"Basic is encoded with the alphabet for URLs."}, base64.URLEncoding.EncodeToString),
		encoding(what{"base64-without-padding", "rfc7617-2-user-pass-construction",
			"Basic is encoded without padding."}, base64.RawStdEncoding.EncodeToString),
		encoding(what{"base64-in-lines", "rfc7617-2-token68-credentials",
			"Base64 has a blank after each 76 characters, where mail has the ends of its lines."}, func(octets []byte) string {
			return inLines(base64Of(octets), " ")
		}),
		encoding(what{"base64-folded", "rfc9112-5.2-client-no-fold",
			"Base64 is folded after each 76 characters."}, func(octets []byte) string { return inLines(base64Of(octets), "\r\n ") }),
		encoding(what{"pair-not-encoded", "rfc7617-2-token68-credentials",
			"Basic is the pair as it is."}, func(octets []byte) string { return string(octets) }),
		encoding(what{"charset-in-credentials", "rfc7617-2.1-no-charset-in-credentials",
			"Basic credentials say their charset."}, func(octets []byte) string { return base64Of(octets) + `, charset="UTF-8"` }),
		encoding(what{"token68-twice", "rfc9110-16.4.2-client-token68-once",
			"Basic credentials are the encoded user and the encoded password, apart and without padding."}, func(octets []byte) string {
			user, password, _ := strings.Cut(string(octets), ":")
			return base64.RawStdEncoding.EncodeToString([]byte(user)) + " " + base64.RawStdEncoding.EncodeToString([]byte(password))
		}),
	}
}

// inLines puts an end after each 76 characters.
func inLines(text, end string) string {
	var lines []string
	for len(text) > 76 {
		lines, text = append(lines, text[:76]), text[76:]
	}
	return strings.Join(append(lines, text), end)
}

// charsetDefects don't do what charset says, or make too much of it
// (RFC 7617 §2.1).
func charsetDefects() []Defect {
	return []Defect{
		pairing(what{"latin-1-for-utf-8", "rfc7617-2.1-client-utf8-nfc",
			"The pair is sent in ISO 8859-1, whatever charset says."}, func(who account) string { return latin1(pairOf(who)) }),
		pairing(what{"names-decomposed", "rfc7617-2.1-client-utf8-nfc",
			"Names and passwords are sent in the decomposed form."}, func(who account) string { return norm.NFD.String(pairOf(who)) }),
		what{"latin-1-for-charset-in-other-letters", "rfc7617-2.1-client-charset-case",
			"The pair is sent in ISO 8859-1 where charset is not spelled UTF-8 in quotes."}.breaking(func(r *rules) {
			right := r.userPass
			r.userPass = func(who account, c challenge) ([]byte, error) {
				octets, err := right(who, c)
				if otherSpelling(c) {
					octets = []byte(latin1(string(octets)))
				}
				return octets, err
			}
		}),
		ignoring(what{"charset-in-other-letters-gives-up", "rfc7617-2.1-client-charset-case",
			"A charset that is not spelled UTF-8 in quotes is not understood, and the challenge with it."}, otherSpelling),
		ignoring(what{"other-charset-gives-up", "rfc7617-2.1-other-charset-reserved",
			"A charset that is reserved keeps the client from logging in."}, func(c challenge) bool {
			name, given := c.param("charset")
			return given && c.is("Basic") && !strings.EqualFold(name, "UTF-8")
		}),
		what{"latin-1-for-digest", "rfc7616-4-client-utf8",
			"Digest hashes name and password in ISO 8859-1, whatever charset says."}.breaking(func(r *rules) {
			r.response = func(in *digestInput) string {
				other := *in
				other.user, other.password = latin1(in.user), latin1(in.password)
				return other.response()
			}
		}),
	}
}

// otherSpelling tells whether a Basic challenge asks for UTF-8 otherwise than the
// RFC's example does.
func otherSpelling(c challenge) bool {
	name, given := c.param("charset")
	return given && c.is("Basic") && (name != "UTF-8" && strings.EqualFold(name, "UTF-8") || !quotedParam(c, "charset"))
}

func quotedParam(c challenge, name string) bool {
	for _, p := range c.params {
		if strings.EqualFold(p.name, name) {
			return p.quoted
		}
	}
	return false
}

// pairOf is a pair without the check that the right client makes.
func pairOf(who account) string {
	return norm.NFC.String(who.user) + ":" + norm.NFC.String(who.password)
}

// pairing makes another pair of the users whom Basic can have.
func pairing(w what, pair func(who account) string) Defect {
	return w.breaking(func(r *rules) {
		right := r.userPass
		r.userPass = func(who account, c challenge) ([]byte, error) {
			_, err := right(who, c)
			return []byte(pair(who)), err
		}
	})
}

// allowing sends users whom Basic can't have.
func allowing(w what, whom func(who account) bool) Defect {
	return w.breaking(func(r *rules) {
		right := r.userPass
		r.userPass = func(who account, c challenge) ([]byte, error) {
			if whom(who) {
				return []byte(pairOf(who)), nil
			}
			return right(who, c)
		}
	})
}

// encoding encodes the pair otherwise.
func encoding(w what, encode func(octets []byte) string) Defect {
	return w.breaking(func(r *rules) { r.base64 = encode })
}

// latin1 is a text with an octet for each character, and question marks for
// those that have none.
func latin1(text string) string {
	var out []byte
	for _, r := range text {
		if r > 0xff {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return string(out)
}
