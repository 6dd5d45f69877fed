package yamldoc

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"authspec/runner/internal/diag"
)

// bracketExpected is what the parser says where a list or mapping in brackets
// goes on in a line that can't belong to it.
var bracketExpected = regexp.MustCompile(`^did not find expected ',' or '[\]}]'`)

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
