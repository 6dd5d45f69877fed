package request

import "testing"

// A server may make nonces for one method only.
func TestChallengeIsAskedForWithTheMethodOfTheRequest(t *testing.T) {
	for method, want := range map[string]string{"GET": "GET", "HEAD": "HEAD", "POST": "POST", "DELETE": "GET", "AUTHSPEC": "GET"} {
		s := newSession(t, `Digest realm="r", nonce="n", qop="auth"`)
		if _, err := s.send("login", "{method: "+method+", auth: ordinary}"); err != nil {
			t.Fatal(err)
		}
		if s.asked != want {
			t.Errorf("%s: want the challenge asked for with %s, got %q", method, want, s.asked)
		}
	}
}

// A server may make nonces for one address only, and what names the resource in
// another way is another address to it.
func TestChallengeIsAskedForWithTheTargetOfTheRequest(t *testing.T) {
	for target, want := range map[string]string{
		"/d": "/d", "/d?a=b": "/d?a=b", "http://h:81/d": "http://h:81/d", "http://h:81/d?a": "http://h:81/d?a",
		"*": "/d", "/elsewhere": "/d", "/d/below": "/d", "http://other/d": "/d", "https://h:81/d": "/d", "/d?a b": "/d", "/d?ü": "/d",
	} {
		s := newSession(t, `Digest realm="r", nonce="n", qop="auth"`)
		if _, err := s.send("login", `{target: "`+target+`", auth: ordinary}`); err != nil {
			t.Fatal(err)
		}
		if s.askedAt != want {
			t.Errorf("%s: want the challenge asked for at %s, got %q", target, want, s.askedAt)
		}
	}
}
