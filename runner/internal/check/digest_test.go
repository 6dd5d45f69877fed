package check

import (
	"fmt"
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/scheme"
)

// loggedIn are Digest credentials of the ordinary account.
func loggedIn() httpauth.Digest {
	return httpauth.Digest{
		Algorithm: httpauth.SHA256, User: "alice", Password: "wonderland", Realm: "r", Nonce: "n", QOP: "auth",
		NC: "00000001", CNonce: "c", Method: "GET", URI: "/private/", Entity: []byte("question"),
	}
}

// withDigest judges a check on the answer to a request with Digest credentials.
func withDigest(t *testing.T, check, answer string, change func(*Sample)) Finding {
	t.Helper()
	c := load(t, "steps:\n  - request: {}\n    expect: [{"+check+", name: it, requirement: r}]\n")
	ev := evidence(c, []string{answer})
	at := &ev.Steps[0].Samples[0]
	at.Credentials = scheme.DigestOf(loggedIn())
	if change != nil {
		change(at)
	}
	return named(t, Judge(ev), "it")
}

func TestRspAuth(t *testing.T) {
	const body = "the secret recipe"
	right := loggedIn()
	whole, oldest, cut, other := right, right, right, right
	whole.QOP, oldest.QOP = httpauth.QOPAuthInt, httpauth.NoQOP
	other.Algorithm, cut.Algorithm = httpauth.SHA512256, httpauth.SHA512256
	cut.Form = httpauth.CutForm
	integrity := func(s *Sample) { s.Credentials = scheme.DigestOf(whole) }
	info := func(value string, rest ...string) string {
		return "Authentication-Info: " + strings.Join(append(rest, `rspauth="`+value+`"`), ", ")
	}
	for _, c := range []struct {
		name, field string
		change      func(*Sample)
		state       State
		got         string // the end of it, or of the reason of a skip
	}{
		{"right", info(right.RspAuth(nil)), nil, Held, `"`},
		{"in capitals", info(strings.ToUpper(right.RspAuth(nil))), nil, Held, `"`},
		{"over the content", info(whole.RspAuth([]byte(body))), integrity, Held, `"`},
		{"without qop", info(oldest.RspAuth(nil)), func(s *Sample) { s.Credentials = scheme.DigestOf(oldest) }, Held, `"`},
		{"with a qop of the server's own", info(whole.RspAuth([]byte(body)), "qop=auth-int"), nil, Held, `"`},
		{"the response", info(right.Response()), nil, Broken, ": it is the response of the request, with the method in it"},
		{"without the parameters of qop", info(oldest.RspAuth(nil)), nil, Broken, ": it is computed without qop, nc and cnonce"},
		{"another qop", info(right.RspAuth(nil), "qop=auth"), integrity, Held, `"`},
		{"another qop that is not said", info(right.RspAuth(nil)), integrity, Broken, ": it is computed with qop auth"},
		{"over the content of the request", info(whole.RspAuth(whole.Entity)), integrity, Broken, ": it is computed over the content of the request"},
		{"a wrong form", info(cut.RspAuth(nil)), func(s *Sample) { s.Credentials = scheme.DigestOf(other) }, Broken, "as in the misprinted example of RFC 7616 §3.9.2 (erratum 4897)"},
		{"something", info("abc"), nil, Broken, ": it is another value"},
		{"none", "Authentication-Info: nc=00000001", nil, Skipped, "the Authentication-Info of the answer has no rspauth"},
		{"no field", "X-A: b", nil, Skipped, "the answer has no Authentication-Info"},
		{"no credentials", info("abc"), func(s *Sample) { s.Credentials = nil }, Skipped, "the request has no Digest credentials"},
		{"no content that could be seen", info("abc"), func(s *Sample) {
			s.Credentials, s.Request = scheme.DigestOf(whole), requestOf("HEAD /private/ HTTP/1.1\r\n\r\n")
		}, Skipped, "what auth-int protects is not in an answer without content"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := withDigest(t, "info: {rspauth: right}", "HTTP/1.1 200 OK\n"+c.field+"\n\n"+body, c.change)
			if f.State != c.state || !strings.HasSuffix(f.Got+f.Reason, c.got) {
				t.Errorf("want %d, … %s\n got %d, %s%s", c.state, c.got, f.State, f.Got, f.Reason)
			}
		})
	}
	f := withDigest(t, "info: {rspauth: right, param: {nc: {equals: \"00000002\"}}}", "HTTP/1.1 200 OK\n"+info(right.RspAuth(nil), "nc=00000001"), nil)
	if want := `Authentication-Info with an nc equal to "00000002" and the rspauth that follows from the credentials`; f.State != Broken || f.Want != want {
		t.Errorf("want %q, got %+v", want, f)
	}
}

// A password is also found by what a server with Digest stores of it.
func TestNowhereHashes(t *testing.T) {
	hash := loggedIn().Secret()
	other := loggedIn()
	other.Realm, other.Algorithm = "s", httpauth.MD5
	const challenge = "WWW-Authenticate: Digest realm=\"s\", nonce=\"n\"\n"
	refused := func(s *Sample) {
		s.Credentials = nil
		s.Scope.Answers = func(id string) *placeholder.Answer {
			if id != casefile.RefusedStep {
				return nil
			}
			return &placeholder.Answer{Response: &message.Response{Fields: []message.Field{{Name: "WWW-Authenticate", Value: `Digest realm="s", nonce="n"`}}}}
		}
	}
	for _, c := range []struct {
		name, text, answer string
		change             func(*Sample)
		want               State
	}{
		{"of the credentials", "${ordinary.password}", "\n\nstored: " + hash, nil, Broken},
		{"in capitals", "${ordinary.user-pass}", "X-A: " + strings.ToUpper(hash), nil, Broken},
		{"of the challenge", "${ordinary.password}", challenge + "\n" + other.Secret(), func(s *Sample) { s.Credentials = nil }, Broken},
		{"of the ground", "${ordinary.password}", "\n\n" + other.Secret(), refused, Broken},
		{"nothing is there", "${ordinary.password}", challenge, nil, Held},
		{"of another account", "${second.password}", "\n\n" + hash, nil, Held},
		{"no password is looked for", "${ordinary.user}", "\n\n" + hash, nil, Held},
		{"it is not the password itself", "${ordinary.password|upper}", "\n\n" + hash, nil, Held},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := withDigest(t, fmt.Sprintf("nowhere: %q", c.text), "HTTP/1.1 401 Unauthorized\n"+c.answer, c.change)
			if f.State != c.want {
				t.Errorf("want %d, got %s", c.want, said(f))
			}
			if c.want == Broken && !strings.HasSuffix(f.Got, ", as the hash of user, realm and password that Digest makes") {
				t.Errorf("the finding does not say how: %s", f.Got)
			}
		})
	}
}

// What was found out about a refusal stands in the finding; whose content is
// due depends on whose credentials they are.
func TestAccessWithDigest(t *testing.T) {
	f := withDigest(t, "access: granted", "HTTP/1.1 401 Unauthorized\n", func(s *Sample) { s.Remark = "it leads in otherwise" })
	if want := "status 401 without the protected content; it leads in otherwise"; f.Got != want {
		t.Errorf("want %q, got %q", want, f.Got)
	}
	for user, want := range map[string]bool{"alice": true, "bob": false} {
		v := view{sample: &Sample{Credentials: scheme.DigestOf(httpauth.Digest{User: user}), Scope: &placeholder.Scope{Target: site()}}}
		if got := v.ordinary(); got != want {
			t.Errorf("%s: want %t, got %t", user, want, got)
		}
	}
}
