package client

import "strings"

// scanner goes through the value of a field.
type scanner struct {
	text string
	next int
}

func (s *scanner) end() bool { return s.next >= len(s.text) }

func (s *scanner) at(one string) bool { return strings.HasPrefix(s.text[s.next:], one) }

// skip passes over whatever octets of a set come next, and returns them.
func (s *scanner) skip(set string) string {
	start := s.next
	for !s.end() && strings.IndexByte(set, s.text[s.next]) >= 0 {
		s.next++
	}
	return s.text[start:s.next]
}

// token reads a token (RFC 9110 §5.6.2); "" if none is here.
func (s *scanner) token() string {
	start := s.next
	for !s.end() && tokenOctet(s.text[s.next]) {
		s.next++
	}
	return s.text[start:s.next]
}

// token68 reads a token68 (RFC 9110 §11.2), if all up to the next comma is one;
// otherwise it stays where it is and returns "". "realm=" alone is one, as the
// grammar has it.
func (s *scanner) token68() string {
	end := s.next
	for end < len(s.text) && (alphanumeric(s.text[end]) || strings.IndexByte("-._~+/", s.text[end]) >= 0) {
		end++
	}
	if end == s.next {
		return ""
	}
	for end < len(s.text) && s.text[end] == '=' {
		end++
	}
	text := s.text[s.next:end]
	after := scanner{s.text, end}
	after.skip(" \t")
	if !after.end() && !after.at(",") {
		return ""
	}
	s.next = after.next
	return text
}

// quoted reads a quoted-string and takes quotes and escapes away
// (RFC 9110 §5.6.4); false where it does not end, or holds what none may hold.
func (s *scanner) quoted() (string, bool) {
	var value strings.Builder
	ok := true
	for s.next++; !s.end(); s.next++ {
		octet := s.text[s.next]
		switch {
		case octet == '"':
			s.next++
			return value.String(), ok
		case octet == '\\' && s.next+1 < len(s.text):
			s.next++
			octet = s.text[s.next]
		}
		ok = ok && (octet == '\t' || octet >= ' ' && octet != 0x7f)
		value.WriteByte(octet)
	}
	return value.String(), false
}

// rest passes over everything up to the next comma outside quotes.
func (s *scanner) rest() {
	for !s.end() && !s.at(",") {
		if s.at(`"`) {
			s.quoted()
			continue
		}
		s.next++
	}
}

func alphanumeric(octet byte) bool {
	return octet >= '0' && octet <= '9' || octet >= 'a' && octet <= 'z' || octet >= 'A' && octet <= 'Z'
}

func tokenOctet(octet byte) bool {
	return alphanumeric(octet) || strings.IndexByte("!#$%&'*+-.^_`|~", octet) >= 0
}

func isToken(text string) bool {
	s := scanner{text: text}
	return text != "" && s.token() == text
}

// isToken68 tells whether a text can be sent as a token68, such as a bearer
// token has to be (RFC 6750 §2.1).
func isToken68(text string) bool {
	s := scanner{text: text}
	return text != "" && s.token68() == text
}

// quote writes a quoted-string: a backslash before quotes and backslashes, and
// before nothing else (RFC 9110 §5.6.4).
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// writeParams writes parameters as a list, with one blank after each comma.
func writeParams(list []param) string {
	var out []string
	for _, p := range list {
		value := p.value
		if p.quoted {
			value = quote(value)
		}
		out = append(out, p.name+"="+value)
	}
	return strings.Join(out, ", ")
}
