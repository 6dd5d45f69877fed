package report

import (
	"slices"
	"strings"
	"testing"

	"authspec/runner/results"
)

func TestTranscript(t *testing.T) {
	lim := limits{header: 4, content: 2, width: 30}
	for _, c := range []struct {
		name string
		x    results.Exchange
		want []string
	}{
		{
			"whole", results.Exchange{Sent: "GET / HTTP/1.1\r\n\r\n", Received: "HTTP/1.1 401 No\r\nA: b\r\n\r\nhi", Outcome: "complete"},
			[]string{"> GET / HTTP/1.1", ">", "< HTTP/1.1 401 No", "< A: b", "<", "< hi"},
		},
		{
			"after an interim response comes another header section",
			results.Exchange{Received: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n1\n2\n3\n4\n", Outcome: "complete"},
			[]string{"< HTTP/1.1 100 Continue", "<", "< HTTP/1.1 200 OK", "< A: b", "<", "< 1", "< 2", "(2 more lines)"},
		},
		{
			"101 is final",
			results.Exchange{Received: "HTTP/1.1 101 Switching\r\n\r\n1\n2\n3\n", Outcome: "complete"},
			[]string{"< HTTP/1.1 101 Switching", "<", "< 1", "< 2", "(1 more line)"},
		},
		{
			"many fields", results.Exchange{Received: "HTTP/1.1 200 OK\r\nA: 1\r\nA: 2\r\nA: 3\r\nA: 4\r\nA: 5\r\n\r\nx", Outcome: "complete"},
			[]string{"< HTTP/1.1 200 OK", "< A: 1", "< A: 2", "< A: 3", "(2 more lines)", "<", "< x"},
		},
		{
			"line ends and tabs that matter", results.Exchange{Sent: "GET / HTTP/1.1\nA:\tb\rc\r\n\n", Outcome: "complete"},
			[]string{`> GET / HTTP/1.1\n`, `> A:\tb\rc`, `> \n`},
		},
		{
			"cut off in the header section", results.Exchange{Received: "HTTP/1.1 200", Outcome: "cut", Detail: "it broke off"},
			[]string{"< HTTP/1.1 200", "(it broke off)"},
		},
		{
			"outcome without words", results.Exchange{Outcome: "closed"}, []string{"(closed)"},
		},
		{
			"what the record lacks",
			results.Exchange{Sent: "x", Received: "y", Outcome: "complete", Cut: &results.Cut{Sent: 7, Received: 9}},
			[]string{"> x", "(7 octets more were sent)", "< y", "(9 octets more were received)"},
		},
		{
			"a long line", results.Exchange{Sent: strings.Repeat("a", 40), Outcome: "complete"},
			[]string{"> " + strings.Repeat("a", 29) + "…"},
		},
		{
			"a document that nobody made visible", results.Exchange{Received: "HTTP/1.1 200 \x1b[2J\r\n\r\n\x07\r\n", Outcome: "\x1b"},
			[]string{`< HTTP/1.1 200 \x1b[2J`, "<", `< \x07`, `(\x1b)`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := transcript(results.RoleServer, &c.x, lim); !slices.Equal(got, c.want) {
				t.Errorf("want %q\n got %q", c.want, got)
			}
		})
	}
}

func TestTranscriptUnlimited(t *testing.T) {
	x := results.Exchange{Received: "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", 500) + "\r\n" + strings.Repeat("c\n", 500), Outcome: "complete"}
	if n := len(transcript(results.RoleServer, &x, limits{})); n != 1002 {
		t.Errorf("want all 1002 lines, got %d", n)
	}
}

func TestRelevant(t *testing.T) {
	steps := func(names ...string) (list []results.Exchange) {
		for _, n := range names {
			list = append(list, results.Exchange{Step: n})
		}
		return list
	}
	for _, c := range []struct {
		name      string
		exchanges []results.Exchange
		step      string // that the check names
		most      int
		want      []string
		left      int
	}{
		{"one", steps(""), "", 4, []string{""}, 0},
		{"up to the step in question", steps("a", "b", "c"), "b", 4, []string{"a", "b"}, 1},
		{"one sample", steps("a (1 of 2)", "b (1 of 2)", "a (2 of 2)", "b (2 of 2)"), "b", 4, []string{"a (1 of 2)", "b (1 of 2)"}, 2},
		{"the last before the step", steps("a", "b", "c", "d", "e"), "d", 2, []string{"c", "d"}, 3},
		{"a step of another case", steps("a", "b"), "x", 4, []string{"a", "b"}, 0},
		{"all", steps("a", "b", "c"), "a", 0, []string{"a", "b", "c"}, 0},
		{"none", nil, "a", 4, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := finding{
				c:       &results.Case{Exchanges: c.exchanges},
				entries: []entry{{check: &results.Check{Step: c.step}}},
			}
			list, left := relevant(f, c.most)
			var got []string
			for _, x := range list {
				got = append(got, x.Step)
			}
			if !slices.Equal(got, c.want) || left != c.left {
				t.Errorf("want %q and %d left, got %q and %d", c.want, c.left, got, left)
			}
		})
	}
}
