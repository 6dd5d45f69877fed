package check

import "testing"

// TestClientWords: what a client should do, as a sentence of `explain` has it.
func TestClientWords(t *testing.T) {
	for check, want := range map[string]string{
		"credentials: none": "no credentials",
		"credentials: {none: true, in: Proxy-Authorization}":                                "no credentials for the proxy",
		"credentials: {scheme: Basic}":                                                      "Basic credentials",
		"credentials: {scheme: Digest, right: given}":                                       "Digest credentials right for what the client was given",
		"credentials: {scheme: Bearer, right: valid}":                                       "Bearer credentials right for the token",
		"credentials: {right: second, lines: 1}":                                            "credentials right for the account `second` and in exactly one line of Authorization",
		"credentials: {only: [Basic, Digest]}":                                              "credentials of no scheme but Basic or Digest, or none",
		"credentials: {scheme: Digest, only: [Digest]}":                                     "Digest credentials of no scheme but Digest",
		"credentials: {in: Proxy-Authorization, scheme: Basic, lines: 0..1}":                "Basic credentials for the proxy in at most one line of Proxy-Authorization",
		"credentials: {param: {nc: {equals: '00000001', form: token}, opaque: {count: 0}}}": `credentials with an nc equal to "00000001" and written as a token and no opaque`,
		"requests: 1..":                                                   "a request",
		"requests: 0":                                                     "no request",
		"requests: 2..3":                                                  "2 to 3 requests",
		"target: {equals: /a}":                                            `a request target equal to "/a"`,
		"target: {not: {contains: '?'}}":                                  `a request target without "?"`,
		"method: {equals: [GET, HEAD]}":                                   `a method equal to "GET" or "HEAD"`,
		"field: {name: Cookie, count: 0}":                                 "no Cookie field",
		"finish requests: {count: 0, at: other}":                          "no request at the other server",
		"finish requests: {count: 1, at: main}":                           "exactly one request at the server of its URL",
		"finish requests: {count: 1.., at: proxy}":                        "a request at the proxy",
		"finish output: {exit: zero}":                                     "exit status 0",
		"finish output: {exit: nonzero, contains: [a, b], lacks: [c, d]}": `an exit status other than 0, an output with "a" and "b" and an output without "c" and "d"`,
	} {
		f := ofClient(t, check, "GET / HTTP/1.1")
		c := clientCase(t, check)
		if got := Words(c.Steps[len(c.Steps)-1].Expect[0].Test); got != want {
			t.Errorf("%s:\nwant %s\ngot  %s", check, want, got)
		}
		if f.Want != "" && f.State != Skipped && f.Want != want {
			t.Errorf("%s: the finding says %q, and explain %q", check, f.Want, want)
		}
	}
}
