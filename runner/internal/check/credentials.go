package check

import (
	"cmp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

// The fields that credentials come in (RFC 9110 §11.6.2, §11.7.2).
const (
	authorization      = "Authorization"
	proxyAuthorization = "Proxy-Authorization"
)

// Credentials asks for the credentials of a client's request.
type Credentials struct {
	None   bool
	In     string         // name of the field; empty: Authorization
	Scheme *casefile.Text // some are of it; nil: whatever the scheme
	Only   []string       // all that there are, be it none, are of these schemes
	Right  string         // role of the account, or name of the token, that they are right for
	Params []ParamTest
	Lines  *Range // how many field lines there are
}

// Field is the name of the field that is asked for.
func (t Credentials) Field() string { return cmp.Or(t.In, authorization) }

var credentialsSchema = `
"credentials": {
  "description": "The credentials of the request: none, or what is asked of them.",
  "if": {"type": "object"},
  "then": {
    "additionalProperties": false, "minProperties": 1,
    "properties": {
      "none": {"description": "There are none; for another field than Authorization.", "$ref": "#/$defs/bool"},
      "in": {"anyOf": [{"enum": ["Authorization", "Proxy-Authorization"]}, {"$ref": "#/$defs/row"}]},
      "scheme": {"description": "There are some of this scheme.", "$ref": "#/$defs/filled"},
      "only": {"description": "All that there are, be it none, are of these schemes.", "$ref": "#/$defs/tokens"},
      "right": {"description": "They are right for this account or token, by a challenge that was sent in this case; given is what the client was given.", "anyOf": [` + rightEnum + `, {"$ref": "#/$defs/row"}]},
      "param": {"$ref": "#/$defs/params"},
      "lines": {"description": "How many lines of the field there are.", "$ref": "#/$defs/range"}
    }
  },
  "else": {"anyOf": [{"const": "none"}, {"$ref": "#/$defs/row"}]}
}`

var rightEnum = OneOf(casefile.Holders())

func readCredentials(r *reader, n *yaml.Node) Credentials {
	var t Credentials
	if n.Kind != yaml.MappingNode {
		t.None = r.Word(n, "none") != ""
		return t
	}
	members := casefile.Fill(r, n, &t, []casefile.Key[Credentials]{
		{Name: "none", Read: func(r *reader, t *Credentials, n *yaml.Node) { t.None = r.Bool(n) }},
		{Name: "in", Read: func(r *reader, t *Credentials, n *yaml.Node) { t.In = r.Word(n, authorization, proxyAuthorization) }},
		{Name: "scheme", Read: func(r *reader, t *Credentials, n *yaml.Node) { t.Scheme = r.FilledText(n) }},
		{Name: "only", Read: func(r *reader, t *Credentials, n *yaml.Node) { t.Only = r.Tokens(n, "name of a scheme") }},
		{Name: "right", Read: func(r *reader, t *Credentials, n *yaml.Node) { t.Right = r.Word(n, casefile.Holders()...) }},
		{Name: "param", Read: func(r *reader, t *Credentials, n *yaml.Node) { t.Params = readParams(r, n, false) }},
		{Name: "lines", Read: func(r *reader, t *Credentials, n *yaml.Node) { t.Lines = readRange(r, n) }},
	})
	switch {
	case members.WholeOf(n) && !members.Has("none", "scheme", "only", "right", "param", "lines"):
		r.ProblemHint(n, "say scheme, only, right, param or lines", "nothing is asked of the credentials")
	case t.None && members.Has("scheme", "only", "right", "param", "lines"):
		r.ProblemHint(n, "leave the rest out", "where there are none, nothing else can be asked of them")
	}
	return t
}

// Kind implements casefile.Test.
func (Credentials) Kind() string { return "credentials" }

// Depends implements casefile.Test.
func (t Credentials) Depends() casefile.Dependence {
	return casefile.Dependence{Fields: []string{t.Field()}, Whole: true}
}

func (t Credentials) words(w *wording) string {
	noun := strings.TrimSpace(w.textOr(t.Scheme, "") + " credentials")
	if t.In == proxyAuthorization {
		noun += " for the proxy"
	}
	if t.None {
		return "no " + noun
	}
	var list []string
	if t.Right != "" {
		list = append(list, "right for "+holderWords(t.Right))
	}
	if words := w.params(t.Params); words != nil {
		list = append(list, "with "+andList(words))
	}
	if t.Lines != nil {
		list = append(list, "in "+counted(t.Lines, "line of "+t.Field()))
	}
	if t.Only != nil {
		list = append(list, "of no scheme but "+orList(t.Only))
	}
	if t.Only != nil && t.Scheme == nil && t.Right == "" && t.Params == nil && t.Lines == nil {
		return noun + " " + andList(list) + ", or none"
	}
	return strings.TrimSpace(noun + " " + andList(list))
}

// holderWords are whose the credentials are.
func holderWords(role string) string {
	switch {
	case role == casefile.GivenAccount:
		return "what the client was given"
	case slices.Contains(casefile.TokenNames(), role):
		return "the token"
	}
	return "the account `" + role + "`"
}

func (t Credentials) judge(v view) result {
	if v.sample.Came == nil {
		return skip("%s", v.ev.unreached())
	}
	err := v.missing(t.Scheme)
	if err == nil {
		err = v.missingInParams(t.Params)
	}
	if err != nil {
		return skip("%s", err)
	}
	lines, want := v.values(t.Field()), v.wants(t)
	got := phrase(func() string { return fieldLines(t.Field(), lines) })
	switch {
	case t.None:
		return verdict(len(lines) == 0, want, got)
	case t.Lines != nil && !t.Lines.Holds(len(lines)):
		return broken(want, got)
	}
	for _, line := range lines {
		if c := splitCredentials(line); t.Only != nil && !fold(t.Only, c.scheme) {
			return broken(want, got)
		}
	}
	if t.Scheme == nil && t.Right == "" && t.Params == nil {
		return held(want, got)
	}
	return t.some(v, lines, broken(want, got))
}

// some judges whether some of the credentials are as the test wants them; none is
// the finding where there are none of the scheme.
func (t Credentials) some(v view, lines []string, none result) result {
	name, err := v.sample.Scope.Text(t.Scheme, "")
	if err != nil {
		return skip("%s", err)
	}
	out := none
	for _, line := range lines {
		c := splitCredentials(line)
		if len(name) > 0 && !strings.EqualFold(c.scheme, string(name)) {
			continue
		}
		if out = t.one(v, line, none); out.state != Broken {
			return out
		}
	}
	return out
}

// one judges the credentials of one field line.
func (t Credentials) one(v view, line string, as result) result {
	if t.Params != nil {
		list, _ := httpauth.ParseInfo([]string{splitCredentials(line).rest})
		of := httpauth.Challenge{Params: list}
		for _, p := range t.Params {
			r := v.value(p.Value, params(p.Name, of.Param(p.Name)))
			if r.state == Skipped {
				return r
			}
			if r.state != Held {
				return broken(as.want, sayf("%s, in %s", r.got, as.got))
			}
		}
	}
	if t.Right == "" {
		return held(as.want, as.got)
	}
	holder, ok := v.holder(t.Right)
	if !ok {
		return skip("the client was given no account or token `%s`", t.Right)
	}
	right, why := scheme.Proves(v.received(t.Field(), line), holder)
	switch {
	case !right:
		return broken(as.want, sayf("%s, but %s", as.got, why))
	case why != "":
		return held(as.want, sayf("%s (%s)", as.got, why))
	}
	return held(as.want, as.got)
}

// holder is who has an account, or a token, of that name.
func (v view) holder(role string) (scheme.Holder, bool) {
	if a, ok := v.sample.Scope.Target.Account(role); ok {
		return scheme.Holder{Account: a}, true
	}
	if token, ok := v.sample.Scope.Target.Token(role); ok {
		return scheme.Holder{Account: target.Account{Role: role}, Token: token}, true
	}
	return scheme.Holder{}, false
}

// received are credentials with what the suite knows of how they came about.
func (v view) received(field, line string) scheme.Received {
	challenges := wwwAuthenticate
	if field == proxyAuthorization {
		challenges = proxyAuthenticate
	}
	came, told := v.sample.Came, v.sample.Told
	host := ""
	for _, h := range came.Values("Host") {
		host = h
	}
	return scheme.Received{
		Value: line, Method: came.Method, Target: came.Target, Host: host, Content: came.Body,
		Offered: told.Challenges[challenges], NextNonces: told.NextNonces, Earlier: told.Earlier[field],
		Show: shownTo,
	}
}

func (Credentials) unanswered(v view) (result, bool) { return v.unjudged(), true }
