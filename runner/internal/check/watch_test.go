package check

import (
	"fmt"
	"testing"
)

func seen(where, answer string) Seen {
	s := sample(answer)
	return Seen{Where: where, Scope: s.Scope, Exchange: s.Exchange}
}

const watchCase = `watch: true
expect:
  - {challenges: {count: 1..}, requirement: r, when: {status: 401}}
  - {grammar: {field: WWW-Authenticate, rule: parses}, requirement: r}
  - {field: {name: Retry-After, syntax: number}, requirement: r, when: {field: {name: Retry-After}}}
`

func TestWatch(t *testing.T) {
	c := load(t, watchCase)
	list := Watch(c, []Seen{
		seen("the ground, basic refused", "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\""),
		seen("t/a, step one", closed),
		seen("t/a, step two", "HTTP/1.1 401 Unauthorized"),
		seen("t/b, step one", "HTTP/1.1 401 Unauthorized"),
		seen("t/b, step two", "HTTP/1.1 200 OK\nWWW-Authenticate: Basic realm="),
	})
	for i, want := range []struct{ name, step, said string }{
		{"challenges", "t/a, step two", "broken\nwant: a challenge\ngot:  no WWW-Authenticate field"},
		{"grammar", "the ground, basic refused", "held\nwant: WWW-Authenticate that follows its grammar\ngot:  WWW-Authenticate: Basic realm=\"x\""},
		{"field", "", "skip: no answer of the run has what it is about"},
	} {
		f := list[i]
		if f.Name != want.name || f.Step != want.step || said(f) != want.said || f.Line != 7+i+1 || f.Requirement != "r" {
			t.Errorf("%+v\n%s", f, said(f))
		}
	}
}

// TestWatchInParts shows that the exchanges can be judged in any parts, as
// long as what was found is put together in the order of the run.
func TestWatchInParts(t *testing.T) {
	c := load(t, watchCase)
	answers := []string{
		"HTTP/1.1 200 OK", "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic", "HTTP/1.1 401 Unauthorized",
		"HTTP/1.1 503 Busy\nRetry-After: soon", "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic a=b c=d", closed,
	}
	var all []Seen
	for i, a := range answers {
		all = append(all, seen(fmt.Sprintf("step %d", i), a))
	}
	whole := Watch(c, all)
	for cut := range len(all) + 1 {
		parts, rest := Watch(c, all[:cut]), Watch(c, all[cut:])
		for i := range parts {
			if got := Merge(parts[i], rest[i]); got != whole[i] {
				t.Errorf("cut at %d: got %+v, want %+v", cut, got, whole[i])
			}
		}
	}
}

func BenchmarkWatch(b *testing.B) {
	t := &testing.T{}
	c := load(t, watchCase)
	all := make([]Seen, 100)
	for i := range all {
		all[i] = seen("x", "HTTP/1.1 401 Unauthorized\nDate: x\nServer: y\nWWW-Authenticate: Basic realm=\"a realm\", charset=\"UTF-8\"\n\nno")
	}
	b.ReportAllocs()
	for b.Loop() {
		Watch(c, all)
	}
}
