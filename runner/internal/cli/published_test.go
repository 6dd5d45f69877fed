package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/compare"
	"authspec/runner/internal/published"
)

const (
	implementations = "../../../fixtures/implementations"
	clients         = "../../../fixtures/clients"
)

// shown is a folder in which results are published.
type shown struct {
	dir         string
	least       int    // how many
	place, link string // where the page on comparisons has the summary, and what that links to
}

var pages = []shown{
	{implementations, 50, "published", "../fixtures/implementations/README.md"},
	{clients, 20, "published clients", "../fixtures/clients/README.md"},
}

// TestPublishedPage: the page is what the published results and the notes make,
// and every failure has its note.
func TestPublishedPage(t *testing.T) {
	for _, p := range pages {
		t.Run(filepath.Base(p.dir), func(t *testing.T) {
			notYet(t, p.dir)
			want, err := publishedPage(p.dir)
			if err != nil {
				t.Fatal(err)
			}
			same(t, filepath.Join(p.dir, pageFile), want, "TestPublishedPage")
			kept, err := published.Read(p.dir)
			if err != nil {
				t.Fatal(err)
			}
			if len(kept.Results) < p.least {
				t.Errorf("want the results of at least %d, got %d", p.least, len(kept.Results))
			}
			text, err := json.Marshal(kept)
			if err != nil {
				t.Fatal(err)
			}
			for _, place := range []string{"/root/", "/home/", "/.cache/"} {
				if bytes.Contains(text, []byte(place)) {
					t.Errorf("the published results name a folder of one machine: %s", place)
				}
			}
			notes, err := published.ReadNotes(filepath.Join(p.dir, notesFile))
			if err != nil {
				t.Fatal(err)
			}
			for _, hole := range notes.Holes(kept) {
				t.Error(hole)
			}
		})
	}
}

// TestPublishedKnown: what comes with the program of the published results is
// what they and the notes make.
func TestPublishedKnown(t *testing.T) {
	notYet(t, implementations)
	kept, err := published.Read(implementations)
	if err != nil {
		t.Fatal(err)
	}
	notes, err := published.ReadNotes(filepath.Join(implementations, notesFile))
	if err != nil {
		t.Fatal(err)
	}
	want, err := kept.Known(notes)
	if err != nil {
		t.Fatal(err)
	}
	same(t, filepath.Join(implementations, published.KnownFile), string(want), "TestPublishedKnown")
}

// TestPublishedComments: a comparison, of whatever size, fits into a comment of
// GitHub, which may have 65,536 characters.
func TestPublishedComments(t *testing.T) {
	notYet(t, implementations)
	for _, args := range [][]string{
		{"compare", "--published", "--implementations", implementations},
		{"compare", "--published", "--pairs", "--implementations", implementations, "--clients", clients},
		{"compare", "--published", "--by", "check", "--all", "--implementations", implementations},
	} {
		_, out, errs := call(append(args, "--report", "markdown=-")...)
		if n := len([]rune(out)); n == 0 || n > 65_536 {
			t.Errorf("%q: want a text of at most 65536 characters, got %d: %s", args, n, errs)
		}
	}
}

// notYet skips what is about published results where there are none.
func notYet(t *testing.T, dir string) {
	t.Helper()
	if _, err := published.Read(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	}
}

// same holds a file against what it should be, or writes it with -update.
func same(t *testing.T, file, want, test string) {
	t.Helper()
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(got) != want {
		t.Errorf("%s is not what the published results make; `go test ./runner/internal/cli -run %s -update` writes it anew", file, test)
	}
}

// TestPublishedSummary: the page on comparisons has the summaries of what is published.
func TestPublishedSummary(t *testing.T) {
	const file = "../../../docs/compare.md"
	for _, p := range pages {
		t.Run(filepath.Base(p.dir), func(t *testing.T) {
			notYet(t, p.dir)
			summarised(t, file, p)
		})
	}
}

// summarised holds the summary of one folder against what is published in it.
func summarised(t *testing.T, file string, p shown) {
	opening, closing := "<!-- "+p.place+": written by a test, don't edit -->\n", "<!-- /"+p.place+" -->\n"
	kept, err := published.Read(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	summary, err := kept.Summary(p.link)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(content), opening)
	_, after, ends := strings.Cut(rest, closing)
	if !begins || !ends {
		t.Fatalf("%s has no place for the summary, between %q and %q", file, opening, closing)
	}
	same(t, file, before+opening+summary+closing+after, "TestPublishedSummary")
}

// comparison runs `authspec compare` and decodes the table that it writes.
func comparison(t *testing.T, args ...string) (table compare.Table, code int, said string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := &Env{Stdout: &stdout, Stderr: &stderr, Getenv: func(string) (string, bool) { return "", false }, Now: time.Now}
	code = Main(context.Background(), append([]string{"compare", "--report", "json=-"}, args...), env)
	if stdout.Len() > 0 {
		if err := json.Unmarshal(stdout.Bytes(), &table); err != nil {
			t.Fatal(err)
		}
	}
	return table, code, stderr.String()
}

// TestComparePublished: what is kept is compared without anything being started.
func TestComparePublished(t *testing.T) {
	table, code, said := comparison(t, "--implementations", implementations, "--published", "--only", "nginx", "--only", "apache2", "--checks", "basic/*")
	if code != exitOK || len(table.Columns) != 2 || table.Columns[1].Name != "nginx" {
		t.Fatalf("want two columns and status 0; got %d columns, status %d, and %s", len(table.Columns), code, said)
	}
	if s := table.Columns[1].Scores.Must; s.Applicable == 0 {
		t.Errorf("want a score of nginx, got %s", s)
	}
}

// folder is a folder of implementations: one whose package nobody has, and one
// that ends as it starts.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, files := range map[string]map[string]string{
		"missing": {"implementation.yaml": "packages: [{debian: authspec-no-such-package}]", "start": "exit 0\n"},
		"broken":  {"implementation.yaml": "version: echo 1", "start": "echo it is broken; exit 1\n"},
	} {
		files["implementation.yaml"] = "format: 1\nname: " + name + "\nkind: product\nlanguage: c\nhomepage: https://x.example/\n" + files["implementation.yaml"] + "\n"
		files["target.yaml"] = "format: 1\nname: x\nurl: http://127.0.0.1:${PORT}\nresources:\n  basic: {path: /}\n"
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		for file, content := range files {
			if err := os.WriteFile(filepath.Join(dir, name, file), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// TestCompareAbsent: what can't be compared is listed with its reason, and
// stops nothing.
func TestCompareAbsent(t *testing.T) {
	table, code, said := comparison(t, "--implementations", folder(t), "--results", t.TempDir())
	if code != exitOK || len(table.Absent) != 2 {
		t.Fatalf("want two absent ones and status 0; got %v, status %d, and %s", table.Absent, code, said)
	}
	for i, want := range []string{"it is broken", "authspec-no-such-package"} {
		if !strings.Contains(table.Absent[i].Reason, want) {
			t.Errorf("want a reason with %q, got %s", want, table.Absent[i].Reason)
		}
	}
}

func TestCompareFieldMisuse(t *testing.T) {
	dir := folder(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--only", "nginx"}, "--only is about --implementations or --clients, which are missing"},
		{[]string{"--published"}, "--published is about --implementations or --clients, which are missing"},
		{[]string{"--implementations", dir, "report.json"}, "reports and targets are compared without it"},
		{[]string{"--implementations", dir, "--only", "ngin"}, "has no such folder"},
		{[]string{"--implementations", dir, "--at-once", "0"}, "--at-once wants a number above 0"},
		{[]string{"--implementations", dir, "--publish", "--safe"}, "--publish is for runs of all cases"},
		{[]string{"--implementations", dir, "--published", "--install"}, "--published starts nothing"},
		{[]string{"--implementations", dir, "--published"}, "nothing is published here"},
		{[]string{"--implementations", implementations, "--published", "--only", "ngin"}, "nothing of that name has published results"},
	} {
		if _, code, said := comparison(t, c.args...); code != exitUsage || !strings.Contains(said, c.want) {
			t.Errorf("%v: want status 2 and %q, got %d and %s", c.args, c.want, code, said)
		}
	}
}
