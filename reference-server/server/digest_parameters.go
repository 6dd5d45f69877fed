package server

import (
	"slices"
	"strings"
)

// parameter is one of the parameters of credentials: the name in lower case,
// since its letter case means nothing (RFC 9110 §11.2), and the value without
// quotes and without the backslashes of quoted pairs.
type parameter struct{ name, value string }

// parameters are those of one Authorization field, in the order of the field.
type parameters []parameter

// get is the value of a parameter, and whether it is there.
func (p parameters) get(name string) (string, bool) {
	i := slices.IndexFunc(p, func(one parameter) bool { return one.name == name })
	if i < 0 {
		return "", false
	}
	return p[i].value, true
}

// repeated tells whether a name is there twice: whichever is taken, somebody
// before this server may have taken the other.
func (p parameters) repeated() bool {
	seen := make(map[string]bool, len(p))
	for _, one := range p {
		if seen[one.name] {
			return true
		}
		seen[one.name] = true
	}
	return false
}

// parseParameters reads what follows a scheme: a comma-separated list of
// name=value (RFC 9110 §11.4), where empty elements mean nothing (§5.6.1.2),
// blanks around "=" are bad but readable (§11.2), and a value is a token or a
// quoted string, whichever the sender likes. Anything else is refused: a reader
// that repairs finds something that others don't see.
func parseParameters(text string) (parameters, bool) {
	var list parameters
	for {
		text = skipBlanks(text)
		if text == "" {
			return list, true
		}
		if rest, separated := strings.CutPrefix(text, ","); separated {
			text = rest
			continue
		}
		one, rest, ok := parseParameter(text)
		if !ok {
			return nil, false
		}
		list = append(list, one)
		if text = skipBlanks(rest); text != "" && text[0] != ',' {
			return nil, false
		}
	}
}

// parseParameter reads one name=value and returns what comes after it.
func parseParameter(text string) (one parameter, rest string, ok bool) {
	end := 0
	for end < len(text) && isTokenOctet(text[end]) {
		end++
	}
	name := text[:end]
	after, found := strings.CutPrefix(skipBlanks(text[end:]), "=")
	if name == "" || !found {
		return parameter{}, "", false
	}
	value, rest, ok := parseValue(skipBlanks(after))
	return parameter{strings.ToLower(name), value}, rest, ok
}

// parseValue reads a token or a quoted string (RFC 9110 §5.6.2, §5.6.4).
func parseValue(text string) (value, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		end := 0
		for end < len(text) && isTokenOctet(text[end]) {
			end++
		}
		return text[:end], text[end:], end > 0
	}
	var out strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return out.String(), text[i+1:], true
		case c == '\\' && i+1 < len(text):
			i++
			out.WriteByte(text[i])
		default:
			out.WriteByte(c)
		}
	}
	return "", "", false
}

func skipBlanks(text string) string { return strings.TrimLeft(text, " \t") }

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// quoted writes a text as a quoted string (RFC 9110 §5.6.4).
func quoted(text string) string {
	return `"` + escapes.Replace(text) + `"`
}
