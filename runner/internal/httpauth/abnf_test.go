package httpauth

import "strings"

// This file is the second judge of the grammar: the ABNF of RFC 9110 §5.6 and
// §11 written down rule by rule as recognisers, with nothing of the parser in
// them. A recogniser maps a place in the text to all places where a match that
// begins there can end, so that alternatives need no look-ahead.
//
// Field lines are joined with LF, which stands for the comma between them: it
// separates elements, but no quoted string can hold it.

type ends map[int]bool

type rule func(s string, at int) ends

func octet(in func(c byte) bool) rule {
	return func(s string, at int) ends {
		if at < len(s) && in(s[at]) {
			return ends{at + 1: true}
		}
		return ends{}
	}
}

func one(set string) rule {
	return octet(func(c byte) bool { return strings.IndexByte(set, c) >= 0 })
}

func between(lo, hi byte) rule { return octet(func(c byte) bool { return lo <= c && c <= hi }) }

func or(list ...rule) rule {
	return func(s string, at int) ends {
		all := ends{}
		for _, r := range list {
			for e := range r(s, at) {
				all[e] = true
			}
		}
		return all
	}
}

func seq(list ...rule) rule {
	return func(s string, at int) ends {
		now := ends{at: true}
		for _, r := range list {
			next := ends{}
			for a := range now {
				for e := range r(s, a) {
					next[e] = true
				}
			}
			now = next
		}
		return now
	}
}

// many is *r.
func many(r rule) rule {
	return func(s string, at int) ends {
		all := ends{at: true}
		for todo := []int{at}; len(todo) > 0; {
			a := todo[0]
			todo = todo[1:]
			for e := range r(s, a) {
				if !all[e] {
					all[e] = true
					todo = append(todo, e)
				}
			}
		}
		return all
	}
}

func many1(r rule) rule { return seq(r, many(r)) }

func option(r rule) rule { return or(seq(), r) }

func whole(r rule, s string) bool { return r(s, 0)[len(s)] }

// RFC 5234 §B.1, RFC 9110 §5.5, §5.6.2, §5.6.3
var (
	sp      = one(" ")
	htab    = one("\t")
	dquote  = one(`"`)
	alpha   = or(between('a', 'z'), between('A', 'Z'))
	digit   = between('0', '9')
	vchar   = between(0x21, 0x7e)
	obsText = between(0x80, 0xff)
	tcharR  = or(one("!#$%&'*+-.^_`|~"), digit, alpha)
	tokenR  = many1(tcharR)
	ows     = many(or(sp, htab))
	bws     = ows
	nothing = seq()
	comma   = one(",\n")
)

// RFC 9110 §5.6.4
var (
	qdtext       = or(htab, sp, one("\x21"), between(0x23, 0x5b), between(0x5d, 0x7e), obsText)
	quotedPair   = seq(one(`\`), or(htab, sp, vchar, obsText))
	quotedString = seq(dquote, many(or(qdtext, quotedPair)), dquote)
	// as a sender should write it
	neededPair   = seq(one(`\`), one(`"\`))
	sparseString = seq(dquote, many(or(qdtext, neededPair)), dquote)
)

// RFC 9110 §5.6.1: what recipients accept, what senders generate
func received(element rule) rule {
	return seq(option(element), many(seq(ows, comma, ows, option(element))))
}

func generated(element rule) rule {
	return option(seq(element, many(seq(ows, comma, ows, element))))
}

// dialect is what differs between recipients and senders.
type dialect struct {
	list   func(rule) rule
	blanks rule // around the equals sign
	quoted rule
}

var (
	recipient = dialect{received, bws, quotedString}
	// Each sender is a recipient's grammar with one rule of senders more.
	tidyList   = dialect{generated, bws, quotedString}
	tidyEquals = dialect{received, nothing, quotedString}
	tidyQuotes = dialect{received, bws, sparseString}
)

func (d dialect) authParam() rule {
	return seq(tokenR, d.blanks, one("="), d.blanks, or(tokenR, d.quoted))
}

func (d dialect) challenge() rule {
	token68 := seq(many1(or(alpha, digit, one("-._~+/"))), many(one("=")))
	return seq(tokenR, option(seq(many1(sp), or(token68, d.list(d.authParam())))))
}

func (d dialect) challenges() rule { return d.list(d.challenge()) }

func (d dialect) info() rule { return d.list(d.authParam()) }

// joined is the field value that the lines are together; white space around a
// value is no part of it (RFC 9110 §5.5).
func joined(lines []string) string {
	trimmed := make([]string, len(lines))
	for i, l := range lines {
		trimmed[i] = strings.Trim(l, " \t")
	}
	return strings.Join(trimmed, "\n")
}
