package compare

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"authspec/runner/results"
)

// lines are the rows of a table in short: id, and the cells' verdicts.
func lines(t *Table) []string {
	var list []string
	for _, g := range t.Groups {
		list = append(list, fmt.Sprintf("%s %s %v", g.Source, g.Level, g.Scores))
		for _, row := range g.Rows {
			line := "  " + row.ID
			for _, c := range row.Cells {
				line += fmt.Sprintf(" [%s %d %s]", c.Verdict, c.Counts.Total(), strings.Join(c.Worst, ","))
			}
			list = append(list, line)
		}
	}
	return list
}

func TestBuild(t *testing.T) {
	table := Build([]*results.Run{nginx(), flask()}, Options{})
	want := []string{
		"RFC 7617 MUST [1/1 (100 %) 0/1 (0.0 %)]",
		"  realm [pass 1 ] [expected-fail 1 challenge/plain#realm]",
		"RFC 7617 MAY [0/1 (0.0 %) 1/1 (100 %)]",
		"  utf8 [note 1 challenge/plain#charset] [pass 1 ]",
		"RFC 9110 MUST [1/1 (100 %) nothing applies]",
		"  scheme [pass 1 ] [skip 1 ]",
		"RFC 9110 SHOULD [1/1 (100 %) 0/1 (0.0 %)]",
		"  401 [pass 1 ] [warn 1 challenge/plain#status]",
		"authspec security [1/2 (50.0 %) 1/1 (100 %)]",
		"  grant [pass 2 ] [blocked 3 basic/setup#next]",
		"  enum [warn 1 basic/users#same] [ 0 ]",
		"RFC 9110 MUST [0/1 (0.0 %) 1/1 (100 %)]", // message rules: last
		"  trim [fail 2 http/blanks/tab#access] [error 2 http/blanks/space#access]",
	}
	if d := cmp.Diff(want, lines(table)); d != "" {
		t.Error(d)
	}
}

func TestBuildByCheck(t *testing.T) {
	table := Build([]*results.Run{nginx(), flask()}, Options{By: ByCheck})
	var trim []string
	for _, g := range table.Groups {
		for _, row := range g.Rows {
			if row.Requirement == "trim" {
				trim = append(trim, fmt.Sprint(row.ID, " ", row.Title, " ", row.Cells[0].Verdict, " ", row.Cells[1].Verdict))
			}
		}
	}
	want := []string{
		"http/blanks/space#access Title of http/blanks/space pass error",
		"http/blanks/tab#access Title of http/blanks/tab fail pass",
	}
	if d := cmp.Diff(want, trim); d != "" {
		t.Error(d)
	}
}

// TestRefs: what stands behind a cell is found again.
func TestRefs(t *testing.T) {
	table := Build([]*results.Run{nginx(), flask()}, Options{})
	for _, g := range table.Groups {
		for _, row := range g.Rows {
			for i, cell := range row.Cells {
				if cell.Present() != (len(cell.Checks) > 0) {
					t.Errorf("%s, column %d: present is %t", row.ID, i, cell.Present())
				}
				var worst []string
				for _, ref := range cell.Checks {
					c, k := table.Check(i, ref)
					if k.Requirement != row.Requirement {
						t.Errorf("%s: got a check of %s", row.ID, k.Requirement)
					}
					if k.Verdict == cell.Verdict && k.Verdict != pass && k.Verdict != skip {
						worst = append(worst, c.Address(k))
					}
				}
				if !slices.Equal(worst, cell.Worst) {
					t.Errorf("%s: want %q, got %q", row.ID, worst, cell.Worst)
				}
			}
		}
	}
}

func TestScores(t *testing.T) {
	table := Build([]*results.Run{nginx(), flask()}, Options{})
	want := []Scores{
		{Auth: Score{3, 3, 0}, Security: Score{1, 2, 0}, HTTP1: Score{0, 1, 0}, Must: Score{2, 2, 0}, Common: Score{1, 1, 0}},
		{Auth: Score{0, 2, 0}, Security: Score{1, 1, 0}, HTTP1: Score{1, 1, 0}, Must: Score{0, 1, 0}, Common: Score{0, 1, 0}},
	}
	for i, c := range table.Columns {
		if d := cmp.Diff(want[i], c.Scores); d != "" {
			t.Errorf("%s: %s", c.Name, d)
		}
	}
}

// TestCommon: a run in which nothing could be judged takes nothing from the
// others; the denominator is the same for all that have one.
func TestCommon(t *testing.T) {
	dead := run("dead", "", one("challenge/plain", verdict{"realm", "realm", blocked}))
	for _, c := range Build([]*results.Run{nginx(), dead, flask()}, Options{}).Columns {
		want := 1
		if c.Name == "dead" {
			want = 0
		}
		if c.Scores.Common.Applicable != want {
			t.Errorf("%s: want the denominator %d, got %d", c.Name, want, c.Scores.Common.Applicable)
		}
	}
	if s := Build([]*results.Run{nginx()}, Options{}).Columns[0].Scores; s.Common != s.Must {
		t.Errorf("want a lone column compared with itself, got %v and %v", s.Common, s.Must)
	}
}

func TestScoreText(t *testing.T) {
	for _, c := range []struct {
		score         Score
		percent, text string
	}{
		{Score{}, "", "nothing applies"},
		{Score{0, 0, 2}, "", "nothing applies, 2 unknown"},
		{Score{0, 3, 0}, "0.0", "0/3 (0.0 %)"},
		{Score{1999, 2000, 0}, "99.9", "1999/2000 (99.9 %)"},
		{Score{9999, 10000, 1}, "99.9", "9999/10000 (99.9 %), 1 unknown"},
		{Score{7, 7, 0}, "100", "7/7 (100 %)"},
	} {
		if c.score.Percent() != c.percent || c.score.String() != c.text {
			t.Errorf("want %q and %q, got %q and %q", c.percent, c.text, c.score.Percent(), c.score.String())
		}
	}
}

func TestColumnNames(t *testing.T) {
	names := func(o Options, runs ...*results.Run) []string {
		var list []string
		for _, c := range Build(runs, o).Columns {
			list = append(list, c.Name)
		}
		return list
	}
	unnamed := run("", "")
	at := func(url string) *results.Run {
		r := run("", "")
		r.Target = results.Target{URL: url}
		return r
	}
	bare := at("http://b/")
	for _, c := range []struct{ got, want []string }{
		{names(Options{}, run("nginx", "1"), run("flask", "2")), []string{"nginx", "flask"}},
		{names(Options{}, run("nginx", "1"), run("nginx", "2")), []string{"nginx 1", "nginx 2"}},
		{names(Options{}, run("nginx", "1"), run("nginx", "1"), run("nginx", "1")), []string{"nginx 1", "nginx 1 (2)", "nginx 1 (3)"}},
		{names(Options{}, unnamed, bare), []string{"target ", "b/"}},
		{names(Options{}, at("http://b:1/x/"), at("http://b:2/x/")), []string{"b:1/x/", "b:2/x/"}},
		{names(Options{}, at("http://b/"), at("https://b/")), []string{"http://b/", "https://b/"}},
		{names(Options{Names: []string{"", "mine"}}, run("nginx", "1"), run("flask", "1"), run("x", "")), []string{"nginx", "mine", "x"}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("want %q, got %q", c.want, c.got)
		}
	}
}

// TestNotes: what makes a comparison unfair is said.
func TestNotes(t *testing.T) {
	other := flask()
	other.Suite = results.Suite{Version: "0.2.0", Names: []string{"core", "basic"}}
	other.Exit, other.ExitReason = 3, "could not tell: no answer"
	notes := strings.Join(Build([]*results.Run{nginx(), other}, Options{}).Notes, "\n")
	for _, want := range []string{
		"different versions of authspec (0.1.0, 0.2.0)", "different suites (full; core,basic)", "a denominator of its own",
		"flask ended with exit status 3: could not tell: no answer",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("want %q in\n%s", want, notes)
		}
	}
	if notes := Build([]*results.Run{nginx(), flask()}, Options{}).Notes; !slices.Contains(notes, "flask: 2 checks could not be judged") {
		t.Errorf("want what could not be judged, got %q", notes)
	}
	if notes := Build([]*results.Run{nginx(), nginx()}, Options{}).Notes; len(notes) != 0 {
		t.Errorf("want nothing to say of like runs, got %q", notes)
	}
}

func TestNatural(t *testing.T) {
	sorted := []string{"", "RFC 7616 §3", "RFC 9110", "RFC 9110 §5.5", "RFC 9110 §9.3.2", "RFC 9110 §11.4", "RFC 9110 §11.06.1", "RFC 10000", "authspec"}
	for i := range sorted[1:] {
		if natural(sorted[i], sorted[i+1]) >= 0 || natural(sorted[i+1], sorted[i]) <= 0 {
			t.Errorf("want %q before %q", sorted[i], sorted[i+1])
		}
	}
}

func TestDocument(t *testing.T) {
	for in, want := range map[string]string{
		"RFC 9110 §5.5, RFC 9112 §5.1": "RFC 9110", "authspec (CWE-20)": "authspec", "ACME house rules": "ACME house rules", "": "", "a, b": "a",
	} {
		if got := document(in); got != want {
			t.Errorf("%q: want %q, got %q", in, want, got)
		}
	}
}

// TestTableRoundTrip: what is written can be read, and is the same text again.
func TestTableRoundTrip(t *testing.T) {
	table := Build([]*results.Run{nginx(), flask()}, Options{Absent: []Absent{{"h2o", "not installed"}}})
	var text bytes.Buffer
	if err := table.Encode(&text); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "null") {
		t.Error("want no null")
	}
	got, err := DecodeTable(bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(lines(table), lines(got)); d != "" {
		t.Error(d)
	}
	var again bytes.Buffer
	if err := got.Encode(&again); err != nil || again.String() != text.String() {
		t.Errorf("want the same text again, %v", err)
	}
	if _, err := results.Decode(bytes.NewReader(text.Bytes())); err == nil {
		t.Error("want a comparison told from the results of a run")
	}
}

func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "not JSON",
		"[]":                              "no `comparison`",
		`{"format": 1}`:                   "no `comparison`",
		`{"comparison": 9}`:               "`comparison` 9, but this version reads 2",
		`{"comparison": 2, "columns": 3}`: "can't be read",
		`{"comparison": 2, "columns": [{"cases": {"bad": 1}}]}`:                                   `no verdict "bad"`,
		`{"comparison": 2, "columns": [{}], "groups": [{"source": "S", "level": "MUST"}]}`:        "the group S, MUST has 0 scores for 1 columns",
		`{"comparison": 2, "columns": [{}], "groups": [{"scores": [{}], "rows": [{"id": "r"}]}]}`: "the row r has 0 cells for 1 columns",
	} {
		if _, err := DecodeTable(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %s, got %v", text, want, err)
		}
	}
}

func TestCounts(t *testing.T) {
	var c Counts
	if c.Gravest() != "" || c.Total() != 0 {
		t.Errorf("want nothing, got %v", c)
	}
	for _, v := range []results.Verdict{pass, pass, skip, warn, blocked} {
		c.Add(v)
	}
	if c.Of(pass) != 2 || c.Total() != 5 || c.Judged() != 3 || c.Gravest() != blocked {
		t.Errorf("got %v", c)
	}
	if text, err := c.MarshalJSON(); err != nil || string(text) != `{"blocked":1,"warn":1,"pass":2,"skip":1}` {
		t.Errorf("got %s, %v", text, err)
	}
}

// BenchmarkBuild compares two hundred runs of a thousand checks.
func BenchmarkBuild(b *testing.B) {
	var cases []results.Case
	for i := range 300 {
		for _, row := range []string{"a", "b", "c"} {
			cases = append(cases, one(fmt.Sprintf("t/case-%d/%s", i, row), verdict{"trim", "access", pass}))
		}
	}
	runs := make([]*results.Run, 200)
	for i := range runs {
		runs[i] = run(fmt.Sprint("p", i), "1", cases...)
	}
	for b.Loop() {
		Build(runs, Options{})
	}
}
