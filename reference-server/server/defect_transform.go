package server

import (
	"encoding/base64"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// transformDefects make something else of a pair before they compare it.
func transformDefects() []Defect {
	return []Defect{
		preparing(what{"pair-percent-decoded", "rfc7617-2-pair-not-decoded",
			"User name and password are percent-decoded, and a plus becomes a blank."}, func(ex *exchange) {
			sent, ok := ex.pair()
			user, wrongUser := url.QueryUnescape(sent.user)
			password, wrongPassword := url.QueryUnescape(sent.password)
			if ok && wrongUser == nil && wrongPassword == nil {
				ex.send(login{user: user, password: password})
			}
		}),
		accepting(what{"password-folded", "advisory-compare-folding",
			"Accents, width and look-alikes of letters do not count in passwords."}, func(sent, real login) bool {
			return sent.user == real.user && folded(sent.password) == folded(real.password)
		}),
		accepting(what{"user-folded", "rfc7617-2.1-user-letter-case",
			"Letter case and accents do not count in user names."}, func(sent, real login) bool {
			return strings.EqualFold(folded(sent.user), folded(real.user)) && sent.password == real.password
		}),
		unannounced(spoiling(what{"ascii-only", "rfc7617-2-valid-accepted",
			"A pair beyond ASCII is refused in any encoding, and none is announced."}, beyondASCII)),
		unannounced(preparing(what{"latin1-only", "rfc7617-2.1-utf8-taken",
			"Names and passwords are read as ISO-8859-1, and no encoding is announced."}, func(ex *exchange) {
			if sent, ok := ex.pair(); ok && beyondASCII(ex) {
				ex.send(login{user: latin1(sent.user), password: latin1(sent.password)})
			}
		})),
	}
}

// send puts a pair in the place of the one that came.
func (ex *exchange) send(l login) {
	ex.fields.set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(l.user+":"+l.password)))
}

// unannounced leaves the charset out of the challenge.
func unannounced(d Defect) Defect {
	return d.whose(func(ex *exchange) {
		if ex.response.status == 401 {
			ex.response.fields.set("WWW-Authenticate", `Basic realm="authspec"`)
		}
	})
}

func beyondASCII(ex *exchange) bool {
	sent, ok := ex.pair()
	return ok && !isASCII(sent.user+sent.password)
}

// latin1 reads octets as ISO-8859-1.
func latin1(text string) string {
	var out []byte
	for i := range len(text) {
		out = utf8.AppendRune(out, rune(text[i]))
	}
	return string(out)
}

// folded takes what stands for a letter for that letter, without its accents;
// letter case stays.
func folded(text string) string {
	text = strings.NewReplacer("ı", "i", "İ", "I", "ß", "ss").Replace(norm.NFKD.String(text))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, text)
}
