package scheme

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

func TestLoginsInRequests(t *testing.T) {
	for name, c := range map[string]struct {
		request string
		want    []Login
	}{
		"none":            {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", nil},
		"one":             {"GET / HTTP/1.1\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\n\r\n", []Login{{"alice", "secret", true}}},
		"spelled freely":  {"GET / HTTP/1.1\r\nAUTHORIZATION:basic   YWxpY2U6c2VjcmV0 \r\n\r\n", []Login{{"alice", "secret", true}}},
		"two":             {"GET / HTTP/1.1\r\nAuthorization: Basic Ym9iOg==\r\nX: y\r\nauthorization: Basic YWxpY2U6YTpi\r\n\r\n", []Login{{"bob", "", true}, {"alice", "a:b", true}}},
		"base64url":       {"GET / HTTP/1.1\r\nAuthorization: Basic YTr_-w\r\n\r\n", []Login{{"a", "\xff\xfb", true}}},
		"in the content":  {"POST / HTTP/1.1\r\nHost: h\r\n\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\n", nil},
		"no colon":        {"GET / HTTP/1.1\r\nAuthorization: Basic YWxpY2U=\r\n\r\n", nil},
		"no base64":       {"GET / HTTP/1.1\r\nAuthorization: Basic !!!!\r\n\r\n", nil},
		"in quotes":       {"GET / HTTP/1.1\r\nAuthorization: Basic \"bm9ib2R5Om5vdGhpbmc=\"\r\n\r\n", []Login{{"nobody", "nothing", true}}},
		"before another":  {"GET / HTTP/1.1\r\nAuthorization: Basic bm9ib2R5Om5vdGhpbmc=, Basic YWxpY2U6c2VjcmV0\r\n\r\n", []Login{{"nobody", "nothing", true}}},
		"cut within":      {"GET / HTTP/1.1\r\nAuthorization: Basic !YTpi!x\r\n\r\n", []Login{{"a", "b", true}}},
		"another scheme":  {"GET / HTTP/1.1\r\nAuthorization: Bearer YWxpY2U6c2VjcmV0\r\n\r\n", nil},
		"for a proxy":     {"GET / HTTP/1.1\r\nProxy-Authorization: Basic YWxpY2U6c2VjcmV0\r\n\r\n", nil},
		"a scheme, alone": {"GET / HTTP/1.1\r\nAuthorization: Basic\r\n\r\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			sent := wire.Read([]message.Part{{Data: []byte(c.request)}})
			if d := cmp.Diff(c.want, Logins(nil, sent.Loosely("Authorization"))); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

func TestWhoseLogin(t *testing.T) {
	known := &target.Target{Accounts: []target.Account{
		{Role: "ordinary", User: "alice", Password: "secret"}, {Role: "second", User: "bob", Password: ""},
	}}
	for l, want := range map[Login]string{
		{"alice", "secret", true}: "ordinary", {"bob", "", true}: "second",
		{"alice", "", true}: "", {"alice", "Secret", true}: "", {"bob", "secret", true}: "", {"", "", true}: "",
	} {
		if role, ok := l.Of(known); role != want || ok != (want != "") {
			t.Errorf("%v: want the account %q, got %q", l, want, role)
		}
	}
}
