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
			if got := ids(together(findings(&results.Run{Results: c.cases}, matters))); !slices.Equal(got, c.want) {
				t.Errorf("want the groups %q, got %q", c.want, got)
			}
		})
	}
}

// TestFindingsByVerdict: what is unexpected stands before what could not be
// judged, each in the order of the topics.
func TestFindingsByVerdict(t *testing.T) {
	run := &results.Run{Results: []results.Case{
		failing("b/1", results.Blocked, ""), failing("a/1", results.Error, ""), failing("b/2", results.Error, ""),
		failing("c/1", results.UnexpectedPass, ""), failing("c/2", results.Fail, ""),
	}}
	var got []string
	for _, f := range findings(run, other) {
		got = append(got, f.c.ID)
	}
	if want := []string{"c/1", "b/2", "a/1", "b/1"}; !slices.Equal(got, want) {
		t.Errorf("want %q, got %q", want, got)
	}
}

func TestEntriesGravestFirst(t *testing.T) {
	c := results.Case{Checks: []results.Check{
		{Name: "w", Verdict: results.Warn}, {Name: "p", Verdict: results.Pass},
		{Name: "e1", Verdict: results.Error, Reason: "gone"}, {Name: "e2", Verdict: results.Error, Reason: "gone"},
		{Name: "f", Verdict: results.Fail},
	}}
	var got []string
	for _, e := range entries(&c, matters) {
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
		g := &group{finding: finding{c: &c.first, entries: entries(&c.first, matters)}}
		for i := range c.more {
			g.more = append(g.more, finding{c: &c.more[i]})
		}
		if got := g.label() + ": " + g.names(2); got != c.want {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}

// TestConsoleStaysReadable: a server that gets everything wrong in its own way
// each time fills no more than a few screens, and the gravest comes first.
func TestConsoleStaysReadable(t *testing.T) {
	run := sample()
	run.Results, run.Requirements = nil, map[string]results.Requirement{}
	for i := range 200 {
		c := failing(fmt.Sprintf("basic/case-%d", i), results.Fail, fmt.Sprint("status ", i))
		c.Checks[0].Requirement = fmt.Sprintf("rule-%d", i)
		run.Requirements[c.Checks[0].Requirement] = results.Requirement{Rule: "This is so."}
		if i == 150 {
			c.ID, c.Checks[0].Harm = "basic/the-worst", results.HarmStranger
		}
		c.Exchanges = []results.Exchange{exchange("", plainRequest, bareRefusal)}
		run.Results = append(run.Results, c)
	}
	text := string(render(t, onConsole(ConsoleOptions{}), run))
	if n := strings.Count(text, "> GET"); n != fullBlocks {
		t.Errorf("want %d findings with their exchange, got %d", fullBlocks, n)
	}
	if first := text[strings.Index(text, "FAIL"):]; !strings.Contains(first[:strings.Index(first, "> GET")], "check   basic/the-worst#access") {
		t.Errorf("want the gravest finding first and in full, got:\n%s", first[:500])
	}
	if !strings.Contains(text, "190 findings are shown without what went over the wire; -v shows it.") {
		t.Error("want it said that findings are shown in short")
	}
	if n := strings.Count(text, "\n"); n > 1600 {
		t.Errorf("want at most 1600 lines, got %d", n)
	}
	all := string(render(t, onConsole(ConsoleOptions{All: true}), run))
	if n := strings.Count(all, "> GET"); n != 200 {
		t.Errorf("with All: want all 200 exchanges, got %d", n)
	}
}

// TestConsoleFitsTheTerminal: nothing but commands and addresses, which are to be
// copied, and what went over the wire is wider than the terminal.
func TestConsoleFitsTheTerminal(t *testing.T) {
	for _, width := range []int{60, 80, 100, 140} {
		for line := range strings.Lines(string(render(t, onConsole(ConsoleOptions{Width: width}), sample()))) {
			line = strings.TrimSuffix(line, "\n")
			text := strings.TrimSpace(line)
			if DisplayWidth(line) > width && !strings.HasPrefix(text, "repeat  ") && !strings.HasPrefix(text, "or  ") && !strings.HasPrefix(text, "text  ") &&
				!strings.HasPrefix(text, "> ") && !strings.HasPrefix(text, "< ") {
				t.Errorf("at %d: %q", width, line)
			}
		}
	}
}

// TestHTTP1Apart: what is about messages alone stands last, in a line of its own.
func TestHTTP1Apart(t *testing.T) {
	run := sample()
	host := failing("http/host", results.Fail, "status 200")
	host.Checks[0].Requirement, host.Checks[0].Harm = "host", results.HarmStranger
	run.Requirements["host"] = results.Requirement{Level: results.Must, Area: results.AreaHTTP1, Rule: "A Host is valid."}
	run.Results = append([]results.Case{host}, run.Results...)
	text := string(render(t, onConsole(ConsoleOptions{}), run))
	if !strings.Contains(text, "\nhttp1     1 message rule does not hold (1 check)\n") || strings.Contains(text, "\nFAIL  “A Host is valid” does not hold  host\n") {
		t.Errorf("want http1 in a line of its own, got:\n%s", text)
	}
	for format, order := range map[string][2]string{
		"github": {"title=FAIL", "title=HTTP/1.1%3A 1 message rule does not hold"}, "markdown": {"<td>Anybody can read", "A Host is valid"},
		"html": {`data-id="suite-no-grant"`, "A Host is valid"}, "tap": {"suite-no-grant", "A Host is valid"}, "junit": {"suite-no-grant", "A Host is valid"},
	} {
		text := string(render(t, inFile(format), run))
		if first, last := strings.Index(text, order[0]), strings.Index(text, order[1]); first < 0 || last < first {
			t.Errorf("%s: want %s before %s, got them at %d and %d", format, order[0], order[1], first, last)
		}
	}
	run.Results, run.Suite.Names = run.Results[:1], []string{"http1"}
	if text := string(render(t, onConsole(ConsoleOptions{}), run)); !strings.Contains(text, "\nFAIL  “A Host is valid” does not hold  host\n") {
		t.Errorf("alone it is a finding like others, got:\n%s", text)
	}
	run = sample()
	run.Suite.Names = []string{"auth"}
	if text := string(render(t, onConsole(ConsoleOptions{}), run)); !strings.Contains(text, "\nhttp1     not judged here; --suite http1\n") {
		t.Errorf("want it said what was not judged, got:\n%s", text)
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

// TestSkipWords: one line says what a target file could mend; -v has all.
func TestSkipWords(t *testing.T) {
	run := &results.Run{}
	for _, reason := range []string{
		"the target has no resource `digest`", "the target has no resource `digest`", "nothing that came in this run is what it looks at",
		"the target has no account `second`", "the target has no resource `writable`", "the target has no token for `narrow`",
		"the target has no token `valid` that is a JWT", "the target file does not say in `limits.failures` when accounts are locked",
	} {
		run.Results = append(run.Results, results.Case{ID: "a/b", Verdict: results.Skip, Reason: reason})
	}
	want := "8 cases; 2 are about Digest; a token `valid` that is a JWT is needed for 1; " +
		"name `second`, `writable`, `narrow`, `limits.failures` in a target file to have 4 judged"
	if got := skipWords(run); got != want {
		t.Errorf("want %s\ngot  %s", want, got)
	}
	if got := skipWords(&results.Run{Results: run.Results[2:3]}); got != "1 case" {
		t.Errorf("got %s", got)
	}
	if got := skipWords(&results.Run{}); got != "" {
		t.Errorf("got %s", got)
	}
	if text := string(render(t, onConsole(ConsoleOptions{All: true}), run)); !strings.Contains(text, "     2  the target has no resource `digest`\n        a/b, a/b\n") {
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
	text := string(render(t, onConsole(ConsoleOptions{All: true}), run))
	for _, want := range []string{"NOTE  a/b/1#k  got none\n", "NOTE  a/b/2#k  got none\n", "NOTE  a/c#k  got none\n", "NOTE  a/b/3#k  got two\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("want the line %q in:\n%s", want, text)
		}
	}
}
