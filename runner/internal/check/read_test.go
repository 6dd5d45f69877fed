package check

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/diag"
)

// plainly compares tests without their places, and texts by their source.
var plainly = cmp.Options{
	cmpopts.IgnoreTypes(diag.Pos{}),
	cmp.Transformer("source", func(t *casefile.Text) string {
		if t == nil {
			return "(none)"
		}
		return t.Source
	}),
	cmpopts.EquateEmpty(),
}

// readTest reads a check of the second step of a case.
func readTest(t *testing.T, text string) casefile.Test {
	t.Helper()
	c := load(t, "samples: 10\nsteps:\n  - {id: one, request: {auth: ordinary}}\n  - request: {}\n    expect: [{requirement: r, name: probe, "+text+"}]")
	return c.Steps[1].Expect[0].Test
}

func TestReadsTests(t *testing.T) {
	yes := true
	text := func(s string) []*casefile.Text { return []*casefile.Text{{Source: s}} }
	for in, want := range map[string]casefile.Test{
		"answer: [closed, reset]":                          Answer{Ends: []string{"closed", "reset"}},
		"status: {not: [401, 5xx]}":                        Status{Not: true, Codes: []int{401}, Classes: []int{5}},
		"interim: none":                                    Interim{None: true},
		"interim: [100]":                                   Interim{Codes: []int{100}},
		"field: {name: A, in: trailer, equals: b}":         FieldTest{Name: &casefile.Text{Source: "A"}, In: InTrailer, Value: Value{Equals: text("b")}},
		"field: {name: A, in: interim}":                    FieldTest{Name: &casefile.Text{Source: "A"}, In: InInterim},
		"field: {name: A, count: 0..1}":                    FieldTest{Name: &casefile.Text{Source: "A"}, Value: Value{Count: &Range{0, 1}}},
		"field: {name: A, count: 2..}":                     FieldTest{Name: &casefile.Text{Source: "A"}, Value: Value{Count: &Range{2, -1}}},
		"field: {name: A, values: [b], ignore-case: true}": FieldTest{Name: &casefile.Text{Source: "A"}, Value: Value{Values: text("b"), IgnoreCase: true}},
		"body: {not: {contains: a, syntax: json}}":         Body{Value{Not: &Value{Contains: text("a"), Syntax: "json"}}},
		"json: {/a: {type: string, count: 0..1}, '': {}}": JSON{[]JSONValue{
			{Pointer: "/a", Type: "string", Value: Value{Count: &Range{0, 1}}}, {},
		}},
		"nowhere: a":      Nowhere{Texts: text("a")},
		"access: granted": Access{Granted: true},
		"access: refused": Access{},
		"challenge: {scheme: Basic, params: 1, only: [realm]}": ChallengeTest{
			Scheme: &casefile.Text{Source: "Basic"}, In: "WWW-Authenticate", Count: &Range{1, 1}, Only: []string{"realm"},
		},
		"each-challenge: {in: Proxy-Authenticate, param: {realm: {count: 1, form: quoted, member: a}}}": ChallengeTest{
			Each: true, In: "Proxy-Authenticate",
			Params: []ParamTest{{"realm", Value{Count: &Range{1, 1}, Form: "quoted", Member: text("a")}}},
		},
		"challenges: {scheme: A, count: 1, schemes: [A], first: [A, B], per-line: 1, order: {p: [x, y]}, distinct: realm}": ChallengesTest{
			In: "WWW-Authenticate", Scheme: &casefile.Text{Source: "A"}, Count: &Range{1, 1}, Schemes: []string{"A"}, First: []string{"A", "B"},
			PerLine: &Range{1, 1}, Order: []Order{{"p", []string{"x", "y"}}}, Distinct: "realm",
		},
		"info: {in: trailer, param: {nc: {}}}":             InfoTest{In: "Authentication-Info", Trailer: true, Params: []ParamTest{{Name: "nc"}}},
		"info: {rspauth: right}":                           InfoTest{In: "Authentication-Info", RspAuth: true},
		"grammar: {field: WWW-Authenticate, rule: parses}": GrammarTest{"WWW-Authenticate", "parses"},
		"connection: {closed: true}":                       ConnectionTest{Closed: &yes},
		"connection: {surplus: none}":                      ConnectionTest{NoSurplus: true},
		"same: {as: one, in: [status, body]}":              Compare{As: "one", Parts: []string{"status", "body"}},
		"differs: {as: refused, in: [time]}":               Compare{Differs: true, As: "refused", Parts: []string{"time"}},
		"distinct: {value: a, unguessable: true}":          Distinct{Value: &casefile.Text{Source: "a"}, Unguessable: true},
	} {
		got := readTest(t, in)
		if diff := cmp.Diff(want, got, plainly); diff != "" {
			t.Errorf("%s is read otherwise (-want +got):\n%s", in, diff)
		}
		if word, _, _ := strings.Cut(in, ":"); got.Kind() != word {
			t.Errorf("%s should be of the kind %q, not %q", in, word, got.Kind())
		}
	}
	if p := readTest(t, "body: {matches: '^a+$'}").(Body).Value.Matches; !p.MatchString("aa") || p.MatchString("b") {
		t.Errorf("the pattern %s should match aa and not b", p)
	}
}

func TestComparesBetweenSamplesOfItself(t *testing.T) {
	c := load(t, `samples: 5
steps:
  - id: one
    request: {}
    expect: [{same: {as: one, in: [status]}, requirement: r}]`)
	got := c.Steps[0].Expect[0].Test.(Compare)
	if got.As != "one" || got.Between != "one" {
		t.Errorf("the step should be compared between its own samples, not as %q between %q", got.As, got.Between)
	}
}

func TestRangeHolds(t *testing.T) {
	for _, c := range []struct {
		r    Range
		n    int
		want bool
	}{
		{Range{1, 1}, 1, true}, {Range{1, 1}, 0, false}, {Range{1, 1}, 2, false},
		{Range{0, -1}, 0, true}, {Range{2, -1}, 1, false}, {Range{2, -1}, 100, true},
	} {
		if got := c.r.Holds(c.n); got != c.want {
			t.Errorf("%d in the range %v: want %t, got %t", c.n, c.r, c.want, got)
		}
	}
}
