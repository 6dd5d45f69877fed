package client

import (
	"strings"
	"testing"
)

// answered is the input of a response to a challenge, as the client makes it for
// a GET with a cnonce that is known.
func answered(t *testing.T, user, password, uri, cnonce string, lines ...string) (*session, *digestInput) {
	t.Helper()
	s, _, err := newSession(Options{URL: "http://www.example.org" + uri, User: user, Password: password,
		Random: strings.NewReader(strings.Repeat("x", 18))}.complete())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.rules.order(parseChallenges(lines)) {
		l, err := s.begin(account{user: user, password: password}, c, origin{})
		if err != nil {
			continue
		}
		in, err := s.input(l, &request{method: "GET", form: uri})
		if err != nil {
			t.Fatal(err)
		}
		in.cnonce = cnonce
		return s, in
	}
	t.Fatal("no challenge can be answered")
	return nil, nil
}

// TestExamplesOfDigest are those of RFC 7616 §3.9. The hash and the response of
// §3.9.2 as they are printed there belong to another algorithm (erratum 4897):
// these were computed with SHA-512/256.
func TestExamplesOfDigest(t *testing.T) {
	const first = `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=ALGORITHM, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`
	for _, test := range []struct{ user, password, uri, cnonce, challenge, response string }{
		{"Mufasa", "Circle of Life", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
			strings.Replace(first, "ALGORITHM", "MD5", 1), "8ca523f5e9506fed4657c9700eebdbec"},
		{"Mufasa", "Circle of Life", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
			strings.Replace(first, "ALGORITHM", "SHA-256", 1), "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
		{"J\u00e4s\u00f8n Doe", "Secret, or not?", "/doe.json", "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
			`Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true`,
			"3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"},
	} {
		_, in := answered(t, test.user, test.password, test.uri, test.cnonce, test.challenge)
		if got := in.response(); got != test.response {
			t.Errorf("the response to %.60s is %s, want %s", test.challenge, got, test.response)
		}
	}
}

// TestCredentialsOfDigest is what is written, parameter by parameter.
func TestCredentialsOfDigest(t *testing.T) {
	for _, test := range []struct{ name, user, challenge, want string }{
		{"as it came", "a", `DIGEST REALM=r, NONCE="n", ALGORITHM="md5", QOP="AUTH", OPAQUE=""`,
			`username="a", realm="r", uri="/x?y", algorithm=md5, nonce="n", nc=00000001, cnonce="c", qop=auth, response="R", opaque=""`},
		{"escapes", `q"b\s`, `Digest realm="a \"b\" \\c", nonce="n\"", qop="auth"`,
			`username="q\"b\\s", realm="a \"b\" \\c", uri="/x?y", nonce="n\"", nc=00000001, cnonce="c", qop=auth, response="R"`},
		{"no qop", "a", `Digest realm="r", nonce="n"`, `username="a", realm="r", uri="/x?y", nonce="n", response="R"`},
		{"extended name", "J\u00fcrgen", `Digest realm="r", nonce="n", qop="auth-int"`,
			`username*=UTF-8''J%C3%BCrgen, realm="r", uri="/x?y", nonce="n", nc=00000001, cnonce="c", qop=auth-int, response="R", userhash=false`},
		{"decomposed name", "Ju\u0308rgen", `Digest realm="r", nonce="n", qop="auth"`,
			`username*=UTF-8''J%C3%BCrgen, realm="r", uri="/x?y", nonce="n", nc=00000001, cnonce="c", qop=auth, response="R", userhash=false`},
		{"hashed name", "a", `Digest realm="r", nonce="n", qop="auth", userhash="TRUE"`,
			`username="d0b13ff0282712b5cac1ffd72e47cecd", realm="r", uri="/x?y", nonce="n", nc=00000001, cnonce="c", qop=auth, response="R", userhash=true`},
	} {
		s, in := answered(t, test.user, "p", "/x?y", "c", test.challenge)
		if got := s.rules.list(in.params("R")); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// TestExamplesOfBasic are those of RFC 7617 §2 and §2.1.
func TestExamplesOfBasic(t *testing.T) {
	for _, test := range []struct{ user, password, want string }{
		{"Aladdin", "open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
		{"test", "123\u00a3", "dGVzdDoxMjPCow=="},
		{"", "", "Og=="},
	} {
		octets, err := userPass(account{user: test.user, password: test.password}, challenge{})
		if got := base64Of(octets); got != test.want || err != nil {
			t.Errorf("%s:%s is %s, %v, want %s", test.user, test.password, got, err, test.want)
		}
	}
	for _, wrong := range []account{{user: "a:b"}, {user: "a\n"}, {password: "\x7f"}} {
		if _, err := userPass(wrong, challenge{}); err == nil {
			t.Errorf("%q can be sent", wrong)
		}
	}
}
