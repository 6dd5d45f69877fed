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

// TestOrderKeepsKinTogether: of somebody's own cases those that send the same
// credentials are begun one after the other.
func TestOrderKeepsKinTogether(t *testing.T) {
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte(plentyOfKin)}})
	if err != nil {
		t.Fatal(err)
	}
	for own, want := range map[bool]string{false: "[0 1 2 3 4 5]", true: "[0 3 2 5 1 4]"} {
		var items []*applicability.Item
		for _, c := range list {
			items = append(items, &applicability.Item{Case: c, Own: own})
		}
		if got := fmt.Sprint(order(items, 0, times{})); got != want {
			t.Errorf("own %t: want %s, got %s", own, want, got)
		}
	}
}

const plentyOfKin = `format: 1
topic: a
cases:
  - {id: a/1, title: T, steps: [{request: {}, expect: [{status: 401, requirement: r}]}]}
  - {id: a/2, title: T, steps: [{request: {auth: ordinary}, expect: [{status: 200, requirement: r}]}]}
  - {id: a/3, title: T, steps: [{request: {fields: [{X-Key: a}]}, expect: [{status: 401, requirement: r}]}]}
  - {id: a/4, title: T, steps: [{request: {target: /b}, expect: [{status: 401, requirement: r}]}]}
  - {id: a/5, title: T, steps: [{request: {auth: ordinary, target: /b}, expect: [{status: 200, requirement: r}]}]}
  - {id: a/6, title: T, steps: [{request: {fields: [{X-Key: a}], target: /b}, expect: [{status: 401, requirement: r}]}]}
`
