package casefile_test

import (
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

const twoEntries = `format: 1
topic: a
cases:
  - id: a/rows
    title: T
    matrix: {one: {code: 401}, two: {code: 403}}
    steps: [{request: {}, expect: [{status: "${code}", requirement: r-a}]}]
  - id: a/alone
    title: T
    steps: [{request: {}, expect: [{status: 401, requirement: r-a}]}]
`

// TestBook reads an entry when it is asked for, as Load reads all of them.
func TestBook(t *testing.T) {
	source := casefile.Source{File: "a.yaml", Content: []byte(twoEntries)}
	b := casefile.NewBook(check.Kinds(), source)
	if p := b.Place("a/alone").String(); p != "a.yaml:8:9" {
		t.Errorf("want a.yaml:8:9, got %s", p)
	}
	all, err := casefile.Load(check.Kinds(), []casefile.Source{source})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := b.Cases("a/rows")
	if err != nil || len(rows) != 2 || rows[1].ID != all[1].ID || rows[1].Pos != all[1].Pos {
		t.Errorf("want the two rows, got %v, %v", rows, err)
	}
	if _, err := b.Cases("a/none"); err == nil || !strings.Contains(err.Error(), "a/none") {
		t.Errorf("want an error about a/none, got %v", err)
	}
	if p := b.Place("a/none").String(); p != "a.yaml" {
		t.Errorf("want the file alone, got %s", p)
	}
	wrong := casefile.NewBook(check.Kinds(), casefile.Source{File: "b.yaml", Content: []byte("- a\n")})
	if _, err := wrong.Cases("a/rows"); err == nil {
		t.Error("want an error about a file that is no mapping")
	}
}
