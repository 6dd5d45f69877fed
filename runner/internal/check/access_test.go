package check

import (
	"strings"
	"testing"

	"authspec/runner/internal/fingerprint"
	"authspec/runner/internal/httpauth"
)

// learned is content that was taken off the answers to the ordinary account.
var learned = fingerprint.Learn([]byte(secretContent), []byte(secretContent), []byte("no"))

const (
	delivered = "HTTP/1.1 200 OK\n\n" + secretContent
	other     = "HTTP/1.1 200 OK\n\nhello\n"
	unmarked  = "HTTP/1.1 401 Unauthorized\n\nno"
	get       = "GET /private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"
)

func TestAccess(t *testing.T) {
	marked := fingerprint.Claimed("secret recipe")
	const (
		keptOut  = "want: no access: no 2xx, as the protected content is not known\n"
		refused  = "want: no access: nothing of the protected content\n"
		granted  = "want: access: 2xx, with the protected content\n"
		with     = `with the protected content, recognised by the marker "secret recipe"`
		without  = "without the protected content"
		unknown  = "not known: no authorised answer was seen"
		elseGet  = "GET /private/../private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"
		absolute = "GET http://127.0.0.1:8080/private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"
		headSelf = "HEAD /private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"
	)
	for _, c := range []struct {
		name, access, sent, answer string
		content                    fingerprint.Print
		want                       string
	}{
		{"granted", "granted", get, delivered, marked, "held\n" + granted + "got:  status 200 " + with},
		{"granted without its content", "granted", get, other, marked, "broken\n" + granted + "got:  status 200 " + without},
		{"granted, content unknown", "granted", get, other, fingerprint.Print{}, "held\n" + granted + "got:  status 200"},
		{"granted, refused in fact", "granted", get, unmarked, marked, "broken\n" + granted + "got:  status 401 " + without},
		{"granted elsewhere has no content that is due", "granted", elseGet, other, marked, "held\n" + granted + "got:  status 200 " + without},
		{"granted to HEAD", "granted", headSelf, "HTTP/1.1 200 OK", marked, "held\n" + granted + "got:  status 200 " + without},
		{"granted in part", "granted", get, "HTTP/1.1 206 Partial\n\nthe", marked, "held\n" + granted + "got:  status 206 " + without},
		{"redirect is no access", "granted", get, "HTTP/1.1 302 Found", fingerprint.Print{}, "broken\n" + granted + "got:  status 302"},

		{"refused", "refused", get, unmarked, marked, "held\n" + refused + "got:  status 401 " + without},
		{"refused, content unknown", "refused", get, unmarked, fingerprint.Print{}, "held\n" + keptOut + "got:  status 401"},
		{"refused with the content", "refused", get, "HTTP/1.1 401 Unauthorized\n\n" + secretContent, marked, "broken\n" + refused + "got:  status 401 " + with},
		{"delivered", "refused", get, delivered, marked, "broken\n" + refused + "got:  status 200 " + with},
		{"2xx on the resource itself without its content", "refused", get, other, marked, "held\n" + refused + "got:  status 200 " + without},
		{"2xx on the resource itself, content unknown", "refused", get, other, fingerprint.Print{}, "broken\n" + keptOut + "got:  status 200"},
		{"2xx elsewhere", "refused", elseGet, other, marked, "held\n" + refused + "got:  status 200 " + without},
		{"2xx elsewhere, content unknown", "refused", elseGet, other, fingerprint.Print{}, "skip: status 200, and whether it delivers the protected content can't be told: that is " + unknown},
		{"404 elsewhere, content unknown", "refused", elseGet, "HTTP/1.1 404 No", fingerprint.Print{}, "held\n" + refused + "got:  status 404"},
		{"delivered elsewhere", "refused", elseGet, delivered, marked, "broken\n" + refused + "got:  status 200 " + with},
		{"2xx to the absolute form", "refused", absolute, other, marked, "held\n" + refused + "got:  status 200 " + without},
		{"2xx to the absolute form, content unknown", "refused", absolute, other, fingerprint.Print{}, "skip: status 200, and whether it delivers the protected content can't be told: that is " + unknown},
		{"delivered to the absolute form", "refused", absolute, delivered, marked, "broken\n" + refused + "got:  status 200 " + with},
		{"granted in the absolute form without its content", "granted", absolute, other, marked, "broken\n" + granted + "got:  status 200 " + without},
		{"HEAD brings no content", "refused", headSelf, "HTTP/1.1 200 OK", marked, "held\n" + refused + "got:  status 200 " + without},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := load(t, "steps:\n  - request: {}\n    expect: [{access: "+c.access+", requirement: r}]\n")
			ev := evidence(k, []string{c.answer})
			ev.Steps[0].Content = c.content
			ev.Steps[0].Samples[0].Request = requestOf(c.sent)
			if got := said(named(t, Judge(ev), "access")); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestHarmOfAccess: who gets in and who is kept out is told apart from a 2xx
// that brings nothing.
func TestHarmOfAccess(t *testing.T) {
	marked := fingerprint.Claimed("secret recipe")
	for _, c := range []struct {
		name, access, answer string
		content              fingerprint.Print
		want                 Harm
	}{
		{"let in", "refused", delivered, marked, Stranger},
		{"let in, the content unknown", "refused", other, fingerprint.Print{}, Stranger},
		{"the content in a refusal", "refused", "HTTP/1.1 401 Unauthorized\n\n" + secretContent, marked, Stranger},
		{"kept out", "refused", unmarked, marked, NoHarm},
		{"2xx without the content", "refused", other, marked, NoHarm},
		{"locked out", "granted", unmarked, marked, LockedOut},
		{"logged in", "granted", delivered, marked, NoHarm},
	} {
		t.Run(c.name, func(t *testing.T) {
			ev := evidence(load(t, "steps:\n  - request: {}\n    expect: [{access: "+c.access+", requirement: r}]\n"), []string{c.answer})
			ev.Steps[0].Content = c.content
			ev.Steps[0].Samples[0].Request = requestOf(get)
			if got := named(t, Judge(ev), "access"); got.Harm != c.want {
				t.Errorf("want harm %d, got %d of %+v", c.want, got.Harm, got)
			}
		})
	}
}

func TestContentOfOtherAccountsIsNotDueUnlessTheTargetSaysSo(t *testing.T) {
	k := load(t, "steps:\n  - request: {}\n    expect: [{access: granted, requirement: r}]\n")
	for _, c := range []struct {
		name, authorization string
		content             fingerprint.Print
		state               State
	}{
		{"ordinary", httpauth.Basic("alice", "wonderland"), learned, Broken},
		{"another", httpauth.Basic("bob", "builder-42"), learned, Held},
		{"another without padding", strings.TrimRight(httpauth.Basic("bob", "x-1"), "="), learned, Held},
		{"another, and a marker", httpauth.Basic("bob", "builder-42"), fingerprint.Claimed("secret recipe"), Broken},
		{"a token", "Bearer abc", learned, Broken},
		{"no base64", "Basic !", learned, Broken},
	} {
		ev := evidence(k, []string{other})
		ev.Steps[0].Content = c.content
		ev.Steps[0].Samples[0].Sent = map[string]string{"authorization": c.authorization}
		if f := named(t, Judge(ev), "access"); f.State != c.state {
			t.Errorf("%s: %s", c.name, said(f))
		}
	}
}

func TestTheResourceItself(t *testing.T) {
	for sent, want := range map[string]bool{
		get:              true,
		"\r\n\r\n" + get: true,
		"GET /private/ HTTP/1.1\nhost:127.0.0.1:8080\n\n":                                true,
		"GET http://127.0.0.1:8080/private/ HTTP/1.1\r\nHost: elsewhere\r\n\r\n":         true,
		"GET HTTP://127.0.0.1:8080/private/ HTTP/1.1\r\n\r\n":                            true,
		"GET http://127.0.0.1:8080/Private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n":    false,
		"GET https://127.0.0.1:8080/private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n":   false,
		"GET http://127.0.0.1:8080 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n":             false,
		"GET /private/ HTTP/1.1\r\nHost: localhost\r\n\r\n":                              false,
		"GET /private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nHost: other\r\n\r\n":          false,
		"GET /private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nHost: 127.0.0.1:8080\r\n\r\n": false,
		"GET /private/ HTTP/1.0\r\n\r\n":                                                 false,
		"GET /private/ HTTP/1.0\r\n\r\nHost: 127.0.0.1:8080\r\n":                         false,
		"GET /private/?x HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n":                       false,
		"POST /private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n":                        false,
		"get /private/ HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n":                         false,
		"GET /private/ http/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n":                         false,
		"GET /private/\r\nHost: 127.0.0.1:8080\r\n\r\n":                                  false,
		"": false,
	} {
		s := sample(other)
		s.Request = requestOf(sent)
		if got := (view{sample: &s}).itself(); got != want {
			t.Errorf("%q: got %t, want %t", sent, got, want)
		}
	}
	s := sample(other)
	s.Request = requestOf("GET /private/ HTTP/1.1\r\nHost: Example.com\r\n\r\n")
	s.Scope.Resource.URL.Host = "example.com:80"
	if !(view{sample: &s}).itself() {
		t.Error("the port of the scheme may be left out")
	}
}
