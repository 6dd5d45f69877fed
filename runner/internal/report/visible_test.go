package report

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"authspec/runner/results"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"Basic realm=\"a\\b\"", "Basic realm=\"a\\b\""},
		{"jürgen 密码 ✓", "jürgen 密码 ✓"},
		{"a\r\n\tb", `a\r\n\tb`},
		{"\x1b[31m", `\x1b[31m`},
		{"\x00\x7f\xff", `\x00\x7f\xff`},
		{"\u009b2J", `\xc2\x9b2J`},
		{"a\u202eb", `a\xe2\x80\xaeb`},
		{"\ufffd", "\ufffd"},
		{"## a #1 [x]", "## a #1 [x]"},
		{"###[error]a ##vso[x]\n##", `##\x23[error]a #\x23vso[x]\n##`},
	} {
		got := visible(c.in)
		if got != c.want {
			t.Errorf("visible(%q): want %q, got %q", c.in, c.want, got)
		}
		if again := visible(got); again != got {
			t.Errorf("visible(%q): want nothing more to do, got %q", got, again)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  []string
	}{
		{"", 10, nil},
		{" \n\r\n", 10, nil},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 100, []string{"one two three"}},
		{"first\nsecond line\n\nthird", 100, []string{"first", "second line", "third"}},
		{"see http://127.0.0.1:8080/a/long/path now", 10, []string{"see", "http://127.0.0.1:8080/a/long/path", "now"}},
		{"äöü äöü", 7, []string{"äöü äöü"}},
		{"äöü äöü", 6, []string{"äöü", "äöü"}},
		{"a\x1b[2Jb", 100, []string{`a\x1b[2Jb`}},
		{"got ::error::x [::1]", 5, []string{"got", `:\x3aerror::x`, "[::1]"}},
	} {
		if got := wrap(c.in, c.width); !slices.Equal(got, c.want) {
			t.Errorf("wrap(%q, %d): want %q, got %q", c.in, c.width, c.want, got)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"äöü", 3, "äöü"}, {"äöüß", 3, "äö…"}, {"", 3, ""}, {"abc", 1, "…"}, {"abc", 0, ""},
	} {
		if got := cut(c.in, c.width); got != c.want {
			t.Errorf("cut(%q, %d): want %q, got %q", c.in, c.width, c.want, got)
		}
	}
}

func TestCountAndTook(t *testing.T) {
	for got, want := range map[string]string{
		count(0, "case"): "0 cases", count(1, "case"): "1 case", count(2, "case"): "2 cases",
		took(0.25): "0.2 ms", took(999): "999.0 ms", took(1500): "1.5 s",
	} {
		if got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

// TestPaint: colour changes nothing but colour.
func TestPaint(t *testing.T) {
	for _, v := range results.Verdicts() {
		painted := paint{on: true}.verdict(v, "word")
		if !strings.HasPrefix(painted, "\x1b[") || !strings.HasSuffix(painted, "word\x1b[0m") {
			t.Errorf("%s: want the word between colour and reset, got %q", v, painted)
		}
		if plain := (paint{}).verdict(v, "word"); plain != "word" {
			t.Errorf("%s without colour: want the word alone, got %q", v, plain)
		}
	}
	if got := (paint{on: true}).bold(""); got != "" {
		t.Errorf("want nothing for nothing, got %q", got)
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("\x1b[31m")
	f.Add("a\u202e\n\xff")
	f.Fuzz(func(t *testing.T, s string) {
		if got := visible(s); !harmless(got) {
			t.Errorf("visible(%q) is not: %q", s, got)
		}
		for _, line := range wrap(s, 20) {
			if line == "" || !harmless(line) {
				t.Errorf("wrap(%q) has the line %q", s, line)
			}
		}
	})
}

// harmless tells whether a text is one line that any terminal only shows.
func harmless(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !results.Printable(r) }) < 0
}
