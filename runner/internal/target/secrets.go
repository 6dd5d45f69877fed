package target

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Secrets replaces secrets in texts by the placeholders that made them:
// as they are, percent-encoded, escaped, and inside base64 at any alignment.
type Secrets struct {
	base *Secrets // what it knows besides; nil: nothing
	made []Made
	pool *Pool // nil: none

	// What is looked for is made of these when somebody looks: most secrets that a
	// case makes are never told of.
	ready sync.Once
	words []word
	cores []core
	index *index // of its own words and cores
	parts *keys  // that stand anywhere in these

	// origins are all that it knows, of which there may be parts in a text. Hardly
	// any text has one, so they are put together when one has.
	sorted  sync.Once
	origins []origin
}

// word is an octet string that must not come out, and what stands for it.
type word struct {
	octets  string
	bounded bool // only where no letter or digit stands beside it
	mask    string
}

// core is what every base64 text that holds a secret at one alignment has in
// common.
type core struct {
	octets string
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
		s.made = append(s.made, Made{a.User + ":" + a.Password, "${" + a.Role + ".user-pass}"}, Made{a.Password, "${" + a.Role + ".password}"})
	}
	for _, k := range t.Tokens {
		s.made = append(s.made, Made{k.Value, "${token." + k.Name + "}"})
	}
	return s
}

// With knows besides what was made from secrets. s stays as it is.
func (s *Secrets) With(made []Made) *Secrets {
	if len(made) == 0 {
		return s
	}
	return &Secrets{base: s, made: slices.Clone(made)}
}

// prepare makes what is looked for, once.
func (s *Secrets) prepare() {
	s.ready.Do(func() {
		if s.base != nil {
			s.base.prepare()
		}
		for _, m := range s.made {
			s.add(m.Value, m.Placeholder)
		}
		s.index, s.parts = newIndex(s.words, s.cores), partsOf(s.words, s.cores)
	})
}

// add takes up one secret in all its forms.
func (s *Secrets) add(secret, mask string) {
	if secret == "" {
		return
	}
	filter := func(name string) string {
		if before, ok := strings.CutSuffix(mask, "}"); ok {
			return before + "|" + name + "}"
		}
		return mask
	}
	for _, text := range alphabets(base64.StdEncoding.EncodeToString([]byte(secret))) {
		s.word(text, filter("base64"))
		s.word(strings.TrimRight(text, "="), filter("base64"))
	}
	if len(secret) < shortest {
		return
	}
	s.word(secret, mask)
	for shift := range 3 {
		s.core(secret, shift, filter("base64"))
	}
	if strings.Trim(secret, unreserved) == "" {
		return // it is written everywhere as it is
	}
	s.word(percentAll(secret), filter("percent"))
	s.word(strings.ToLower(percentAll(secret)), filter("percent"))
	s.word(url.QueryEscape(secret), filter("percent"))
	s.word(html.EscapeString(secret), mask)
	s.word(strings.Trim(strconv.Quote(secret), `"`), mask)
	s.word(strings.ReplaceAll(strings.ReplaceAll(secret, `\`, `\\`), `"`, `\"`), mask)
	if j, err := json.Marshal(secret); err == nil {
		s.word(strings.Trim(string(j), `"`), mask)
	}
}

// unreserved are the characters that no encoding of a text changes, but base64
// (RFC 3986 §2.3).
const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

func (s *Secrets) word(octets, mask string) {
	if len(octets) < shortest {
		return
	}
	for known := s; known != nil; known = known.base {
		if slices.ContainsFunc(known.words, func(w word) bool { return w.octets == octets }) {
			return
		}
	}
	s.words = append(s.words, word{octets, ordinary(octets), mask})
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
	for _, text := range alphabets(base64.StdEncoding.EncodeToString(part)) {
		s.cores = append(s.cores, core{text, mask})
	}
}

var urlLetters = strings.NewReplacer("+", "-", "/", "_")

// alphabets writes a base64 text in both alphabets (RFC 4648 §4 and §5), where
// they differ.
func alphabets(text string) []string {
	if !strings.ContainsAny(text, "+/") {
		return []string{text}
	}
	return []string{text, urlLetters.Replace(text)}
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
