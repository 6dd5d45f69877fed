package request

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

func known() *target.Target {
	u := &url.URL{Scheme: "http", Host: "h:81"}
	return &target.Target{
		URL:       u,
		Resources: []target.Resource{{Role: "basic", URL: u, Path: "/p"}},
		Accounts:  []target.Account{{Role: "ordinary", User: "alice", Password: "secret"}, {Role: "colon", User: "carol", Password: "a:b"}},
		Tokens:    []target.Token{{Name: "valid", Value: "t0ken"}},
	}
}

// build makes the request of a case file's only step.
func build(t *testing.T, request, scheme string) (*Built, error) {
	t.Helper()
	text := "format: 1\ntopic: a\ncases:\n  - id: a/b\n    title: A\n    resource: basic\n    steps:\n      - request: " + request +
		"\n        expect: [{status: 401, requirement: r}]\n"
	cases, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	tg := known()
	r, _ := tg.Resource("basic")
	s := &placeholder.Scope{Target: tg, Resource: r, Unique: "u1", Answers: func(string) *placeholder.Answer { return nil }}
	return Build(cases[0].Steps[0].Request, Options{Scope: s, Scheme: scheme, Agent: "agent"})
}

// octets are those of a message, with what it waits for in braces.
func octets(b *Built) string {
	var out strings.Builder
	for _, p := range wire.Encode(b.Request) {
		switch {
		case p.Data != nil:
			out.Write(p.Data)
		case p.Until != "":
			fmt.Fprintf(&out, "{until %s}", p.Until)
		default:
			fmt.Fprintf(&out, "{pause %s}", p.Pause)
		}
	}
	return strings.ReplaceAll(out.String(), "\r\n", "|")
}

func TestBuild(t *testing.T) {
	const own = "Host: h:81|User-Agent: agent|Accept: */*|"
	for _, c := range []struct{ name, request, scheme, want string }{
		{"plain", `{}`, "Basic", "GET /p HTTP/1.1|" + own + "|"},
		{"method, target and version", `{method: PUT, target: "${path}/${unique}", version: HTTP/1.0}`, "Basic", "PUT /p/u1 HTTP/1.0|" + own + "|"},
		{"fields in order", `{fields: [{X: a}, {x: b}]}`, "Basic", "GET /p HTTP/1.1|" + own + "X: a|x: b||"},
		{"a Host of the case's own", `{fields: [{host: other}]}`, "Basic", "GET /p HTTP/1.1|User-Agent: agent|Accept: */*|host: other||"},
		{"no Host", `{fields: [{Host: null}]}`, "Basic", "GET /p HTTP/1.1|User-Agent: agent|Accept: */*||"},
		{"a body", `{method: POST, body: abc}`, "Basic", "POST /p HTTP/1.1|" + own + "Content-Length: 3||abc"},
		{"a body in parts", `{method: POST, body: [{until: interim}, abc]}`, "Basic", "POST /p HTTP/1.1|" + own + "Content-Length: 3||{until interim}abc"},
		{"chunks and trailers", `{method: POST, body: abc, chunked: true, trailers: [{X: y}]}`, "Basic",
			"POST /p HTTP/1.1|" + own + "Transfer-Encoding: chunked||3|abc|0|X: y||"},
		{"a role in Basic", `{auth: ordinary}`, "Basic", "GET /p HTTP/1.1|" + own + "Authorization: Basic YWxpY2U6c2VjcmV0||"},
		{"a role in Bearer", `{auth: ordinary}`, "Bearer", "GET /p HTTP/1.1|" + own + "Authorization: Bearer t0ken||"},
		{"a wrong password", `{auth: wrong}`, "Basic", "GET /p HTTP/1.1|" + own + "Authorization: Basic YWxpY2U6d3JvbmctdTE=||"},
		{"an unknown user", `{auth: unknown}`, "Basic", "GET /p HTTP/1.1|" + own + "Authorization: Basic bm9ib2R5LXUxOndyb25nLXUx||"},
		{"a role, with another spelling", `{auth: {login: ordinary, scheme: "${auth-scheme|swap-case}", gap: "  "}}`, "Bearer", "GET /p HTTP/1.1|" + own + "Authorization: bEARER  t0ken||"},
		{"a login in Basic", `{auth: {login: {user: "${ordinary.user|upper}", password: "${ordinary.password}"}}}`, "Basic", "GET /p HTTP/1.1|" + own + "Authorization: Basic QUxJQ0U6c2VjcmV0||"},
		{"a login with a token", `{auth: {login: {user: "${ordinary.user}", password: "${ordinary.password|drop-last}"}}}`, "Bearer", "GET /p HTTP/1.1|" + own + "Authorization: Bearer t0ke||"},
		{"an unknown token", `{auth: unknown}`, "Bearer", "GET /p HTTP/1.1|" + own + "Authorization: Bearer nobody-u1||"},
		{"scheme, gap and field", `{auth: {basic: ordinary, scheme: bAsIc, gap: "  ", field: Proxy-Authorization}}`, "Basic",
			"GET /p HTTP/1.1|" + own + "Proxy-Authorization: bAsIc  YWxpY2U6c2VjcmV0||"},
		{"by hand", `{auth: {basic: {user: "", password: x}}}`, "Basic", "GET /p HTTP/1.1|" + own + "Authorization: Basic Ong=||"},
		{"user-pass", `{auth: {basic: {user-pass: nocolon, encoding: unpadded}}}`, "Basic", "GET /p HTTP/1.1|" + own + "Authorization: Basic bm9jb2xvbg||"},
		{"placed", `{auth: ordinary, fields: [{X: "${auth}"}]}`, "Basic", "GET /p HTTP/1.1|" + own + "X: Basic YWxpY2U6c2VjcmV0||"},
		{"raw", `{auth: ordinary, raw: ["GET ${path} HTTP/1.1\r\n", {pause: 1ms}, "A: ${auth}\r\n\r\n"]}`, "Basic",
			"GET /p HTTP/1.1|{pause 1ms}A: Basic YWxpY2U6c2VjcmV0||"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := build(t, c.request, c.scheme)
			if err != nil {
				t.Fatal(err)
			}
			if got := octets(b); got != c.want {
				t.Errorf("\nwant %s\n got %s", c.want, got)
			}
			if word, _, _ := strings.Cut(c.want, " "); b.Request.Method != word {
				t.Errorf("the method that frames the answer: want %s, got %s", word, b.Request.Method)
			}
		})
	}
}

func TestAbsent(t *testing.T) {
	for request, want := range map[string]string{
		`{auth: second}`: "the target has no account `second`",
		`{auth: {basic: {user-pass: abc, encoding: unpadded}}}`: "the encoding makes no difference to these credentials",
		`{fields: [{X: "${host|upper}"}]}`:                      "",
		`{target: "${open.path}"}`:                              "the target has no resource `open`",
	} {
		_, err := build(t, request, "Basic")
		if got := fmt.Sprint(err); (want == "") != (err == nil) || err != nil && got != want {
			t.Errorf("%s: want %q, got %v", request, want, err)
		}
	}
	_, err := build(t, `{auth: {login: {user: "${ordinary.user|upper}", password: x}}}`, "Bearer")
	if want := `a token names no user of its own, so that "${ordinary.user|upper}" can't stand in its place`; fmt.Sprint(err) != want {
		t.Errorf("want %q, got %v", want, err)
	}
	if _, err := build(t, `{auth: ordinary}`, ""); err == nil {
		t.Error("a resource without a scheme: want no request")
	}
}

// What was made from a secret is told, so that it can be masked.
func TestMade(t *testing.T) {
	s := newSession(t, shaFirst)
	b, err := s.send("x", `{auth: {basic: {user: x, password: "${ordinary.password|upper}"}}}`)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.options.Scope.Secrets.MaskString("SECRET " + octets(b)); strings.Contains(got, "SECRET") || strings.Contains(got, "eDpTRUNSRVQ") {
		t.Errorf("a secret is left in %s", got)
	}
}

// TestAnyUser is about servers with a password and no users: another name with
// the right password shows nothing.
func TestAnyUser(t *testing.T) {
	tg := known()
	tg.AnyUser = true
	r, _ := tg.Resource("basic")
	for pair, sent := range map[string]bool{
		"alice:secret": true, "alice:wrong": true, "nobody:wrong": true, "carol:a:b": true,
		"alicf:secret": false, ":secret": false, "x\nalice:secret": false,
	} {
		s := &placeholder.Scope{Target: tg, Resource: r, Unique: "u1", Answers: func(string) *placeholder.Answer { return nil }}
		text := &casefile.Text{Source: pair, Pieces: []casefile.Piece{{Literal: []byte(pair)}}}
		auth := &casefile.Auth{Kind: casefile.AuthNamed, Named: "Basic", Basic: &casefile.Basic{UserPass: text}}
		_, err := Build(&casefile.Request{Auth: auth}, Options{Scope: s, Agent: "agent"})
		if (err == nil) != sent || err != nil && err.Error() != "the target lets every user name in with the right password (users: any)" {
			t.Errorf("%q: %v", pair, err)
		}
	}
}
