package words

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/casefile"
)

// steps reads the steps of a case, given as YAML.
func steps(t *testing.T, text string) []*casefile.Step {
	t.Helper()
	head := "format: 1\ntopic: a\ncases:\n  - id: a/b\n    title: T\n    steps:\n"
	list, err := casefile.Load([]casefile.Source{{File: "a.yaml", Content: []byte(head + text)}})
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
		if d := cmp.Diff(c.want, Request(s[0].Request)); d != "" {
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

func TestTest(t *testing.T) {
	for check, want := range map[string]string{
		"answer: [complete, closed, reset]":                    "an exchange that ends complete, closed or reset",
		"status: 401":                                          "status 401",
		"status: [401, 5xx]":                                   "status 401 or 5xx",
		"status: {not: [200, 5xx]}":                            "any status but 200 and 5xx",
		"interim: none":                                        "no interim response",
		"interim: [100]":                                       "interim responses, and only 100",
		"access: granted":                                      "access: a 2xx status, with the protected content where it is known",
		"access: refused":                                      "no access: none of the protected content, or no 2xx where that is not known",
		"nowhere: [a, b]":                                      `"a" or "b" in no part of the answer, neither plain nor base64 nor percent-encoded`,
		"body: {contains: a}":                                  `the content that contains "a"`,
		"field: {name: Date, syntax: http-date}":               "the field Date that has the syntax of http-date",
		"field: {name: A, count: 0}":                           "no field A",
		"field: {name: A, in: trailer, count: 0..}":            "any number of trailer field A",
		"field: {name: A, equals: [a, b], ignore-case: true}":  `the field A that equals "a" or "b", in any letter case`,
		"field: {name: A, member: a, not: {contains: [b, c]}}": `the field A that lists "a" and does not contain "b" and "c"`,
		"field: {name: A, not: {matches: x, contains: a}}":     "the field A that does not contain \"a\" or does not match x",
		"field: {name: A, values: [a, b]}":                     `the field A that comes with the values, in order, "a" and "b"`,
		"field: {name: A, count: 2..3}":                        "2 to 3 field A",
		"each-challenge: {param: {a: {count: 2, form: quoted}, b: {count: 1.., form: token}}}": "every challenge has exactly 2 a that is written as a quoted string and at least 1 b that is written as a token",
		"challenge: {scheme: Basic}":                                                       "there is a Basic challenge",
		"challenge: [{scheme: Basic}, {scheme: Digest, params: 2}]":                        "there is a Basic challenge, or there is a Digest challenge with exactly 2 parameters",
		"challenge: {scheme: Basic, in: Proxy-Authenticate, params: 1.., only: [realm]}":   "there is a Basic challenge in Proxy-Authenticate with at least 1 parameter and no parameters but realm",
		"each-challenge: {param: {realm: {count: 0..1}}}":                                  "every challenge has at most 1 realm",
		"challenges: {count: 1.., scheme: Basic}":                                          "at least 1 Basic challenge",
		"challenges: {count: 1..3, schemes: [Basic, Digest], first: [Basic], per-line: 1}": "1 to 3 challenges, challenges of no schemes but Basic and Digest, a Basic challenge first and exactly 1 challenge in each line",
		"challenges: {distinct: realm, in: Proxy-Authenticate}":                            "challenges that differ in realm, in Proxy-Authenticate",
		"challenges: {order: {algorithm: [a, b]}}":                                         "challenges with algorithm in the order a, b",
		"info: {param: {nextnonce: {count: 1}}}":                                           "Authentication-Info, if there, with exactly 1 nextnonce",
		"info: {rspauth: right}":                                                           "Authentication-Info, if there, with the rspauth that follows from the credentials, if it has one",
		"grammar: {field: WWW-Authenticate, rule: params-once}":                            "WWW-Authenticate, if there: no parameter comes twice in a challenge",
		"connection: {closed: true}":                                                       "the server ends the connection after its answer",
		"connection: {closed: false, surplus: none}":                                       "the connection is still open a second after the answer and nothing comes beyond the answer",
		"same: {as: s, in: [status, fields]}":                                              "the same status and fields as in the answer to step `s`",
		"differs: {as: s, in: [body]}":                                                     "a difference in the body from the answer to step `s`",
	} {
		s := steps(t, "      - {id: s, request: {}}\n      - request: {}\n        expect:\n          - "+check+"\n            requirement: r\n")
		if got := Test(s[1].Expect[0].Test); got != want {
			t.Errorf("%s:\nwant %s\ngot  %s", check, want, got)
		}
	}
}

// The words of the vocabulary and those that explain them go together.
func TestEveryGrammarRule(t *testing.T) {
	for rule, words := range grammarWords {
		s := steps(t, "      - request: {}\n        expect: [{grammar: {field: WWW-Authenticate, rule: "+rule+"}, requirement: r}]\n")
		if got := Test(s[0].Expect[0].Test); !strings.HasSuffix(got, words) || words == "" {
			t.Errorf("%s: got %s", rule, got)
		}
	}
}

func TestSamples(t *testing.T) {
	value := &casefile.Text{Source: "${s.field.Set-Cookie}"}
	for want, test := range map[string]casefile.Test{
		"the same time in all samples of the step":                                casefile.Compare{Parts: []string{"time"}, Between: "s"},
		"a difference in the body between samples of the step":                    casefile.Compare{Differs: true, Parts: []string{"body"}, Between: "s"},
		"\"${s.field.Set-Cookie}\" differs in every sample":                       casefile.Distinct{Value: value},
		"\"${s.field.Set-Cookie}\" differs in every sample, and can't be guessed": casefile.Distinct{Value: value, Unguessable: true},
	} {
		if got := Test(test); got != want {
			t.Errorf("want %s, got %s", want, got)
		}
	}
}

func TestGuard(t *testing.T) {
	s := steps(t, `      - {id: s, request: {}}
      - when: {step: s, status: 401, access: refused}
        request: {}
        expect:
          - access: refused
            when: {status: {not: 5xx}}
            requirement: r
`)
	got := []string{Guard(s[1].When), Guard(s[1].Expect[0].When), Guard(nil)}
	want := []string{"step `s` got status 401 and no access: none of the protected content, or no 2xx where that is not known", "any status but 5xx", ""}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
