package placeholder

import (
	"net/url"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// TestCookiesStayAtTheirOrigin: what an answer has set is sent where it came from,
// and nowhere else.
func TestCookiesStayAtTheirOrigin(t *testing.T) {
	login := &Answer{Origin: "http://h:80", Response: &message.Response{Fields: []message.Field{{Name: "Set-Cookie", Value: "sid=12345; Path=/"}}}}
	for origin, want := range map[string][3]string{
		"http://h:80": {"sid=12345", "12345", "sid=12345"},
		"http://h:81": {"the cookies of step `login` are another origin's, and are not sent elsewhere",
			"the cookies of step `login` are another origin's, and are not sent elsewhere",
			"the session of step `login` is another origin's, and is not sent elsewhere"},
	} {
		u, _ := url.Parse(origin)
		s := &Scope{
			Resource: target.Resource{URL: u, Session: &target.Session{Cookie: "sid", Logout: &target.Form{Path: "/out"}}},
			Answers:  func(string) *Answer { return login },
		}
		said := func(text string, err error) string {
			if err != nil {
				return err.Error()
			}
			return text
		}
		of := func(kind casefile.RefKind) string {
			v, err := s.ref(&casefile.Ref{Kind: kind, Of: "login"})
			return said(string(v), err)
		}
		if got := [3]string{of(casefile.RefCookies), of(casefile.RefSession), said(s.SessionOf("login"))}; got != want {
			t.Errorf("%s: want %q, got %q", origin, want, got)
		}
	}
}
