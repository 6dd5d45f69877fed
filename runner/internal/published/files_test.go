package published

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authspec/runner/results"

	"github.com/google/go-cmp/cmp"
)

// folders is a directory with a folder for each implementation of the sample.
func folders(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"a", "b"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestWriteAndRead(t *testing.T) {
	dir := folders(t)
	if _, err := Read(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want to hear that nothing is published, got %v", err)
	}
	if err := sample().Write(dir); err != nil {
		t.Fatal(err)
	}
	got, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(sample(), got); d != "" {
		t.Errorf("read back (-want +got):\n%s", d)
	}
}

func TestReadOtherFormat(t *testing.T) {
	dir := folders(t)
	p := sample()
	p.Results[1].Format = 2
	if err := p.Write(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), "is published in format 2") {
		t.Errorf("want the other format refused, got %v", err)
	}
}

const notesText = `format: 1
notes:
  - requirement: must
    implementations: [a]
    note: It does that.
  - requirement: should
    note: |
      It leaves it | out.
`

func notes(t *testing.T, text string) (Notes, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "notes.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return ReadNotes(file)
}

func TestHoles(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"all explained", notesText, ""},
		{"one missing", strings.Replace(notesText, "[a]", "[b]", 1), "no note why a breaks must: alpha/one#status got that"},
		{"one too many, now and then", notesText + "  - {requirement: other, note: Nobody does now., unsteady: true}\n", ""},
		{"one too many", notesText + "  - {requirement: other, note: Nobody does.}\n", "nobody fails other this way any more"},
	} {
		n, err := notes(t, c.text)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(n.Holes(sample()), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
		}
	}
}

func TestNotesThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"format: 1\n": "notes",
		"format: 1\nnotes:\n  - {requirement: x}\n":                                 "note",
		"format: 1\nnotes:\n  - {requirement: x, note: y, who: z}\n":                "who",
		"format: 2\nnotes: []\n":                                                    "format",
		"format: 1\nnotes:\n  - {requirement: x, note: y, implementations: ['']}\n": "empty",
	} {
		if _, err := notes(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want an error about %q, got %v", text, want, err)
		}
	}
}

func TestPage(t *testing.T) {
	n, err := notes(t, notesText)
	if err != nil {
		t.Fatal(err)
	}
	page, err := sample().Page([]About{{Name: "a", Kind: "library", Language: "go", Homepage: "https://a.example/", Notes: "With <x>."}}, n)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| [a](a) | 1.2 | 2026-11-25 | 0/2 0.0&nbsp;% | – | 0/1 0.0&nbsp;% | 0/1 0.0&nbsp;% | – |",
		"### RFC 1 · MUST",
		"**must** (RFC 1 §2)",
		`It holds \| always.`,
		"a (2/3)",
		"- It does that.",
		"*a* (1/3)",
		`It leaves it \| out.`,
		"| [a](https://a.example/) | library | go | With &lt;x>. |",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}
}

func TestSummary(t *testing.T) {
	got, err := sample().Summary("where/it/is")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 implementations were judged with authspec 1.0.0. [The table](where/it/is)", `| It holds \| always. (RFC 1 §2) | 1 |`} {
		if !strings.Contains(got, want) {
			t.Errorf("the summary has no %q:\n%s", want, got)
		}
	}
}

// TestMessageRulesApart: what is about messages alone stands last on the page,
// and is not in the summary.
func TestMessageRulesApart(t *testing.T) {
	p := sample()
	rule := p.Catalogue.Requirements["must"]
	rule.Area = results.AreaHTTP1
	p.Catalogue.Requirements["must"] = rule
	page, err := p.Page(nil, Notes{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| 0/1 0.0&nbsp;% | – | – | – | 0/1 0.0&nbsp;% |", "## Message rules of HTTP/1.1"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}
	if apart := strings.Index(page, "## Message rules"); apart < strings.Index(page, "### RFC 1 · SHOULD") || apart > strings.Index(page, "### RFC 1 · MUST") {
		t.Errorf("want the message rules last, below their heading:\n%s", page)
	}
	if got, err := p.Summary("where"); err != nil || strings.Contains(got, "It holds") {
		t.Errorf("want no message rule in the summary, got %v\n%s", err, got)
	}
}
