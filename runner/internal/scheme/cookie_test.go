package scheme

import (
	"net/url"
	"strings"
	"testing"

	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// TestCookies: which cookies of a login go with a request (RFC 6265 §5.2, §5.4).
func TestCookies(t *testing.T) {
	for _, c := range []struct{ name, origin, path, set, want string }{
		{"one", "http://h", "/me", "sid=1; Path=/; HttpOnly", "sid=1"},
		{"two", "http://h", "/me", "a=1; Path=/|b=2; Path=/", "a=1; b=2"},
		{"set again", "http://h", "/me", "a=1; Path=/|a=2; Path=/", "a=2"},
		{"for the path of the login", "http://h", "/me", "a=1", ""},
		{"for a path below that of the login", "http://h", "/account/me", "a=1", "a=1"},
		{"a path", "http://h", "/app/me", "a=1; Path=/app", "a=1"},
		{"another path", "http://h", "/apple/me", "a=1; Path=/app", ""},
		{"of no path", "http://h", "/account/me", "a=1; Path=x", "a=1"},
		{"for the domain", "http://a.example.org", "/me", "a=1; Path=/; Domain=.Example.org", "a=1"},
		{"for another domain", "http://a.example.org", "/me", "a=1; Path=/; Domain=example.net", ""},
		{"for a part of an address", "http://127.0.0.1", "/me", "a=1; Path=/; Domain=0.0.1", ""},
		{"secure without TLS", "http://a.example.org", "/me", "a=1; Path=/; Secure", ""},
		{"secure on this machine", "http://127.0.0.1:80", "/me", "a=1; Path=/; Secure", "a=1"},
		{"secure with TLS", "https://a.example.org", "/me", "a=1; Path=/; Secure", "a=1"},
		{"taken back", "http://h", "/me", "a=; Path=/; Max-Age=0|b=x; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT|c=3; Path=/; Max-Age=60", "c=3"},
		{"no cookie", "http://h", "/me", "nothing; Path=/|=x; Path=/", ""},
	} {
		u, _ := url.Parse(c.origin)
		answer := &message.Response{}
		for line := range strings.SplitSeq(c.set, "|") {
			answer.Fields = append(answer.Fields, message.Field{Name: "set-cookie", Value: line})
		}
		r := target.Resource{URL: u, Path: c.path}
		if got := Pairs(Cookies(answer, r, "/account/login?x").For(r, c.path+"?a=/b")); got != c.want {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
		}
	}
}

// TestToldCookies: a cookie is as good as a password, as it is and decoded.
func TestToldCookies(t *testing.T) {
	s := (&target.Target{}).Secrets()
	s.Add(session{}.Told(&message.Response{Fields: []message.Field{{Name: "Set-Cookie", Value: "sid=s%3Aab%2Fcd1234; Path=/"}}})...)
	for text, want := range map[string]string{
		"Cookie: sid=s%3Aab%2Fcd1234": "Cookie: sid=[cookie sid]", "s:ab/cd1234 is over": "[cookie sid] is over",
	} {
		if got := s.MaskString(text); got != want {
			t.Errorf("%s: want %s, got %s", text, want, got)
		}
	}
}
