package requirement

import (
	"slices"
	"strings"
	"testing"
)

func suite(t *testing.T, text string) *Suite {
	t.Helper()
	list, err := LoadSuites([]File{{"s.yaml", []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

func TestSuiteChooses(t *testing.T) {
	s := suite(t, `format: 1
name: mine
title: Some of it
include: ["a/*", "b/one#status"]
exclude: ["a/two", "*#answer"]
`)
	checks := []string{"status", "realm", "answer"}
	for id, want := range map[string][]string{
		"a/one":   {"status", "realm"},
		"a/two":   nil,
		"a/two/x": nil,
		"b/one":   {"status"},
		"b/one/x": {"status"},
		"c/one":   nil,
	} {
		if got := s.Choose(id, checks); !slices.Equal(got, want) {
			t.Errorf("%s: want %q, got %q", id, want, got)
		}
	}
	if p := s.Unmatched([]string{"a/one"}); len(p) != 0 {
		t.Errorf("everything names something, but got %v", p)
	}
}

func TestSuiteUnmatched(t *testing.T) {
	s := suite(t, "format: 1\nname: mine\ntitle: Some\ninclude:\n  - a/one\n  - a/tow\nexclude: [b/*]\n")
	s.Choose("a/one", []string{"status"})
	s.Choose("a/two", []string{"status"})
	got := s.Unmatched([]string{"a/one", "a/two"}).Error()
	want := `s.yaml:6:5: "a/tow" names no case and no check; did you mean "a/two"?
s.yaml:7:11: "b/*" names no case and no check; ` + "`authspec list` shows what there is"
	if got != want {
		t.Errorf("want\n%s\ngot\n%s", want, got)
	}
}

func TestSuiteProblems(t *testing.T) {
	head := "format: 1\nname: mine\ntitle: T\n"
	for name, c := range map[string]struct{ text, want string }{
		"no include":    {head, `s.yaml:1:1: the key "include" is missing`},
		"empty":         {head + "include: []\n", "s.yaml:4:10: the suite includes nothing; write `include: [\"*\"]` for everything"},
		"one glob":      {head + "include: a/*\n", `s.yaml:4:10: a list should stand here, not the text "a/*"`},
		"bad glob":      {head + "include: [\"a b\"]\n", "s.yaml:4:11: the glob \"a b\" holds a blank"},
		"twice":         {head + "include: [a, a]\n", `s.yaml:4:14: the glob "a" comes twice; keep one of them`},
		"null":          {head + "include: [null]\n", "s.yaml:4:11: a text should stand here, not nothing"},
		"bad name":      {strings.Replace(head, "mine", "My Suite", 1) + "include: [a]\n", `s.yaml:2:7: "My Suite" is no name of a suite; write a-z, 0-9 and ` + "`-`"},
		"comma in name": {strings.Replace(head, "mine", "a,b", 1) + "include: [a]\n", "is no name of a suite"},
		"unknown key":   {head + "include: [a]\nexcluded: [b]\n", `s.yaml:5:1: unknown key "excluded"; did you mean "exclude"?`},
		"not a mapping": {"- a\n", "s.yaml:1:1: the file should be a mapping"},
	} {
		_, err := LoadSuites([]File{{"s.yaml", []byte(c.text)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %s\ngot %v", name, c.want, err)
		}
	}
	twice := []byte(head + "include: [a]\n")
	_, err := LoadSuites([]File{{"s.yaml", twice}, {"t.yaml", twice}})
	if err == nil || !strings.Contains(err.Error(), `t.yaml:2:7: the suite "mine" is already defined at s.yaml:2:7`) {
		t.Errorf("got %v", err)
	}
}
