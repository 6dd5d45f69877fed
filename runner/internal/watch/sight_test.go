package watch

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/message"
	"authspec/runner/internal/placeholder"
	"authspec/runner/internal/record"
	"authspec/runner/results"
)

const watchCase = `format: 1
topic: t
cases:
  - id: t/c
    title: A case
    watch: true
    expect:
      - {challenges: {count: 1..}, requirement: r, when: {status: 401}}
      - {grammar: {field: WWW-Authenticate, rule: parses}, requirement: r}
      - {field: {name: Retry-After, syntax: number}, requirement: r, when: {field: {name: Retry-After}}}
`

// watching is a watch case of which the named checks were chosen.
func watching(t *testing.T, names ...string) *applicability.Item {
	t.Helper()
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "t.yaml", Content: []byte(watchCase)}})
	if err != nil {
		t.Fatal(err)
	}
	return &applicability.Item{Case: list[0], Checks: names}
}

// answered is an exchange in which an answer came with some field lines.
func answered(where string, status int, lines ...string) check.Seen {
	r := &message.Response{Status: status}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		r.Fields = append(r.Fields, message.Field{Name: name, Value: value, Raw: line})
	}
	return check.Seen{Where: where, Scope: &placeholder.Scope{}, Exchange: message.Exchange{
		Outcome: message.Complete, Response: r, Received: []byte(where),
	}}
}

// TestFindings: whatever the order in which exchanges are seen, what breaks a check
// counts more than what holds, and of several alike the earliest. The exchanges that
// break something are told, each once, and where all of it is from.
func TestFindings(t *testing.T) {
	item := watching(t, "challenges", "grammar", "field")
	seen := [][]check.Seen{ // that of the ground first
		{answered("ground", 401, `WWW-Authenticate: Basic realm="x"`)},
		{answered("one", 200), {Where: "two"}, answered("three", 401)},
		{answered("four", 401), answered("five", 401, `WWW-Authenticate: Basic realm="`)},
		{answered("six", 401, `WWW-Authenticate: Basic realm="x"`), answered("seven", 200, `WWW-Authenticate: Basic realm="`)},
		{answered("eight", 200, "Retry-After: 6"), answered("nine", 200, "Retry-After: 7")},
	}
	const want = `three broken: a challenge, no WWW-Authenticate field
five broken: WWW-Authenticate that follows its grammar, WWW-Authenticate: Basic realm=" (the quoted string has no end, at octet 13: ")
eight held: a Retry-After field that is a number, Retry-After: 6
["three" "five"] [0 1 3]`
	for range 100 {
		var space record.Space
		w := New([]*applicability.Item{item}, &space)
		for _, i := range rand.Perm(len(seen)) {
			w.Add(i-1, seen[i])
		}
		if got := summary(w.Findings(item)); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// TestFindingsOfNothing: a check that nothing was seen of is told of as well, and one
// that was not asked for is not.
func TestFindingsOfNothing(t *testing.T) {
	item := watching(t, "challenges", "field")
	w := New([]*applicability.Item{item}, &record.Space{})
	w.Add(0, []check.Seen{answered("one", 401, `WWW-Authenticate: Basic realm=`)})
	const want = `one held: a challenge, WWW-Authenticate: Basic realm=
 skipped: nothing that came in this run is what it looks at
[] [0]`
	if got := summary(w.Findings(item)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// summary is what a watch case found, in lines.
func summary(list []check.Finding, exchanges []results.Exchange, from []int) string {
	var b strings.Builder
	for _, f := range list {
		words := map[check.State]string{
			check.Held: "held: " + f.Want + ", " + f.Got, check.Broken: "broken: " + f.Want + ", " + f.Got,
			check.Skipped: "skipped: " + f.Reason,
		}
		fmt.Fprintln(&b, f.Step, words[f.State])
	}
	var shown []string
	for _, x := range exchanges {
		shown = append(shown, string(x.Received))
	}
	fmt.Fprintf(&b, "%q %d", shown, from)
	return b.String()
}

// TestSpaceOfWhatIsShown: the space of exchanges that are not shown any more is free
// again, and that of one which several checks break is taken once.
func TestSpaceOfWhatIsShown(t *testing.T) {
	item := watching(t, "challenges", "grammar", "field")
	w := New([]*applicability.Item{item}, &record.Space{})
	both := func(i int) check.Seen {
		return answered(fmt.Sprint(i), 401, "Retry-After: x", fmt.Sprintf(`WWW-Authenticate: Basic realm=%d,"`, i))
	}
	for i := 100; i > 0; i-- {
		w.Add(i, []check.Seen{both(i)})
	}
	var all []*kept
	for _, s := range w.found[item] {
		if s.kept != nil && !slices.Contains(all, s.kept) {
			all = append(all, s.kept)
		}
	}
	if len(all) != 1 || all[0].users != 2 || all[0].at.item != 1 {
		t.Errorf("want one exchange that is kept, for two checks, got %+v", all)
	}
}

// TestWordsOfWhatCounts: hundreds of answers can break a check, and one of them is
// told. Of the others neither words are made nor records.
func TestWordsOfWhatCounts(t *testing.T) {
	const many = 100
	content := bytes.Repeat([]byte("x"), 8<<10)
	cost := func(order func(i int) int) uint64 {
		item := watching(t, "challenges", "grammar", "field")
		w := New([]*applicability.Item{item}, &record.Space{})
		return allocated(func() {
			for i := range many {
				x := answered("x", 401, fmt.Sprintf(`WWW-Authenticate: Basic realm="%d`, order(i)))
				x.Exchange.Received = content
				w.Add(order(i), []check.Seen{x})
			}
		})
	}
	told := cost(func(i int) int { return many - i }) // each earlier than those before
	if untold := cost(func(i int) int { return i }); 2*untold > told {
		t.Errorf("%d octets of memory where one answer is told, %d where each is; want less than half", untold, told)
	}
}
