package httpauth

import "strings"

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

// token68 is the longest one that stands here; empty if there is none (RFC 9110
// §11.2). It is not read on from.
func (p *parser) token68() string {
	s := p.s[p.i:]
	n := t68char.run(s)
	for n > 0 && n < len(s) && s[n] == '=' {
		n++
	}
	p.looked += n + 1
	return s[:n]
}

// endsElement tells whether, from so many octets on, only white space comes
// before the next comma or the end.
func (p *parser) endsElement(from int) bool {
	s := p.s[p.i+from:]
	n := blankChar.run(s)
	p.looked += n + 1
	return n == len(s) || s[n] == ','
}

func endsOrBlank(s string) bool { return s == "" || s[0] == ',' || blankChar[s[0]] }

// token reads one, which may be empty.
func (p *parser) token() string {
	n := tchar.run(p.s[p.i:])
	p.looked += n + 1
	p.i += n
	return p.s[p.i-n : p.i]
}

// blanks skips white space and tells whether there was any.
func (p *parser) blanks() bool {
	n := blankChar.run(p.s[p.i:])
	p.looked += n + 1
	p.i += n
	return n > 0
}

// equalsAhead tells whether the next octet but for white space is "=".
func (p *parser) equalsAhead() bool {
	rest := p.s[p.i:]
	n := blankChar.run(rest)
	p.looked += n + 1
	rest = rest[n:]
	return rest != "" && rest[0] == '='
}

// elementAhead tells whether a parameter begins here, or a scheme with its
// first parameter: then only the comma was forgotten.
func (p *parser) elementAhead() bool {
	q := *p
	defer func() { p.looked = q.looked }()
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
		p.looked += n
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
	p.looked += 2 * n
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
