package report

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"authspec/runner/results"
)

func readQuality(t *testing.T, format func(*testing.T) []byte) []qualityEntry {
	t.Helper()
	var list []qualityEntry
	if err := json.Unmarshal(format(t), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestCodeQuality: every entry has what GitLab asks for, no two have the same
// fingerprint, and the gravest come first.
func TestCodeQuality(t *testing.T) {
	severities := []string{"blocker", "critical", "major", "minor", "info"}
	for name, run := range map[string]*results.Run{"sample": sample(), "hostile": hostile(false), "client": clientSample()} {
		list := readQuality(t, func(t *testing.T) []byte { return render(t, inFile("codequality"), run) })
		seen := map[string]bool{}
		for _, e := range list {
			if e.Description == "" || e.CheckName == "" || e.Location.Path == "" || e.Location.Lines.Begin < 1 || !slices.Contains(severities, e.Severity) {
				t.Errorf("%s: the entry lacks something: %+v", name, e)
			}
			if seen[e.Fingerprint] || len(e.Fingerprint) != 32 {
				t.Errorf("%s: want a fingerprint of its own, got %q", name, e.Fingerprint)
			}
			seen[e.Fingerprint] = true
		}
		if len(list) == 0 || name == "sample" && list[0].Severity != "blocker" {
			t.Errorf("%s: want the gravest first, got %+v", name, list)
		}
	}
	if got := strings.TrimSpace(string(render(t, inFile("codequality"), conforming()))); got != "[]" {
		t.Errorf("want an empty list where all is well, got %s", got)
	}
	for _, e := range readQuality(t, func(t *testing.T) []byte { return render(t, rooted("codequality"), sample()) }) {
		if e.Location.Path != "deploy/nginx.conf" || e.Location.Lines.Begin != 1 {
			t.Errorf("want the user's file, got %+v", e.Location)
		}
	}
}

// TestReportRoot: the user's own file stands where the reports name one.
func TestReportRoot(t *testing.T) {
	for _, format := range []string{"sarif", "github", "codequality", "junit"} {
		text := string(render(t, rooted(format), sample()))
		if !strings.Contains(text, "deploy/nginx.conf") {
			t.Errorf("%s: want the user's file", format)
		}
		if format != "junit" && strings.Contains(text, `"cases/`) || strings.Contains(text, "file=cases/") {
			t.Errorf("%s: want no file of authspec's", format)
		}
	}
}

// TestGitHubShowsTheGravest: what GitHub would not show is counted in place of
// sent.
func TestGitHubShowsTheGravest(t *testing.T) {
	run := &results.Run{Requirements: map[string]results.Requirement{}}
	for n := range 14 {
		id := "r-" + string(rune('a'+n))
		run.Requirements[id] = results.Requirement{Level: results.Must, Rule: id}
		c := failing("a/"+id, results.Fail, "x")
		c.Checks[0].Requirement = id
		run.Results = append(run.Results, c)
	}
	list := readGitHub(t, run)
	if last := list[len(list)-1]; len(list) != 11 || !strings.Contains(last.message, "4 more findings") {
		t.Errorf("want ten, and the others counted, got %d: %q", len(list), last.message)
	}
	run.Exit = 3
	if list = readGitHub(t, run); len(list) != 10 || !strings.Contains(list[0].message, "5 more findings") {
		t.Errorf("want ten in all, got %d: %q", len(list), list[0].message)
	}
}

// TestLink: a document can't make a report lead anywhere but to the web.
func TestLink(t *testing.T) {
	for to, want := range map[string]bool{
		"https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1": true, "": false, "javascript:alert(1)": false,
		"http://a.example/": false, `https://a.example/" onclick="x`: false, "https://a.example/)[x](y": false, "https://a.example/\x1b": false,
	} {
		if got := link(results.Requirement{Link: to}); (got != "") != want {
			t.Errorf("%q: got %q", to, got)
		}
	}
}

func TestInMarkdown(t *testing.T) {
	for text, want := range map[string]string{
		"Write `a_b*` [x](y) <b>": "Write `a_b*` \\[x\\](y) \\<b\\>",
		"one ` alone_":            "one \\` alone\\_",
		"@you #1":                 "\\@you \\#1",
	} {
		if got := inMarkdown(text); got != want {
			t.Errorf("%s: want %s, got %s", text, want, got)
		}
	}
}
