package check

import (
	"fmt"
	"strings"
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

// TestWatch: of each exchange those checks are decided that it says something of.
func TestWatch(t *testing.T) {
	c := load(t, watchCase)
	const (
		none   = "0 t/x broken\nwant: a challenge\ngot:  no WWW-Authenticate field\n"
		one    = "0 t/x held\nwant: a challenge\ngot:  WWW-Authenticate: Basic realm=\"x\"\n"
		parses = "1 t/x held\nwant: WWW-Authenticate that follows its grammar\ngot:  WWW-Authenticate: Basic realm=\"x\"\n"
		number = "2 t/x held\nwant: a Retry-After field that is a number\ngot:  Retry-After: 5\n"
	)
	for answer, want := range map[string]string{
		closed:                      "",
		"HTTP/1.1 200 OK":           "",
		"HTTP/1.1 401 Unauthorized": none,
		"HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\"": one + parses,
		"HTTP/1.1 200 OK\nWWW-Authenticate: Basic realm=\"x\"":           parses,
		"HTTP/1.1 401 Unauthorized\nRetry-After: 5":                      none + number,
	} {
		got := ""
		for i, d := range Watch(c, seen("t/x", answer)) {
			f := d.Finding()
			got += fmt.Sprintf("%d %s %s\n", i, f.Step, said(f))
			if f.Name != c.Expect[i].Name || f.Line != 8+i || f.Requirement != "r" || f.State != d.State() {
				t.Errorf("%s: %+v", answer, f)
			}
		}
		if got != want {
			t.Errorf("%s\nwant %s\n got %s", answer, want, got)
		}
	}
	f := Unseen(c.Expect[2]).Finding()
	if want := "skip: nothing that came in this run is what it looks at"; f.Name != "field" || f.Line != 10 || said(f) != want {
		t.Errorf("of nothing: %+v", f)
	}
}

// TestWatchOfMuch: words of what is long are short, and tell no secret.
func TestWatchOfMuch(t *testing.T) {
	const password, most = "zyxw-quok-9vut", 1 << 10
	site := site()
	site.Accounts[0].Password = password
	c := load(t, watchCase)
	for _, length := range []int{0, 2000} {
		x := seen("x", "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: "+password+" "+strings.Repeat("=", length))
		x.Secrets = site.Secrets()
		judged := 0
		for i, d := range Watch(c, x) {
			judged++
			f := d.Finding()
			if n := len(f.Want) + len(f.Got); n > most {
				t.Errorf("check %d has %d octets of words; want at most %d", i, n, most)
			}
			if !strings.Contains(f.Got, "${ordinary.password}") || strings.Contains(f.Got, password) {
				t.Errorf("with %d octets: %s", length, f.Got)
			}
		}
		if judged != 2 {
			t.Errorf("%d checks were judged, want 2", judged)
		}
	}
}

// TestBareFindings: who asks for verdicts only is told in words what is broken.
func TestBareFindings(t *testing.T) {
	c := load(t, "steps:\n  - request: {}\n    expect:\n      - {status: 401, requirement: r}\n      - {body: {contains: x}, requirement: r}\n      - {field: {name: A}, requirement: r, when: {status: 200}}\n")
	list := Decide(evidence(c, []string{"HTTP/1.1 401 Unauthorized"}))
	full, bare := Findings(list, false), Findings(list, true)
	for i, f := range full {
		if f.State == Held {
			if f.Want == "" || f.Got == "" {
				t.Errorf("in full: %+v", f)
			}
			f.Want, f.Got = "", ""
		}
		if bare[i] != f {
			t.Errorf("want %+v\n got %+v", f, bare[i])
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
		for _, x := range all {
			for range Watch(c, x) {
			}
		}
	}
}
