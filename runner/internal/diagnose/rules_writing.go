package diagnose

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"authspec/runner/internal/httpauth"
)

// writingRules are about how the field is written.
var writingRules = []rule{
	{"line-end-in-field", lineEndInField, varyLineEndInField},
	{"two-fields", twoFields, varyTwoFields},
	{"scheme-twice", schemeTwice, varySchemeTwice},
	{"scheme-missing", schemeMissing, varySchemeMissing},
	{"scheme-with-colon", schemeColon, varySchemeColon},
	{"basic-not-encoded", notEncoded, varyNotEncoded},
	{"basic-double-encoded", encodedTwice, varyEncodedTwice},
	{"basic-without-colon", noColon, nil},
	{"basic-broken", brokenBase64, nil},
	{"scheme-case", schemeCase, varySchemeCase},
	{"two-blanks", twoBlanks, varyTwoBlanks},
}

func lineEndInField(s *Seen) *Cause {
	value := s.sent.value()
	if s.sent.Kind == pairDigest || !strings.ContainsAny(value, "\r\n") {
		return nil
	}
	c := &Cause{Sure: Certain, Evidence: []string{"It comes from " + s.sent.From + "."}}
	if strings.ContainsAny(strings.Trim(value, "\r\n"), "\r\n") {
		c.Says = "There is a line break in the midst of the credentials, which ends the field there. The base64 was broken into lines, as `base64` does after 76 characters."
		c.Do = []string{"Let it be one line: printf %s 'NAME:PASSWORD' | base64 -w0 (on macOS base64 alone, which breaks no lines)"}
		return c
	}
	c.Says = "The credentials end in a line end, which can't stand in a field: servers and proxies refuse the request, or read what follows as another one."
	c.Do = []string{
		"Take it off where the value is read: $(cat FILE) does in a shell; .strip() or .trim() in a program.",
		"A secret that was made by echo … | base64, or saved by an editor, has one: printf %s, not echo.",
	}
	return c
}

func varyLineEndInField(s *Seen) *variant {
	if lineEndInField(s) == nil {
		return nil
	}
	value := strings.NewReplacer("\r", "", "\n", "").Replace(s.sent.value())
	c := s.sent
	if c.Kind == keyKind || c.Kind == cookieKind {
		c.Rest = value
	} else {
		c = read(c.Field, value, c.From)
	}
	return &variant{what: "it without line ends", with: c}
}

func twoFields(s *Seen) *Cause {
	if s.twice < 2 || !s.refused() {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: fmt.Sprintf("The request has %d fields Authorization. A server takes the first, the last, or none of them.", s.twice),
		Do: []string{"Leave one. A default of the client (its configuration, an interceptor, .netrc) may add the other."},
	}
}

func varyTwoFields(s *Seen) *variant {
	if len(s.more) == 0 {
		return nil
	}
	return &variant{what: "the second field alone", with: read("Authorization", s.more[0].Value, "the second field Authorization")}
}

// schemeAgain is the rest behind a scheme that stands there twice.
func (s *Seen) schemeAgain() (rest string, ok bool) {
	if s.sent.Kind != tokenKind && s.sent.Kind != pairBasic {
		return "", false
	}
	name, rest, ok := strings.Cut(s.sent.Rest, " ")
	return strings.TrimLeft(rest, " "), ok && known(strings.TrimSuffix(name, ":")) && rest != ""
}

func schemeTwice(s *Seen) *Cause {
	if _, ok := s.schemeAgain(); !ok || !s.refused() {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The name of the scheme stands there twice (" + s.sent.schemeShown() + " …), so that the second is taken for a part of the credentials.",
		Evidence: []string{"It comes from " + s.sent.From + "."},
		Do:       []string{"Leave one out. The variable holds the scheme already, or the program adds it by itself."},
	}
}

func varySchemeTwice(s *Seen) *variant {
	rest, ok := s.schemeAgain()
	if !ok {
		return nil
	}
	return &variant{what: "it with the scheme once", with: read("Authorization", s.sent.Scheme+" "+rest, s.sent.From)}
}

// bareToken tells whether the value is a token, or base64 of a pair, with no scheme
// before it.
func (s *Seen) bareValue() (scheme string, ok bool) {
	if s.sent.Kind != bareKind || s.sent.Field != "Authorization" || strings.ContainsAny(strings.Trim(s.sent.Rest, "\r\n"), " :") {
		return "", false
	}
	if pair, ok := httpauth.DecodeUserPass(s.sent.Rest); ok && strings.Contains(pair, ":") && readable(pair) && !s.offered("Bearer") {
		return "Basic", true
	}
	for _, c := range s.offers() {
		if takesTokens(c.Scheme) {
			return c.Scheme, true
		}
	}
	return "Bearer", true
}

func schemeMissing(s *Seen) *Cause {
	scheme, ok := s.bareValue()
	if !ok || !s.refused() {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: "The field Authorization has no name of a scheme before the credentials.",
		Evidence: []string{"RFC 9110 §11.4: first the scheme, then a blank, then the credentials."},
		Do:       []string{"Write it before them: Authorization: " + s.show(scheme) + " …"},
	}
}

func varySchemeMissing(s *Seen) *variant {
	scheme, ok := s.bareValue()
	if !ok {
		return nil
	}
	return &variant{what: s.show(scheme) + " before it", with: read("Authorization", scheme+" "+s.sent.Rest, s.sent.From)}
}

// colonScheme is the value with the colon after the scheme taken away.
func (s *Seen) colonScheme() (value string, ok bool) {
	name, rest, ok := strings.Cut(s.sent.Rest, ":")
	if s.sent.Kind != bareKind || !ok || !known(strings.TrimSpace(name)) {
		return "", false
	}
	return strings.TrimSpace(name) + " " + strings.TrimLeft(rest, " "), true
}

func schemeColon(s *Seen) *Cause {
	if _, ok := s.colonScheme(); !ok || !s.refused() {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "A colon stands after the name of the scheme, so that no server knows it.",
		Evidence: []string{"RFC 9110 §11.4: the scheme, a blank, the credentials."}, Do: []string{"Write a blank there, and no colon."},
	}
}

func varySchemeColon(s *Seen) *variant {
	value, ok := s.colonScheme()
	if !ok {
		return nil
	}
	return &variant{what: "it without the colon", with: read("Authorization", value, s.sent.From)}
}

// plainPair is a user and a password that stand after Basic as they are.
func (s *Seen) plainPair() (user, password string, ok bool) {
	if s.sent.Kind != pairBasic || s.sent.Field != "Authorization" || s.twice == 0 {
		return "", "", false
	}
	return strings.Cut(s.sent.Rest, ":") // no letter of base64
}

func notEncoded(s *Seen) *Cause {
	if _, _, ok := s.plainPair(); !ok || !s.refused() {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The user and the password stand after Basic as they are. They have to be in base64 (RFC 7617 §2).",
		Evidence: []string{"There is a colon in the credentials, which base64 does not have."},
		Do:       []string{"Let the client do it (curl: -u NAME:PASSWORD), or: printf %s 'NAME:PASSWORD' | base64 -w0"},
	}
}

func varyNotEncoded(s *Seen) *variant {
	user, password, ok := s.plainPair()
	if !ok {
		return nil
	}
	return &variant{what: "it in base64", with: basicOf(user, password, s.sent.From)}
}

// readable tells whether a text is one that somebody could have written.
func readable(text string) bool {
	return text != "" && utf8.ValidString(text) && !strings.ContainsFunc(strings.TrimRight(text, "\r\n"), func(r rune) bool { return !unicode.IsPrint(r) })
}

// doubleEncoded is the pair below two layers of base64; empty: there is none.
func doubleEncoded(s *Seen) string {
	if s.sent.Kind != pairBasic || s.sent.Broken {
		return ""
	}
	inner := s.sent.User
	if s.sent.Password != "" {
		return ""
	}
	octets, err := base64.StdEncoding.DecodeString(strings.TrimRight(inner, "\r\n"))
	if pair := string(octets); err == nil && strings.Contains(pair, ":") && readable(pair) {
		return strings.TrimRight(pair, "\r\n")
	}
	return ""
}

func encodedTwice(s *Seen) *Cause {
	if doubleEncoded(s) == "" || !s.refused() {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "The user and the password are in base64 twice: what is found below the first layer is base64 of a pair again.",
		Evidence: []string{"It comes from " + s.sent.From + "."},
		Do:       []string{"Encode once. The client (curl -u, most libraries) encodes by itself: give it the user and the password as they are."},
	}
}

func varyEncodedTwice(s *Seen) *variant {
	user, password, ok := strings.Cut(doubleEncoded(s), ":")
	if !ok {
		return nil
	}
	return &variant{what: "it encoded once", with: s.sent.with(user, password)}
}

func noColon(s *Seen) *Cause {
	if s.sent.Kind != pairBasic || s.sent.Broken || s.sent.Colon || s.sent.Rest == "" || doubleEncoded(s) != "" || !s.refused() {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "Below the base64 there is no colon, so that nobody can tell the user from the password (RFC 7617 §2). Maybe it is a token or a password alone.",
		Do: []string{"Encode NAME:PASSWORD. A token goes after Bearer, or is the user or the password: the server's documentation says which."},
	}
}

func brokenBase64(s *Seen) *Cause {
	if _, _, plain := s.plainPair(); s.sent.Kind != pairBasic || !s.sent.Broken || s.sent.Rest == "" || plain || !s.refused() {
		return nil
	}
	if _, twice := s.schemeAgain(); twice {
		return nil
	}
	return &Cause{
		Sure: Certain, Says: "What stands after Basic is no base64: it was cut short, or a letter is in it that base64 does not have.",
		Do: []string{"Make it anew: printf %s 'NAME:PASSWORD' | base64 -w0, and copy all of it, the = at its end too."},
	}
}

// usualCase is the scheme as most write it, where it was written otherwise.
func (s *Seen) usualCase() string {
	if s.sent.Kind != tokenKind && s.sent.Kind != pairBasic || s.twice == 0 {
		return ""
	}
	for _, name := range []string{"Basic", "Bearer", "Token"} {
		if strings.EqualFold(s.sent.Scheme, name) && s.sent.Scheme != name {
			return name
		}
	}
	return ""
}

func schemeCase(s *Seen) *Cause {
	name := s.usualCase()
	if name == "" || !s.refused() {
		return nil
	}
	return &Cause{
		Sure: Possible, Says: fmt.Sprintf("The server wants the scheme spelled %s; the request has %s. It should not care.", name, s.sent.schemeShown()),
		Do: []string{"Write " + name + "."},
		Maintainers: fmt.Sprintf("Your server takes the scheme %s in that spelling only, and refuses %s with the same credentials. "+
			"Names of schemes are compared without regard to letter case (RFC 9110 §11.1).", name, s.sent.schemeShown()),
	}
}

func varySchemeCase(s *Seen) *variant {
	name := s.usualCase()
	if name == "" {
		return nil
	}
	c := s.sent
	c.Scheme = name
	return &variant{what: "it with the scheme spelled " + name, with: c}
}

func twoBlanks(s *Seen) *Cause {
	if len(s.sent.Gap) < 2 || s.twice == 0 || !s.refused() {
		return nil
	}
	return &Cause{
		Sure: Possible, Says: "More than one blank stands after the scheme. That is allowed, and not every server reads it.",
		Do:          []string{"Leave one blank."},
		Maintainers: "Your server refuses credentials with more than one space after the scheme. The grammar has 1*SP there (RFC 9110 §11.4).",
	}
}

func varyTwoBlanks(s *Seen) *variant {
	if len(s.sent.Gap) < 2 || s.twice == 0 {
		return nil
	}
	c := s.sent
	c.Gap = " "
	return &variant{what: "it with one blank after the scheme", with: c}
}
