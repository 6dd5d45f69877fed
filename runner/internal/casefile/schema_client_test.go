package casefile_test

import "testing"

// inClient is a case that judges a client, with that at its place: keys of the case
// ("start: …"), of its first step, and of the check that stands there.
func inClient(s string) string {
	return header + idTitle + "    role: client\n    " + s + "\n    steps: [{expect: [{credentials: none, requirement: r}]}]\n"
}

func inClientStep(s string) string {
	return header + idTitle + "    role: client\n    steps:\n      - " + s + "\n      - {id: last, repeat: true, expect: [{credentials: none, requirement: r}]}\n"
}

func inClientCheck(s string) string {
	return inClientStep("{id: one, expect: [{requirement: r, name: probe, " + s + "}]}")
}

func inFinish(s string) string {
	return header + idTitle + "    role: client\n    steps: [{}]\n    finish: [{requirement: r, " + s + "}]\n"
}

func TestSchemaAgreesOnClientCases(t *testing.T) {
	schema := readSchema(t)
	for _, s := range []sample{
		{good, "needs: [basic, shows]"},
		{bad, "needs: [bsic]"},
		{bad, "needs: [issuer]"},
		{bad, "samples: 5"},
		{bad, "resource: open"},
		{good, "claims: true"},
		{bad, "claims: 1"},
		{good, "start: {account: second}"},
		{bad, "start: {account: proxy}"},
		{bad, "start: {account: nobody}"},
		{good, "start: {user: '', password: '${second.password}', path: '/a?b=${unique}'}"},
		{bad, "start: {path: a}"},
		{bad, "start: {path: ''}"},
		{bad, "start: {usr: a}"},
		{bad, "start: [ordinary]"},
		{semantic, "start: {method: PUT}"},
		{semantic, "start: {body: a}"},
		{semantic, "start: {userinfo: true}"},
		{semantic, "start: {token: a}"},
		{semantic, "start: {netrc: a}"},
		{semantic, "start: {tls: true}"},
		{good, "needs: [method, body, userinfo, bearer, netrc, tls]\n    start: {method: PUT, body: a, userinfo: true, token: a, netrc: a, tls: wrong-certificate}"},
		{bad, "needs: [tls]\n    start: {tls: maybe}"},
		{bad, "needs: [method]\n    start: {method: 'P T'}"},
	} {
		agree(t, schema, s, inClient(s.text))
	}
}

func TestSchemaAgreesOnClientSteps(t *testing.T) {
	schema := readSchema(t)
	for _, s := range []sample{
		{good, "{}"},
		{good, "{id: one, at: other, repeat: true}"},
		{bad, "{at: main2}"},
		{bad, "{repeat: 1}"},
		{bad, "{request: {}}"},
		{bad, "{wait: 1s}"},
		{bad, "{reuse: one}"},
		{good, "{when: {credentials: {scheme: Digest}}}"},
		{bad, "{when: []}"},
		{bad, "{setup: true}"},
		{good, "{answer: {challenge: Basic}}"},
		{good, "{answer: {challenge: [Basic, 'Digest realm=\"a\"'], status: 403, reason: Nope, fields: [{A: b}], body: c, close: true}}"},
		{good, "{answer: {}}"},
		{bad, "{answer: {status: 99}}"},
		{bad, "{answer: {status: ok}}"},
		{bad, "{answer: {chalenge: Basic}}"},
		{good, "{answer: {raw: [a, {pause: 10ms}, b], close: true}}"},
		{good, "{answer: {raw: a, reset: true}}"},
		{bad, "{answer: {raw: a, status: 200}}"},
		{bad, "{answer: {raw: a, challenge: Basic}}"},
		{semantic, "{answer: {raw: [a, {until: answer}]}}"},
		{good, "{answer: {nothing: true}}"},
		{good, "{answer: {nothing: true, reset: true}}"},
		{bad, "{answer: {nothing: true, status: 200}}"},
		{good, "{at: proxy, answer: {tunnel: true}}"},
		{semantic, "{answer: {tunnel: true}}"},
		{semantic, "{answer: {body: '${last.sent.nonce}'}}"},
		{semantic, "{answer: {body: '${orign}'}}"},
	} {
		agree(t, schema, s, inClientStep(s.text))
	}
}

func TestSchemaAgreesOnClientChecks(t *testing.T) {
	schema := readSchema(t)
	for _, s := range []sample{
		{good, "credentials: none"},
		{bad, "credentials: any"},
		{bad, "credentials: {}"},
		{good, "credentials: {none: true, in: Proxy-Authorization}"},
		{semantic, "credentials: {in: Proxy-Authorization}"},
		{bad, "credentials: {in: WWW-Authenticate, lines: 1}"},
		{semantic, "credentials: {none: true, scheme: Basic}"},
		{good, "credentials: {scheme: Basic, right: given}"},
		{good, "credentials: {scheme: Bearer, right: valid}"},
		{bad, "credentials: {right: nobody}"},
		{good, "credentials: {only: [Basic]}"},
		{bad, "credentials: {only: []}"},
		{bad, "credentials: {only: ['a b']}"},
		{good, "credentials: {lines: 0..1}"},
		{bad, "credentials: {lines: many}"},
		{good, "credentials: {param: {nonce: {equals: a, form: quoted}, opaque: {count: 0}}}"},
		{bad, "credentials: {param: {}}"},
		{good, "requests: 1.."},
		{bad, "requests: -1"},
		{semantic, "requests: {count: 1, at: other}"},
		{bad, "requests: {at: other}"},
		{semantic, "output: {exit: zero}"},
		{good, "target: {equals: '${path}'}"},
		{bad, "target: {}"},
		{bad, "target: {form: quoted}"},
		{good, "method: {not: {equals: GET}}"},
		{bad, "method: GET"},
		{good, "grammar: {field: Authorization, rule: params-once}"},
		{good, "field: {name: Cookie, count: 0}"},
		{good, "body: {equals: a}"},
	} {
		agree(t, schema, s, inClientCheck(s.text))
	}
	for _, s := range []sample{
		{good, "output: {exit: zero}"},
		{good, "output: {contains: [a, b], lacks: c}"},
		{bad, "output: {}"},
		{bad, "output: {exit: 0}"},
		{bad, "output: {contains: ''}"},
		{good, "requests: {count: 0, at: proxy}"},
		{bad, "requests: {count: 0, at: nowhere}"},
		{semantic, "credentials: none"},
		{semantic, "field: {name: Cookie, count: 0}"},
	} {
		agree(t, schema, s, inFinish(s.text))
	}
}
