package yamldoc

import (
	"strings"
	"unicode/utf8"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
)

// bracketExpected is what the parser says where a list or mapping in brackets
// goes on in a line that can't belong to it, or the file ends in one.
var bracketExpected = pattern.Of(`^did not find expected (?:',' or '[\]}]'|node content)`)

// textGoesOn is what the parser says where a text in quotes goes on to the end of
// the file.
const textGoesOn = "found unexpected end of stream"

// unquoted places a problem at the quote that is not closed, the last one that
// begins a text.
func (d *Document) unquoted(p *diag.Problem) {
	quote := byte(0)
	for n, line := range d.lines {
		if quote == 0 && strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for i := 0; i < len(line); i++ {
			c := line[i]
			switch {
			case quote == '"' && c == '\\':
				i++
			case quote != 0 && c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\'') && beginsText(line[:i]):
				quote = c
				p.Hint = "close the text that begins here by " + line[i:i+1]
				p.Pos.Line, p.Pos.Col = n+1, utf8.RuneCountInString(line[:i])+1
			case quote == 0 && c == '#' && i > 0 && line[i-1] == ' ':
				i = len(line) // a comment
			}
		}
	}
}

// beginsText tells whether a quote begins a text behind so much of its line.
func beginsText(before string) bool {
	before = strings.TrimRight(before, " ")
	return before == "" || strings.ContainsAny(before[len(before)-1:], ":-[{,")
}

// unclosed places a problem at the bracket that is not closed: the parser names
// that line or, of most files, the one before it.
func (d *Document) unclosed(p *diag.Problem) {
	for line := p.Pos.Line; line <= p.Pos.Line+1; line++ {
		if line < 1 || line > len(d.lines) {
			continue
		}
		if at := openBracket(d.lines[line-1]); at >= 0 {
			text := d.lines[line-1]
			p.Pos.Line, p.Pos.Col = line, utf8.RuneCountInString(text[:at])+1
			p.Hint = "close what begins here by " + string(closing[text[at]])
			return
		}
	}
}

var closing = map[byte]byte{'{': '}', '[': ']'}

// openBracket is where the last bracket stands that the line does not close; -1:
// there is none.
func openBracket(line string) int {
	var open []int
	var quote byte
	line, _, _ = strings.Cut(line, " #")
	line = strings.ReplaceAll(line, "''", "__") // a quote in quotes
	for i := range len(line) {
		c := line[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" {[,", line[i-1]) >= 0):
			quote = c
		case closing[c] != 0:
			open = append(open, i)
		case (c == '}' || c == ']') && len(open) > 0 && closing[line[open[len(open)-1]]] == c:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return -1
	}
	return open[len(open)-1]
}
