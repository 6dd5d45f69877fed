package results

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ octets, want string }{
		{"", ""},
		{"GET / HTTP/1.1\r\nA:\tb\r\n\r\n", "GET / HTTP/1.1\r\nA:\tb\r\n\r\n"},
		{`q"b\s`, `q"b\\s`},
		{`\x41`, `\\x41`},
		{"jürgen 密码 ✓", "jürgen 密码 ✓"},
		{"\x00\x1b[2J\x7f", `\x00\x1b[2J\x7f`},
		{"\xff\xc3(", `\xff\xc3(`},
		{"\xed\xa0\x80", `\xed\xa0\x80`}, // a surrogate is not UTF-8 (RFC 3629 §3)
		{"\u009b31m", `\xc2\x9b31m`},     // CSI as one C1 control
		{"a\u202eb\u2066", `a\xe2\x80\xaeb\xe2\x81\xa6`},
		{"a\u200bb\ufeff\u00ad", `a\xe2\x80\x8bb\xef\xbb\xbf\xc2\xad`},
		{"a\u00a0\u2003b\u2028", `a\xc2\xa0\xe2\x80\x83b\xe2\x80\xa8`},
		{"\u3164\u2800\ufe0f\U000e0041", `\xe3\x85\xa4\xe2\xa0\x80\xef\xb8\x8f\xf3\xa0\x81\x81`},
		{"\ue000", `\xee\x80\x80`},
		{"\ufffd", "\ufffd"}, // sent so by the other side
	} {
		got := Text([]byte(c.octets))
		if got != c.want {
			t.Errorf("Text(%q): want %q, got %q", c.octets, c.want, got)
		}
		back, err := Octets(got)
		if err != nil || string(back) != c.octets {
			t.Errorf("Octets(%q): want %q, got %q (%v)", got, c.octets, back, err)
		}
	}
}

func TestOctetsRefuses(t *testing.T) {
	for text, place := range map[string]string{
		`\`: "octet 1", `ab\`: "octet 3", `\x4`: "octet 1", `\xg0`: "octet 1", `\n`: "octet 1", `\x+1`: "octet 1", `a\\\`: "octet 4",
	} {
		if _, err := Octets(text); err == nil || !strings.HasPrefix(err.Error(), place+":") {
			t.Errorf("Octets(%q): want an error at %s, got %v", text, place, err)
		}
	}
	if got, err := Octets(`\xFf`); err != nil || string(got) != "\xff" {
		t.Errorf("want both cases of hexadecimal digits, got %q, %v", got, err)
	}
}

// FuzzText: every octet comes back, and nothing in the text form is obeyed by a
// terminal.
func FuzzText(f *testing.F) {
	for _, s := range []string{"GET / HTTP/1.1\r\n", `\x00\`, "\xff\u009b\u202e", "密码"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		text := Text(octets)
		for _, r := range text {
			if r != '\r' && r != '\n' && r != '\t' && !Printable(r) {
				t.Fatalf("Text(%q) holds %q", octets, r)
			}
		}
		back, err := Octets(text)
		if err != nil || !bytes.Equal(back, octets) || !utf8.ValidString(text) {
			t.Fatalf("Text(%q) is %q, and back %q (%v)", octets, text, back, err)
		}
	})
}

// FuzzOctets: no text makes it panic, and what it reads can be written.
func FuzzOctets(f *testing.F) {
	f.Add(`a\\b\xff`)
	f.Add(`\`)
	f.Fuzz(func(t *testing.T, text string) {
		octets, err := Octets(text)
		if err != nil {
			return
		}
		if back, err := Octets(Text(octets)); err != nil || !bytes.Equal(back, octets) {
			t.Fatalf("%q stands for %q, and back for %q (%v)", text, octets, back, err)
		}
	})
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"plain ~":               "plain ~",
		"jürgen \\ \"x\"":       "jürgen \\ \"x\"",
		"a\r\n\tb":              `a\r\n\tb`,
		"\x00\x1b[31m\x7f":      `\x00\x1b[31m\x7f`,
		"\xff\xc3":              `\xff\xc3`,
		"a\u202eb\u200bc\u2800": `a\xe2\x80\xaeb\xe2\x80\x8bc\xe2\xa0\x80`,
		"茶\ufffd":               "茶\ufffd",
	} {
		if got := Visible(in); got != want {
			t.Errorf("%q: want %s, got %s", in, want, got)
		}
	}
}
