package engine

import (
	"fmt"
	"testing"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
)

func TestCheapFirst(t *testing.T) {
	var items []*applicability.Item
	for _, c := range []struct {
		group  string
		spends int
	}{{"a", 1}, {"a", 1}, {"b", 6}, {"c", 1}, {"a", 1}, {"c", 1}, {"d", 2}} {
		items = append(items, &applicability.Item{Case: &casefile.Case{Group: c.group}, Spends: c.spends})
	}
	got := fmt.Sprint(cheapFirst(items, []int{6, 5, 4, 3, 2, 1, 0}))
	if want := "[0 3 1 5 4 6 2]"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestLongWait(t *testing.T) {
	item := func(wait string) *applicability.Item {
		list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte(
			"format: 1\ntopic: a\ncases:\n  - id: a/b\n    title: T\n    steps: [{" + wait + "request: {}, expect: [{status: 401, requirement: r}]}]\n")}})
		if err != nil {
			t.Fatal(err)
		}
		return &applicability.Item{Case: list[0]}
	}
	for wait, want := range map[string]bool{"": false, "wait: 499ms, ": false, "wait: 500ms, ": true, "wait: nonce-life, ": true, "wait: session-life, ": true} {
		if got := longWait(item(wait)); got != want {
			t.Errorf("%q: want %t, got %t", wait, want, got)
		}
	}
	alone, skipped := item("wait: 1s, "), item("wait: 1s, ")
	alone.Case.Alone, skipped.Skip = true, "it does not apply"
	if longWait(alone) || longWait(skipped) {
		t.Error("a case that must be alone, or does not run, waits beside nobody")
	}
}
