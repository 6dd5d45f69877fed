package httpauth

import (
	"encoding/base64"
	"strings"
)

// Encoding is a way of writing user-pass. The zero value is base64 as RFC 4648
// §4 has it and RFC 7617 §2 wants it.
type Encoding struct {
	URL        bool // the alphabet of base64url (RFC 4648 §5)
	Unpadded   bool // without the padding
	Overpadded bool // with one "=" more than is due
	DirtyBits  bool // with a bit set that the last character leaves over (RFC 4648 §3.5)
}

// EncodeUserPass writes user-pass as a token68. It answers false where a form
// that is asked for makes no difference for these octets: nothing to pad, no
// letter in which the alphabets differ.
func EncodeUserPass(userPass []byte, enc Encoding) (string, bool) {
	text := base64.StdEncoding.EncodeToString(userPass)
	body := strings.TrimRight(text, "=")
	padding := text[len(body):]
	ok := true
	if enc.DirtyBits {
		ok = ok && padding != ""
		if ok {
			body = dirty(body)
		}
	}
	if enc.URL {
		ok = ok && strings.ContainsAny(body, "+/")
		body = strings.NewReplacer("+", "-", "/", "_").Replace(body)
	}
	switch {
	case enc.Unpadded:
		ok = ok && padding != "" && !enc.Overpadded
		padding = ""
	case enc.Overpadded:
		// Without a letter before it, "=" would be no token68.
		ok = ok && body != ""
		padding += "="
	}
	return body + padding, ok
}

// dirty sets the lowest bit of the last character, which decoding drops where
// padding follows.
func dirty(body string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := strings.IndexByte(alphabet, body[len(body)-1])
	return body[:len(body)-1] + alphabet[last|1:][:1]
}

// Basic is the value of an Authorization field for a user and a password
// (RFC 7617 §2). A user with a colon can't be told from a password with one.
func Basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// standardLetters writes base64url in the other alphabet, which differs in two
// letters (RFC 4648 §4 and §5).
var standardLetters = strings.NewReplacer("-", "+", "_", "/")

// DecodeUserPass reads user-pass as loosely as any server would: whatever the
// alphabet of the base64 and its padding. It answers false for what is none.
func DecodeUserPass(text string) (userPass string, ok bool) {
	octets, err := base64.RawStdEncoding.DecodeString(standardLetters.Replace(strings.Trim(text, " \t=")))
	return string(octets), err == nil
}
