package yamldoc

import (
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/diag"
)

// PosIn is the place of the octet at offset of a scalar's text. It is exact
// for texts on one line, plain or in quotes; otherwise, and in very long lines,
// it is the place of the scalar.
func (d *Document) PosIn(n *yaml.Node, offset int) diag.Pos {
	pos := d.Pos(n)
	if n.Line < 1 || n.Line > len(d.lines) || n.Kind != yaml.ScalarNode || offset > len(n.Value) {
		return pos
	}
	if len(d.lines[n.Line-1]) > longestLine {
		return pos
	}
	raw := afterColumn(d.lines[n.Line-1], n.Column)
	if extra, ok := rawOffset(raw, n, offset); ok {
		pos.Col += extra
	}
	return pos
}

// afterColumn is what a line holds from a column on; columns count characters
// from 1.
func afterColumn(line string, col int) string {
	for ; col > 1 && line != ""; col-- {
		_, size := utf8.DecodeRuneInString(line)
		line = line[size:]
	}
	return line
}

// rawOffset is the number of characters before the octet at offset of the
// scalar, as the file writes it.
func rawOffset(raw string, n *yaml.Node, offset int) (int, bool) {
	switch n.Style {
	case 0, yaml.FlowStyle:
		return utf8.RuneCountInString(n.Value[:offset]), strings.HasPrefix(raw, n.Value)
	case yaml.SingleQuotedStyle:
		return quotedOffset(raw, n.Value[:offset], '\'')
	case yaml.DoubleQuotedStyle:
		return quotedOffset(raw, n.Value[:offset], '"')
	}
	return 0, false
}

// quotedOffset walks over the text in quotes, in step with what it stands for;
// it fails where the line ends before.
func quotedOffset(raw, before string, quote byte) (int, bool) {
	if raw == "" || raw[0] != quote {
		return 0, false
	}
	at, passed := 1, 1 // octets and characters of raw
	for range before {
		octets, chars := unit(raw[at:], quote)
		if octets == 0 {
			return 0, false
		}
		at, passed = at+octets, passed+chars
	}
	return passed, at < len(raw)
}

// unit measures what stands for the next character between quotes; nothing
// where the text, or its line, ends.
func unit(raw string, quote byte) (octets, chars int) {
	switch {
	case raw == "":
		return 0, 0
	case quote == '\'' && strings.HasPrefix(raw, "''"):
		return 2, 2
	case raw[0] == quote:
		return 0, 0
	case quote == '"' && raw[0] == '\\':
		return escape(raw)
	}
	_, size := utf8.DecodeRuneInString(raw)
	return size, 1
}

// escape measures an escape sequence (YAML 1.2 §5.7).
func escape(raw string) (octets, chars int) {
	if len(raw) < 2 {
		return 0, 0
	}
	length := 2
	switch raw[1] {
	case 'x':
		length += 2
	case 'u':
		length += 4
	case 'U':
		length += 8
	}
	return length, length
}
