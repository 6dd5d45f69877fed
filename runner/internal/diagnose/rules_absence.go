package diagnose

import (
	"fmt"
	"strings"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/pattern"
)

// absenceRules are about a request without credentials, or with what stands in
// their place.
var absenceRules = []rule{
	{"field-without-colon", withoutColon, nil},
	{"field-misspelt", misspelt, varyMisspelt},
	{"sent-to-the-proxy", toProxy, varyToProxy},
	{"placeholder", placeholder, nil},
	{"empty-token", emptyToken, nil},
	{"empty-password", emptyPassword, nil},
	{"no-credentials", noneSent, nil},
}

func withoutColon(s *Seen) *Cause {
	if s.sent.Kind != noCredentials || len(s.asked.Dropped) == 0 {
		return nil
	}
	return &Cause{
		Sure:     Certain,
		Says:     "A -H without a colon is no field, and curl leaves it out without a word: no credentials were sent.",
		Evidence: []string{counted(len(s.asked.Dropped), "-H") + " without a colon after the name."},
		Do:       []string{"Write the colon: -H 'Authorization: Bearer …'"},
	}
}

// nearFields are what people write for Authorization.
var nearFields = []string{"Authorisation", "Authentication", "Authenticate", "Auth", "Authorization-Header", "X-Authorization", "Authorize", "WWW-Authenticate", "Bearer"}

// misspeltField is the field that was meant to be Authorization; empty: none was.
func (s *Seen) misspeltField() (name, value string) {
	if s.sent.Kind != noCredentials && s.sent.Kind != cookieKind {
		return "", ""
	}
	for _, f := range s.fields {
		name := strings.TrimSpace(f.Name)
		near := diag.Nearest(strings.ToLower(name), []string{"authorization"}) != "" && !strings.EqualFold(name, "Proxy-Authorization")
		if f.Value != "" && (isOneOf(name, nearFields) || near && !strings.EqualFold(f.Name, "Authorization")) {
			return f.Name, f.Value
		}
	}
	return "", ""
}

func misspelt(s *Seen) *Cause {
	name, _ := s.misspeltField()
	if name == "" {
		return nil
	}
	return &Cause{
		Sure:     Likely,
		Says:     fmt.Sprintf("The credentials stand in a field %s. Servers look for them in Authorization (with z).", s.show(name)),
		Evidence: []string{"There is no field Authorization in the request."},
		Do:       []string{"Rename the field: Authorization"},
	}
}

func varyMisspelt(s *Seen) *variant {
	name, value := s.misspeltField()
	if name == "" {
		return nil
	}
	c := read("Authorization", value, "the field "+name)
	if strings.EqualFold(name, "Bearer") {
		c = tokenOf("Bearer", value, c.From)
	}
	return &variant{what: "the same value in Authorization", with: c}
}

func (s *Seen) proxyField() string {
	if s.asked.Proxied || s.sent.Kind != noCredentials {
		return ""
	}
	for _, f := range s.fields {
		if strings.EqualFold(f.Name, "Proxy-Authorization") {
			return f.Value
		}
	}
	return ""
}

func toProxy(s *Seen) *Cause {
	if s.proxyField() == "" {
		return nil
	}
	return &Cause{
		Sure: Likely, Says: "The credentials are those for a proxy (Proxy-Authorization), and it is the server that asks for some.",
		Evidence: []string{"There is no field Authorization in the request, and no proxy that would ask."},
		Do:       []string{"Send them in Authorization (curl: -u, not -U)."},
	}
}

func varyToProxy(s *Seen) *variant {
	if value := s.proxyField(); value != "" {
		return &variant{what: "the same value in Authorization", with: read("Authorization", value, "the field Proxy-Authorization")}
	}
	return nil
}

// stands are texts that stand for a value that was to be filled in.
var (
	unexpanded = pattern.Of(`^(?:\$\{[A-Za-z_][A-Za-z0-9_.]*\}|\$[A-Z_][A-Z0-9_]{2,}|%[A-Z_][A-Z0-9_]*%|\{\{\s*[A-Za-z_][\w. ]*\s*\}\}|\$\{\{.*\}\}|\$\([^)]*\))$`)
	nothing    = pattern.Of(`^(?i:undefined|null|none|nil|\[object object\]|NaN)$`)
	example    = pattern.Of(`^(?i:your[-_ ]?(?:api|access|auth|personal)?[-_ ]*(?:token|key|password|secret)(?:[-_ ]?here)?|x{4,}|\*{3,}|\.{3}|…|(?:api|access)[-_]?(?:token|key)|token|<.*>)$`)
)

func placeholder(s *Seen) *Cause {
	if !s.refused() {
		return nil
	}
	for _, p := range s.sent.parts() {
		text := strings.Trim(p.text, " '\"")
		what, sure := "", Certain
		switch {
		case unexpanded().MatchString(text):
			what = "the name of a variable that nobody put the value of in its place"
		case nothing().MatchString(text):
			what, sure = "what a program writes for a value that it does not have", Likely
		case example().MatchString(text) && !isPair(s): // a password may be anything
			what, sure = "a text from an example", Likely
		default:
			continue
		}
		return &Cause{
			Sure:     sure,
			Says:     strings.ToUpper(p.name[:1]) + p.name[1:] + " is " + what + ", not the value itself.",
			Evidence: []string{"It comes from " + s.sent.From + "."},
			Do: []string{
				"In a shell variables are filled in within double quotes only: -H \"Authorization: Bearer $TOKEN\"",
				"See that the variable has a value where the command runs (echo ${#TOKEN} says how long it is).",
			},
		}
	}
	return nil
}

func emptyToken(s *Seen) *Cause {
	empty := s.twice > 0 && s.sent.Kind == noCredentials || s.sent.Kind == tokenKind && s.sent.Rest == "" || s.sent.Kind == pairBasic && s.sent.Rest == ""
	if !empty || !s.refused() {
		return nil
	}
	return &Cause{
		Sure:     Certain,
		Says:     "The field Authorization holds no credentials, only the name of a scheme or nothing: the variable that was to fill it has no value.",
		Evidence: []string{"There is nothing after the scheme."},
		Do: []string{
			"See that the variable has a value where the command runs: echo ${#TOKEN} says how long it is.",
			"In CI: secrets are not given to builds of forks, and a misspelt name is an empty value.",
		},
	}
}

func emptyPassword(s *Seen) *Cause {
	pair := s.sent.Kind == pairBasic || s.sent.Kind == pairDigest
	if !pair || s.sent.Broken || s.sent.Rest == "" && s.sent.Kind == pairBasic || s.sent.User != "" && s.sent.Password != "" || !s.unauthorized() {
		return nil
	}
	what, do := "The password is empty", "Give it: -u NAME:PASSWORD (with NAME alone curl asks for it at the terminal)"
	if s.sent.User == "" {
		what, do = "The user name is empty", "Give it before the colon: -u NAME:PASSWORD"
	}
	if doubleEncoded(s) != "" || s.sent.Kind == pairBasic && !s.sent.Colon && s.twice > 0 {
		return nil // another rule knows better
	}
	return &Cause{
		Sure: Likely, Says: what + ".", Evidence: []string{"It comes from " + s.sent.From + "."},
		Do: []string{do, "Has the variable that it comes from a value?"},
	}
}

func noneSent(s *Seen) *Cause {
	if s.sent.Kind != noCredentials || !s.unauthorized() || s.proxyField() != "" {
		return nil
	}
	c := &Cause{Sure: Certain, Says: "The request has no credentials, and the server asks for some.", Do: s.howToGive()}
	if s.first.Status == 403 {
		c.Sure, c.Says = Likely, "The request has no credentials, and the server refuses it by 403. Whether some would help can't be told from outside."
	}
	return c
}

// howToGive says how to log in by what is offered.
func (s *Seen) howToGive() []string {
	var list []string
	for _, c := range s.offers() {
		switch {
		case c.Is("Basic"):
			list = append(list, "Give a user and a password: curl -u NAME:PASSWORD, or AUTHSPEC_USER and AUTHSPEC_PASSWORD here.")
		case c.Is("Digest"):
			list = append(list, "Give a user and a password, and say that it is Digest: curl --digest -u NAME:PASSWORD")
		case takesTokens(c.Scheme):
			list = append(list, fmt.Sprintf("Give a token: -H \"Authorization: %s $TOKEN\", or AUTHSPEC_TOKEN here.", s.show(c.Scheme)))
		case c.Is("Negotiate"), c.Is("NTLM"):
			list = append(list, "It wants "+s.show(c.Scheme)+" (Kerberos or Windows): curl --"+strings.ToLower(c.Scheme)+" -u :")
		}
	}
	if len(list) == 0 {
		list = append(list, "The server does not say what it takes: look in its documentation for a token, a key, or a user and a password.")
	}
	return list
}
