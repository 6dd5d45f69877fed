package client

import "strings"

// challenge is one challenge of a WWW-Authenticate or Proxy-Authenticate field:
// a scheme with either a token68 or parameters (RFC 9110 §11.3).
type challenge struct {
	scheme  string
	token68 string
	params  []param
	broken  bool // something in it is outside the grammar: it is not answered
}

// param is a parameter of a challenge, of credentials or of Authentication-Info;
// quoted says how its value is written, which means nothing to who reads it
// (RFC 9110 §11.2).
type param struct {
	name, value string
	quoted      bool
}

// param is the value of a parameter, whose name is the same in any letter case.
func (c challenge) param(name string) (string, bool) {
	for _, p := range c.params {
		if strings.EqualFold(p.name, name) {
			return p.value, true
		}
	}
	return "", false
}

// is tells whether the scheme is that one, in any letter case (RFC 9110 §11.1).
func (c challenge) is(scheme string) bool { return strings.EqualFold(c.scheme, scheme) }

// repeats tells whether a parameter occurs twice, which it must not
// (RFC 9110 §11.2): nobody knows which of them would count.
func (c challenge) repeats() bool {
	seen := map[string]bool{}
	for _, p := range c.params {
		name := strings.ToLower(p.name)
		if seen[name] {
			return true
		}
		seen[name] = true
	}
	return false
}

// parseChallenges reads all lines of a field as the one list that they are
// (RFC 9110 §5.2, §11.6.1). A comma ends a parameter as well as a challenge:
// what begins with a scheme, that is a token followed by a blank and something
// else than "=", or by nothing, begins a challenge; the rest belongs to the
// challenge before it. It takes work in proportion to the octets, whatever they
// are, and never fails: what it can't read makes a challenge broken.
func parseChallenges(lines []string) []challenge {
	var list []challenge
	for _, line := range lines {
		for s := (scanner{text: line}); !s.end(); {
			s.skip(" \t,")
			if s.end() {
				break
			}
			list = s.element(list)
		}
	}
	return list
}

// element reads up to the next comma that is outside quotes.
func (s *scanner) element(list []challenge) []challenge {
	name := s.token()
	blanks := s.skip(" \t")
	switch {
	case name == "":
		s.spoil(list)
	case s.at("="): // a parameter of the challenge before
		s.next++
		if len(list) == 0 {
			s.spoil(list)
			break
		}
		s.parameter(&list[len(list)-1], name)
	case s.end() || s.at(","):
		list = append(list, challenge{scheme: name})
	case blanks == "":
		s.spoil(list)
	default:
		list = append(list, challenge{scheme: name})
		s.first(&list[len(list)-1])
	}
	return list
}

// first reads what stands after a scheme: a token68, or the first parameter.
func (s *scanner) first(c *challenge) {
	if text := s.token68(); text != "" {
		c.token68 = text
		return
	}
	name := s.token()
	s.skip(" \t")
	if name == "" || !s.at("=") {
		c.broken = true
		s.rest()
		return
	}
	s.next++
	s.parameter(c, name)
}

// parameter reads the value of a parameter, and the blanks that may stand before
// it (RFC 9110 §5.6.3).
func (s *scanner) parameter(c *challenge, name string) {
	s.skip(" \t")
	p, ok := param{name: name}, false
	if s.at(`"`) {
		p.quoted = true
		p.value, ok = s.quoted()
	} else {
		p.value = s.token()
		ok = p.value != ""
	}
	s.skip(" \t")
	if !ok || !s.end() && !s.at(",") || c.token68 != "" {
		c.broken = true
		s.rest()
	}
	c.params = append(c.params, p)
}

// spoil passes over an element that nobody can read, and with it goes the
// challenge that it would belong to.
func (s *scanner) spoil(list []challenge) {
	if len(list) > 0 {
		list[len(list)-1].broken = true
	}
	s.rest()
}

// parseInfo reads Authentication-Info: a list of parameters (RFC 9110 §11.6.3).
func parseInfo(lines []string) challenge {
	info := []challenge{{scheme: "Authentication-Info"}}
	for _, line := range lines {
		for s := (scanner{text: line}); !s.end(); {
			s.skip(" \t,")
			if s.end() {
				break
			}
			name := s.token()
			s.skip(" \t")
			if name == "" || !s.at("=") {
				s.spoil(info)
				continue
			}
			s.next++
			s.parameter(&info[0], name)
		}
	}
	return info[0]
}
