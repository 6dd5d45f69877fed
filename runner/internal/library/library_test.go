package library

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
)

// directory is one of a team's own, with these files.
func directory(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	teamCases = `format: 1
topic: acme
cases:
  - id: acme/one
    title: T
    tags: [mine]
    steps:
      - request: {}
        expect: [{status: 401, requirement: acme-status}, {access: refused, requirement: suite-no-grant}]
`
	teamRows = `format: 1
requirements:
  - {id: acme-status, level: MUST, area: auth, basis: derived, source: RFC 9110 §15, rule: "R.", impact: "I.", headline: H}
`
	teamSuite = "format: 1\nname: ours\ntitle: Ours\ninclude: [\"acme/*\"]\n"
)

// TestLoadTogether: a team's cases, requirements and suites stand beside those
// that come with authspec, behind them.
func TestLoadTogether(t *testing.T) {
	own, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	lib, err := Load([]string{directory(t, map[string]string{
		"acme.yaml": teamCases, "requirements/acme.yaml": teamRows, "suites/ours.yaml": teamSuite,
	})})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(lib.Cases); n != len(own.Cases)+1 || lib.Cases[n-1].ID != "acme/one" {
		t.Fatalf("want one case more, at the end, got %d of %d", n, len(own.Cases))
	}
	if _, ok := lib.Catalogue.Row("acme-status"); !ok {
		t.Error("want the team's requirement in the catalogue")
	}
	chosen, err := lib.Choose(Selection{Suites: []string{"ours"}})
	if err != nil || len(chosen) != 1 || !slices.Contains(chosen[0].Checks, "status") || !slices.Contains(chosen[0].Checks, "access") {
		t.Errorf("want the checks of the team's suite, got %+v, %v", chosen, err)
	}
	for _, label := range []string{"acme", "mine", "must", "rfc9110", "security"} {
		if labels := lib.Labels(lib.Cases[len(lib.Cases)-1].Outline); !slices.Contains(labels, label) {
			t.Errorf("want the label %s among %q", label, labels)
		}
	}
	if addresses := lib.Addresses(); !slices.Contains(addresses, "acme/one#status") {
		t.Error("want the address of the team's check")
	}
}

// TestLoadTellsEverything: what is wrong with any file of any directory is told
// at once, each with its place.
func TestLoadTellsEverything(t *testing.T) {
	dir := directory(t, map[string]string{
		"acme.yaml":              strings.Replace(teamCases, "status: 401", "statsu: 401", 1),
		"requirements/acme.yaml": strings.Replace(teamRows, "level: MUST", "level: MIGHT", 1),
		"suites/ours.yaml":       "format: 1\nname: ours\n",
	})
	_, err := Load([]string{dir, filepath.Join(dir, "missing")})
	var problems diag.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("want a list of problems, got %v", err)
	}
	for _, file := range []string{"acme.yaml", "requirements/acme.yaml", "suites/ours.yaml", "missing"} {
		if !slices.ContainsFunc(problems, func(p diag.Problem) bool { return p.Pos.File == filepath.Join(dir, file) }) {
			t.Errorf("want a problem of %s among\n%v", file, err)
		}
	}
	taken := strings.ReplaceAll(teamCases, "acme", "basic")
	_, err = Load([]string{directory(t, map[string]string{"acme.yaml": strings.Replace(taken, "basic/one", "basic/base64-alphabet", 1)})})
	if err == nil || !strings.Contains(err.Error(), `the id "basic/base64-alphabet" is already taken at cases/basic/base64.yaml:`) {
		t.Errorf("want an id that is taken, got %v", err)
	}
	_, err = Load([]string{directory(t, map[string]string{"acme.yaml": teamCases})})
	if err == nil || !strings.Contains(err.Error(), "acme-status") {
		t.Errorf("want a requirement that nobody has told, got %v", err)
	}
}

// TestChooseTellsWhatNamesNothing: a slip of the keyboard chooses nothing
// silently.
func TestChooseTellsWhatNamesNothing(t *testing.T) {
	lib, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	nothing := func([]string) bool { return false }
	for _, c := range []struct {
		selection Selection
		want      []string
	}{
		{Selection{Suites: []string{"digset", "full"}}, []string{`there is no suite "digset"; did you mean "digest"?`}},
		{Selection{Only: []string{"chalenge/required"}, Skip: []string{"nowhere/*"}},
			[]string{`"chalenge/required" names no case and no check; did you mean "challenge/required"?`, `"nowhere/*" names no case and no check`}},
		{Selection{Only: []string{"challenge/required#statsu"}}, []string{`has no check "statsu"`}},
		{Selection{Label: nothing}, []string{"the choice is empty"}},
	} {
		_, err := lib.Choose(c.selection)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: want %q, got %v", c.selection, want, err)
			}
		}
	}
}

// TestClaims: the cases that judge a claim are found without being chosen, less
// what is left out by name.
func TestClaims(t *testing.T) {
	lib, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	all := lib.Claims(casefile.RoleServer, nil)
	if len(all) == 0 {
		t.Fatal("no case judges a claim")
	}
	rest := lib.Claims(casefile.RoleServer, []string{all[0].Case.ID})
	if len(rest) != len(all)-1 || slices.ContainsFunc(rest, func(c Chosen) bool { return c.Case == all[0].Case }) {
		t.Errorf("want all but %s, got %d of %d", all[0].Case.ID, len(rest), len(all))
	}
}

// A target file or a baseline beside cases is none of them, and is left alone.
func TestOtherFilesBesideCases(t *testing.T) {
	dir := directory(t, map[string]string{
		"target.yaml":   "format: 1\nurl: http://127.0.0.1:1\nresources: {basic: {path: /}}\n",
		"baseline.yaml": "format: 1\nexpected: []\n",
	})
	lib, err := Load([]string{dir})
	if err != nil || len(lib.Cases) == 0 {
		t.Errorf("want the files to be left alone, got %v", err)
	}
}
