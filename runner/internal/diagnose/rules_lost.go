package diagnose

import (
	"fmt"
	"strings"
)

// cookieRules are about cookies.
var cookieRules = []rule{
	{"session-expired", sessionExpired, nil},
	{"cookie-for-field", cookieForField, nil},
}

// cookieNames are those of the cookies that the request has.
func (s *Seen) cookieNames() []string {
	if s.sent.Kind != cookieKind {
		return nil
	}
	var list []string
	for _, pair := range strings.Split(s.sent.Rest, ";") {
		name, _, _ := strings.Cut(strings.TrimSpace(pair), "=")
		list = append(list, name)
	}
	return list
}

func sessionExpired(s *Seen) *Cause {
	if s.sent.Kind != cookieKind || !s.unauthorized() {
		return nil
	}
	c := &Cause{
		Sure: Possible, Says: "The session that the cookie stands for has ended: the server does not know it (any more).",
		Do: []string{"Log in again, and take the new cookie. A restart of the server ends sessions that it keeps in memory."},
	}
	if j := readJWT(cookieValue(s.sent.Rest)); j != nil && j.Expires != nil && j.Expires.Before(s.now) {
		c.Sure, c.Evidence = Certain, []string{"The cookie is a JWT that expired at " + when(*j.Expires) + "."}
		return c
	}
	for _, line := range s.first.Values("Set-Cookie") {
		name, rest, _ := strings.Cut(line, "=")
		if isOneOf(strings.TrimSpace(name), s.cookieNames()) {
			c.Sure, c.Evidence = Certain, []string{"The server replaces or deletes that cookie in its answer (Set-Cookie: " + s.show(name) + "=" + deleted(rest) + ")."}
			return c
		}
	}
	if wordsOfSession().MatchString(all(s.first)) {
		c.Sure, c.Evidence = Certain, s.quoted()
	} else if !s.readable() {
		c.Sure = Likely
	}
	return c
}

func deleted(rest string) string {
	if strings.HasPrefix(rest, ";") || strings.Contains(strings.ToLower(rest), "max-age=0") || strings.Contains(rest, "1970") {
		return "; deleted"
	}
	return "…"
}

func cookieValue(pairs string) string {
	for _, pair := range strings.Split(pairs, ";") {
		if _, value, _ := strings.Cut(strings.TrimSpace(pair), "="); readJWT(value) != nil {
			return value
		}
	}
	return ""
}

func cookieForField(s *Seen) *Cause {
	if s.sent.Kind != cookieKind || !s.unauthorized() || !s.readable() {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: "The request has a cookie, and the server asks for credentials in Authorization (" + s.schemes() + ").",
		Evidence: s.evidenceOfOffer(), Do: s.howToGive(),
	}
}

// lostRules are about credentials that were sent and have not arrived.
var lostRules = []rule{
	{"field-lost", lost, nil},
}

// saysAbsent tells whether the server says that there were no credentials, and
// nothing of wrong ones.
func (s *Seen) saysAbsent() bool {
	text := all(s.first)
	return wordsOfAbsence().MatchString(text) && !wordsOfWrong().MatchString(wordsOfAbsence().ReplaceAllString(text, ""))
}

func lost(s *Seen) *Cause {
	if s.sent.Kind == noCredentials || s.sent.Kind == cookieKind || s.waiting || s.unsent || !s.unauthorized() {
		return nil
	}
	if !s.saysAbsent() {
		return s.perhapsLost()
	}
	c := &Cause{
		Sure: Likely, Says: "The server says that the request had no credentials, and it had: the field was lost on the way, or the application looks for it elsewhere.",
		Evidence: s.quoted(), Admins: s.admins(),
		Do: []string{askDirectly},
		Maintainers: fmt.Sprintf("We send %s in %s, and your server answers as if there were none. Does it reach the application? CGI and mod_wsgi drop it unless they are told otherwise, and a proxy may be told to.",
			s.sent.kindOf(), s.carrier()),
	}
	if s.sameAnswer() {
		c.Evidence = append(c.Evidence, "The answer is the same as to a request without credentials.")
	} else {
		c.Sure = Possible
	}
	return c
}

const askDirectly = "Ask the application directly, without the proxy in front of it, if you can: if that works, the proxy drops the field."

// perhapsLost: an application that answers wrong credentials as it does none can't
// be told from one that gets none. A server that refuses by itself had them.
func (s *Seen) perhapsLost() *Cause {
	if !s.sameAnswer() || s.first.Status != 401 || s.refusesItself() != nil || wordsOfWrong().MatchString(all(s.first)) {
		return nil
	}
	c := &Cause{
		Sure: Possible, Says: "The credentials did not arrive: a proxy, CGI or mod_wsgi dropped the field. The answer, which is the same as without any, fits that as well.",
		Evidence: []string{"The answer is the same as to a request without credentials."},
		Do:       []string{askDirectly},
	}
	if named := s.admins(); len(named) < len(servers) {
		c.Admins = named
	}
	return c
}

// kindOf names the credentials in a sentence.
func (c Credentials) kindOf() string {
	if c.Kind == keyKind {
		return "a key"
	}
	return "credentials"
}
