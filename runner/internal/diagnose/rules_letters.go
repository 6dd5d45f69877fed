package diagnose

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letterCauses are about what can be right either way: only a trial tells.
var letterCauses = []textCause{
	{
		id: "not-composed", sure: Likely, applies: isPair,
		mend: composed, what: "with the letters composed (NFC)",
		says: func(parts string) string {
			return verb(parts, "has", "have") + " letters that are written as a letter and an accent (NFD), and the server knows them as one (NFC). They look the same."
		},
		do: []string{"Type it anew, or compose it (Unicode NFC): names of files on macOS, and some keyboards, give NFD. A server that says charset=\"UTF-8\" wants NFC (RFC 7617 §2.1)."},
	},
	{
		id: "utf-8", sure: Likely, applies: isPair,
		mend: fromLatin1, what: "in UTF-8",
		says: func(parts string) string {
			return verb(parts, "is", "are") + " in ISO 8859-1 (or Windows-1252), and the server reads UTF-8."
		},
		do: []string{"Have the client encode in UTF-8 (Java: StandardCharsets.UTF_8; Python requests: auth=(name.encode('utf-8'), password.encode('utf-8')); a terminal: LANG=….UTF-8)."},
	},
	{
		id: "iso-8859-1", sure: Possible, applies: func(s *Seen) bool { return isPair(s) && !s.wantsUTF8() },
		mend: toLatin1, what: "in ISO 8859-1",
		says: func(parts string) string {
			return verb(parts, "is", "are") + " in UTF-8, and the server reads ISO 8859-1."
		},
		do: []string{"Have the client encode in ISO 8859-1, or choose a password within ASCII."},
	},
	{
		id: "not-decomposed", sure: Possible, applies: isPair,
		mend: decomposed, what: "with the letters taken apart (NFD)",
		says: func(parts string) string {
			return "the server knows " + parts + " with letters taken apart into letter and accent (NFD), and the request has them composed (NFC)."
		},
		do: []string{"Set the password anew on the server, typed on another machine, or choose one within ASCII."},
	},
	{
		id: "user-name-case", sure: Possible, applies: isPair, only: "the user name",
		mend: strings.ToLower, what: "with the user name in small letters",
		says: func(string) string {
			return "the user name has capitals, and the server knows it in small letters only."
		},
		do: []string{"Write it as the account was made: user names are compared letter by letter by most servers."},
	},
	{
		id: "password-in-base64", sure: Possible, applies: isPair, only: "the password",
		mend: fromBase64, what: "with the base64 undone",
		says: func(parts string) string { return verb(parts, "is", "are") + " still in base64." },
		do:   []string{"Decode it first: `kubectl get secret -o yaml` shows values in base64; with -o go-template='{{.data.password | base64decode}}' it is as it is."},
	},
}

func isPair(s *Seen) bool { return s.sent.Kind == pairBasic || s.sent.Kind == pairDigest }

// wantsUTF8 tells whether the challenge asks for UTF-8 (RFC 7617 §2.1).
func (s *Seen) wantsUTF8() bool {
	for _, c := range s.offers() {
		for _, p := range c.Param("charset") {
			if strings.EqualFold(p.Value, "UTF-8") {
				return true
			}
		}
	}
	return false
}

func composed(t string) string {
	if !utf8.ValidString(t) {
		return t
	}
	return norm.NFC.String(t)
}

func decomposed(t string) string {
	if !utf8.ValidString(t) {
		return t
	}
	return norm.NFD.String(t)
}

// fromLatin1 is a text in UTF-8 that was none, or that was encoded in UTF-8 twice.
func fromLatin1(t string) string {
	if utf8.ValidString(t) {
		if once := toLatin1(t); once != t && utf8.ValidString(once) && !ascii(once) {
			return once
		}
		return t
	}
	var b strings.Builder
	for i := range len(t) {
		b.WriteRune(rune(t[i]))
	}
	return b.String()
}

// toLatin1 is a text in ISO 8859-1, where it can be.
func toLatin1(t string) string {
	if !utf8.ValidString(t) || ascii(t) {
		return t
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(t) {
		if r > 0xff {
			return t
		}
		b.WriteByte(byte(r))
	}
	return b.String()
}

func ascii(t string) bool {
	return !strings.ContainsFunc(t, func(r rune) bool { return r >= utf8.RuneSelf })
}

// fromBase64 is what base64 of a text of some length holds.
func fromBase64(t string) string {
	if len(t) < 8 || len(t)%4 != 0 {
		return t
	}
	octets, err := base64.StdEncoding.DecodeString(t)
	if plain := strings.TrimRight(string(octets), "\r\n"); err == nil && len(plain) >= 4 && readable(plain) {
		return plain
	}
	return t
}
