package request

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/httpauth"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/scheme"
	"authspec/runner/internal/target"
)

const (
	shaFirst = `Digest realm="r", nonce="n1", qop="auth, auth-int", algorithm=SHA-256, opaque="o", Digest realm="r", nonce="n2", qop="auth-int", algorithm=MD5-sess`
	oldest   = `Digest realm="r", nonce="n3"`
	hashing  = `Digest realm="r", nonce="n4", qop="auth", userhash=true`
)

func refusal(challenges string) *message.Response {
	return &message.Response{Status: 401, Fields: []message.Field{{Name: "WWW-Authenticate", Value: challenges}}}
}

// session is a case file's steps, of which the first has got its challenge.
type session struct {
	t       *testing.T
	options Options
	fetched int    // challenges that were asked for
	asked   string // the method of the last
	askedAt string // and its request target
	answers map[string]*placeholder.Answer
}

func newSession(t *testing.T, challenges string) *session {
	s := &session{t: t, answers: map[string]*placeholder.Answer{"first": {Response: refusal(challenges), Scheme: "Digest"}}}
	u := &url.URL{Scheme: "http", Host: "h:81"}
	tg := known()
	tg.Resources = append(tg.Resources, target.Resource{Role: "digest", URL: u, Path: "/d"})
	r, _ := tg.Resource("digest")
	s.options = Options{
		Scope:  &placeholder.Scope{Target: tg, Resource: r, Unique: "u1", Secrets: tg.Secrets(), Answers: func(id string) *placeholder.Answer { return s.answers[id] }},
		Scheme: "Digest", Agent: "agent", Nonces: &scheme.Nonces{},
		Challenge: func(_ scheme.Scheme, method, target string) (*message.Response, error) {
			s.fetched++
			s.asked, s.askedAt = method, target
			return refusal(challenges), nil
		},
	}
	return s
}

// send builds a request and keeps what it sent as a step of that name.
func (s *session) send(step, request string) (*Built, error) {
	s.t.Helper()
	text := "format: 1\ntopic: a\ncases:\n  - id: a/b\n    title: A\n    resource: digest\n    steps:\n      - {id: first, request: {}}\n" +
		"      - {id: login, request: {auth: ordinary}}\n      - request: " + request + "\n        expect: [{status: 401, requirement: r}]\n"
	cases, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte(text)}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.options.Step = step
	b, err := Build(cases[0].Steps[2].Request, s.options)
	if err == nil {
		s.answers[step] = &placeholder.Answer{Sent: b.Sent, Credentials: b.Credentials}
	}
	return b, err
}

// sum is what went into the Digest credentials of a request.
func sum(b *Built) *httpauth.Digest { return b.Credentials.Sum.(*httpauth.Digest) }

// credentials are those of a request, as they are written.
func credentialsOf(b *Built) string {
	_, rest, _ := strings.Cut(octets(b), "Authorization: ")
	value, _, _ := strings.Cut(rest, "|")
	return value
}

// want computes a response from what should go into it.
func want(d httpauth.Digest) string {
	if d.User == "" {
		d.User, d.Password = "alice", "secret"
	}
	if d.Realm == "" {
		d.Realm = "r"
	}
	if d.Method == "" {
		d.Method = "GET"
	}
	if d.URI == "" {
		d.URI = "/d"
	}
	return `response="` + d.Response() + `"`
}

func TestDigestArithmetic(t *testing.T) {
	made := sha256.Sum256([]byte("u1/x"))
	cnonce := hex.EncodeToString(made[:16])
	auth := httpauth.Digest{Algorithm: httpauth.SHA256, Nonce: "n1", QOP: "auth", NC: "00000001", CNonce: cnonce}
	integrity := httpauth.Digest{Algorithm: httpauth.MD5Sess, Nonce: "n2", QOP: "auth-int", NC: "00000001", CNonce: cnonce}
	with := func(d httpauth.Digest, change func(*httpauth.Digest)) httpauth.Digest {
		change(&d)
		return d
	}
	for _, c := range []struct {
		name, challenges, request string
		want                      []string
	}{
		{"a role", shaFirst, `{auth: ordinary}`, []string{`Digest username="alice", realm="r", nonce="n1", uri="/d", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="` + cnonce + `", ` + want(auth) + `, opaque="o"`}},
		{"by name of the scheme", shaFirst, `{auth: {digest: ordinary, scheme: dIGEST, gap: "  "}}`, []string{`dIGEST  username=`, want(auth)}},
		{"a user and a password", shaFirst, `{auth: {digest: {user: bob, password: p}}}`,
			[]string{`username="bob"`, want(with(auth, func(d *httpauth.Digest) { d.User, d.Password = "bob", "p" }))}},
		{"a wrong password", shaFirst, `{auth: wrong}`, []string{`username="alice"`, want(with(auth, func(d *httpauth.Digest) { d.User, d.Password = "alice", "wrong-u1" }))}},
		{"an unknown user", shaFirst, `{auth: unknown}`, []string{`username="nobody-u1"`, want(with(auth, func(d *httpauth.Digest) { d.User, d.Password = "nobody-u1", "wrong-u1" }))}},
		{"another algorithm", shaFirst, `{auth: {digest: {account: ordinary, algorithm: MD5-sess}}}`, []string{`algorithm=MD5-sess`, `qop=auth-int`, want(integrity)}},
		{"integrity of the content", shaFirst, `{method: POST, body: [ab, {pause: 1ms}, c], chunked: true, auth: {digest: {account: ordinary, algorithm: MD5-sess}}}`,
			[]string{want(with(integrity, func(d *httpauth.Digest) { d.Method, d.Entity = "POST", []byte("abc") }))}},
		{"the first challenge that offers it", shaFirst, `{auth: {digest: {account: ordinary, qop: auth-int}}}`,
			[]string{`nonce="n1"`, want(with(auth, func(d *httpauth.Digest) { d.QOP = "auth-int" }))}},
		{"another content", shaFirst, `{body: abc, auth: {digest: {account: ordinary, qop: auth-int, entity: x}}}`,
			[]string{want(with(auth, func(d *httpauth.Digest) { d.QOP, d.Entity = "auth-int", []byte("x") }))}},
		{"nothing offered", oldest, `{auth: ordinary}`, []string{`uri="/d", ` + want(httpauth.Digest{Algorithm: httpauth.MD5, Nonce: "n3"})}},
		{"the form of RFC 2069", shaFirst, `{auth: {digest: {account: ordinary, qop: none}}}`,
			[]string{`algorithm=SHA-256, ` + want(httpauth.Digest{Algorithm: httpauth.SHA256, Nonce: "n1"})}},
		{"a method and a target", shaFirst, `{method: PUT, target: "http://${host}${path}?a", auth: ordinary}`,
			[]string{`uri="http://h:81/d?a"`, want(with(auth, func(d *httpauth.Digest) { d.Method, d.URI = "PUT", "http://h:81/d?a" }))}},
		{"other ones", shaFirst, `{auth: {digest: {account: ordinary, uri: "/x", method: PUT}}}`,
			[]string{`uri="/x"`, want(with(auth, func(d *httpauth.Digest) { d.Method, d.URI = "PUT", "/x" }))}},
		{"of a raw request", shaFirst, `{auth: ordinary, raw: ["POST /r HTTP/1.1\r\nHost: h\r\nAuthorization: ${auth}\r\n\r\n"]}`,
			[]string{`uri="/r"`, want(with(auth, func(d *httpauth.Digest) { d.Method, d.URI = "POST", "/r" }))}},
		{"realm, nonce and cnonce", shaFirst, `{auth: {digest: {account: ordinary, realm: s, nonce: m, cnonce: c, nc: 16}}}`,
			[]string{`realm="s"`, `nonce="m"`, `cnonce="c"`, `nc=00000010`, want(with(auth, func(d *httpauth.Digest) { d.Realm, d.Nonce, d.CNonce, d.NC = "s", "m", "c", "00000010" }))}},
		{"an odd nc", shaFirst, `{auth: {digest: {account: ordinary, nc: "1"}}}`, []string{`nc=1`, want(with(auth, func(d *httpauth.Digest) { d.NC = "1" }))}},
		{"a hashed name", hashing, `{auth: ordinary}`, []string{`username="` + httpauth.Digest{Algorithm: httpauth.MD5, User: "alice", Realm: "r"}.HashedUser() + `"`, `userhash=true`}},
		{"not hashed", hashing, `{auth: {digest: {account: ordinary, username: plain}}}`, []string{`username="alice"`, `userhash=false`}},
		{"as username*", hashing, `{auth: {digest: {account: ordinary, star: true}}}`, []string{`Digest username*=UTF-8''alice, `, `userhash=false`}},
		{"both", oldest, `{auth: {digest: {account: ordinary, both: true}}}`, []string{`username="alice", username*=UTF-8''alice, `}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := newSession(t, c.challenges).send("x", c.request)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range c.want {
				if got := credentialsOf(b); !strings.Contains(got, w) {
					t.Errorf("\nwant %s\n  in %s", w, got)
				}
			}
		})
	}
}

func TestDigestWriting(t *testing.T) {
	for _, c := range []struct{ name, write, want string }{
		{"a text", `write: {response: "abc", nc: "2"}`, `realm="r", nonce="n1", uri="/d", algorithm=SHA-256, qop=auth, nc=2, cnonce="c", response="abc", opaque="o"`},
		{"left out", `write: {qop: null, opaque: null}`, `algorithm=SHA-256, nc=00000001, cnonce="c", response=`},
		{"twice", `write: {realm: [a, b]}`, `realm="a", realm="b", nonce="n1"`},
		{"exactly", `write: {nc: {exact: 'NC = "${digest.nc}"'}}`, `qop=auth, NC = "00000001", cnonce="c"`},
		{"one that is unknown", `write: {x: 'a"b'}`, `opaque="o", x="a\"b"`},
		{"in another letter case", `write: {NONCE: a}`, `realm="r", NONCE="a", uri="/d"`},
		{"from what was computed", `write: {cnonce: "${digest.cnonce|upper}"}`, `cnonce="C", response=`},
		{"names, join, equals and end", `names: upper, join: ",", equals: " = ", end: ", ${digest.nc}"`, `REALM = "r",NONCE = "n1",URI = "/d",ALGORITHM = SHA-256,QOP = auth,NC = 00000001,CNONCE = "c",RESPONSE = `},
		{"the end", `end: ", ${digest.nc}"`, `opaque="o", 00000001`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := newSession(t, shaFirst).send("x", `{auth: {digest: {account: ordinary, cnonce: c, `+c.write+`}}}`)
			if err != nil {
				t.Fatal(err)
			}
			if got := credentialsOf(b); !strings.Contains(got, c.want) {
				t.Errorf("\nwant %s\n  in %s", c.want, got)
			}
			if b.Credentials.Plain {
				t.Error("these are not what a right client writes")
			}
		})
	}
}

// Each request with the same nonce counts; what the case says counts too.
func TestNonceCount(t *testing.T) {
	s := newSession(t, shaFirst)
	for i, c := range []struct{ digest, want string }{
		{"account: ordinary, challenge: first", "00000001"},
		{"account: ordinary, challenge: first", "00000002"},
		{"account: ordinary, challenge: first, nc: 10", "0000000a"},
		{"account: ordinary, challenge: first, nc: 1", "00000001"},
		{"account: ordinary, challenge: first", "0000000b"},
		{`account: ordinary, challenge: first, nc: "0000000F"`, "0000000F"},
		{"account: ordinary, challenge: first", "00000010"},
		{`account: ordinary, challenge: first, nc: none`, "none"},
		{"account: ordinary, challenge: first, nonce: another", "00000001"},
		{"account: ordinary, challenge: first", "00000011"},
	} {
		b, err := s.send("x", "{auth: {digest: {"+c.digest+"}}}")
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Sent["nc"]; got != c.want {
			t.Errorf("request %d, {%s}: want nc %s, got %s", i+1, c.digest, c.want, got)
		}
	}
	if s.fetched != 0 {
		t.Errorf("the challenge is that of a step, but %d were asked for", s.fetched)
	}
}

func TestSession(t *testing.T) {
	s := newSession(t, shaFirst)
	login, err := s.send("login", "{auth: {digest: {account: ordinary, challenge: first, algorithm: MD5-sess}}}")
	if err != nil {
		t.Fatal(err)
	}
	later, err := s.send("later", "{auth: {digest: {account: ordinary, challenge: first, sess: login, nonce: n9}}}")
	if err != nil {
		t.Fatal(err)
	}
	nonce, cnonce := sum(later).Session()
	if nonce != "n2" || cnonce != sum(login).CNonce || sum(later).Nonce != "n9" || sum(later).CNonce == cnonce || sum(later).Algorithm != httpauth.MD5Sess {
		t.Errorf("want the session of %+v with another nonce, got %+v", sum(login), sum(later))
	}
	if _, err := s.send("last", "{auth: {digest: {account: ordinary, challenge: first, sess: login, algorithm: SHA-256-sess}}}"); err == nil {
		t.Error("a session in another algorithm: want no request")
	}
}

// The same credentials have the same parameters, and prove the same.
func TestSameDigest(t *testing.T) {
	s := newSession(t, shaFirst)
	login, err := s.send("login", "{auth: ordinary}")
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.send("again", "{auth: {same: login}}")
	if err != nil {
		t.Fatal(err)
	}
	if credentialsOf(again) != credentialsOf(login) || again.Sent["cnonce"] != login.Sent["cnonce"] || again.Credentials == nil || sum(again).Response() != sum(login).Response() {
		t.Errorf("want %s, got %s", credentialsOf(login), credentialsOf(again))
	}
}

func TestAbsentDigest(t *testing.T) {
	for request, want := range map[string]string{
		`{auth: {digest: {account: ordinary, algorithm: MD5}}}`:                    "the challenge does not offer the algorithm MD5",
		`{auth: {digest: {account: ordinary, algorithm: MD5-sess, qop: auth}}}`:    "the challenge does not offer qop auth",
		`{auth: {digest: {account: ordinary, username: hash}}}`:                    "the challenge does not offer userhash",
		`{auth: {digest: {account: ordinary, challenge: login}}}`:                  "there is no answer of step `login`",
		`{auth: {digest: {account: ordinary, sess: login, algorithm: MD5-sess}}}`:  "step `login` sent no Digest credentials",
		`{auth: {digest: {account: second}}}`:                                      "the target has no account `second`",
		`{auth: second}`:                                                           "the target has no account `second`",
		`{auth: {digest: {account: ordinary, write: {nc: "${digest.userhash}"}}}}`: "these Digest credentials have no `userhash`",
		`{auth: {digest: {account: ordinary, nonce: "${first.info.nextnonce}"}}}`:  "the answer of step `first` has no `nextnonce` in Authentication-Info",
	} {
		_, err := newSession(t, shaFirst).send("x", request)
		if absent := (*target.Absent)(nil); !errors.As(err, &absent) || absent.Reason != want {
			t.Errorf("%s: want %q, got %v", request, want, err)
		}
	}
	for _, challenge := range []string{`Basic realm="x"`, `Digest realm="x"`, `Digest realm="x", nonce="y", algorithm=SHA-1`} {
		const want = "the answer to a plain request has no Digest challenge that authspec can answer"
		if _, err := newSession(t, challenge).send("x", `{auth: ordinary}`); err == nil || err.Error() != want {
			t.Errorf("%s: want %q, got %v", challenge, want, err)
		}
	}
}

// What leads in by another way than the first is sent so; who names an
// algorithm gets the right form of it.
func TestWay(t *testing.T) {
	const both = `Digest realm="r", nonce="n1", algorithm=SHA-256, Digest realm="r", nonce="n2", algorithm=SHA-512-256`
	s := newSession(t, both)
	s.options.Way = scheme.Way{Algorithm: httpauth.SHA512256, Form: httpauth.CutForm}
	for request, want := range map[string]httpauth.Digest{
		`{auth: ordinary}`: {Algorithm: httpauth.SHA512256, Form: httpauth.CutForm},
		`{auth: {digest: {account: ordinary, algorithm: SHA-512-256}}}`: {Algorithm: httpauth.SHA512256},
		`{auth: {digest: {account: ordinary, algorithm: SHA-256}}}`:     {Algorithm: httpauth.SHA256},
	} {
		b, err := s.send("x", request)
		if err != nil {
			t.Fatal(err)
		}
		if sum(b).Algorithm != want.Algorithm || sum(b).Form != want.Form {
			t.Errorf("%s: want %s as %s, got %s as %s", request, want.Algorithm, want.Form, sum(b).Algorithm, sum(b).Form)
		}
	}
}

// A response stands in no report; how it is shown tells whether it is what a
// right client sends.
func TestMadeDigest(t *testing.T) {
	for request, want := range map[string]string{
		`{auth: ordinary}`:                                                                              `response="${ordinary.response}"`,
		`{auth: {digest: {account: colon}}}`:                                                            `response="${colon.response}"`,
		`{auth: {digest: {account: ordinary, qop: auth-int}}}`:                                          `response="${ordinary.response}"`,
		`{auth: {digest: {account: ordinary, cnonce: x}}}`:                                              `response="[response of ${ordinary.password}]"`,
		`{auth: {digest: {user: x, password: "${ordinary.password|upper}"}}}`:                           `response="[response of ${ordinary.password|upper}]"`,
		`{auth: {digest: {account: ordinary, write: {response: "${digest.response|upper|first:60}"}}}}`: `response="${digest.response|upper|first:60}"`,
	} {
		s := newSession(t, shaFirst)
		b, err := s.send("x", request)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.options.Scope.Secrets.MaskString(octets(b)); !strings.Contains(got, want) {
			t.Errorf("%s: want %s in %s", request, want, got)
		}
	}
	s := newSession(t, shaFirst)
	b, err := s.send("x", `{auth: {digest: {user: alice, password: nobodys}}}`)
	if err != nil || s.options.Scope.Secrets.MaskString(octets(b)) != octets(b) {
		t.Errorf("what is made of no secret: want nothing masked, got %s, %v", s.options.Scope.Secrets.MaskString(octets(b)), err)
	}
}
