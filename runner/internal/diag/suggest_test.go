package diag

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNearest(t *testing.T) {
	known := []string{"status", "access", "field", "steps", "step", "at-once"}
	for word, want := range map[string]string{
		"staus":   "status", // one is missing
		"statuss": "status", // one too many
		"stauts":  "status", // two are swapped
		"STATUS":  "status", // letter case
		"acess":   "access",
		"steps":   "steps",
		"stepp":   "steps", // the first of two as near
		"atonce":  "at-once",
		"request": "",
		"":        "",
		"x":       "",
		"feilds":  "field",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("near to %q: want %q, got %q", word, want, got)
		}
	}
	long := strings.Repeat("a", 100)
	if got := Nearest(long, []string{long}); got != "" {
		t.Errorf("a long word should be no slip of the keyboard, but is taken for %q", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "axc", 1}, {"abc", "acb", 1},
		{"abc", "ab", 1}, {"abc", "cba", 2}, {"ä", "a", 1}, {"kitten", "sitting", 3},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("from %q to %q: want %d, got %d", c.a, c.b, c.want, got)
		}
	}
}

func TestSuggest(t *testing.T) {
	many := strings.Fields("a b c d e f g h i j k l m n o p q r")
	for _, c := range []struct {
		word  string
		known []string
		want  string
	}{
		{"headers", []string{"auth", "fields", "field"}, `did you mean "fields"?`},
		{"Header", []string{"status", "field"}, `did you mean "field"?`},
		{"header", []string{"status"}, `known are status`},
		{"statsu", []string{"status", "field"}, `did you mean "status"?`},
		{"other", []string{"status", "field"}, "known are status, field"},
		{"other", nil, ""},
		{"other", many, "known are a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, …"},
	} {
		if got := Suggest(c.word, c.known); got != c.want {
			t.Errorf("for %q of %v: want %q, got %q", c.word, c.known, c.want, got)
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"":                            `""`,
		"a b":                         `"a b"`,
		"a\x1b[31m\n":                 `"a\x1b[31m\n"`,
		`say "a"`:                     `"say \"a\""`,
		strings.Repeat("a", 60):       `"` + strings.Repeat("a", 60) + `"`,
		strings.Repeat("a", 61):       `"` + strings.Repeat("a", 60) + `"…`,
		strings.Repeat("ä", 40):       `"` + strings.Repeat("ä", 30) + `"…`,
		"a" + strings.Repeat("ä", 40): `"a` + strings.Repeat("ä", 29) + `"…`,
	} {
		got := Quote(in)
		if got != want || !utf8.ValidString(got) {
			t.Errorf("%q: want %s, got %s", in, want, got)
		}
		if clipped := Clip(in); clipped != strings.Replace(want[1:], `"…`, "…", 1) && clipped != want[1:len(want)-1] {
			t.Errorf("%q without quotes should be as %s, not %s", in, want, clipped)
		}
	}
}
