package placeholder

import (
	"net/url"
	"testing"

	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// TestPathOfAnAddress: what a server names is asked for at its own origin, and
// nowhere else.
func TestPathOfAnAddress(t *testing.T) {
	for _, c := range []struct{ own, address, want string }{
		{"http://127.0.0.1:8080", "http://127.0.0.1:8080/.well-known/x?y=z#f", "/.well-known/x?y=z"},
		{"http://127.0.0.1:8080", "HTTP://127.0.0.1:8080", "/"},
		{"https://Example.com", "https://example.COM:443/a%2fb", "/a%2fb"},
		{"https://example.com:443", "https://user:pw@example.com/a", "/a"},
		{"http://[::1]", "http://[::1]:80/a", "/a"},
		{"https://example.com", "http://example.com/a", ""},
		{"https://example.com", "https://example.com:8443/a", ""},
		{"https://example.com", "https://example.com.evil.example/a", ""},
		{"https://example.com", "https://example.com@evil.example/a", ""},
		{"https://example.com", "//example.com/a", ""},
		{"https://example.com", "/a", ""},
		{"https://example.com", "https:///a", ""},
		{"https://example.com", "https://example.com/\x00", ""},
		{"https://example.com", "https://example.com\r\nX: y/", ""},
		{"https://example.com", "https://example.com\\@evil.example/", ""},
	} {
		own, err := url.Parse(c.own)
		if err != nil {
			t.Fatal(err)
		}
		s := &Scope{Resource: target.Resource{URL: own}}
		got, err := s.path([]byte(c.address))
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q at %s: want %q, got %q and %v", c.address, c.own, c.want, got, err)
		}
	}
}

// TestMemberOfJSON: a step's content gives the texts of its members, and none
// where it is otherwise.
func TestMemberOfJSON(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{`{"resource": "http:\/\/127.0.0.1:8080\/a", "b": 1}`, "/a"},
		{`{"resource": "http://other/a"}`, ""},
		{`{"resource": ["http://127.0.0.1:8080/a"]}`, ""},
		{`{"b": 1}`, ""},
		{`<html>`, ""},
	} {
		s := testScope()
		s.Answers = func(string) *Answer {
			return &Answer{Response: &message.Response{Status: 200, Body: []byte(c.body)}}
		}
		got, err := s.String(parse(t, "${first.json.resource|path}"))
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: want %q, got %q and %v", c.body, c.want, got, err)
		}
	}
}
