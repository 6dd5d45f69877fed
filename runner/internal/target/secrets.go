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
	"sync/atomic"
)

// Secrets collects what no report may hold, and replaces it in texts by the
// placeholders that made it: as it is, percent-encoded, escaped, and inside
// base64 at any alignment. It may be used by several goroutines. A nil one knows
// nothing.
type Secrets struct {
	base *Secrets // what it knows besides; nil: nothing
	pool *pool    // what attempts have made; nil: it is one itself

	mu   sync.Mutex // guards what follows, but for reading what is made of it
	made []Made
	// What is looked for is made of these when somebody looks: most secrets that a
	// case makes are never told of.
	forms atomic.Pointer[forms] // nil: not made since something was added
}

// forms are the octets that secrets have in texts.
type forms struct {
	words []word
	cores []core
	index *index
	parts *keys // that stand anywhere in these

	// origins are all that there may be parts of in a text, those of the base too.
	// Hardly any text has one, so they are put together when one has.
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
	s := &Secrets{pool: &pool{}}
	for _, a := range t.Accounts {
		s.made = append(s.made, Made{a.User + ":" + a.Password, "${" + a.Role + ".user-pass}"}, Made{a.Password, "${" + a.Role + ".password}"})
	}
	for _, k := range t.Tokens {
		s.made = append(s.made, MadeOf(k.Value, "${token."+k.Name+"}")...)
	}
	for name, value := range t.Variables {
		s.made = append(s.made, Made{value, "${env." + name + "}"})
	}
	if t.Issuer != nil {
		for _, k := range t.Issuer.Keys {
			for _, text := range k.Secrets() {
				s.made = append(s.made, Made{text, "[key of the issuer]"})
			}
		}
	}
	for _, r := range t.Resources {
		if r.Key != nil {
			s.made = append(s.made, Made{r.Key.Value, "${" + r.Role + ".key}"})
		}
	}
	s.made = append(s.made, t.fieldSecrets()...)
	s.made = append(s.made, t.proofSecrets()...)
	s.made = append(s.made, t.certificateSecrets()...)
	return s
}

// ForAttempt collects for one attempt at a case: it knows what s knows. What it
// is told is known to s too, and to all other attempts, as far as a server may
// show one case what came with another (see pool).
func (s *Secrets) ForAttempt() *Secrets { return &Secrets{base: s} }

// Add takes up what was made from secrets.
func (s *Secrets) Add(made ...Made) {
	if s == nil || len(made) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range made {
		if !slices.Contains(s.made, m) {
			s.made = append(s.made, m)
			s.forms.Store(nil)
		}
	}
	for known := s.base; known != nil; known = known.base {
		if known.pool != nil {
			known.pool.add(made...)
		}
	}
}

// AddAll takes up what another attempt at the same case has made.
func (s *Secrets) AddAll(other *Secrets) {
	if other == nil {
		return
	}
	other.mu.Lock()
	made := slices.Clone(other.made)
	other.mu.Unlock()
	s.Add(made...)
}

// prepare makes what is looked for, once.
func (s *Secrets) prepare() *forms {
	if f := s.forms.Load(); f != nil {
		return f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.forms.Load()
	if f == nil {
		f = &forms{}
		for _, m := range s.made {
			f.add(m.Value, m.Placeholder, s.base)
		}
		f.index, f.parts = newIndex(f.words, f.cores), partsOf(f.words, f.cores)
		s.forms.Store(f)
	}
	return f
}

// add takes up one secret in all the forms that the base does not know.
func (f *forms) add(secret, mask string, base *Secrets) {
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
		f.word(text, filter("base64"), base)
		f.word(strings.TrimRight(text, "="), filter("base64"), base)
	}
	if len(secret) < shortest {
		return
	}
	f.word(secret, mask, base)
	for shift := range 3 {
		f.core(secret, shift, filter("base64"))
	}
	if strings.Trim(secret, unreserved) == "" {
		return // it is written everywhere as it is
	}
	f.word(percentAll(secret), filter("percent"), base)
	f.word(strings.ToLower(percentAll(secret)), filter("percent"), base)
	f.word(url.QueryEscape(secret), filter("percent"), base)
	f.word(html.EscapeString(secret), mask, base)
	f.word(strings.Trim(strconv.Quote(secret), `"`), mask, base)
	f.word(strings.ReplaceAll(strings.ReplaceAll(secret, `\`, `\\`), `"`, `\"`), mask, base)
	if j, err := json.Marshal(secret); err == nil {
		f.word(strings.Trim(string(j), `"`), mask, base)
	}
}

// unreserved are the characters that no encoding of a text changes, but base64
// (RFC 3986 §2.3).
const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

func (f *forms) word(octets, mask string, base *Secrets) {
	is := func(w word) bool { return w.octets == octets }
	if len(octets) < shortest || slices.ContainsFunc(f.words, is) {
		return
	}
	for known := base; known != nil; known = known.base {
		if slices.ContainsFunc(known.prepare().words, is) {
			return
		}
	}
	f.words = append(f.words, word{octets, ordinary(octets), mask})
}

// ordinary tells whether a secret could be a part of common words: "pass".
func ordinary(secret string) bool {
	const long = 6
	return len(secret) < long && strings.Trim(strings.ToLower(secret), "abcdefghijklmnopqrstuvwxyz") == ""
}

// core takes up the octets of base64 that depend on the secret alone when it
// begins shift octets after a group of three.
func (f *forms) core(secret string, shift int, mask string) {
	lead := (3 - shift) % 3
	if len(secret) < lead+6 {
		return // too few octets are left to tell it from other text
	}
	part := []byte(secret[lead:])
	part = part[:len(part)/3*3]
	for _, text := range alphabets(base64.StdEncoding.EncodeToString(part)) {
		f.cores = append(f.cores, core{text, mask})
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
