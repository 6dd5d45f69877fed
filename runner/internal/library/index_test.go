package library

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"authspec/runner/internal/diag"
	"authspec/runner/internal/requirement"
)

var update = flag.Bool("update", false, "write the index anew")

// files is what the files give, which is the same for every test.
var files = sync.OnceValues(read)

// TestIndex holds the index, the cases that are ready, the remedies, and what is
// counted against the files that they stand for.
func TestIndex(t *testing.T) {
	lib, err := files()
	if err != nil {
		t.Fatal(err)
	}
	mended, err := remedySum()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"index.txt": written(t, lib), "ready.txt": prepared(t, lib), "../about/held.txt": counted(lib), "remedies.txt": mended + "\n" + readRemedies().Lines(),
	} {
		if *update {
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s is not of the files in cases and suites: run `go generate ./runner/internal/library`, and commit it with them", name)
		}
	}
}

func counted(lib *Library) string {
	checks := 0
	for _, c := range lib.Cases {
		checks += len(c.Checks)
	}
	return fmt.Sprintf("%d cases, %d checks, %d requirements, %d suites\n", len(lib.Cases), checks, len(lib.Catalogue.Rows()), len(lib.Suites))
}

// written is the index of a library.
func written(t *testing.T, lib *Library) string {
	first, err := sum()
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{}
	w.fields(first)
	for _, c := range lib.Cases {
		w.oneCase(t, c)
	}
	for _, r := range lib.Catalogue.Rows() {
		w.fields(append([]string{"row"}, append(w.at(r.Pos), r.ID, string(r.Role), string(r.Level), string(r.Area), string(r.Basis),
			string(r.Severity), flagged(r.Core, "core"), r.Source, r.Rule, r.Impact, r.Headline, string(r.Harm), r.CoveredBy, r.Untestable)...)...)
	}
	for _, s := range lib.Suites {
		var areas []string
		for _, a := range s.Areas {
			areas = append(areas, string(a))
		}
		include, exclude := s.Globs()
		w.fields(append([]string{"suite"}, append(w.at(s.Pos), s.Name, s.Title, strings.Join(areas, " "), strings.Join(s.Schemes, " "),
			flagged(s.Core, "core"), s.Follows, strings.Join(include, " "), strings.Join(exclude, " "))...)...)
	}
	for _, line := range strings.Split(w.text.String(), "\n") {
		if kind, _, _ := strings.Cut(line, "\t"); kinds[kind] != 0 && strings.Count(line, "\t") != kinds[kind]-1 {
			t.Errorf("a text has a tab or a line break in it: %q", line)
		}
	}
	return w.text.String()
}

type writer struct {
	text   strings.Builder
	file   string
	line   int
	checks string
}

func (w *writer) fields(list ...string) { w.text.WriteString(strings.Join(list, "\t") + "\n") }

// at is a place, after a line for its file where that is another.
func (w *writer) at(p diag.Pos) []string {
	if p.File != w.file {
		w.file, w.line, w.checks = p.File, 0, ""
		w.fields("file", p.File)
	}
	lines := p.Line - w.line
	w.line = p.Line
	return []string{fmt.Sprint(lines), fmt.Sprint(p.Col)}
}

func (w *writer) oneCase(t *testing.T, c *Case) {
	at := w.at(c.Pos)
	kind := string(c.Role)
	if c.Claims {
		kind += claiming
	}
	var list []string
	for _, k := range c.Checks {
		text := k.Name + same + k.Requirement + "@" + k.Step
		if k.Unsaid {
			text = "!" + k.Name
		}
		list = append(list, text)
	}
	checks := strings.Join(list, " ")
	if checks == w.checks {
		checks = same
	} else {
		w.checks = checks
	}
	w.fields(append([]string{"case"}, append(at, c.ID, kind, c.Resource, strings.Join(c.Tags, " "), checks, c.Title)...)...)
}

func flagged(is bool, word string) string {
	if is {
		return word
	}
	return ""
}

// TestOwnByIndex holds what the index gives against what the files give.
func TestOwnByIndex(t *testing.T) {
	lib, ok := indexed()
	if !ok {
		t.Skip("the index is of other files, as TestIndex says")
	}
	want, err := files()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := written(t, lib), written(t, want); got != want {
		t.Error("the index does not give what it was made of")
	}
	chosen, err := lib.Choose(Selection{Suites: []string{AllSuite}})
	if err != nil {
		t.Fatal(err)
	}
	Ready(chosen)
	for i, c := range lib.Cases {
		if got, want := requirement.OutlineOf(c.Whole()), want.Cases[i].Outline; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: want %v, got %v", c.ID, want, got)
		}
		if c.Whole().Pos != c.Pos {
			t.Errorf("%s: want the place %s, got %s", c.ID, c.Whole().Pos, c.Pos)
		}
	}
}

// TestForeignIndex: an index of other files, or one that two edits have left with
// lines of both, is passed over.
func TestForeignIndex(t *testing.T) {
	before := index
	t.Cleanup(func() { index = before })
	first, rest, _ := strings.Cut(before, "\n")
	for _, text := range []string{"", "00000000\n" + rest, first + "\n00000000\n" + rest, first + "\ncase\t1\n"} {
		index = text
		if _, ok := indexed(); ok {
			t.Errorf("want no library by an index that begins with %.30q", text)
		}
	}
}
