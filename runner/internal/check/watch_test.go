package check

import (
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
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

// watched are the findings of a watch case after some exchanges.
func watched(c *casefile.Case, all []Seen) []Finding {
	var found []Glimpse
	for _, x := range all {
		found = append(found, Watch(c, x)...)
	}
	return Sum(c, found)
}

func TestWatch(t *testing.T) {
	c := load(t, watchCase)
	list := watched(c, []Seen{
		seen("the ground, basic refused", "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\""),
		seen("t/a, step one", closed),
		seen("t/a, step two", "HTTP/1.1 401 Unauthorized"),
		seen("t/b, step one", "HTTP/1.1 401 Unauthorized"),
		seen("t/b, step two", "HTTP/1.1 200 OK\nWWW-Authenticate: Basic realm="),
	})
	for i, want := range []struct{ name, step, said string }{
		{"challenges", "t/a, step two", "broken\nwant: a challenge\ngot:  no WWW-Authenticate field"},
		{"grammar", "the ground, basic refused", "held\nwant: WWW-Authenticate that follows its grammar\ngot:  WWW-Authenticate: Basic realm=\"x\""},
		{"field", "", "skip: nothing that came in this run is what it looks at"},
	} {
		f := list[i]
		if f.Name != want.name || f.Step != want.step || said(f) != want.said || f.Line != 7+i+1 || f.Requirement != "r" {
			t.Errorf("%+v\n%s", f, said(f))
		}
	}
}

// Words that are long are made fit to be shown at once, as they would fill the
// memory otherwise, and are the same as those that are made so in the end.
func TestGlimpseOfMuch(t *testing.T) {
	const password = "zyxw-quok-9vut"
	site := site()
	site.Accounts[0].Password = password
	c := load(t, watchCase)
	for _, length := range []int{0, 2000} {
		x := seen("x", "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: "+password+" "+strings.Repeat("=", length))
		x.Secrets = site.Secrets()
		found := Watch(c, x)
		for _, g := range found {
			if n := len(g.result.want) + len(g.result.got); n > longWords {
				t.Errorf("%d octets of words are kept", n)
			}
		}
		if f := Sum(c, found)[1]; !strings.Contains(f.Got, "${ordinary.password}") || strings.Contains(f.Got, password) {
			t.Errorf("with %d octets: %s", length, f.Got)
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
		watched(c, all)
	}
}
