package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authspec/runner/internal/diag"
)

func printed(list ...diag.Problem) string {
	var errs bytes.Buffer
	(&Env{Stderr: &errs}).printProblems(list)
	return errs.String()
}

func TestPrintProblems(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.yaml")
	text := "cases:\n\tid: ä: wrong\n\n" + strings.Repeat("x", 200) + "\nescape: \x1b[2J\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(line, col int) diag.Pos { return diag.Pos{File: file, Line: line, Col: col} }
	for name, c := range map[string]struct {
		at   diag.Pos
		want string
	}{
		"a line":            {at(1, 1), file + ":1:1: wrong\n  cases:\n  ^\n"},
		"a tab, an umlaut":  {at(2, 7), file + ":2:7: wrong\n   id: ä: wrong\n        ^\n"},
		"beyond the line":   {at(1, 99), file + ":1:99: wrong\n  cases:\n        ^\n"},
		"no column":         {at(1, 0), file + ":1: wrong\n  cases:\n  ^\n"},
		"an empty line":     {at(3, 1), file + ":3:1: wrong\n"},
		"a long line":       {at(4, 1), file + ":4:1: wrong\n"},
		"a terminal escape": {at(5, 1), file + ":5:1: wrong\n"},
		"beyond the file":   {at(50, 1), file + ":50:1: wrong\n"},
		"no line":           {at(0, 0), file + ": wrong\n"},
		"no such file":      {diag.Pos{File: "nowhere", Line: 1, Col: 1}, "nowhere:1:1: wrong\n"},
		"nowhere at all":    {diag.Pos{}, "authspec: wrong\n"},
	} {
		if got := printed(diag.Problem{Pos: c.at, Text: "wrong"}); got != c.want {
			t.Errorf("%s: want\n%sgot\n%s", name, c.want, got)
		}
	}
}

func TestProblemsAreCountedAndHarmless(t *testing.T) {
	got := printed(diag.Problem{Text: "a \x1b[2J"}, diag.Problem{Text: `b \ c`, Hint: "\u202ed\r"})
	want := "authspec: a \\x1b[2J\nauthspec: b \\ c; \\xe2\\x80\\xaed\\r\nauthspec: 2 problems\n"
	if got != want {
		t.Errorf("want\n%q\ngot\n%q", want, got)
	}
}

// Lines are shown of what is surely no target file.
func TestQuotable(t *testing.T) {
	for text, want := range map[string]bool{
		"format: 1\ncases:\n":                    true,
		"topic: a\n":                             true,
		"expected: []\n":                         true,
		"requirements: []\n":                     true,
		"include: []\n":                          true,
		"accounts: {}\n":                         false,
		"acounts: {ordinary: {password: x}}\n":   false,
		"url: http://h\nx:\n  cases: \n":         false,
		"{format: 1, accounts: {}, cases: []}\n": false,
		"":                                       false,
	} {
		if got := quotable(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}
