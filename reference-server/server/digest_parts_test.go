package server

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseParameters(t *testing.T) {
	for text, want := range map[string]parameters{
		``:                                nil,
		` , ,`:                            nil,
		`a=b`:                             {{"a", "b"}},
		`A="b"`:                           {{"a", "b"}},
		`a=b,c="d"`:                       {{"a", "b"}, {"c", "d"}},
		`,a=b ,,	c = "d" , `:              {{"a", "b"}, {"c", "d"}},
		`a="b, c=d"`:                      {{"a", "b, c=d"}},
		`a="\"\\\b"`:                      {{"a", `"\b`}},
		`a=""`:                            {{"a", ""}},
		`a=b, A=c`:                        {{"a", "b"}, {"a", "c"}},
		`username*=UTF-8''j%C3%BC`:        {{"username*", "UTF-8''j%C3%BC"}},
		"a=\"\xc3\xbc\"":                  {{"a", "ü"}},
		`a="` + strings.Repeat(`\,`, 3):   nil,
		`n="x"` + strings.Repeat(",", 40): {{"n", "x"}},
	} {
		got, ok := parseParameters(text)
		if wantOK := text == "" || !strings.HasSuffix(text, `\,`); ok != wantOK || !slices.Equal(got, want) {
			t.Errorf("%s: got %q (%t), want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{`a`, `a=`, `=b`, `a=b c=d`, `a="b`, `a="b\`, `a="b"c`, `a=b;c=d`, `a=ü`, `bm9ib2R5==`, `"a"=b`, `a=b/c`} {
		if got, ok := parseParameters(text); ok {
			t.Errorf("%s is read as %q, want a refusal", text, got)
		}
	}
}

func TestExtendedValue(t *testing.T) {
	for text, want := range map[string]string{
		"UTF-8''a": "a", "utf-8'en'a%20b": "a b", "UTF-8''j%C3%BCrgen": "jürgen", "UTF-8''a'b": "a'b",
	} {
		if got, ok := extendedValue(text); !ok || got != want {
			t.Errorf("%s: got %q (%t), want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "a", "UTF-8'a", "ISO-8859-1''a", "UTF-8''%ff", "UTF-8''%2", "UTF-8''%zz"} {
		if got, ok := extendedValue(text); ok {
			t.Errorf("%s is read as %q, want a refusal", text, got)
		}
	}
}

// TestDigestExamples holds the arithmetic against the examples of RFC 7616
// §3.9, the second with the values of erratum 4897.
func TestDigestExamples(t *testing.T) {
	first := digestInput{
		nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc: "00000001",
		cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop: "auth", method: "GET", uri: "/dir/index.html",
	}
	second := digestInput{
		nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", nc: "00000001",
		cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", qop: "auth", method: "GET", uri: "/doe.json",
	}
	doe := "J\u00e4s\u00f8n Doe"
	for _, test := range []struct{ got, want string }{
		{hashMD5.response(hashMD5.of("Mufasa", "http-auth@example.org", "Circle of Life"), first), "8ca523f5e9506fed4657c9700eebdbec"},
		{hashSHA256.response(hashSHA256.of("Mufasa", "http-auth@example.org", "Circle of Life"), first), "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
		{hashSHA512256.response(hashSHA512256.of(doe, "api@example.org", "Secret, or not?"), second), "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"},
		{hashSHA512256.of(doe, "api@example.org"), "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
}

func TestWindow(t *testing.T) {
	type step struct {
		count uint32
		fresh bool
	}
	for name, steps := range map[string][]step{
		"in order":         {{1, true}, {2, true}, {3, true}},
		"again":            {{1, true}, {1, false}, {2, true}, {1, false}, {2, false}},
		"overtaking":       {{3, true}, {1, true}, {2, true}, {2, false}, {3, false}, {4, true}},
		"gap":              {{5, true}, {90, true}, {90, false}, {26, true}, {26, false}, {89, true}},
		"behind":           {{100, true}, {35, false}, {36, true}},
		"just in reach":    {{1, true}, {65, true}, {1, false}, {2, true}},
		"just out of it":   {{1, true}, {66, true}, {1, false}, {2, true}, {3, true}},
		"the highest":      {{0xffffffff, true}, {0xffffffff, false}, {0xfffffffe, true}},
		"far ahead":        {{1, true}, {0xfffffff0, true}, {1, false}},
		"again far behind": {{200, true}, {1, false}, {200, false}, {201, true}},
	} {
		var w window
		for i, s := range steps {
			if got := w.take(s.count); got != s.fresh {
				t.Errorf("%s, step %d: %d is fresh: %t, want %t", name, i, s.count, got, s.fresh)
			}
		}
	}
}

// clock is a time that tests set.
type clock struct{ time time.Time }

func (c *clock) now() time.Time { return c.time }

func testNonces() (*nonces, *clock) {
	c := &clock{since}
	n := newNonces(10 * time.Second)
	n.now = c.now
	return n, c
}

func TestNonceLife(t *testing.T) {
	n, c := testNonces()
	nonce := n.make()
	for _, step := range []struct {
		after time.Duration
		count uint32
		want  bool
	}{{0, 1, true}, {9 * time.Second, 2, true}, {time.Second - 1, 3, true}, {1, 4, false}, {time.Hour, 5, false}} {
		c.time = c.time.Add(step.after)
		if got := n.use(nonce, step.count); got != step.want {
			t.Errorf("at %s nc %d: got %t, want %t", c.time.Sub(since), step.count, got, step.want)
		}
	}
	if len(n.used) != 0 {
		t.Errorf("%d nonces that are too old are kept in mind", len(n.used))
	}
}

func TestForgedNonces(t *testing.T) {
	n, _ := testNonces()
	other, _ := testNonces()
	nonce := n.make()
	altered := []byte(nonce)
	altered[3] ^= 1
	for name, forged := range map[string]string{
		"another server's": other.make(), "altered": string(altered), "cut": nonce[:len(nonce)-4], "longer": nonce + "AAAA",
		"doubled": nonce + nonce, "empty": "", "words": "no nonce", "padded": nonce[:len(nonce)-1] + "=",
	} {
		if n.use(forged, 1) {
			t.Errorf("%s is accepted: %s", name, forged)
		}
	}
	if !n.use(nonce, 1) {
		t.Error("the right one is refused")
	}
	if len(n.used) != 1 {
		t.Errorf("%d nonces are kept in mind, want 1", len(n.used))
	}
}

// TestNoncesAreBounded logs in more often than the server keeps in mind. What it
// forgets must not become fresh again.
func TestNoncesAreBounded(t *testing.T) {
	n, c := testNonces()
	first := n.make()
	unused := n.make()
	if !n.use(first, 1) {
		t.Fatal("the first nonce is refused")
	}
	for range maxNonces {
		c.time = c.time.Add(time.Nanosecond)
		if !n.use(n.make(), 1) {
			t.Fatal("a fresh nonce is refused")
		}
	}
	if len(n.used) > maxNonces || n.order.Len() != len(n.used) {
		t.Errorf("%d nonces are kept in mind", len(n.used))
	}
	if n.use(first, 1) || n.use(unused, 1) {
		t.Error("a nonce as old as one that was forgotten is accepted")
	}
}

func TestSessionsAreBounded(t *testing.T) {
	n, _ := testNonces()
	nonce := n.make()
	for i := range 3 * maxSessions {
		n.begin(nonce, session{"alice", "MD5-sess", fmt.Sprint(i / 2)})
	}
	n.begin("forged", session{})
	if got := len(n.sessions(nonce)); got != maxSessions || n.sessions(nonce)[1].key != "1" {
		t.Errorf("%d sessions are kept, want %d", got, maxSessions)
	}
	if got := n.sessions("forged"); got != nil || len(n.used) != 1 {
		t.Errorf("a forged nonce has the sessions %v", got)
	}
}
