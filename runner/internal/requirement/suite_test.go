package requirement

import (
	"slices"
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/results"
)

func suite(t *testing.T, text string) *Suite {
	t.Helper()
	list, err := LoadSuites([]File{{"s.yaml", []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// bare is a case of one step with checks of these names, each of which cites a
// requirement of its own name.
func bare(id string, checks ...string) *Outline {
	step := &casefile.Step{ID: "1"}
	for _, name := range checks {
		step.Expect = append(step.Expect, &casefile.Check{Name: name, Requirement: name, Test: check.Status{Codes: []int{401}}})
	}
	return Outlines([]*casefile.Case{{ID: id, Resource: "protected", Steps: []*casefile.Step{step}}})[0]
}

// Areas, core and schemes narrow what the globs name; the unsaid check goes
// where the others of its case go.
func TestSuiteByRequirement(t *testing.T) {
	rows := NewCatalogue(
		Row{ID: "status", Area: results.AreaAuth, Core: true},
		Row{ID: "realm", Area: results.AreaAuth},
		Row{ID: "host", Area: results.AreaHTTP1},
		Row{ID: casefile.Answers, Area: results.AreaSecurity, Core: true},
	)
	digest := bare("a/digest", "status")
	digest.Resource = "digest"
	cases := []*Outline{bare("a/one", "status", "realm"), bare("a/host", "host"), bare("b/one", "realm"), digest}
	for text, want := range map[string]string{
		"areas: [auth]":                         "a/one#status a/one#realm a/one#answer b/one#realm b/one#answer a/digest#status a/digest#answer",
		"areas: [http1]":                        "a/host#host a/host#answer",
		"areas: [auth, http1]\nexclude: [a/*]":  "b/one#realm b/one#answer",
		"core: true":                            "a/one#status a/one#answer a/digest#status a/digest#answer",
		"core: true\nschemes: [basic]":          "a/one#status a/one#answer",
		"areas: [auth]\ninclude: [\"*#realm\"]": "a/one#realm b/one#realm",
	} {
		s := suite(t, "format: 1\nname: mine\ntitle: T\n"+text+"\n")
		var got []string
		for _, c := range cases {
			for _, name := range s.Choose(c, rows) {
				got = append(got, results.Address(c.ID, name))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: want %s, got %s", text, want, strings.Join(got, " "))
		}
	}
}

func TestSuiteChooses(t *testing.T) {
	s := suite(t, `format: 1
name: mine
title: Some of it
include: ["a/*", "b/one#status"]
exclude: ["a/two", "*#answer"]
`)
	for id, want := range map[string][]string{
		"a/one":   {"status", "realm"},
		"a/two":   nil,
		"a/two/x": nil,
		"b/one":   {"status"},
		"b/one/x": {"status"},
		"c/one":   nil,
	} {
		if got := s.Choose(bare(id, "status", "realm"), NewCatalogue()); !slices.Equal(got, want) {
			t.Errorf("%s: want %q, got %q", id, want, got)
		}
	}
	if p := s.Unmatched([]string{"a/one"}); len(p) != 0 {
		t.Errorf("everything names something, but got %v", p)
	}
}

func TestSuiteUnmatched(t *testing.T) {
	s := suite(t, "format: 1\nname: mine\ntitle: Some\ninclude:\n  - a/one\n  - a/tow\nexclude: [b/*]\n")
	s.Choose(bare("a/one", "status"), NewCatalogue())
	s.Choose(bare("a/two", "status"), NewCatalogue())
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
		"nothing said":  {head, "s.yaml:1:1: the suite does not say what it holds; name `areas`, `schemes`, `core` or `include`"},
		"no area":       {head + "areas: [http]\n", "s.yaml:4:9: unknown word \"http\"; did you mean \"http1\"?"},
		"empty areas":   {head + "areas: []\n", "s.yaml:4:8: the list is empty; leave the key out for all of them"},
		"no scheme":     {head + "schemes: [ntlm]\n", "s.yaml:4:11: unknown word \"ntlm\""},
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
