package yamldoc

import (
	"fmt"
	"strings"
	"testing"
)

// TestPosIn looks for the place of "@" in the text of the value.
func TestPosIn(t *testing.T) {
	for text, want := range map[string]string{
		"v: a@":                          "1:5",
		"v:   ü@":                        "1:7",
		"vü: a@":                         "1:6",
		"v: 'a@'":                        "1:6",
		"v: 'it''s @'":                   "1:11",
		`v: "a@"`:                        "1:6",
		`v: "\r\n@"`:                     "1:9",
		`v: "\x41\u00e9\U0001F600\"\\@"`: "1:29",
		`v: "ü@"`:                        "1:6",
		"v: {a: [b@]}":                   "1:10",
		"v:\n  - x\n  - a@":              "3:6",
		"v: |\n  a@":                     "1:4", // not on one line
		"v: >\n  a@":                     "1:4",
		"v: \"a\n  b@\"":                 "1:4",
		"v: 'a\n  b@'":                   "1:4",
		"v: a\n  b@":                     "1:4",
		"v: " + strings.Repeat("x", longestLine) + "@": "1:4",
	} {
		d, err := Parse("f.yaml", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		n := d.Root.Content[1]
		for len(n.Content) > 0 {
			n = n.Content[len(n.Content)-1]
		}
		p := d.PosIn(n, strings.Index(n.Value, "@"))
		if got := fmt.Sprintf("%d:%d", p.Line, p.Col); got != want {
			t.Errorf("%q: want %s, got %s", text, want, got)
		}
	}
}

// FuzzPosIn shows that a place is always found, within the line where the text
// begins, and that exact ones are right.
func FuzzPosIn(f *testing.F) {
	for _, text := range []string{`v: "a\n$b"`, "v: a$", "v: 'it''s $'", "v: [a, \"$\\x41\"]", "v: |\n  $\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse("f.yaml", []byte(text))
		if err != nil || strings.ContainsAny(text, "\r\u0085\u2028\u2029\ufeff") {
			return // other line ends make other lines
		}
		n := d.Root
		for len(n.Content) > 0 {
			n = n.Content[len(n.Content)-1]
		}
		offset := strings.IndexByte(n.Value, '$')
		if offset < 0 {
			return
		}
		p := d.PosIn(n, offset)
		if p.Line != n.Line || p.Col < n.Column {
			t.Fatalf("the place %s is not in the text, which is at %d:%d", p, n.Line, n.Column)
		}
		line := []rune(strings.Split(text, "\n")[p.Line-1])
		if p.Col == n.Column || line[p.Col-1] == '\\' {
			return // not exact, or "$" is written as an escape
		}
		if line[p.Col-1] != '$' {
			t.Fatalf("at %s there is %q", p, line[p.Col-1])
		}
	})
}
