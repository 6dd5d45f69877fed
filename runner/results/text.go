package results

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is the text form of octets in the document (Exchange.Sent and
// Exchange.Received): a backslash is doubled, and an octet that is neither part
// of printable UTF-8 nor CR, LF or TAB becomes \xNN. Octets is its inverse.
func Text(octets []byte) string {
	if plain(octets) {
		return string(octets)
	}
	out := make([]byte, 0, len(octets)+len(octets)/8+16)
	for len(octets) > 0 {
		r, size := utf8.DecodeRune(octets)
		switch {
		case r == '\\':
			out = append(out, `\\`...)
		case r == utf8.RuneError && size == 1:
			out = appendOctets(out, octets[:1])
		case r == '\r', r == '\n', r == '\t', Printable(r):
			out = append(out, octets[:size]...)
		default:
			out = appendOctets(out, octets[:size])
		}
		octets = octets[size:]
	}
	return string(out)
}

// plain tells whether octets stand for themselves, as nearly all that goes
// over the wire does.
func plain(octets []byte) bool {
	for _, c := range octets {
		if (c < ' ' || c > '~' || c == '\\') && c != '\r' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

func appendOctets(out, octets []byte) []byte {
	const hex = "0123456789abcdef"
	for _, c := range octets {
		out = append(out, '\\', 'x', hex[c>>4], hex[c&15])
	}
	return out
}

// Octets turns the text form back into octets. An error names the place, in
// octets of the text from 1.
func Octets(text string) ([]byte, error) {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			out = append(out, text[i])
			continue
		}
		rest := text[i+1:]
		if strings.HasPrefix(rest, `\`) {
			out = append(out, '\\')
			i++
			continue
		}
		octet, ok := hexOctet(rest)
		if !ok {
			return nil, fmt.Errorf(`octet %d: a backslash stands alone; want \\ or \xNN`, i+1)
		}
		out = append(out, octet)
		i += len(`xNN`)
	}
	return out, nil
}

// hexOctet reads the xNN after a backslash.
func hexOctet(s string) (byte, bool) {
	if len(s) < 3 || s[0] != 'x' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:3], 16, 8)
	return byte(n), err == nil
}

// Visible is a text on one line, fit for a terminal: line ends, tabs and all
// that Printable refuses appear as \n, \r, \t and \xNN. Backslashes stay as they
// are, so that it has no inverse.
func Visible(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return s
	}
	out := make([]byte, 0, len(s)+16)
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\r':
			out = append(out, `\r`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r == utf8.RuneError && size == 1, !Printable(r):
			out = appendOctets(out, []byte(s[:size]))
		default:
			out = append(out, s[:size]...)
		}
		s = s[size:]
	}
	return string(out)
}

// Printable tells whether a character can be shown as it is: it has a shape of
// its own, and no terminal, editor or browser takes it for an order. Controls,
// direction marks, zero-width and other invisible characters, unusual spaces,
// private use and unassigned ones are not printable, nor are CR, LF and TAB.
func Printable(r rune) bool {
	if r < utf8.RuneSelf {
		return ' ' <= r && r <= '~'
	}
	return unicode.IsPrint(r) && !unicode.In(r, invisible...)
}

// invisible holds what counts as a letter, mark or symbol and yet shows
// nothing.
var invisible = []*unicode.RangeTable{
	unicode.Other_Default_Ignorable_Code_Point,
	unicode.Variation_Selector,
	{R16: []unicode.Range16{{Lo: 0x17b4, Hi: 0x17b5, Stride: 1}, {Lo: 0x2800, Hi: 0x2800, Stride: 1}}},
}
