package target

import (
	"encoding/base64"
	"strings"
	"testing"
)

// A piece that was taken out of another text may hold a part of a secret.
func TestMaskPiece(t *testing.T) {
	s := (&Target{Accounts: []Account{{Ordinary, "alice", `kq"7z-zyxw-quok`}}}).Secrets()
	mask := "${ordinary.password}"
	b64 := base64.StdEncoding.EncodeToString([]byte(`bob:kq"7z-zyxw-quok!`))
	for in, want := range map[string]string{
		`the whole kq"7z-zyxw-quok`:    `the whole ` + mask,
		`7z-zyxw-quok"`:                mask + `"`,
		`7z-zyxw-quok, more`:           mask + `, more`,
		`Basic realm="kq`:              `Basic realm="kq`,
		`Basic realm="kq\"7z-z`:        `Basic realm="` + mask,
		`Basic realm=kq"7z-z`:          `Basic realm=` + mask,
		`-zyxw-`:                       mask,
		`-zyxw`:                        `-zyxw`,
		`in -zyxw- the midst`:          `in -zyxw- the midst`,
		b64[:18]:                       "${ordinary.password|base64}",
		"x " + b64[:18]:                "x ${ordinary.password|base64}",
		b64[8:] + " y":                 "${ordinary.password|base64} y",
		`quok"`:                        `quok"`,
		`nothing of it`:                `nothing of it`,
		`ends with alice:kq"7`:         `ends with ${ordinary.user-pass}`,
		"":                             "",
		`7z-zyxw-quok and kq\"7z-zyxw`: mask + ` and ` + mask,
	} {
		if got := s.MaskPiece(in); got != want {
			t.Errorf("%s\nwant %s\n got %s", in, want, got)
		}
	}
}

// Where a text is cut, and where framing divides it, no part of a secret stays.
func TestExtract(t *testing.T) {
	const secret = "zyxw-quok-9vut"
	s := (&Target{Accounts: []Account{{Ordinary, "alice", secret}}}).Secrets()
	const mask = "${ordinary.password}"
	for _, c := range []struct {
		name, text string
		gap        string // divides the text
		most       int
		cut        bool
		want       string
		of         int
	}{
		{"all", "ab " + secret + " cd", "", 100, false, "ab " + mask + " cd", 20},
		{"across the end", "ab " + secret + " cd", "", 9, false, "ab " + mask, 17},
		{"behind the end", "ab cdef " + secret, "", 5, false, "ab cd", 5},
		{"up to its beginning", "ab " + secret, "", 3, false, "ab ", 3},
		{"a text that goes on", "ab " + secret[:9], "", 100, true, "ab " + mask, 12},
		{"a text that goes on, of which less is wanted", "ab " + secret[:9], "", 9, true, "ab " + mask, 9},
		{"a text that does not go on", "ab " + secret[:9], "", 100, false, "ab " + secret[:9], 12},
		{"divided", "ab zyx|w-quo|k-9vut cd", "|", 100, false, "ab " + mask + " cd", 22},
		{"divided and cut", "ab zyx|w-quo|k-9vut cd", "|", 6, false, "ab " + mask, 19},
		{"gaps around", "|ab| |" + secret + "| |cd|", "|", 100, false, "|ab| |" + mask + "| |cd|", 26},
		{"twice", "zyxw-|quok-9vut|zyxw-quok|-9vut", "|", 100, false, mask + "|" + mask, 31},
		{"nothing", "a|b|c", "|", 100, false, "a|b|c", 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			var gaps []Gap
			for i := range len(c.text) {
				if c.gap != "" && strings.HasPrefix(c.text[i:], c.gap) {
					gaps = append(gaps, Gap{i, i + len(c.gap)})
				}
			}
			out, of := s.Extract([]byte(c.text), Extract{Gaps: gaps, Most: c.most, Cut: c.cut})
			if string(out) != c.want || of != c.of {
				t.Errorf("want %q of %d octets, got %q of %d", c.want, c.of, out, of)
			}
		})
	}
}
