package httpauth

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// writer makes random challenges and writes them in one of the many ways that
// the grammar of recipients allows.
type writer struct{ *rand.Rand }

func (w writer) pick(list ...string) string { return list[w.IntN(len(list))] }

func (w writer) word(alphabet string) string {
	var b strings.Builder
	for range 1 + w.IntN(6) {
		b.WriteByte(alphabet[w.IntN(len(alphabet))])
	}
	return b.String()
}

const tokenAlphabet = alphanumeric + "!#$%&'*+-.^_`|~"

// challenge is a random one, with parameter names that differ.
func (w writer) challenge() Challenge {
	c := Challenge{Scheme: w.word(tokenAlphabet)}
	switch w.IntN(4) {
	case 0:
	case 1:
		c.Token68 = w.word(alphanumeric+"-._~+/") + w.pick("", "=", "==", "===")
	default:
		for i := range 1 + w.IntN(4) {
			c.Params = append(c.Params, w.param("abcd"[i:i+1]))
		}
	}
	return c
}

func (w writer) param(prefix string) Param {
	p := Param{Name: prefix + w.word(tokenAlphabet)}
	if w.IntN(2) == 0 {
		p.Value = w.word(tokenAlphabet)
		p.Raw = p.Value
		return p
	}
	p.Quoted = true
	text := make([]byte, w.IntN(8))
	raw := []byte{'"'}
	for i := range text {
		text[i] = w.word("abc=, \t\\\"ü/:;\xff")[0]
		if text[i] == '"' || text[i] == '\\' || w.IntN(5) == 0 {
			raw = append(raw, '\\')
		}
		raw = append(raw, text[i])
	}
	p.Value, p.Raw = string(text), string(raw)+`"`
	return p
}

// lines writes challenges, in one line or several.
func (w writer) lines(list []Challenge) []string {
	lines := []string{""}
	add := func(s string) { lines[len(lines)-1] += s }
	for i := range list {
		c := &list[i]
		if i > 0 && w.IntN(3) == 0 {
			lines = append(lines, w.pick("", " ", ","))
		} else if i > 0 {
			add(w.pick(", ", ",", " ,\t", ", ,", ",,"))
		}
		c.Line = len(lines) - 1
		add(c.Scheme)
		if c.Token68 != "" {
			add(w.pick(" ", "   ") + c.Token68)
		}
		for j, p := range c.Params {
			if j == 0 {
				add(w.pick(" ", "  ", " , "))
			} else if w.IntN(6) == 0 {
				lines = append(lines, "")
			} else {
				add(w.pick(",", ", ", " , ", ",,"))
			}
			add(p.Name + w.pick("=", "=", " = ", "=\t") + p.Raw)
		}
	}
	add(w.pick("", "", " ", ","))
	return lines
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	w := writer{rand.New(rand.NewPCG(3, 4))}
	for range 5_000 {
		list := make([]Challenge, 1+w.IntN(4))
		for i := range list {
			list[i] = w.challenge()
		}
		lines := w.lines(list)
		parsed := ParseChallenges(lines)
		if !reflect.DeepEqual(parsed.Challenges, list) {
			t.Fatalf("%q\n got %+v\nwant %+v", lines, parsed.Challenges, list)
		}
		for _, p := range parsed.Problems {
			if p.Rule.Breaks() || p.Rule == ParamsOnce {
				t.Fatalf("%q: %+v", lines, p)
			}
		}
	}
}

func TestEncodeUserPass(t *testing.T) {
	for _, c := range []struct {
		in   string
		enc  Encoding
		want string
		same bool // the form makes no difference
	}{
		{"Aladdin:open sesame", Encoding{}, "QWxhZGRpbjpvcGVuIHNlc2FtZQ==", false}, // RFC 7617 §2
		{"test:123\u00a3", Encoding{}, "dGVzdDoxMjPCow==", false},                  // RFC 7617 §2.1
		{"", Encoding{}, "", false},
		{"a:b", Encoding{Unpadded: true}, "YTpi", true},
		{"a:bc", Encoding{Unpadded: true}, "YTpiYw", false},
		{"a:b", Encoding{Overpadded: true}, "YTpi=", false},
		{"a:bc", Encoding{Overpadded: true}, "YTpiYw===", false},
		{"", Encoding{Overpadded: true}, "=", true},
		{"a:b", Encoding{URL: true}, "YTpi", true},
		{"a:>?", Encoding{URL: true}, "YTo-Pw==", false},
		{"a:?", Encoding{URL: true}, "YTo_", false},
		{"a:b", Encoding{DirtyBits: true}, "YTpi", true},
		{"a:bc", Encoding{DirtyBits: true}, "YTpiYx==", false},
		{"a:", Encoding{DirtyBits: true}, "YTp=", false},
		{"a:bc", Encoding{Unpadded: true, Overpadded: true}, "", true},
	} {
		got, ok := EncodeUserPass([]byte(c.in), c.enc)
		if ok == c.same || ok && got != c.want {
			t.Errorf("%q %+v: got %q, %t", c.in, c.enc, got, ok)
		}
	}
}

func TestDirtyBitsDecodeToTheSameOctets(t *testing.T) {
	for _, in := range []string{"a:", "a:bc", "user:pass", "user:passwor", "\xff\xfe"} {
		clean, _ := EncodeUserPass([]byte(in), Encoding{})
		got, ok := EncodeUserPass([]byte(in), Encoding{DirtyBits: true})
		if !ok {
			continue
		}
		decoded, err := base64.StdEncoding.DecodeString(got)
		if err != nil || !bytes.Equal(decoded, []byte(in)) || got == clean {
			t.Errorf("%q: %q decodes to %q (%v)", in, got, decoded, err)
		}
		if _, err := base64.StdEncoding.Strict().DecodeString(got); err == nil {
			t.Errorf("%q: a strict decoder takes %q", in, got)
		}
	}
}

func TestBasic(t *testing.T) {
	if got := Basic("Aladdin", "open sesame"); got != "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" {
		t.Errorf("got %s", got)
	}
}
