package report

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDisplayWidth(t *testing.T) {
	for text, want := range map[string]int{
		"":                    0,
		"plain":               5,
		"jürgen":              6,
		"ju\u0308rgen":        6,  // u and a combining diaeresis
		"茶会":                  4,  // wide characters
		"ﾁｬ":                  2,  // halfwidth ones
		"tea · … ── →":        12, // what reports draw themselves
		"👩\u200d👩\u200d👧":     2,  // a family, joined
		"🇩🇪 flag":             7,
		"e\u0301\u0302\u0303": 1,
	} {
		if got := DisplayWidth(text); got != want {
			t.Errorf("%q: want %d columns, got %d", text, want, got)
		}
	}
}

func TestCutInColumns(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"short", 5, "short"},
		{"longer", 5, "long…"},
		{"longer", 1, "…"},
		{"longer", 0, ""},
		{"longer", -1, ""},
		{"jürgen", 6, "jürgen"},
		{"茶会の夜", 8, "茶会の夜"},
		{"茶会の夜", 7, "茶会の…"},
		{"茶会の夜", 6, "茶会…"}, // half of a wide character has no room
		{"ju\u0308rgen", 3, "ju\u0308…"},
		{"👩\u200d👩\u200d👧 tea", 3, "👩\u200d👩\u200d👧…"},
	} {
		got := cut(c.text, c.width)
		if got != c.want || !utf8.ValidString(got) {
			t.Errorf("%q in %d columns: want %q, got %q", c.text, c.width, c.want, got)
		}
		if w := DisplayWidth(got); w > max(c.width, 0) {
			t.Errorf("%q takes %d columns, of %d", got, w, c.width)
		}
	}
}

// TestColumnsLineUp: tables have their columns below one another, whatever the
// characters before them, and no line is longer than it may be.
func TestColumnsLineUp(t *testing.T) {
	lines := grid([][]string{
		{"1", "nginx", "12"}, {"2", "茶会", "7"}, {"3", "ju\u0308rgen", "123"},
	}, 40)
	want := []string{"  1  nginx    12", "  2  茶会      7", "  3  ju\u0308rgen  123"}
	if got := strings.Join(lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("want\n%s\ngot\n%s", strings.Join(want, "\n"), got)
	}
	for _, line := range wrap(strings.Repeat("茶会 ", 12), 20) {
		if w := DisplayWidth(line); w > 20 {
			t.Errorf("%q takes %d columns, of 20", line, w)
		}
	}
	run := sample()
	run.Target.Name = "茶会 " + strings.Repeat("会", 60)
	for i := range run.Results {
		run.Results[i].Checks = append(run.Results[i].Checks[:0:0], run.Results[i].Checks...)
		for k := range run.Results[i].Checks {
			run.Results[i].Checks[k].Got = "realm=\"" + strings.Repeat("茶会 ", 40) + "\""
		}
	}
	var out bytes.Buffer
	if err := Console(&out, run, ConsoleOptions{Width: 80}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		line = strings.TrimSuffix(line, "\n")
		if strings.Contains(line, "茶") && DisplayWidth(line) > 80 {
			t.Errorf("%q takes %d columns, of 80", line, DisplayWidth(line))
		}
	}
}
