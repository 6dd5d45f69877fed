package httpauth

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// agree compares the parser with the recognisers on one value.
func agree(t *testing.T, lines []string) {
	t.Helper()
	text := joined(lines)
	var rules []Rule
	parsed := ParseChallenges(lines)
	for _, p := range parsed.Problems {
		rules = append(rules, p.Rule)
	}
	compare(t, text, rules, dialect.challenges)
	rules = nil
	params, problems := ParseInfo(lines)
	for _, p := range problems {
		rules = append(rules, p.Rule)
	}
	compare(t, text, rules, dialect.info)
	for _, p := range append(parsed.Problems, problems...) {
		if p.Line >= len(lines) || p.Offset > len(lines[p.Line]) || p.Text(quoted) == "" {
			t.Errorf("%q: a problem outside the text: %+v", lines, p)
		}
	}
	if len(params) > len(text) || len(parsed.Challenges) > len(text) {
		t.Errorf("%q: more was read than stands there", lines)
	}
}

// compare tells whether the parser's problems are those that the ABNF has with
// the text. The rules of senders mean something only where recipients can read
// the value at all.
func compare(t *testing.T, text string, rules []Rule, start func(dialect) rule) {
	t.Helper()
	broken := slices.ContainsFunc(rules, Rule.Breaks)
	if readable := whole(start(recipient), text); readable == broken {
		t.Errorf("%q: the ABNF says readable=%t, the parser %v", text, readable, rules)
	}
	if broken {
		return
	}
	for r, d := range map[Rule]dialect{NoEmptyElements: tidyList, NoBlanksAtEquals: tidyEquals, NoNeedlessEscapes: tidyQuotes} {
		if tidy := whole(start(d), text); tidy == slices.Contains(rules, r) {
			t.Errorf("%q: the ABNF says %s=%t, the parser %v", text, r, tidy, rules)
		}
	}
}

// pieces are what random values are put together from.
var pieces = []string{
	"Basic", "Digest", "Negotiate", "a", "realm", "x-1", "abc/d", "abc", "==", "=", "=", `"x"`, `"a, b=c"`, `"\""`,
	`"\\"`, `"\x"`, `"`, `\`, ",", ",", ", ", " ", " ", "\t", "  ", "realm=x", `realm="y"`, "nonce=z", `Basic realm="w"`,
	"/", ":", "'", "\x80", "\x01", "\x7f", "ü", `"ü"`, "\n",
}

func TestParserAndABNFAgreeOnRandomValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		var b strings.Builder
		for range 1 + rng.IntN(9) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		agree(t, strings.Split(b.String(), "\n"))
		if t.Failed() {
			return
		}
	}
}

// TestParserAndABNFAgreeOnAllShortValues goes through all values of up to five
// octets of a small alphabet.
func TestParserAndABNFAgreeOnAllShortValues(t *testing.T) {
	const alphabet = "a/= \t,\"\n"
	most := 5
	if testing.Short() {
		most = 4
	}
	var walk func(prefix string)
	walk = func(prefix string) {
		agree(t, strings.Split(prefix, "\n"))
		if len(prefix) == most || t.Failed() {
			return
		}
		for i := range len(alphabet) {
			walk(prefix + alphabet[i:i+1])
		}
	}
	walk("")
}

func FuzzChallenges(f *testing.F) {
	for _, c := range challengeCases {
		f.Add(strings.Join(c.lines, "\n"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 {
			t.Skip("the recognisers take their time")
		}
		agree(t, strings.Split(text, "\n"))
	})
}
