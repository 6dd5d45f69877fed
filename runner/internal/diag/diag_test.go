package diag

import (
	"errors"
	"strings"
	"testing"
)

func TestPosString(t *testing.T) {
	for want, p := range map[string]Pos{
		"":        {},
		"f":       {File: "f", Col: 3},
		"f:2":     {File: "f", Line: 2},
		"f:2:3":   {File: "f", Line: 2, Col: 3},
		":2:3":    {Line: 2, Col: 3},
		"a/b:1:1": {"a/b", 1, 1},
	} {
		if got := p.String(); got != want {
			t.Errorf("%#v: want %q, got %q", p, want, got)
		}
	}
}

func TestProblemError(t *testing.T) {
	for want, p := range map[string]Problem{
		"it is wrong":                        {Text: "it is wrong"},
		"it is wrong; write it right":        {Text: "it is wrong", Hint: "write it right"},
		"f:2:3: it is wrong":                 {Pos: Pos{"f", 2, 3}, Text: "it is wrong"},
		"f: it is wrong; write it otherwise": {Pos: Pos{File: "f"}, Text: "it is wrong", Hint: "write it otherwise"},
	} {
		if got := p.Error(); got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

func TestErrIsNilWithoutProblems(t *testing.T) {
	var l Problems
	if err := l.Err(); err != nil {
		t.Errorf("no problem should be no error, not %v", err)
	}
}

// TestErr shows the order: files as they came, then lines and columns; and that
// each problem is there once.
func TestErr(t *testing.T) {
	var l Problems
	l.Add(Pos{"b", 9, 1}, "last of %s", "b")
	l.Add(Pos{"a", 5, 7}, "third of a")
	l.Add(Pos{"a", 5, 2}, "first at its place")
	l.AddHint(Pos{"a", 5, 2}, "a hint", "second at its place")
	l.Add(Pos{"b", 1, 1}, "first of b")
	l.Add(Pos{"a", 5, 7}, "third of a")
	l.Add(Pos{File: "a"}, "a as a whole")
	want := strings.Join([]string{
		"b:1:1: first of b", "b:9:1: last of b", "a: a as a whole",
		"a:5:2: first at its place", "a:5:2: second at its place; a hint", "a:5:7: third of a",
	}, "\n")
	err := l.Err()
	if err == nil || err.Error() != want {
		t.Errorf("want\n%s\ngot\n%v", want, err)
	}
	var list Problems
	if !errors.As(err, &list) || len(list) != 6 {
		t.Errorf("the error should be the list of six problems, not %d", len(list))
	}
	if l[0].Text != "last of b" {
		t.Error("the list itself should keep its order")
	}
}
