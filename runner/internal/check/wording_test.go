package check

import (
	"slices"
	"testing"

	"authspec/runner/internal/casefile"
)

func TestWords(t *testing.T) {
	for check, want := range map[string]string{
		"answer: [complete, closed, reset]":                    "a whole answer, a connection that is closed without an answer or a connection that is reset without an answer",
		"status: 401":                                          "status 401",
		"status: [401, 5xx]":                                   "status 401 or 5xx",
		"status: {not: [200, 5xx]}":                            "status other than 200 or 5xx",
		"interim: none":                                        "no interim response",
		"interim: [100]":                                       "interim responses, with status 100 only",
		"access: granted":                                      "access: 2xx, with the protected content where that is known",
		"access: refused":                                      "no access: nothing of the protected content, or no 2xx where that is not known",
		"nowhere: [a, b]":                                      "no a or b anywhere in the answer, neither plain nor in base64 nor percent-encoded",
		"body: {contains: a}":                                  `content with "a"`,
		"json: {/a: {type: array, equals: b}, '': {}}":         `JSON with a /a equal to "b" of type array and a document`,
		"field: {name: Date, syntax: http-date}":               "a Date field that is an HTTP date",
		"field: {name: A, count: 0}":                           "no A field",
		"field: {name: A, in: trailer, count: 0..}":            "any A field in the trailer section",
		"field: {name: A, equals: [a, b], ignore-case: true}":  `an A field equal to "a" or "b" in any letter case`,
		"field: {name: A, member: a, not: {contains: [b, c]}}": `an A field that lists "a" and without "b" and "c"`,
		"field: {name: A, not: {matches: x, contains: a}}":     `an A field without "a" or that does not match x`,
		"field: {name: A, values: [a, b]}":                     `an A field with the values "a" and "b"`,
		"field: {name: A, count: 2..3}":                        "2 to 3 A fields",
		"each-challenge: {param: {a: {count: 2, form: quoted}, b: {count: 1.., form: token}}}": "every challenge with exactly 2 as written as a quoted string and a b written as a token",
		"challenge: {scheme: Basic}":                                                       "a Basic challenge",
		"challenge: [{scheme: Basic}, {scheme: Digest, params: 2}]":                        "a Basic challenge, or a Digest challenge with exactly 2 parameters",
		"challenge: {scheme: Basic, in: Proxy-Authenticate, params: 1.., only: [realm]}":   "a Basic challenge in Proxy-Authenticate with a parameter and no parameters but realm",
		"each-challenge: {param: {realm: {count: 0..1}}}":                                  "every challenge with at most one realm",
		"challenges: {count: 1.., scheme: Basic}":                                          "a Basic challenge",
		"challenges: {count: 1..3, schemes: [Basic, Digest], first: [Basic], per-line: 1}": "1 to 3 challenges, of no scheme but Basic and Digest, the first of them Basic, exactly one in a field line",
		"challenges: {distinct: realm, in: Proxy-Authenticate}":                            "challenges in Proxy-Authenticate, each with a realm of its own",
		"challenges: {order: {algorithm: [a, b]}}":                                         "challenges, in the order of algorithm a, b",
		"info: {param: {nextnonce: {count: 1}}}":                                           "Authentication-Info with exactly one nextnonce, if it is there",
		"info: {rspauth: right}":                                                           "Authentication-Info with the rspauth that follows from the credentials, if it is there",
		"grammar: {field: WWW-Authenticate, rule: params-once}":                            "WWW-Authenticate with no parameter twice in a challenge, if it is there",
		"connection: {closed: true}":                                                       "a connection that the server closes after its answer",
		"connection: {closed: false, surplus: none}":                                       "a connection that is still open a second after the answer and nothing on the connection beyond the answer",
		"same: {as: one, in: [status, fields]}":                                            "the same status and fields as those of step `one`",
		"differs: {as: one, in: [body]}":                                                   "a difference in body to those of step `one`",
	} {
		if got := Words(readTest(t, check)); got != want {
			t.Errorf("%s:\nwant %s\ngot  %s", check, want, got)
		}
	}
}

// TestEveryGrammarRule shows that each rule of the vocabulary has its words.
func TestEveryGrammarRule(t *testing.T) {
	for _, rule := range grammarRules() {
		if grammarWords(rule) == "" {
			t.Errorf("the rule %s has no words", rule)
		}
	}
}

func TestWordsOfSamples(t *testing.T) {
	value := &casefile.Text{Source: "${s.field.Set-Cookie}"}
	for want, test := range map[string]casefile.Test{
		"the same time as those of the other samples":                                          Compare{Parts: []string{"time"}, Between: "s"},
		"a difference in body to those of the other samples":                                   Compare{Differs: true, Parts: []string{"body"}, Between: "s"},
		"another ${s.field.Set-Cookie} in each sample":                                         Distinct{Value: value},
		"another ${s.field.Set-Cookie} in each sample, which can't be guessed from the others": Distinct{Value: value, Unguessable: true},
	} {
		if got := Words(test); got != want {
			t.Errorf("want %s, got %s", want, got)
		}
	}
}

func TestGuardWords(t *testing.T) {
	s := load(t, `steps:
  - {id: s, request: {}}
  - when: {step: s, status: 401, access: refused}
    request: {}
    expect:
      - access: refused
        when: {status: {not: 5xx}}
        requirement: r`).Steps
	got := []string{GuardWords(s[1].When), GuardWords(s[1].Expect[0].When), GuardWords(nil)}
	want := []string{"step `s` got status 401 and no access: nothing of the protected content, or no 2xx where that is not known", "status other than 5xx", ""}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
