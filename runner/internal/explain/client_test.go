package explain

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

// client reads a case that judges a client, given as YAML from start on.
func client(t *testing.T, text string) *casefile.Case {
	t.Helper()
	head := "format: 1\ntopic: client-a\ncases:\n  - id: client-a/b\n    role: client\n    title: T\n" +
		"    needs: [method, body, userinfo, bearer, netrc, tls, proxy]\n"
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte(head + text)}})
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return list[0]
}

func TestStart(t *testing.T) {
	const steps = "\n    steps: [{expect: [{credentials: none, requirement: a}]}]\n"
	for start, want := range map[string][]string{
		"{}":                           {"the user and the password of `ordinary`"},
		`{account: colon, path: /a}`:   {"the user and the password of `colon`", `the path "/a"`},
		`{user: "a\tb", password: ""}`: {`the user "a\tb"`, `the password ""`},
		`{user: a, method: PUT, body: x, userinfo: true, tls: true}`: {
			"the user and the password of `ordinary`", `the user "a"`, "the method PUT", `the content "x"`, "a URL with user and password in it",
			"an https URL, and the authority that signed for its server",
		},
		`{token: "${unique}", netrc: "machine ${host}", tls: wrong-certificate}`: {
			"the user and the password of `ordinary`", `the token "${unique}"`, `a netrc file: "machine ${host}"`,
			"an https URL, whose server has the certificate of another authority",
		},
		`{tls: clear}`: {"the user and the password of `ordinary`", "an https URL, whose server speaks plain HTTP"},
	} {
		if d := cmp.Diff(want, Start(client(t, "    start: "+start+steps).Start)); d != "" {
			t.Errorf("%s: %s", start, d)
		}
	}
	if d := cmp.Diff([]string{"the user and the password of `ordinary`"}, Start(nil)); d != "" {
		t.Error(d)
	}
}

func TestAnswer(t *testing.T) {
	for answer, want := range map[string][]string{
		"{}": {"HTTP/1.1 200", "", "[some content]"},
		`{challenge: ['Basic realm="a"', Newauth], close: true}`: {
			"HTTP/1.1 401", `WWW-Authenticate: Basic realm="a"`, "WWW-Authenticate: Newauth", "[the connection ends]",
		},
		`{status: 302, reason: "Gone\ethere", fields: [{Location: "${other}"}], body: ""}`: {`HTTP/1.1 302 Gone\x1bthere`, "Location: ${other}"},
		`{body: hi, reset: true}`:                                   {"HTTP/1.1 200", "", "hi", "[the connection is reset]"},
		`{raw: ["HTTP/1.1 200\r\nA: b\r\n", {pause: 1s}, "\r\nc"]}`: {"HTTP/1.1 200", "A: b", "[pause of 1s]", "c"},
		"{nothing: true}":                                           {"[nothing: the connection ends]"},
		"{nothing: true, reset: true}":                              {"[nothing: the connection is reset]"},
		"{tunnel: true}":                                            {"HTTP/1.1 200", "[a tunnel to the server of the URL]"},
	} {
		c := client(t, "    steps: [{at: proxy, answer: "+answer+", expect: [{credentials: none, requirement: a}]}]\n")
		if d := cmp.Diff(want, Answer(c.Steps[0].Answer)); d != "" {
			t.Errorf("%s: %s", answer, d)
		}
	}
}

func TestTakes(t *testing.T) {
	for _, c := range []struct {
		step         casefile.Step
		having, want string
	}{
		{casefile.Step{At: casefile.MainServer}, "", "The next request."},
		{casefile.Step{At: casefile.ProxyServer}, "no credentials", "The next request with no credentials to the proxy."},
		{casefile.Step{At: casefile.OtherServer, Repeat: true}, "", "All requests to the other server, until the next step takes one."},
	} {
		if got := Takes(&c.step, c.having); got != c.want {
			t.Errorf("want %s\n got %s", c.want, got)
		}
	}
}
