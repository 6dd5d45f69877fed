package target

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/pattern"
	"authspec/runner/internal/yamldoc"
)

// ownKeys are the keys that only the resource of a role has.
var ownKeys = map[string][]string{
	RoleAPIKey:  {"key", string(KeyInField), string(KeyInQuery), string(KeyInCookie), "prefix"},
	RoleSession: {"login", "logout", "cookie"},
}

// usualKeyField is the field of a key where the target names no place.
const usualKeyField = "X-Api-Key"

// apiKey reads how a resource takes a key, and the key itself.
func (p *parser) apiKey(n *yaml.Node, members []yamldoc.Member) *Key {
	p.Require(n, members, "key")
	k := &Key{Place: KeyInField, Name: usualKeyField}
	var places []string
	for _, m := range members {
		switch m.Key {
		case string(KeyInField), string(KeyInQuery), string(KeyInCookie):
			places = append(places, m.Key)
			k.Place, k.Name = KeyPlace(m.Key), p.token(m.Value, "name of a "+m.Key)
		case "prefix":
			k.Prefix = p.token(m.Value, "prefix")
		case "key":
			k.Value = p.secret(m.Value)
			p.inField(m.Value, k.Value)
		}
	}
	switch {
	case len(places) > 1:
		p.ProblemHint(n, "keep one of them", "a key stands in one place, not in %s", strings.Join(places, " and "))
	case k.Prefix != "" && k.Place != KeyInField:
		p.ProblemHint(n, "leave it out, or name a field", "a prefix stands before a key in a field, not in a %s", k.Place)
	}
	return k
}

// inField complains of a secret that no field can carry unchanged (RFC 9110
// §5.5), without showing it.
func (p *parser) inField(n *yaml.Node, secret string) {
	odd := func(r rune) bool { return r < ' ' || r == 0x7f }
	if strings.ContainsFunc(secret, odd) || strings.TrimSpace(secret) != secret {
		p.ProblemHint(n, "leave out line ends, and blanks at either end", "the key holds what a request can't carry unchanged")
	}
}

// token reads a name of one word.
func (p *parser) token(n *yaml.Node, what string) string {
	s, ok := p.Scalar(n)
	if ok && !tokenForm().MatchString(s) {
		p.ProblemHint(n, "write letters, digits and hyphens, as in X-Api-Key", "%q is no %s", s, what)
	}
	return s
}

// session reads how users log in and out.
func (p *parser) session(n *yaml.Node, members []yamldoc.Member) *Session {
	p.Require(n, members, "login")
	s := &Session{}
	for _, m := range members {
		switch m.Key {
		case "login":
			s.Login = p.form(m.Value)
			p.formLogsIn(m.Value, s.Login)
		case "logout":
			out := p.form(m.Value)
			s.Logout = &out
		case "cookie":
			s.Cookie = p.token(m.Value, "name of a cookie")
		}
	}
	return s
}

// formLogsIn complains of a login that says nobody's password.
func (p *parser) formLogsIn(n *yaml.Node, f Form) {
	texts := f.Body
	for _, one := range f.Fields {
		texts += one.Value
	}
	if n.Kind == yaml.MappingNode && !strings.Contains(texts, formPassword) {
		p.ProblemHint(n, `write body: "username=${user}&password=${password}", or body: '{"user": "${user}", "password": "${password}"}'`,
			"the login has no place for a password")
	}
}

// form reads a request by which somebody logs in or out; POST unless it says
// otherwise.
func (p *parser) form(n *yaml.Node) Form {
	f := Form{Method: "POST"}
	members := p.Members(n, []string{"method", "path", "fields", "body"})
	if n.Kind == yaml.MappingNode {
		p.Require(n, members, "path")
	}
	for _, m := range members {
		switch m.Key {
		case "method":
			f.Method = p.token(m.Value, "method")
		case "path":
			f.Path = p.path(m.Value)
		case "fields":
			f.Fields = p.fields(m.Value)
			for _, one := range f.Fields {
				p.formText(m.Value, one.Value)
			}
		case "body":
			f.Body, _ = p.Scalar(m.Value)
			p.formText(m.Value, f.Body)
		}
	}
	return f
}

var formPlaceholder = pattern.Of(`\$\{[^}]*\}?`)

// formText complains of placeholders that a request for a login does not have.
func (p *parser) formText(n *yaml.Node, text string) {
	for _, found := range formPlaceholder().FindAllString(text, -1) {
		if slices.Contains([]string{formUser, formPassword}, found) {
			continue
		}
		p.ProblemHint(n, "there are ${user} and ${password}, of whoever logs in", "%q means nothing in a login", found)
	}
}
