package requirement

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/diag"
	"authspec/runner/results"
)

const cases = `format: 1
topic: a
cases:
  - id: a/rows
    title: T
    matrix:
      one: {code: 401}
      two: {code: 403}
    steps:
      - setup: true
        request: {}
        expect: [{access: refused}]
      - request: {}
        expect:
          - status: "${code}"
            requirement: rfc9110-1-one
          - access: refused
            requirement: rfc9110-2-two
  - id: a/answers
    title: T
    steps:
      - request: {}
        expect:
          - answer: [complete, closed]
            requirement: rfc9110-1-one
  - id: a/watches
    title: T
    watch: true
    expect:
      - grammar: {field: WWW-Authenticate, rule: parses}
        requirement: rfc9110-1-one
`

func load(t *testing.T) []*Outline {
	t.Helper()
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte(cases)}})
	if err != nil {
		t.Fatal(err)
	}
	return Outlines(list)
}

func catalogue() *Catalogue {
	answers := Row{ID: "suite-answers", Level: results.Security, Severity: results.High, Source: "authspec (CWE-1)", Impact: "I"}
	return NewCatalogue(
		Row{ID: "rfc9110-2-two", Level: results.Should, Source: "RFC 9110 §2", Untestable: "U", Pos: diag.Pos{File: "r", Line: 2}},
		answers,
		Row{ID: "rfc9110-1-one", Level: results.Must, Source: "RFC 9110 §1", Impact: "I"},
		Row{ID: "rfc9110-3-three", Level: results.Must, Source: "RFC 9110 §3", Impact: "I", Pos: diag.Pos{File: "r", Line: 3}},
		Row{ID: "rfc9110-4-four", Level: results.Must, Source: "RFC 9110 §4", Untestable: "U"},
	)
}

func TestChecks(t *testing.T) {
	got := map[string][]string{}
	for _, c := range load(t) {
		got[c.ID] = c.Names()
		for _, k := range c.Checks {
			if k.Unsaid != (k.Name == "answer" && c.ID != "a/answers") {
				t.Errorf("%s#%s: unsaid is %v", c.ID, k.Name, k.Unsaid)
			}
		}
	}
	want := map[string][]string{
		"a/rows/one": {"status", "access", "answer"},
		"a/rows/two": {"status", "access", "answer"},
		"a/answers":  {"answer"},
		"a/watches":  {"grammar"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestCover(t *testing.T) {
	want := Coverage{
		Lines: []Line{
			{Source: "RFC 9110", Level: results.Must, Rows: 3, Tested: 1, Untestable: 1, Cases: 4, Checks: 4},
			{Source: "RFC 9110", Level: results.Should, Rows: 1, Tested: 1, Untestable: 1, Cases: 2, Checks: 2},
			{Source: "authspec", Level: results.Security, Rows: 1, Tested: 1, Cases: 2, Checks: 2},
		},
		Total: Line{Rows: 5, Tested: 3, Untestable: 2, Cases: 4, Checks: 8},
		Holes: []Hole{
			{diag.Pos{File: "r", Line: 2}, "rfc9110-2-two", "it says that it is untestable, but 2 checks cite it"},
			{diag.Pos{File: "r", Line: 3}, "rfc9110-3-three", "no check cites it, and it does not say why none can be made"},
		},
	}
	if d := cmp.Diff(want, catalogue().Cover(load(t))); d != "" {
		t.Error(d)
	}
}

// The rows of a matrix share their lines: what is wrong there is said once.
func TestUnknown(t *testing.T) {
	small := NewCatalogue(slices.DeleteFunc(catalogue().Rows(), func(r Row) bool { return r.ID == "rfc9110-2-two" })...)
	got := small.Unknown(load(t)).Error()
	want := `a.yaml:17:13: the check "access" cites the requirement "rfc9110-2-two", which the catalogue does not have; did you mean "rfc9110-1-one"?`
	if got != want {
		t.Errorf("want %s\ngot %s", want, got)
	}
	got = NewCatalogue(Row{ID: "suite-answers"}).Unknown(load(t))[0].Hint
	if want := "define it in a file under requirements/"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	if p := catalogue().Unknown(load(t)); len(p) != 0 {
		t.Errorf("got %v", p)
	}
}
