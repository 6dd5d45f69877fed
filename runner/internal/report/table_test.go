package report

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"authspec/runner/internal/compare"
	"authspec/runner/results"
)

// better is the sample after somebody worked on it: some things are right now,
// one broke, some can't be told.
func better() *results.Run {
	run := sample()
	run.Target.Implementation.Version = "1.28.0"
	run.Started = run.Started.AddDate(0, 3, 0)
	for i := range run.Results {
		c := &run.Results[i]
		for k := range c.Checks {
			check := &c.Checks[k]
			switch {
			case strings.HasPrefix(c.ID, "basic/malformed-base64/") && check.Name == "access":
				check.Verdict, check.Was, check.Got = results.Pass, results.Pass, "status 401"
			case c.ID == "http/fine" && check.Name == "status":
				check.Verdict, check.Was, check.Want, check.Got = results.Warn, results.Warn, "status 401", "status 403"
			case c.ID == "challenge/no-credentials" && check.Name == "charset":
				check.Verdict, check.Was = results.Skip, results.Skip
				check.Reason = "the challenge has no parameters"
			}
		}
	}
	return run
}

// sampleTable compares three runs; the last could not tell.
func sampleTable(by compare.By) *compare.Table {
	lost := unreachable()
	lost.Target.Implementation = results.Implementation{Product: "a server with a rather long name", Version: "20261123-rc1"}
	return compare.Build([]*results.Run{sample(), better(), lost}, compare.Options{
		By: by, Absent: []compare.Absent{{Name: "h2o", Reason: "it is not installed; apt-get install h2o does it"}},
	})
}

// crowd compares as many runs.
func crowd(n int) *compare.Table {
	runs := make([]*results.Run, n)
	for i := range runs {
		runs[i] = sample()
		runs[i].Target.Implementation.Product = fmt.Sprint("server-", i)
	}
	return compare.Build(runs, compare.Options{})
}

func tableText(t testing.TB, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func onTerminal(table *compare.Table, o TableOptions) func(io.Writer) error {
	return func(w io.Writer) error { return TableConsole(w, table, o) }
}

func tableFile(format string, table *compare.Table, o TableOptions) func(io.Writer) error {
	return func(w io.Writer) error { return WriteTable(format, w, table, o) }
}

func diffFile(format string, o TableOptions) func(io.Writer) error {
	return func(w io.Writer) error { return WriteDiff(format, w, compare.Between(sample(), better()), o) }
}

func TestTableGolden(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"table.txt":         onTerminal(sampleTable(compare.ByRequirement), TableOptions{}),
		"table-checks.txt":  onTerminal(sampleTable(compare.ByCheck), TableOptions{All: true, Width: 120}),
		"table-letters.txt": onTerminal(crowd(30), TableOptions{Width: 80, All: true}),
		"table-gist.txt":    onTerminal(crowd(30), TableOptions{Width: 80}),
		"table-gist.md":     tableFile("markdown", crowd(30), TableOptions{}),
		"table.md":          tableFile("markdown", sampleTable(compare.ByRequirement), TableOptions{}),
		"table.json":        tableFile("json", sampleTable(compare.ByRequirement), TableOptions{}),
		"diff.txt":          func(w io.Writer) error { return DiffConsole(w, compare.Between(sample(), better()), TableOptions{}) },
		"diff.md":           diffFile("markdown", TableOptions{}),
		"diff.json":         diffFile("json", TableOptions{}),
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, tableText(t, write)) })
	}
}

// TestTableWidth: whatever the width and the number of columns, no line of the
// table is longer; every implementation is there.
func TestTableWidth(t *testing.T) {
	for _, n := range []int{1, 2, 7, 40, 200} {
		for _, width := range []int{40, 80, 200} {
			table := crowd(n)
			text := string(tableText(t, onTerminal(table, TableOptions{Width: width, All: true})))
			for line := range strings.SplitSeq(text, "\n") {
				if got := DisplayWidth(line); got > width {
					t.Fatalf("%d columns, width %d: got %d characters: %s", n, width, got, line)
				}
			}
			last := fmt.Sprint("server-", n-1)
			if !strings.Contains(text, last) || !regexp.MustCompile(fmt.Sprintf(`RFC 7617 .* (%d|%s)\n`, n, last)).MatchString(text) {
				t.Errorf("%d columns, width %d: the last column is missing", n, width)
			}
		}
	}
}

// TestTableHides: rows without anything to look at are counted, not shown.
func TestTableHides(t *testing.T) {
	short := string(tableText(t, onTerminal(sampleTable(compare.ByRequirement), TableOptions{})))
	all := string(tableText(t, onTerminal(sampleTable(compare.ByRequirement), TableOptions{All: true})))
	if strings.Contains(short, "rfc7617-2.1-charset") || !strings.Contains(short, "hidden  1 requirement in which") {
		t.Errorf("want the MAY hidden and counted, got\n%s", short)
	}
	if !strings.Contains(all, "rfc7617-2.1-charset") || strings.Contains(all, "hidden") {
		t.Errorf("want all rows, got\n%s", all)
	}
}

func TestTableColourIsDecoration(t *testing.T) {
	table := sampleTable(compare.ByRequirement)
	plain := string(tableText(t, onTerminal(table, TableOptions{})))
	coloured := string(tableText(t, onTerminal(table, TableOptions{Colour: true})))
	if got := colours.ReplaceAllString(coloured, ""); got != plain || coloured == plain {
		t.Errorf("want %q, got %q", plain, got)
	}
}

func TestCellText(t *testing.T) {
	cell := func(v results.Verdict, list ...results.Verdict) *compare.Cell {
		c := &compare.Cell{Verdict: v}
		for _, w := range list {
			c.Counts.Add(w)
		}
		return c
	}
	const pass, fail, skip = results.Pass, results.Fail, results.Skip
	for _, c := range []struct {
		cell *compare.Cell
		want string
	}{
		{cell(""), ""},
		{cell(pass, pass, pass, skip), "pass"},
		{cell(skip, skip), "skip"},
		{cell(fail, fail), "FAIL"},
		{cell(fail, fail, skip), "FAIL"},
		{cell(fail, fail, pass, fail, skip), "FAIL 2/3"},
		{cell(results.ExpectedFail, results.ExpectedFail, pass), "xfail 1/2"},
	} {
		if got := cellText(c.cell); got != c.want {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}

// TestTableMarkdownLimit: what has no room is counted.
func TestTableMarkdownLimit(t *testing.T) {
	table := crowd(20)
	whole := tableText(t, tableFile("markdown", table, TableOptions{}))
	limit := len(whole) - 1000
	text := string(tableText(t, tableFile("markdown", table, TableOptions{Limit: limit})))
	if len(text) > limit || !strings.Contains(text, "had no room here") || bytes.Contains(whole, []byte("had no room here")) {
		t.Errorf("want at most %d octets and what is missing counted, got %d", limit, len(text))
	}
}

// TestTablesHostile: whatever the documents hold, what is written is harmless;
// in Markdown it stands in code elements.
func TestTablesHostile(t *testing.T) {
	bad := hostile(false)
	bad.Target.Implementation.Product += nasty
	table := compare.Build([]*results.Run{bad, sample()}, compare.Options{Absent: []compare.Absent{{Name: nasty, Reason: nasty}}})
	for _, by := range []compare.By{compare.ByCheck, compare.ByRequirement} {
		table = compare.Build(table.Runs, compare.Options{By: by, Absent: table.Absent})
		d := compare.Between(sample(), bad)
		texts := map[string][]byte{
			"table": tableText(t, onTerminal(table, TableOptions{All: true})),
			"diff":  tableText(t, func(w io.Writer) error { return DiffConsole(w, d, TableOptions{All: true}) }),
		}
		for _, format := range TableFormats() {
			texts["table "+format] = tableText(t, tableFile(format, table, TableOptions{All: true}))
		}
		for _, format := range DiffFormats() {
			texts["diff "+format] = tableText(t, func(w io.Writer) error { return WriteDiff(format, w, d, TableOptions{All: true}) })
		}
		for name, text := range texts {
			for line := range strings.SplitSeq(string(text), "\n") {
				if !harmless(line) {
					t.Fatalf("%s: not harmless: %.200q", name, line)
				}
			}
			if strings.HasSuffix(name, "markdown") {
				outsideOfCode(t, name, string(text))
			}
		}
	}
}

// outsideOfCode looks for what others wrote outside of code elements.
func outsideOfCode(t *testing.T, name, text string) {
	t.Helper()
	for _, m := range codeElement.FindAllStringSubmatch(text, -1) {
		if strings.ContainsAny(m[1], "<>\"'\n") {
			t.Fatalf("%s: a code element holds HTML or a line end: %q", name, m[1])
		}
	}
	rest := codeElement.ReplaceAllString(text, "")
	for _, bad := range []string{"evil", "@", "](", "```", "<img", "<script", "alert"} {
		if strings.Contains(rest, bad) {
			t.Errorf("%s: want no %q outside of code", name, bad)
		}
	}
}

func TestAlikes(t *testing.T) {
	d := compare.Between(sample(), better())
	joined := alikes(d.Of(compare.Better), false)
	if len(joined) != 1 || joined[0].address() != "basic/malformed-base64/garbage#access" || len(joined[0].more) != 10 {
		t.Errorf("want the rows joined, got %d", len(joined))
	}
	if alone := alikes(d.Of(compare.Better), true); len(alone) != 11 {
		t.Errorf("want 11 alone, got %d", len(alone))
	}
	changes := []compare.Change{
		{Kind: compare.Vanished, Check: "a/b#x", Old: compare.Outcome{Verdict: results.Pass}},
		{Kind: compare.Vanished, Check: "a/b#y", Old: compare.Outcome{Verdict: results.Pass}},
		{Kind: compare.Vanished, Check: "a/b#z", Old: compare.Outcome{Verdict: results.Note}},
	}
	var names []string
	for _, a := range alikes(changes, false) {
		names = append(names, a.address())
	}
	if want := []string{"a/b#x, #y", "a/b#z"}; !slices.Equal(names, want) {
		t.Errorf("want %q, got %q", want, names)
	}
}

func TestUnknownTableFormat(t *testing.T) {
	if err := WriteTable("junit", io.Discard, crowd(1), TableOptions{}); err == nil || !strings.Contains(err.Error(), `no report format "junit"`) {
		t.Errorf("want it refused, got %v", err)
	}
	if err := WriteDiff("junit", io.Discard, compare.Between(sample(), sample()), TableOptions{}); err == nil {
		t.Error("want it refused")
	}
	for _, err := range []error{
		TableConsole(full{}, crowd(1), TableOptions{}), WriteTable("markdown", full{}, crowd(1), TableOptions{}),
		WriteDiff("json", full{}, compare.Between(sample(), sample()), TableOptions{}),
	} {
		if err == nil {
			t.Error("want the writer's error")
		}
	}
}
