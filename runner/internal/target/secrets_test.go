package target

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	tg := &Target{
		Accounts: []Account{
			{Ordinary, "alice", "secret-7Q"}, {Special, `q"b\s`, `back\slash`}, {UTF8, "jürgen", "pässwörd"},
			{Second, "user", "pass"}, {Colon, "x", "abc"},
		},
		Tokens: []Token{{Name: "valid", Value: "tok.en~1234"}},
	}
	s := tg.Secrets()
	s.Add(Made{"SECRET-7q", "${ordinary.password|swap-case}"})
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct{ name, in, want string }{
		{"plain", "a secret-7Q b", "a ${ordinary.password} b"},
		{"user-pass", "alice:secret-7Q", "${ordinary.user-pass}"},
		{"credentials", "Basic " + b64("alice:secret-7Q"), "Basic ${ordinary.user-pass|base64}"},
		{"without padding", strings.TrimRight(b64("alice:secret-7Q"), "="), "${ordinary.user-pass|base64}"},
		{"beside another name", b64("mallory:secret-7Q"), "${ordinary.password|base64}"},
		{"at every alignment", b64("1secret-7Q") + " " + b64("12secret-7Q") + " " + b64("123secret-7Q"),
			"${ordinary.password|base64} ${ordinary.password|base64} ${ordinary.password|base64}"},
		{"percent", url.QueryEscape("pässwörd") + " p%c3%a4ssw%c3%b6rd", "${utf8.password|percent} ${utf8.password|percent}"},
		{"quoted-string", `"back\\slash"`, `"${special.password}"`},
		{"Go syntax", fmt.Sprintf("%q", `back\slash`), `"${special.password}"`},
		{"made from a secret", "SECRET-7q", "${ordinary.password|swap-case}"},
		{"token", "Bearer tok.en~1234", "Bearer ${token.valid}"},
		{"a common word as password", "pass passage bypass =pass;", "${second.password} passage bypass =${second.password};"},
		{"too short, but as credentials", "abc Basic " + b64("x:abc"), "abc Basic ${colon.user-pass|base64}"},
		{"nothing", "nothing at all", "nothing at all"},
		{"at the beginning, beside itself and at the end", "secret-7Qsecret-7Q secret-7Q", "${ordinary.password}${ordinary.password} ${ordinary.password}"},
		{"cut short", "secret-7", "secret-7"},
		{"in a long run", strings.Repeat(b64("x:secret-7Q!"), 3) + "/ab", "${ordinary.password|base64}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := s.MaskString(c.in); got != c.want {
				t.Errorf("want %s, got %s", c.want, got)
			}
		})
	}
}

// A text that quotes another and cuts it short may end in the midst of a
// secret.
func TestMaskExcerpt(t *testing.T) {
	s := (&Target{Accounts: []Account{{Ordinary, "alice", "secret-7Q"}}}).Secrets()
	for in, want := range map[string]string{
		`got "go away, secret-"… (400 octets)`:       `got "go away, ${ordinary.password}"… (400 octets)`,
		`got "secr…" and "secret…"`:                  `got "${ordinary.password}…" and "${ordinary.password}…"`,
		`got "sec"… and the secret of the secretary`: `got "sec"… and the secret of the secretary`,
		`got "Basic YWxpY2U6c2Vjc"…`:                 `got "Basic ${ordinary.user-pass|base64}"…`,
		`nothing is cut`:                             `nothing is cut`,
	} {
		if got := s.MaskExcerpt(in); got != want {
			t.Errorf("%s\nwant %s\n got %s", in, want, got)
		}
	}
}

// Whatever stands around a secret, and however it is encoded, it does not come
// out.
func FuzzMask(f *testing.F) {
	const secret = "secret-7Q"
	s := (&Target{Accounts: []Account{{Ordinary, "alice", secret}}}).Secrets()
	f.Add("", "")
	f.Add("Basic ", "==")
	f.Add("x", "secret-7")
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, in := range []string{
			before + secret + after,
			base64.StdEncoding.EncodeToString([]byte(before + secret + after)),
			base64.RawURLEncoding.EncodeToString([]byte(before + secret + after)),
		} {
			out := s.MaskString(in)
			if strings.Contains(out, secret) {
				t.Fatalf("%q comes out of %q", secret, out)
			}
			for _, word := range strings.Fields(out) {
				if plain, err := base64.StdEncoding.DecodeString(word); err == nil && strings.Contains(string(plain), secret) {
					t.Fatalf("%q comes out of %q", secret, word)
				}
			}
		}
	})
}

// The masks of a megabyte of secrets must not take time with the square of it.
func BenchmarkMask(b *testing.B) {
	tg := &Target{}
	for i := range 8 {
		tg.Accounts = append(tg.Accounts, Account{fmt.Sprint("role", i), fmt.Sprint("user", i), fmt.Sprintf("secret-%d-Q", i)})
	}
	s := tg.Secrets()
	for name, text := range map[string]string{
		"answer": strings.Repeat("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n", 16),
		"run":    strings.Repeat(base64.StdEncoding.EncodeToString([]byte("x:secret-1-Q")), 4096),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				s.MaskString(text)
			}
		})
	}
}
