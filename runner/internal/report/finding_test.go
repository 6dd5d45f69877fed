package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"authspec/runner/results"
)

// failing is a case with one check.
func failing(id string, v results.Verdict, got string) results.Case {
	return results.Case{ID: id, Verdict: v, Checks: []results.Check{{Name: "access", Verdict: v, Want: "no access", Got: got}}}
}

func ids(groups []*group) []string {
	var list []string
	for _, g := range groups {
		list = append(list, g.all(0))
	}
	return list
}

func TestTogether(t *testing.T) {
	blocked := func(id, reason string) results.Case {
		return results.Case{ID: id, Verdict: results.Blocked, Reason: reason}
	}
	for _, c := range []struct {
		name  string
		cases []results.Case
		want  []string
	}{
		{"rows that got the same", []results.Case{
			failing("a/b/one", results.Fail, "status 200"), failing("a/b/two", results.Fail, "status 200"),
		}, []string{"a/b/one, a/b/two"}},
		{"rows that got the same but for what is quoted", []results.Case{
			failing("a/b/one", results.Fail, `status 200 to "x\"y"`), failing("a/b/two", results.Fail, `status 200 to "z"`),
			failing("a/b/three", results.Fail, "status 200 to `k`"),
		}, []string{"a/b/one, a/b/two, a/b/three"}},
		{"rows that got something else", []results.Case{
			failing("a/b/one", results.Fail, "status 200"), failing("a/b/two", results.Fail, "status 500"),
			failing("a/b/three", results.Fail, "status 200"),
		}, []string{"a/b/one, a/b/three", "a/b/two"}},
		{"rows of another matrix", []results.Case{
			failing("a/b/one", results.Fail, "status 200"), failing("a/c/one", results.Fail, "status 200"),
		}, []string{"a/b/one", "a/c/one"}},
		{"another verdict", []results.Case{
			failing("a/b/one", results.Fail, "status 200"), failing("a/b/two", results.Warn, "status 200"),
		}, []string{"a/b/one", "a/b/two"}},
		{"blocked for one reason, whatever the case", []results.Case{
			blocked("a/b", "no ground"), blocked("c/d", "no ground"), blocked("e/f", "locked out"),
		}, []string{"a/b, c/d", "e/f"}},
		{"what does not matter", []results.Case{
			failing("a/b", results.Pass, ""), failing("a/c", results.Skip, ""), failing("a/d", results.Note, ""),
			failing("a/e", results.ExpectedFail, ""),
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ids(together(findings(&results.Run{Results: c.cases}))); !slices.Equal(got, c.want) {
				t.Errorf("want the groups %q, got %q", c.want, got)
			}
		})
	}
}

func TestFindingsByTopic(t *testing.T) {
	run := &results.Run{Results: []results.Case{
		failing("b/1", results.Fail, ""), failing("a/1", results.Fail, ""), failing("b/2", results.Fail, ""),
	}}
	want := []string{"b/1", "b/2", "a/1"}
	if got := ids(apart(findings(run))); !slices.Equal(got, want) {
		t.Errorf("want topics together in the order in which they come, %q, got %q", want, got)
	}
}

func TestEntriesGravestFirst(t *testing.T) {
	c := results.Case{Checks: []results.Check{
		{Name: "w", Verdict: results.Warn}, {Name: "p", Verdict: results.Pass},
		{Name: "e1", Verdict: results.Error, Reason: "gone"}, {Name: "e2", Verdict: results.Error, Reason: "gone"},
		{Name: "f", Verdict: results.Fail},
	}}
	var got []string
	for _, e := range entries(&c) {
		got = append(got, e.check.Name+" "+names(e.also))
	}
	want := []string{"f ", "e1 #e2", "w "}
	if !slices.Equal(got, want) {
		t.Errorf("want %q, got %q", want, got)
	}
}

func TestGroupLabel(t *testing.T) {
	row, other := failing("a/b/two", results.Fail, ""), failing("c/d", results.Error, "")
	for _, c := range []struct {
		first results.Case
		more  []results.Case
		want  string
	}{
		{failing("a/b/one", results.Fail, ""), []results.Case{row}, "1 more row that went the same way: two"},
		{failing("a/b/one", results.Error, ""), []results.Case{row, other}, "2 more cases with the same error: a/b/two, c/d"},
		{failing("a/b", results.Blocked, ""), []results.Case{other, other, other}, "3 more cases blocked for the same reason: c/d, c/d, …"},
	} {
		g := &group{finding: finding{c: &c.first, entries: entries(&c.first)}}
		for i := range c.more {
			g.more = append(g.more, finding{c: &c.more[i]})
		}
		if got := g.label() + ": " + g.names(2); got != c.want {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}

// TestConsoleStaysReadable: a server that gets everything wrong in its own way
// each time fills no more than a few screens per topic.
func TestConsoleStaysReadable(t *testing.T) {
	run := sample()
	run.Results = nil
	for i := range 200 {
		c := failing(fmt.Sprintf("basic/case-%d", i), results.Warn, fmt.Sprint("status ", i))
		if i == 150 {
			c = failing("basic/the-worst", results.Fail, "status 200")
		}
		c.Exchanges = []results.Exchange{exchange("", plainRequest, bareRefusal)}
		run.Results = append(run.Results, c)
	}
	text := string(render(t, onConsole(ConsoleOptions{}), run))
	if n := strings.Count(text, "> GET"); n != fullBlocks {
		t.Errorf("want %d findings with their exchange, got %d", fullBlocks, n)
	}
	worst := text[strings.Index(text, "basic/the-worst#access"):]
	if next := strings.Index(worst, "WARN"); !strings.Contains(worst[:next], "> GET") {
		t.Errorf("want the gravest finding in full, got:\n%s", worst[:next])
	}
	if !strings.Contains(text, "180 findings are shown in short") {
		t.Error("want it said that findings are shown in short")
	}
	if n := strings.Count(text, "\n"); n > 1700 {
		t.Errorf("want at most 1700 lines, got %d", n)
	}
	all := string(render(t, onConsole(ConsoleOptions{All: true}), run))
	if n := strings.Count(all, "> GET"); n != 200 {
		t.Errorf("with All: want all 200 exchanges, got %d", n)
	}
}

func TestSkips(t *testing.T) {
	skip := func(id, reason string) results.Case {
		return results.Case{ID: id, Verdict: results.Skip, Reason: reason}
	}
	run := &results.Run{Results: []results.Case{skip("a/1", "x"), skip("a/2", "y"), skip("a/3", "y"), skip("a/4", "")}}
	var got []string
	for _, s := range skips(run) {
		got = append(got, fmt.Sprint(len(s.ids), " ", s.reason))
	}
	want := []string{"2 y", "1 x", "1 no reason was given"}
	if !slices.Equal(got, want) {
		t.Errorf("want %q, got %q", want, got)
	}
}

// TestConsoleReasons: rare reasons are counted together, unless all is wanted.
func TestConsoleReasons(t *testing.T) {
	run := &results.Run{}
	for i := range reasons + 3 {
		for range reasons + 3 - i {
			run.Results = append(run.Results, results.Case{ID: "a/b", Verdict: results.Skip, Reason: fmt.Sprint("reason ", i)})
		}
	}
	text := string(render(t, onConsole(ConsoleOptions{}), run))
	if !strings.Contains(text, "     4  reason 11\n     6  for 3 other reasons\n") || strings.Contains(text, "reason 12") {
		t.Errorf("want the rare reasons together, got:\n%s", text)
	}
	if text := string(render(t, onConsole(ConsoleOptions{All: true}), run)); !strings.Contains(text, "     1  reason 14\n") {
		t.Errorf("with All: want every reason, got:\n%s", text)
	}
}

func TestTargetWords(t *testing.T) {
	product := results.Implementation{Product: "nginx", Version: "1.26"}
	for _, c := range []struct {
		target results.Target
		want   string
	}{
		{results.Target{Name: "mine", URL: "http://h/", Implementation: product}, "mine · nginx 1.26 · http://h/"},
		{results.Target{Name: "http://h/private", URL: "http://h"}, "http://h/private"},
		{results.Target{URL: "http://h"}, "http://h"},
		{results.Target{}, ""},
	} {
		if got := targetWords(c.target); got != c.want {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}

func TestRemarksShareRows(t *testing.T) {
	note := func(id, got string) results.Case {
		return results.Case{ID: id, Verdict: results.Note, Checks: []results.Check{{Name: "k", Verdict: results.Note, Got: got}}}
	}
	run := &results.Run{Results: []results.Case{note("a/b/1", "none"), note("a/b/2", "none"), note("a/c", "none"), note("a/b/3", "two")}}
	text := string(render(t, onConsole(ConsoleOptions{}), run))
	for _, want := range []string{"NOTE  a/b#k (2 rows)  got none\n", "NOTE  a/c#k  got none\n", "NOTE  a/b/3#k  got two\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("want the line %q in:\n%s", want, text)
		}
	}
}
