package httpauth

import (
	"slices"
	"strings"
)

// mostProblems of one rule are kept: a hostile value can hold any number.
const mostProblems = 8

// parser reads one line after the other, by recursive descent. A problem does
// not end it.
type parser struct {
	line int
	s    string // the line, trimmed
	i    int    // where it reads
	lead int    // octets that trimming took off the front of the line

	separated bool // a comma or the end of a line was seen
	filled    bool // an element was seen since
	troubled  bool // the element had a problem that was reported

	current int             // challenge that parameters belong to; -1 before the first
	spaced  bool            // SP stood after its scheme
	strayed bool            // a parameter that does not belong to it was reported
	names   map[string]bool // of its parameters, once there are many

	rules  map[Rule]int // problems by rule
	looked int          // octets that were looked at, ahead and again too
	out    Parsed
}

// read goes through the list, whose elements the function reads.
func (p *parser) read(lines []string, element func()) {
	for n, line := range lines {
		p.s = strings.TrimLeft(line, " \t")
		p.line, p.i, p.lead = n, 0, len(line)-len(p.s)
		p.s = strings.TrimRight(p.s, " \t")
		if n > 0 {
			p.separator()
		}
		for p.blanks(); p.i < len(p.s); p.blanks() {
			if p.s[p.i] == ',' {
				p.separator()
				p.i++
				continue
			}
			p.filled, p.troubled = true, false
			element()
			p.after()
		}
	}
	if p.separated && !p.filled {
		p.problem(NoEmptyElements, p.i, "the list ends with an empty element")
	}
}

// separator ends an element: it is a comma, or the end of a line.
func (p *parser) separator() {
	if !p.filled {
		p.problem(NoEmptyElements, p.i, "the list has an empty element")
	}
	p.separated, p.filled = true, false
}

// after makes sure that the list goes on with a comma.
func (p *parser) after() {
	p.blanks()
	if p.i == len(p.s) || p.s[p.i] == ',' {
		return
	}
	if !p.troubled {
		p.problem(Parses, p.i, "a comma is missing")
	}
	if !p.elementAhead() {
		p.skip()
	}
}

// element reads a challenge up to its first parameter, or one more parameter
// of the challenge before.
func (p *parser) element() {
	start := p.i
	name := p.token()
	switch {
	case name == "":
		p.problem(Parses, start, "a scheme or a parameter should begin here")
		p.skip()
	case p.equalsAhead():
		home := p.home(name, start)
		param := p.value(name, start)
		if home {
			p.keep(param, start)
		}
	default:
		p.scheme(name)
	}
}

// home tells whether there is a challenge that a parameter after a comma can
// be given to, and reports where it does not belong to it.
func (p *parser) home(name string, start int) bool {
	if p.current < 0 {
		if !p.strayed {
			p.problem(Parses, start, "the parameter %s follows no scheme", name)
		}
		p.strayed = true
		return false
	}
	c := p.out.Challenges[p.current]
	switch {
	case c.Token68 != "":
		if !p.strayed {
			p.problem(Token68Once, start, "the %s challenge has the token68 %s and goes on", c.Scheme, c.Token68)
		}
		p.strayed = true
		return false
	case len(c.Params) > 0 || p.strayed:
	case p.spaced:
		p.problem(NoEmptyElements, start, "an empty element stands between the scheme %s and its parameter", c.Scheme)
	default:
		p.problem(Parses, start, "a comma, and no space, stands between the scheme %s and its parameter", c.Scheme)
	}
	return true
}

// keep gives a parameter to the challenge that is read.
func (p *parser) keep(param Param, start int) {
	c := &p.out.Challenges[p.current]
	if p.double(c, param.Name) {
		p.problem(ParamsOnce, start, "the %s challenge has the parameter %s twice", c.Scheme, param.Name)
	}
	c.Params = append(c.Params, param)
}

// double tells whether the challenge has a parameter of that name. With many
// parameters it keeps their names, so that the time stays linear.
func (p *parser) double(c *Challenge, name string) bool {
	const many = 12
	if len(c.Params) < many {
		return slices.ContainsFunc(c.Params, func(q Param) bool { return strings.EqualFold(q.Name, name) })
	}
	if len(c.Params) == many {
		p.names = map[string]bool{}
		for _, q := range c.Params {
			p.names[strings.ToLower(q.Name)] = true
		}
	}
	name = strings.ToLower(name)
	seen := p.names[name]
	p.names[name] = true
	return seen
}

// scheme begins a challenge and reads what follows its scheme.
func (p *parser) scheme(name string) {
	p.out.Challenges = append(p.out.Challenges, Challenge{Scheme: name, Line: p.line})
	p.current, p.spaced, p.strayed = len(p.out.Challenges)-1, false, false
	start := p.i
	p.blanks()
	gap := p.s[start:p.i]
	switch {
	case p.i == len(p.s) || p.s[p.i] == ',':
		p.spaced = strings.HasPrefix(gap, " ")
		return
	case gap == "":
		p.problem(Parses, p.i, "the scheme %s is followed by something else than a space", name)
		p.skip()
		return
	case strings.Contains(gap, "\t"):
		p.problem(SpaceAfterScheme, start+strings.Index(gap, "\t"), "a tab stands after the scheme %s", name)
	}
	p.spaced = true
	p.content()
}

// content reads the token68 or the first parameter after a scheme.
func (p *parser) content() {
	start, c := p.i, &p.out.Challenges[p.current]
	if t := p.token68(); t != "" && p.endsElement(len(t)) {
		c.Token68, p.i = t, p.i+len(t)
		return
	}
	if name := p.token(); name != "" && p.equalsAhead() {
		p.keep(p.value(name, start), start)
		return
	}
	p.i = start
	t := p.token68()
	rest := p.s[p.i+len(t):]
	if t == "" || strings.Trim(rest[:1], " \t") != "" {
		p.problem(Parses, start, "neither a token68 nor a parameter follows the scheme %s", c.Scheme)
		p.skip()
		return
	}
	c.Token68, p.i = t, p.i+len(t)
	p.blanks()
	if p.token68() != "" {
		p.problem(Token68Once, p.i, "the %s challenge has the token68 %s and goes on", c.Scheme, t)
		p.skip()
	}
}

// value reads a parameter from behind its name; equalsAhead holds.
func (p *parser) value(name string, start int) Param {
	blanks := p.blanks()
	p.i++ // the equals sign
	blanks = p.blanks() || blanks
	if blanks {
		p.problem(NoBlanksAtEquals, start, "the parameter %s has white space at its \"=\"", name)
	}
	from := p.i
	if p.i < len(p.s) && p.s[p.i] == '"' {
		text := p.quoted()
		param := Param{Name: name, Value: text, Quoted: true, Raw: p.s[from:p.i]}
		if !p.troubled && !endsOrBlank(p.s[p.i:]) {
			p.problem(Parses, p.i, "something follows the quoted string without a comma")
		}
		return param
	}
	text := p.token()
	switch {
	case text == "" && endsOrBlank(p.s[p.i:]):
		p.problem(Parses, start, "the parameter %s has no value", name)
	case !endsOrBlank(p.s[p.i:]):
		p.problem(Parses, start, "the value of %s is not quoted and holds %s, which no token can", name, p.s[p.i:p.i+1])
		for p.i < len(p.s) && !endsOrBlank(p.s[p.i:]) {
			p.looked++
			p.i++
		}
	}
	return Param{Name: name, Value: p.s[from:p.i], Raw: p.s[from:p.i]}
}

// problem notes a problem at an octet of the line, in a sentence with texts of
// the other side in it. Nothing is done about those that are not kept.
func (p *parser) problem(r Rule, at int, sentence string, texts ...string) {
	p.troubled = p.troubled || r.Breaks()
	p.rules[r]++
	if p.rules[r] > mostProblems {
		return
	}
	p.out.Problems = append(p.out.Problems, Problem{
		Rule: r, Line: p.line, Offset: p.lead + at,
		sentence: sentence, texts: texts, rest: p.s[min(at, len(p.s)):],
	})
}
