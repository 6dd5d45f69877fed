package target

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const logins = `format: 1
url: http://h
resources:
  api-key: {path: /key, field: Authorization, prefix: ApiKey, key: {env: ALICE}}
  session:
    path: /me
    cookie: sid
    login: {path: /login, body: "user=${user}&password=${password}"}
    logout: {method: DELETE, path: /session}
limits: {session-life: 30m}
`

func TestParseLogins(t *testing.T) {
	got, err := Parse(source(logins))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&Key{KeyInField, "Authorization", "ApiKey", "s3cret"}, got.Resources[0].Key); d != "" {
		t.Error(d)
	}
	want := &Session{
		Login:  Form{Method: "POST", Path: "/login", Body: "user=${user}&password=${password}"},
		Logout: &Form{Method: "DELETE", Path: "/session"}, Cookie: "sid",
	}
	if d := cmp.Diff(want, got.Resources[1].Session); d != "" {
		t.Error(d)
	}
	if got.Limits.SessionLife.Minutes() != 30 {
		t.Errorf("got %v", got.Limits.SessionLife)
	}
	if masked := got.Secrets().MaskString("X: ApiKey s3cret"); masked != "X: ApiKey ${api-key.key}" {
		t.Errorf("the key is not masked: %s", masked)
	}
}

func TestLoginProblems(t *testing.T) {
	for _, c := range []struct{ name, resources, want string }{
		{"no key", "api-key: {path: /}", `the key "key" is missing`},
		{"two places", "api-key: {path: /, field: X-Key, query: key, key: abc}", "a key stands in one place, not in field and query; keep one of them"},
		{"a prefix in a query", "api-key: {path: /, query: key, prefix: ApiKey, key: abc}", "a prefix stands before a key in a field, not in a query; leave it out, or name a field"},
		{"no name", `api-key: {path: /, field: "X Key", key: abc}`, `"X Key" is no name of a field; write letters, digits and hyphens, as in X-Api-Key`},
		{"a line end", `api-key: {path: /, key: "abc\n"}`, "the key holds what a request can't carry unchanged; leave out line ends, and blanks at either end"},
		{"a key elsewhere", "basic: {path: /, key: abc}", `unknown key "key"; known are url, path, marker, request, granted`},
		{"no login", "session: {path: /}", `the key "login" is missing`},
		{"no password", "session: {path: /, login: {path: /login, body: user=alice}}",
			`the login has no place for a password; write body: "username=${user}&password=${password}", or body: '{"user": "${user}", "password": "${password}"}'`},
		{"a placeholder of cases", `session: {path: /, login: {path: /login, body: "u=${ordinary.user}&p=${password}"}}`,
			`"${ordinary.user}" means nothing in a login; there are ${user} and ${password}, of whoever logs in`},
		{"no path", `session: {path: /, login: {body: "p=${password}"}}`, `the key "path" is missing`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(source("format: 1\nurl: http://h\nresources:\n  " + c.resources + "\n"))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "dir/target.yaml:4:") {
				t.Errorf("want %s\n got %v", c.want, err)
			}
		})
	}
}

// TestFill: user and password are written as the content has it.
func TestFill(t *testing.T) {
	const user, password = "jürgen", `a&"b\`
	for _, c := range []struct {
		name, body, media, want string
		fields                  []Field
	}{
		{"a form", "u=${user}&p=${password}", "application/x-www-form-urlencoded", "u=j%C3%BCrgen&p=a%26%22b%5C", nil},
		{"JSON", `{"u": "${user}", "p": "${password}"}`, "application/json", `{"u": "jürgen", "p": "a\u0026\"b\\"}`, nil},
		{"JSON by its type", `["${user}", "${password}"]`, "application/vnd.x+json", `["jürgen", "a\u0026\"b\\"]`, []Field{{"Content-Type", "application/vnd.x+json"}}},
		{"another type", "${user}:${password}", "text/plain", `jürgen:a&"b\`, []Field{{"content-type", "text/plain"}}},
	} {
		fields, body, err := Form{Body: c.body, Fields: c.fields}.Fill(user, password)
		if err != nil || body != c.want || len(fields) != 1 || fields[0].Value != c.media {
			t.Errorf("%s: got %q, %v, %v", c.name, body, fields, err)
		}
	}
	for _, f := range []Form{{Body: `{"p": "${password}"}`}, {Fields: []Field{{"X-Password", "${password}"}}}} {
		if _, _, err := f.Fill("a", "\xff\n"); err == nil {
			t.Errorf("%v is filled with what it can't hold", f)
		}
	}
}
