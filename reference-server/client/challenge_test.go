package client

import (
	"fmt"
	"strings"
	"testing"
)

// shown is a list of challenges in one line, a "!" before those that are broken.
func shown(list []challenge) string {
	var out []string
	for _, c := range list {
		text := c.scheme
		if c.token68 != "" {
			text += " <" + c.token68 + ">"
		}
		for _, p := range c.params {
			text += fmt.Sprintf(" %s=[%s]", p.name, p.value)
		}
		if c.broken {
			text = "!" + text
		}
		out = append(out, text)
	}
	return strings.Join(out, " | ")
}

func TestParseChallenges(t *testing.T) {
	for _, test := range []struct{ lines, want string }{
		{``, ``},
		{`Basic realm="simple"`, `Basic realm=[simple]`},
		{`Basic realm=simple`, `Basic realm=[simple]`},
		{`Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple"`,
			`Newauth realm=[apps] type=[1] title=[Login to "apps"] | Basic realm=[simple]`},
		{`Negotiate, Basic realm="a"`, `Negotiate | Basic realm=[a]`},
		{`Negotiate abc==, Basic realm="a"`, `Negotiate <abc==> | Basic realm=[a]`},
		{`Basic realm="a", Negotiate abc/+=`, `Basic realm=[a] | Negotiate <abc/+=>`},
		{`, ,Basic realm="a",, Digest realm="b" , ,nonce=c,`, `Basic realm=[a] | Digest realm=[b] nonce=[c]`},
		{"Basic \trealm \t= \t\"a\"\t,\tDigest   nonce = b", `Basic realm=[a] | Digest nonce=[b]`},
		{`bASIC rEALM="a"`, `bASIC rEALM=[a]`},
		{`X text="Basic realm=\"a\", Digest realm=b", Basic realm="c"`, `X text=[Basic realm="a", Digest realm=b] | Basic realm=[c]`},
		{`Digest realm="a\b\\c"`, `Digest realm=[ab\c]`},
		{`Digest realm="", opaque=""`, `Digest realm=[] opaque=[]`},
		{"Basic realm=\"a\nDigest realm=\"b\"", `!Basic realm=[a] | Digest realm=[b]`},
		{"Digest realm=\"a\"\nnonce=\"b\"\nBasic realm=c", `Digest realm=[a] nonce=[b] | Basic realm=[c]`},
		{`Basic realm="a" charset="UTF-8", Digest realm=b`, `!Basic realm=[a] | Digest realm=[b]`},
		{`Basic realm="a"x`, `!Basic realm=[a]`},
		{`realm="a", Basic realm="b"`, `Basic realm=[b]`},
		{`=, "x", Basic realm="b"`, `Basic realm=[b]`},
		{`Basic realm=`, `Basic <realm=>`},
		{`Basic realm=,nonce=b`, `!Basic <realm=> nonce=[b]`},
		{`Basic realm="a\`, `!Basic realm=[a\]`},
		{"Basic realm=\"a\x01b\"", "!Basic realm=[a\x01b]"},
		{"Basic realm=\"\xfc\"", "Basic realm=[\xfc]"},
		{`Basic abc def`, `!Basic`},
		{`Basic (comment), Digest a=b`, `!Basic | Digest a=[b]`},
	} {
		if got := shown(parseChallenges(strings.Split(test.lines, "\n"))); got != test.want {
			t.Errorf("%q is\n     %s\nwant %s", test.lines, got, test.want)
		}
	}
}

// TestHostileChallenges: what nobody means well is read in one go and without
// more memory than it has octets.
func TestHostileChallenges(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("X,", 10000), strings.Repeat(`X a="`, 10000), strings.Repeat(`X a="\"\\`, 10000), strings.Repeat(`X a=b `, 10000),
		`Basic realm="` + strings.Repeat("a", 500000), strings.Repeat("\\", 100000), strings.Repeat(`"`, 99999), strings.Repeat(",", 100000), strings.Repeat("= ", 50000),
	} {
		if list := parseChallenges([]string{text}); len(list) > len(text) {
			t.Errorf("%d challenges came of %d octets", len(list), len(text))
		}
	}
}

// FuzzParseChallenges: a list of challenges that can be read can be written, and
// read again as the same.
func FuzzParseChallenges(f *testing.F) {
	for _, seed := range []string{`Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple"`, `Negotiate abc==,,Basic realm = "a"`, `Basic realm="a`, `a=b, c`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		var lines []string
		for _, c := range parseChallenges([]string{line}) {
			if !c.broken {
				lines = append(lines, writeChallenge(c))
			}
		}
		again := parseChallenges(lines)
		if len(again) != len(lines) {
			t.Fatalf("%q was written as %q, and read again as %s", line, lines, shown(again))
		}
		for i, c := range again {
			if c.broken || writeChallenge(c) != lines[i] {
				t.Errorf("%q was read again as %s", lines[i], shown(again[i:i+1]))
			}
		}
	})
}
