package target

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Secrets replaces secrets in texts by the placeholders that made them:
// as they are, percent-encoded, escaped, and inside base64 at any alignment.
type Secrets struct {
	words []word
	cores []core
}

// word is an octet string that must not come out, and what stands for it.
type word struct {
	octets  []byte
	bounded bool // only where no letter or digit stands beside it
	mask    string
}

// core is what every base64 text that holds a secret at one alignment has in
// common.
type core struct {
	octets []byte
	mask   string
}

// Made is a value that was made from a secret, and the placeholder for it.
type Made struct{ Value, Placeholder string }

// shortest is the length in octets below which a secret is looked for only in
// credentials: "a" stands in every text.
const shortest = 4

// Secrets knows all secrets of the target.
func (t *Target) Secrets() *Secrets {
	s := &Secrets{}
	for _, a := range t.Accounts {
		userPass := a.User + ":" + a.Password
		s.add(userPass, "${"+a.Role+".user-pass}")
		s.add(a.Password, "${"+a.Role+".password}")
	}
	for _, k := range t.Tokens {
		s.add(k.Value, "${token."+k.Name+"}")
	}
	s.sort()
	return s
}

// With knows besides what was made from secrets. s stays as it is.
func (s *Secrets) With(made []Made) *Secrets {
	if len(made) == 0 {
		return s
	}
	more := &Secrets{words: slices.Clone(s.words), cores: slices.Clone(s.cores)}
	for _, m := range made {
		more.add(m.Value, m.Placeholder)
	}
	more.sort()
	return more
}

func (s *Secrets) sort() {
	slices.SortStableFunc(s.words, func(a, b word) int { return cmp.Compare(len(b.octets), len(a.octets)) })
}

// add takes up one secret in all its forms.
func (s *Secrets) add(secret, mask string) {
	if secret == "" {
		return
	}
	filter := func(name string) string { return strings.TrimSuffix(mask, "}") + "|" + name + "}" }
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		s.word(enc.EncodeToString([]byte(secret)), filter("base64"))
	}
	if len(secret) < shortest {
		return
	}
	s.word(secret, mask)
	s.word(percentAll(secret), filter("percent"))
	s.word(strings.ToLower(percentAll(secret)), filter("percent"))
	s.word(url.QueryEscape(secret), filter("percent"))
	s.word(html.EscapeString(secret), mask)
	s.word(strings.Trim(strconv.Quote(secret), `"`), mask)
	s.word(strings.ReplaceAll(strings.ReplaceAll(secret, `\`, `\\`), `"`, `\"`), mask)
	if j, err := json.Marshal(secret); err == nil {
		s.word(strings.Trim(string(j), `"`), mask)
	}
	for shift := range 3 {
		s.core(secret, shift, filter("base64"))
	}
}

func (s *Secrets) word(octets, mask string) {
	if len(octets) < shortest || slices.ContainsFunc(s.words, func(w word) bool { return string(w.octets) == octets }) {
		return
	}
	s.words = append(s.words, word{[]byte(octets), ordinary(octets), mask})
}

// ordinary tells whether a secret could be a part of common words: "pass".
func ordinary(secret string) bool {
	const long = 6
	return len(secret) < long && strings.Trim(strings.ToLower(secret), "abcdefghijklmnopqrstuvwxyz") == ""
}

// core takes up the octets of base64 that depend on the secret alone when it
// begins shift octets after a group of three.
func (s *Secrets) core(secret string, shift int, mask string) {
	lead := (3 - shift) % 3
	if len(secret) < lead+6 {
		return // too few octets are left to tell it from other text
	}
	part := []byte(secret[lead:])
	part = part[:len(part)/3*3]
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		s.cores = append(s.cores, core{[]byte(enc.EncodeToString(part)), mask})
	}
}

func percentAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; letterOrDigit(c) || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func letterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// hit is a place in a text that holds a secret.
type hit struct {
	begin, end int
	mask       string
}

// Mask is text without the secrets. The result may share text's memory. All
// are looked for in the text as it came, so that no mask is taken for a text.
func (s *Secrets) Mask(text []byte) []byte {
	var hits []hit
	for _, w := range s.words {
		hits = w.find(hits, text)
	}
	for _, c := range s.cores {
		hits = c.find(hits, text)
	}
	if hits == nil {
		return text
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(b.end, a.end))
	})
	var out []byte
	done := 0
	for _, h := range hits {
		switch {
		case h.begin >= done:
			out = append(append(out, text[done:h.begin]...), h.mask...)
			done = h.end
		case h.end > done: // it overlaps one that is masked: what is left of it goes too
			done = h.end
		}
	}
	return append(out, text[done:]...)
}

// MaskExcerpt is Mask for a text in which others are quoted and cut short, as
// their "…" shows: the beginning of a secret there is masked too.
func (s *Secrets) MaskExcerpt(text string) string {
	text = s.MaskString(text)
	for from := 0; ; {
		i := strings.Index(text[from:], "…")
		if i < 0 {
			return text
		}
		end := len(strings.TrimRight(text[:from+i], `"`))
		from += i + len("…")
		for _, w := range s.words {
			if n := cutShort(text[:end], w.octets); n > 0 {
				cut := text[:end-n] + w.mask
				from += len(cut) - end
				text = cut + text[end:]
				break
			}
		}
	}
}

// cutShort is how many octets of a secret a text ends with; 0 where they are
// too few to matter.
func cutShort(text string, secret []byte) int {
	for n := min(len(secret)-1, len(text)); n >= shortest; n-- {
		if strings.HasSuffix(text, string(secret[:n])) {
			return n
		}
	}
	return 0
}

// MaskString is Mask for a string.
func (s *Secrets) MaskString(text string) string {
	if text == "" {
		return ""
	}
	return string(s.Mask([]byte(text)))
}

func (w word) find(hits []hit, text []byte) []hit {
	for from := 0; ; {
		i := bytes.Index(text[from:], w.octets)
		if i < 0 {
			return hits
		}
		begin, end := from+i, from+i+len(w.octets)
		inside := begin > 0 && letterOrDigit(text[begin-1]) || end < len(text) && letterOrDigit(text[end])
		if !w.bounded || !inside {
			hits = append(hits, hit{begin, end, w.mask})
		}
		from = begin + 1
	}
}

// find takes the whole run of base64 letters around the core: its other octets
// belong to the same secret or to nothing readable.
func (c core) find(hits []hit, text []byte) []hit {
	for from := 0; ; {
		i := bytes.Index(text[from:], c.octets)
		if i < 0 {
			return hits
		}
		begin, end := from+i, from+i+len(c.octets)
		for begin > 0 && base64Letter(text[begin-1]) {
			begin--
		}
		for end < len(text) && base64Letter(text[end]) {
			end++
		}
		hits = append(hits, hit{begin, end, c.mask})
		from = end
	}
}

func base64Letter(c byte) bool { return letterOrDigit(c) || strings.IndexByte("+/-_=", c) >= 0 }
