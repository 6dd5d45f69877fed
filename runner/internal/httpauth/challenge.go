// Package httpauth is the grammar and arithmetic of HTTP authentication
// (RFC 9110 §11, RFC 7617, RFC 7616): challenges, credentials, Authentication-Info. It
// is pure and imports the standard library only.
package httpauth

import (
	"fmt"
	"strings"
)

// Param is one auth-param (RFC 9110 §11.2).
type Param struct {
	Name   string // as spelled
	Value  string // unquoted
	Quoted bool   // written as a quoted-string
	Raw    string // the value as written, quotes and escapes included
}

// Challenge is one challenge of a WWW-Authenticate or Proxy-Authenticate field
// (RFC 9110 §11.3).
type Challenge struct {
	Scheme  string  // as spelled
	Params  []Param // in order
	Token68 string  // in place of Params
	Line    int     // which field line it begins in, from 0
}

// Param returns the parameters of that name, in order, letter case ignored
// (RFC 9110 §11.2); a right challenge has at most one.
func (c Challenge) Param(name string) []Param {
	var list []Param
	for _, p := range c.Params {
		if strings.EqualFold(p.Name, name) {
			list = append(list, p)
		}
	}
	return list
}

// Is tells whether the challenge is of a scheme, letter case ignored (RFC 9110
// §11.1).
func (c Challenge) Is(scheme string) bool { return strings.EqualFold(c.Scheme, scheme) }

// Rule names one rule that a field value can break. The words are those of the
// case format's check `grammar`.
type Rule string

// The rules. A value that breaks none of the first three follows the grammar
// for recipients; the others bind senders alone, or are no matter of grammar.
const (
	Parses           Rule = "parses"             // the value can be read (RFC 9110 §11.3, §11.6.1)
	SpaceAfterScheme Rule = "space-after-scheme" // SP, and no tab, after the scheme (RFC 9110 §11.3)
	Token68Once      Rule = "token68-once"       // one token68 or parameters, not both (RFC 9110 §11.3)

	ParamsOnce        Rule = "params-once"         // no parameter name twice in a challenge (RFC 9110 §11.2)
	NoEmptyElements   Rule = "no-empty-elements"   // no empty list elements (RFC 9110 §5.6.1.1)
	NoBlanksAtEquals  Rule = "no-blanks-at-equals" // no white space around "=" (RFC 9110 §5.6.3, §11.2)
	NoNeedlessEscapes Rule = "no-needless-escapes" // backslash before quote and backslash only (RFC 9110 §5.6.4)
)

// Breaks tells whether a value that breaks the rule is outside the grammar
// that recipients have to read.
func (r Rule) Breaks() bool { return r == Parses || r == SpaceAfterScheme || r == Token68Once }

// Problem is one place where a field value breaks a rule.
type Problem struct {
	Rule   Rule
	Line   int // field line, from 0
	Offset int // octet of the line's value, from 0

	sentence string   // with a %s for each of the texts
	texts    []string // of the other side, as they came
	rest     string   // what stands at the place
}

// How long, in octets, texts of the other side may get in the Text of a
// Problem: what is named in its sentence, and what stands at its place.
const (
	nameLength    = 60
	excerptLength = 32
)

// Text is a sentence without its full stop, with the place and an excerpt. How
// a text of the other side is shown, and cut at most octets, is for the caller,
// who knows which texts must not be shown at all.
func (p Problem) Text(show func(text string, most int) string) string {
	shown := make([]any, len(p.texts))
	for i, t := range p.texts {
		shown[i] = show(t, nameLength)
	}
	text := fmt.Sprintf(p.sentence, shown...) + fmt.Sprintf(", at octet %d", p.Offset+1)
	if p.Line > 0 {
		text += fmt.Sprintf(" of line %d", p.Line+1)
	}
	if p.rest != "" {
		text += ": " + show(p.rest, excerptLength)
	}
	return text
}

// Parsed is what was read off the field lines of one name.
type Parsed struct {
	Challenges []Challenge
	Problems   []Problem // in order of their places; at most mostProblems of a rule
}

// ParseChallenges reads the values of all WWW-Authenticate (or
// Proxy-Authenticate) lines of one message as the list of challenges that they
// are together (RFC 9110 §5.3, §11.6.1). It reads on after a problem and keeps
// what can be made out, so that other rules can be judged all the same.
//
// The end of a line counts as a comma. A quoted string can't go over it: lines
// may be joined with a comma and any white space, so that such a string would
// have no certain value.
func ParseChallenges(lines []string) Parsed {
	p := newParser()
	p.read(lines, p.element)
	return p.out
}

// ParseInfo reads the values of all Authentication-Info (or
// Proxy-Authentication-Info) lines: a list of parameters without a scheme
// (RFC 9110 §11.6.3). RFC 9110 does not forbid a parameter to stand there
// twice, so that ParamsOnce is never broken.
func ParseInfo(lines []string) ([]Param, []Problem) {
	p := newParser()
	params := p.info(lines)
	return params, p.out.Problems
}

func newParser() *parser { return &parser{current: -1, rules: map[Rule]int{}} }

// info reads parameters without a scheme.
func (p *parser) info(lines []string) (params []Param) {
	p.read(lines, func() {
		start := p.i
		name := p.token()
		switch {
		case name == "":
			p.problem(Parses, start, "a parameter should begin here")
			p.skip()
		case !p.equalsAhead():
			p.problem(Parses, start, "%s has no \"=\" and no value", name)
			p.skip()
		default:
			params = append(params, p.value(name, start))
		}
	})
	return params
}
