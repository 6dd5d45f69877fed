package placeholder

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"authspec/runner/internal/httpauth"
)

// filter changes octets. One that has nothing to change (no letter to swap,
// nothing to cut) answers false: the request would not be the one that the
// case describes.
type filter func(in []byte, arg int) (out []byte, ok bool)

// filters is the closed set of the case format.
var filters = map[string]filter{
	"base64":        always(func(in []byte) []byte { return base64.StdEncoding.AppendEncode(nil, in) }),
	"base64url":     always(func(in []byte) []byte { return base64.URLEncoding.AppendEncode(nil, in) }),
	"percent":       always(percent),
	"percent-last":  percentLast("%%%02X"),
	"percent-twice": percentLast("%%25%02X"),
	"upper":         changed(text(bytes.ToUpper)),
	"lower":         changed(text(bytes.ToLower)),
	"swap-case":     changed(swapCase),
	"first":         first,
	"drop-first":    dropFirst,
	"drop-last":     dropLast,
	"alter-last":    func(in []byte, _ int) ([]byte, bool) { return alterAt(in, len(in)) },
	"alter-at":      alterAt,
	"repeat":        func(in []byte, n int) ([]byte, bool) { return bytes.Repeat(in, n), true },
	"quoted":        always(func(in []byte) []byte { return []byte(httpauth.Quote(string(in))) }),
	"backslash":     backslash,
	"nfc":           changed(norm.NFC.Bytes),
	"nfd":           changed(norm.NFD.Bytes),
	"latin1":        latin1,
	"fullwidth":     changed(text(fullwidth)),
	"plus":          changed(func(in []byte) []byte { return bytes.ReplaceAll(in, []byte(" "), []byte("+")) }),
	"accent":        changed(text(accent)),
	"dotless-i":     changed(text(replacing("i", "ı", "I", "İ"))),
	"long-s":        changed(text(replacing("s", "ſ", "k", "\u212a"))),
	"named-host":    always(namedHost),
	"authority":     changed(authority),
	"utf16":         changed(text(utf16BE)),
	"no-lone-slash": always(withoutLoneSlash),
	"of-metadata":   ofMetadata,
	"swap-beyond-f": changed(swapBeyondF),
	"sharp-s":       changed(text(replacing("ss", "ß", "ß", "ss"))),
}

func always(f func([]byte) []byte) filter {
	return func(in []byte, _ int) ([]byte, bool) { return f(in), true }
}

func changed(f func([]byte) []byte) filter {
	return func(in []byte, _ int) ([]byte, bool) {
		out := f(bytes.Clone(in))
		return out, !bytes.Equal(in, out)
	}
}

// text keeps a filter of characters from octets that are none.
func text(f func([]byte) []byte) func([]byte) []byte {
	return func(in []byte) []byte {
		if !utf8.Valid(in) {
			return in
		}
		return f(in)
	}
}

// unreserved are the octets that a URI may hold unencoded everywhere (RFC 3986
// §2.3).
func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

func percent(in []byte) []byte {
	var out []byte
	for _, c := range in {
		if unreserved(c) {
			out = append(out, c)
		} else {
			out = fmt.Appendf(out, "%%%02X", c)
		}
	}
	return out
}

// percentLast writes the last unreserved octet in the given form, so that a
// path keeps its slashes.
func percentLast(form string) filter {
	return func(in []byte, _ int) ([]byte, bool) {
		for i := len(in) - 1; i >= 0; i-- {
			if unreserved(in[i]) && in[i] != '.' {
				out := fmt.Appendf(bytes.Clone(in[:i]), form, in[i])
				return append(out, in[i+1:]...), true
			}
		}
		return in, false
	}
}

// namedHost writes the loopback address by its name, which always means it (RFC
// 6761 §6.3) and has letters, in an authority or after "http://"; another host
// stays.
func namedHost(in []byte) []byte {
	scheme, rest := schemeAnd(in)
	for _, address := range []string{"127.0.0.1", "[::1]"} {
		if port, ok := bytes.CutPrefix(rest, []byte(address)); ok && (len(port) == 0 || port[0] == ':') {
			return slices.Concat(scheme, []byte("localhost"), port)
		}
	}
	return in
}

// authority is that of an origin: host and port without the scheme.
func authority(in []byte) []byte {
	_, rest := schemeAnd(in)
	return rest
}

// schemeAnd takes an origin apart before its authority.
func schemeAnd(in []byte) (scheme, authority []byte) {
	if _, rest, ok := bytes.Cut(in, []byte("://")); ok {
		return in[:len(in)-len(rest)], rest
	}
	return nil, in
}

func swapCase(in []byte) []byte {
	for i, c := range in {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			in[i] = c ^ 0x20
		}
	}
	return in
}

// swapBeyondF leaves the letters of hexadecimal digits alone, whose case means
// nothing where a text is a number.
func swapBeyondF(in []byte) []byte {
	for i, c := range in {
		if c|0x20 > 'f' && c|0x20 <= 'z' {
			in[i] = c ^ 0x20
		}
	}
	return in
}

func first(in []byte, n int) ([]byte, bool) {
	if n >= len(in) {
		return in, false
	}
	return in[:n], true
}

func dropFirst(in []byte, _ int) ([]byte, bool) {
	_, size := utf8.DecodeRune(in)
	return in[size:], size > 0
}

func dropLast(in []byte, _ int) ([]byte, bool) {
	_, size := utf8.DecodeLastRune(in)
	return in[:len(in)-size], size > 0
}

// alterAt exchanges the n-th octet (from 1) for another letter; one that
// belongs to a character of several octets takes the others with it, so that
// UTF-8 stays UTF-8.
func alterAt(in []byte, n int) ([]byte, bool) {
	if n < 1 || n > len(in) {
		return in, false
	}
	start := n - 1
	for back := start; back >= 0 && back > n-1-utf8.UTFMax; back-- {
		if _, size := utf8.DecodeRune(in[back:]); size > 1 && back+size >= n {
			start = back
		}
	}
	_, size := utf8.DecodeRune(in[start:])
	// Not the same letter in another case: that is what swap-case is for. Nor
	// one with which base64 says the same: the last letter may hold bits that
	// mean nothing (RFC 4648 §3.5), but its first two count, and g to v share them.
	letter := byte('q')
	if c := in[start]; c >= 'g' && c <= 'v' || c == 'Q' {
		letter = 'x'
	}
	out := append(bytes.Clone(in[:start]), letter)
	return append(out, in[start+size:]...), true
}

// backslash writes a quoted-pair for the first letter (RFC 9110 §5.6.4).
func backslash(in []byte, _ int) ([]byte, bool) {
	for i, c := range in {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			out := append(bytes.Clone(in[:i]), '\\')
			return append(out, in[i:]...), true
		}
	}
	return in, false
}

func latin1(in []byte, _ int) ([]byte, bool) {
	out := make([]byte, 0, len(in))
	for _, r := range string(in) {
		if r > 0xff || r == utf8.RuneError {
			return in, false
		}
		out = append(out, byte(r))
	}
	return out, !bytes.Equal(in, out)
}

// fullwidth writes the letters of ASCII in their full-width forms, which a
// careless compatibility mapping folds back.
func fullwidth(in []byte) []byte {
	var out []byte
	for _, r := range string(in) {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			r += 0xfee0
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// accent puts an accent on the first letter of ASCII, composed with it, which
// the comparison of many a database overlooks.
func accent(in []byte) []byte {
	for i, c := range in {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return slices.Concat(in[:i], norm.NFC.Bytes([]byte{c, 0xcc, 0x81}), in[i+1:])
		}
	}
	return in
}

// replacing exchanges letters for others that are the same to who folds letter
// case: the dotless i, the long s and the sign for kelvin, and the sharp s
// (Unicode, CaseFolding.txt).
func replacing(pairs ...string) func([]byte) []byte {
	r := strings.NewReplacer(pairs...)
	return func(in []byte) []byte { return []byte(r.Replace(string(in))) }
}

// utf16BE is a text in UTF-16, the high octet first, without a mark of the order.
func utf16BE(in []byte) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(string(in))) {
		out = binary.BigEndian.AppendUint16(out, unit)
	}
	return out
}
