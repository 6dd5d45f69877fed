package httpauth

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// class is a set of octets.
type class [256]bool

func classOf(octets string) (c class) {
	for i := range len(octets) {
		c[octets[i]] = true
	}
	return c
}

var (
	tchar     = classOf(alphanumeric + "!#$%&'*+-.^_`|~") // RFC 9110 §5.6.2
	t68char   = classOf(alphanumeric + "-._~+/")          // RFC 9110 §11.2, without the "=" at the end
	blankChar = classOf(" \t")
)

// run is how many octets at the beginning of s are in the class.
func (c *class) run(s string) int {
	n := 0
	for n < len(s) && c[s[n]] {
		n++
	}
	return n
}

// token68 is the longest one at the beginning of s; empty if there is none
// (RFC 9110 §11.2).
func token68(s string) string {
	n := t68char.run(s)
	if n == 0 {
		return ""
	}
	for n < len(s) && s[n] == '=' {
		n++
	}
	return s[:n]
}

// endsElement tells whether only white space comes before the next comma or
// the end.
func endsElement(s string) bool {
	s = s[blankChar.run(s):]
	return s == "" || s[0] == ','
}

func endsOrBlank(s string) bool { return s == "" || s[0] == ',' || blankChar[s[0]] }

// token reads one, which may be empty.
func (p *parser) token() string {
	n := tchar.run(p.s[p.i:])
	p.i += n
	return p.s[p.i-n : p.i]
}

// blanks skips white space and tells whether there was any.
func (p *parser) blanks() bool {
	n := blankChar.run(p.s[p.i:])
	p.i += n
	return n > 0
}

// equalsAhead tells whether the next octet but for white space is "=".
func (p *parser) equalsAhead() bool {
	rest := p.s[p.i:]
	rest = rest[blankChar.run(rest):]
	return rest != "" && rest[0] == '='
}

// elementAhead tells whether a parameter begins here, or a scheme with its
// first parameter: then only the comma was forgotten.
func (p *parser) elementAhead() bool {
	q := *p
	if q.token() == "" {
		return false
	}
	if q.equalsAhead() {
		return true
	}
	return q.blanks() && q.token() != "" && q.equalsAhead()
}

// skip goes to the next comma outside quoted strings, or to the end; to look
// for commas behind a quote without its partner would cost quadratic time.
func (p *parser) skip() {
	for p.i < len(p.s) && p.s[p.i] != ',' {
		n := 1
		if p.s[p.i] == '"' {
			if n = quotedLength(p.s[p.i:]); n == 0 {
				n = len(p.s) - p.i
			}
		}
		p.i += n
	}
}

// quotedLength is the length of the quoted string at the beginning of s; 0
// where it has no end.
func quotedLength(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// quoted reads a quoted-string and gives its text (RFC 9110 §5.6.4).
func (p *parser) quoted() string {
	start := p.i
	n := quotedLength(p.s[p.i:])
	if n == 0 {
		p.problem(Parses, start, "the quoted string has no end")
		n = len(p.s) - p.i
	}
	var text strings.Builder
	end := start + n
	for p.i++; p.i < end && p.s[p.i] != '"'; p.i++ {
		c := p.s[p.i]
		if c == '\\' && p.i+1 < end {
			p.i++
			c = p.s[p.i]
			if c != '"' && c != '\\' {
				p.problem(NoNeedlessEscapes, p.i-1, "a backslash stands before an octet that needs none")
			}
		}
		if (c < ' ' && c != '\t' || c == 0x7f) && !p.troubled {
			p.problem(Parses, p.i, "a control character stands in the quoted string")
		}
		text.WriteByte(c)
	}
	p.i = end
	return text.String()
}

// excerpt is the beginning of a text, fit to be shown.
func excerpt(s string) string {
	const most = 32
	if len(s) <= most {
		return shown(s)
	}
	return shown(s[:most]) + "…"
}

// shown makes a text of the other side fit to be shown: octets that are no
// printable UTF-8 stand as \xNN.
func shown(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || !strconv.IsPrint(r) {
			for _, c := range []byte(s[i : i+size]) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}
