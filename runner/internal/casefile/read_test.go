package casefile_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	. "authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/diag"
)

// load reads one file that must be right.
func load(t *testing.T, text string) []*Case {
	t.Helper()
	cases, err := Load(check.Kinds(), []Source{{File: "cases/t.yaml", Content: []byte(text)}})
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return cases
}

// plainly compares cases without their places, and texts by their source.
var plainly = cmp.Options{
	cmpopts.IgnoreTypes(diag.Pos{}),
	cmp.Transformer("source", func(t *Text) string {
		if t == nil {
			return "(none)"
		}
		return t.Source
	}),
	cmpopts.EquateEmpty(),
}

func TestReadsACase(t *testing.T) {
	got := load(t, `
format: 1
topic: basic
cases:
  - id: basic/one
    title: The right behaviour
    resource: basic
    tags: [slow]
    needs: [tls]
    disturbs: [write]
    samples: 2
    at-once: true
    alone: true
    spends: 9
    steps:
      - id: login
        setup: true
        request: {auth: second, method: PUT, body: text}
        expect: [{status: 2xx}]
      - id: next
        resource: open
        wait: 200ms
        when: {step: login, status: 200}
        request: {}
        expect:
          - status: [401, 403]
            requirement: rfc9110-11.4-x
      - reuse: next
        pipelined: true
        resource: open
        request: {}
`)[0]
	want := &Case{
		ID: "basic/one", Group: "basic/one", Title: "The right behaviour", Resource: "basic",
		Tags: []string{"basic", "slow"}, Needs: []Need{NeedTLS}, Disturbs: []Disturbance{DisturbsWrite},
		Samples: 2, AtOnce: true, Alone: true, Spends: 9,
		Uses: Uses{Resources: []string{"basic", "open"}, Accounts: []string{"second"}},
		Steps: []*Step{
			{
				ID: "login", Named: true, Resource: "basic", Setup: true,
				Request: &Request{
					Auth: &Auth{Kind: AuthRole, Role: "second"}, Method: &Text{Source: "PUT"},
					Body: []Part{{Text: &Text{Source: "text"}}}, HasBody: true,
				},
				Expect: []*Check{{Name: "login-status", Test: check.Status{Classes: []int{2}}}},
			},
			{
				ID: "next", Named: true, Resource: "open", Wait: 200 * time.Millisecond,
				When:    &Guard{Step: "login", Tests: []Test{check.Status{Codes: []int{200}}}},
				Request: &Request{},
				Expect:  []*Check{{Name: "status", Requirement: "rfc9110-11.4-x", Test: check.Status{Codes: []int{401, 403}}}},
			},
			{ID: "step-3", Resource: "open", Reuse: "next", Pipelined: true, Request: &Request{}},
		},
	}
	if diff := cmp.Diff(want, got, plainly); diff != "" {
		t.Errorf("the case is read otherwise (-want +got):\n%s", diff)
	}
	if want := "cases/t.yaml:5:9"; got.Pos.String() != want {
		t.Errorf("the case should be at %s, not at %s", want, got.Pos)
	}
}

func TestReadsRequests(t *testing.T) {
	ten := 10
	for text, want := range map[string]*Request{
		"{}": {},
		"{target: '*', version: HTTP/1.0, fields: [{A: b}, {a: ''}, {Host: null}]}": {
			Target: &Text{Source: "*"}, Version: &Text{Source: "HTTP/1.0"},
			Fields: []Field{
				{Name: &Text{Source: "A"}, Value: &Text{Source: "b"}},
				{Name: &Text{Source: "a"}, Value: &Text{Source: ""}},
				{Name: &Text{Source: "Host"}, Absent: true},
			},
		},
		"{body: [a, {pause: 1s}, {until: answer}], chunked: true, trailers: [{T: 1}]}": {
			Body:    []Part{{Text: &Text{Source: "a"}}, {Pause: time.Second}, {Until: UntilAnswer}},
			HasBody: true, Chunked: true,
			Trailers: []Field{{Name: &Text{Source: "T"}, Value: &Text{Source: "1"}}},
		},
		"{body: ''}":       {Body: []Part{{Text: &Text{}}}, HasBody: true},
		"{raw: abc}":       {Raw: []Part{{Text: &Text{Source: "abc"}}}},
		"{auth: none}":     {},
		"{auth: wrong}":    {Auth: &Auth{Kind: AuthWrong}},
		"{auth: unknown}":  {Auth: &Auth{Kind: AuthUnknown}},
		"{auth: ordinary}": {Auth: &Auth{Kind: AuthRole, Role: "ordinary"}},
		"{auth: {same: one}}": {
			Auth: &Auth{Kind: AuthSame, Same: "one"},
		},
		"{auth: {basic: second, scheme: BASIC, gap: '', field: X}}": {
			Auth: &Auth{Kind: AuthNamed, Named: "Basic", Role: "second", Scheme: &Text{Source: "BASIC"}, Gap: &Text{}, Field: &Text{Source: "X"}},
		},
		"{auth: {basic: {user: a, password: b, encoding: base64url}}}": {
			Auth: &Auth{Kind: AuthNamed, Named: "Basic", Basic: &Basic{User: &Text{Source: "a"}, Password: &Text{Source: "b"}, URL: true}},
		},
		"{auth: {basic: {user-pass: ab, encoding: unpadded}}}": {
			Auth: &Auth{Kind: AuthNamed, Named: "Basic", Basic: &Basic{UserPass: &Text{Source: "ab"}, Unpadded: true}},
		},
		"{auth: {digest: second, scheme: DIGEST}}": {
			Auth: &Auth{Kind: AuthNamed, Named: "Digest", Role: "second", Scheme: &Text{Source: "DIGEST"}},
		},
		"{auth: {digest: {account: long, challenge: one, algorithm: SHA-512-256-sess, qop: none, username: hash, sess: one}}}": {
			Auth: &Auth{Kind: AuthNamed, Named: "Digest", Role: "long", Digest: &Digest{
				Challenge: "one", Algorithm: "SHA-512-256-sess", QOP: QOPNone, Hash: HashUser, Sess: "one",
			}},
		},
		"{auth: {digest: {user: a, password: b, realm: c, nonce: d, nc: 10, cnonce: e, uri: f, method: g, qop: auth-int, entity: h, both: true}}}": {
			Auth: &Auth{Kind: AuthNamed, Named: "Digest", Digest: &Digest{
				User: &Text{Source: "a"}, Password: &Text{Source: "b"}, Realm: &Text{Source: "c"}, Nonce: &Text{Source: "d"}, Count: &ten,
				CNonce: &Text{Source: "e"}, URI: &Text{Source: "f"}, Method: &Text{Source: "g"}, QOP: "auth-int", Entity: &Text{Source: "h"}, Both: true,
			}},
		},
		"{auth: {digest: {account: ordinary, nc: '1', username: plain, star: true, names: upper, join: ',', equals: ' = ', end: ','}}}": {
			Auth: &Auth{Kind: AuthNamed, Named: "Digest", Role: "ordinary", Digest: &Digest{
				NC: &Text{Source: "1"}, Hash: HashPlain, Star: true, Upper: true, Join: &Text{Source: ","}, Equal: &Text{Source: " = "}, End: &Text{Source: ","},
			}},
		},
		"{auth: {digest: {account: ordinary, write: {response: '${digest.response|upper}', qop: null, nc: [a, {exact: 'NC=b'}]}}}}": {
			Auth: &Auth{Kind: AuthNamed, Named: "Digest", Role: "ordinary", Digest: &Digest{Write: []Written{
				{Param: "response", Values: []WrittenValue{{Text: &Text{Source: "${digest.response|upper}"}}}},
				{Param: "qop"},
				{Param: "nc", Values: []WrittenValue{{Text: &Text{Source: "a"}}, {Text: &Text{Source: "NC=b"}, Exact: true}}},
			}}},
		},
	} {
		got := load(t, inRequest(text))[0].Steps[1].Request
		if diff := cmp.Diff(want, got, plainly); diff != "" {
			t.Errorf("%s is read otherwise (-want +got):\n%s", text, diff)
		}
	}
}

func TestWatches(t *testing.T) {
	c := load(t, header+idTitle+`
    watch: true
    expect:
      - grammar: {field: WWW-Authenticate, rule: parses}
        when: {status: 401}
        requirement: r
`)[0]
	if !c.Watch || len(c.Steps) != 0 || len(c.Expect) != 1 || len(c.Expect[0].When.Tests) != 1 {
		t.Errorf("the case should watch with one guarded check, but is %+v", c)
	}
}

func TestCountsWrongPasswords(t *testing.T) {
	for auth, want := range map[string]int{
		"none":     0,
		"unknown":  0,
		"ordinary": 0,
		"wrong":    1,
		"{basic: {user: '${ordinary.user}', password: '${ordinary.password}'}}":       0,
		"{basic: {user: '${ordinary.user}', password: '${second.password}'}}":         1,
		"{basic: {user: '${ordinary.user}', password: '${ordinary.password}x'}}":      1,
		"{basic: {user: '${ordinary.user}', password: '${ordinary.password|upper}'}}": 1,
		"{basic: {user: '${ordinary.user}', password: ''}}":                           1,
		"{basic: {user: '${ordinary.user}x', password: a}}":                           0,
		"{basic: {user: '${ordinary.user|upper}', password: a}}":                      0,
		"{basic: {user: nobody, password: a}}":                                        0,
		"{basic: {user-pass: '${ordinary.user-pass}'}}":                               0,
		"{basic: {user-pass: '${ordinary.user-pass}x'}}":                              1,
		"{basic: {user-pass: '${ordinary.user-pass|drop-last}'}}":                     1,
		"{basic: {user-pass: '${ordinary.user}:${ordinary.password}'}}":               0,
		"{basic: {user-pass: '${ordinary.user}:${second.password}'}}":                 1,
		"{basic: {user-pass: '${ordinary.user}:'}}":                                   1,
		"{basic: {user-pass: '${ordinary.user}:a'}}":                                  1,
		"{basic: {user-pass: '${ordinary.user}'}}":                                    0,
		"{basic: {user-pass: ''}}":                                                    0,
	} {
		c := load(t, header+idTitle+"    samples: 3\n    steps:\n      - {id: a, request: {auth: "+auth+"}}\n"+lastStep)[0]
		if c.Spends != 3*want {
			t.Errorf("%s three times should cost %d wrong passwords, not %d", auth, 3*want, c.Spends)
		}
		if want == 0 {
			continue
		}
		again := load(t, header+idTitle+"    steps:\n      - {id: a, request: {auth: "+auth+"}}\n      - {request: {auth: {same: a}}}\n"+lastStep)[0]
		if again.Spends != 2*want {
			t.Errorf("%s sent again should cost %d wrong passwords, not %d", auth, 2*want, again.Spends)
		}
	}
}

func TestUses(t *testing.T) {
	c := load(t, header+idTitle+`
    steps:
      - request:
          auth: {basic: {user: "${special.user}", password: x}}
          fields: [{A: "${token.narrow} ${whoami.host} ${path}"}]
      - resource: writable
        request: {auth: wrong}
        expect:
          - nowhere: ["${colon.password}", "${open.path}", "${colon.user}"]
            requirement: r
      - request: {auth: unknown}
`)[0]
	want := Uses{
		Resources: []string{"protected", "whoami", "writable", "open"},
		Accounts:  []string{"special", "ordinary", "colon"},
		Tokens:    []string{"narrow"},
	}
	if diff := cmp.Diff(want, c.Uses); diff != "" {
		t.Errorf("the case uses something else (-want +got):\n%s", diff)
	}
}
