package explain

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

// steps reads the steps of a case, given as YAML.
func steps(t *testing.T, text string) []*casefile.Step {
	t.Helper()
	head := "format: 1\ntopic: a\ncases:\n  - id: a/b\n    title: T\n    steps:\n"
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte(head + text)}})
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return list[0].Steps
}

// expect adds a check to a step, so that its case has one.
const expect = "\n        expect: [{access: refused, requirement: suite-no-grant}]\n"

func TestRequest(t *testing.T) {
	for name, c := range map[string]struct {
		request string
		want    []string
	}{
		"nothing said": {`{}`, []string{"GET ${path} HTTP/1.1", "Host: ${host}"}},
		"all said": {
			`{method: PUT, target: "${path}?a", version: HTTP/1.0, auth: wrong, fields: [{X-Tab: "a\tb"}], body: text}`,
			[]string{"PUT ${path}?a HTTP/1.0", "Host: ${host}", "Content-Length: [length of the body]", `X-Tab: a\tb`, "Authorization: ${auth}", "", "text"},
		},
		"no Host": {`{fields: [{Host: null}]}`, []string{"GET ${path} HTTP/1.1"}},
		"its own Host and length": {
			`{fields: [{host: x}, {Content-Length: "3"}], body: abc}`,
			[]string{"GET ${path} HTTP/1.1", "host: x", "Content-Length: 3", "", "abc"},
		},
		"chunked": {
			`{method: POST, chunked: true, body: abc, trailers: [{Authorization: x}]}`,
			[]string{"POST ${path} HTTP/1.1", "Host: ${host}", "Transfer-Encoding: chunked", "", "abc", "[after the last chunk]", "Authorization: x"},
		},
		"another field": {
			`{auth: {basic: ordinary, field: Proxy-Authorization}}`,
			[]string{"GET ${path} HTTP/1.1", "Host: ${host}", "Proxy-Authorization: ${auth}"},
		},
		"credentials placed": {
			`{auth: ordinary, fields: [{X-Authorization: "${auth}"}]}`,
			[]string{"GET ${path} HTTP/1.1", "Host: ${host}", "X-Authorization: ${auth}"},
		},
		"waits": {
			`{method: POST, body: [a, {pause: 50ms}, b, {until: interim}, {until: answer}]}`,
			[]string{"POST ${path} HTTP/1.1", "Host: ${host}", "Content-Length: [length of the body]", "", "a[pause of 50ms]b[wait for a 1xx or the answer][wait for the answer]"},
		},
		"raw": {
			`{raw: "GET ${path} HTTP/1.1\r\nA: b\rc\nd\r\n\r\n"}`,
			[]string{"GET ${path} HTTP/1.1", `A: b\rc\nd`, ""},
		},
		"a terminal escape": {`{fields: [{X-E: "${hex:1b}[2J \e[2J"}]}`, []string{"GET ${path} HTTP/1.1", "Host: ${host}", `X-E: ${hex:1b}[2J \x1b[2J`}},
	} {
		s := steps(t, "      - request: "+c.request+expect)
		if d := cmp.Diff(c.want, Request(s[0].Request, s[0].Resource)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestAuth(t *testing.T) {
	for auth, want := range map[string]string{
		"none":           "",
		"second":         "the credentials of `second`, in the scheme of the resource",
		"wrong":          "the credentials of `ordinary` with a password or token that is not theirs",
		"unknown":        "credentials of a user or token that nobody has",
		"{same: s}":      "what step `s` sent, octet for octet",
		"{basic: colon}": "Basic credentials of `colon`",
		`{basic: {user: a, password: "${ordinary.password}"}, scheme: bAsIc, gap: "  "}`: `Basic credentials of the user "a" with the password "${ordinary.password}"; the scheme is written "bAsIc"; "  " stands after the scheme`,
		`{basic: {user-pass: abc, encoding: base64url}}`:                                 `Basic credentials of "abc", in the alphabet of base64url`,
		`{basic: {user-pass: abc, encoding: unpadded}}`:                                  `Basic credentials of "abc", without padding`,
		`{basic: {user-pass: abc, encoding: overpadded}}`:                                `Basic credentials of "abc", with more padding than is due`,
		"{digest: second}": "Digest credentials of `second`, in answer to a challenge that a plain request has got",
		"{digest: {account: ordinary, challenge: s, algorithm: MD5-sess, qop: auth, sess: s, nc: 10, username: hash}}": "Digest credentials of `ordinary`, in answer to the challenge of step `s`, with the algorithm MD5-sess, with qop auth, " +
			"with the session key of step `s`, with nc=0000000a, with the hash of the user name",
		"{digest: {user: a, password: b, challenge: s, qop: none, realm: c, nonce: d, uri: e, method: f, username: plain}}": "Digest credentials of the user \"a\" with the password \"b\", in answer to the challenge of step `s`, without qop, " +
			"computed with the realm \"c\", computed with the nonce \"d\", computed with the uri \"e\", computed with the method \"f\", with the user name itself",
		"{digest: {account: ordinary, challenge: s, nc: \"1\", cnonce: a, entity: b, star: true}}": "Digest credentials of `ordinary`, in answer to the challenge of step `s`, computed with the nc \"1\", " +
			"computed with the cnonce \"a\", computed with the content \"b\", with the user name as username*",
		"{digest: {account: ordinary, challenge: s, both: true, write: {qop: null, nc: [a, {exact: b}]}, names: upper, join: \",\", equals: \" =\", end: c}}": "Digest credentials of `ordinary`, in answer to the challenge of step `s`, " +
			"with the user name as username and as username*, without qop, with nc written as a and b, with the names of the parameters in capitals, " +
			"with \",\" between the parameters, with \" =\" between name and value, with \"c\" at the end",
		`{basic: {user-pass: abc, encoding: dirty-bits}}`: `Basic credentials of "abc", with the bits set that the padding leaves over`,
	} {
		s := steps(t, "      - {id: s, request: {auth: ordinary}}\n      - request: {auth: "+auth+"}"+expect)
		if got := Auth(s[1].Request.Auth); got != want {
			t.Errorf("%s: want %s\ngot %s", auth, want, got)
		}
	}
	if got := Auth(nil); got != "" {
		t.Errorf("got %s", got)
	}
}

// TestForms: what the target file describes is told in words.
func TestForms(t *testing.T) {
	who := func(kind casefile.AuthKind) *casefile.Auth { return &casefile.Auth{Kind: kind, Role: "second"} }
	for want, r := range map[string]*casefile.Request{
		"[the request by which users log in (login of the resource), for `second`]":                         {Form: casefile.FormLogin, Auth: who(casefile.AuthRole)},
		"[the request by which users log in (login of the resource), for `ordinary` with a wrong password]": {Form: casefile.FormLogin, Auth: who(casefile.AuthWrong)},
		"[the request by which users log in (login of the resource), for a user whom nobody has]":           {Form: casefile.FormLogin, Auth: who(casefile.AuthUnknown)},
		"[the request by which users log out (logout of the resource), with the session of step `one`]":     {Form: casefile.FormLogout, LogsOut: "one"},
	} {
		if got := Request(r, "session"); len(got) != 1 || got[0] != want {
			t.Errorf("want %s\n got %q", want, got)
		}
	}
	for role, want := range map[string]string{"session": "Cookie: ${auth}", "api-key": "[field of the key]: ${auth}", "basic": "Authorization: ${auth}"} {
		if got := Request(&casefile.Request{Auth: who(casefile.AuthRole)}, role); got[len(got)-1] != want {
			t.Errorf("%s: want %s, got %q", role, want, got)
		}
	}
}
