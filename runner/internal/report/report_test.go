package report

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"testing"

	"authspec/runner/results"
)

var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestFormats(t *testing.T) {
	if got, want := Formats(), []string{"json", "junit", "sarif", "codequality", "tap", "markdown", "html", "github", "csv", "badge"}; !slices.Equal(got, want) {
		t.Errorf("want %q, got %q", want, got)
	}
	for _, name := range Formats() {
		if text := render(t, inFile(name), sample()); len(text) == 0 || text[len(text)-1] != '\n' {
			t.Errorf("%s: want a text that ends with its line", name)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	var buf bytes.Buffer
	err := Write("xml", &buf, sample(), Options{})
	want := `there is no report format "xml"; want one of json, junit, sarif, codequality, tap, markdown, html, github, csv, badge`
	if err == nil || err.Error() != want || buf.Len() > 0 {
		t.Errorf("want %q and nothing written, got %v and %q", want, err, buf.String())
	}
}

// full is a writer whose device has no room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("no space left")

// TestNothingIsLostSilently: a report that can't be written says so.
func TestNothingIsLostSilently(t *testing.T) {
	for name, write := range map[string]func(io.Writer, *results.Run) error{
		"console": onConsole(ConsoleOptions{}), "json": inFile("json"), "junit": inFile("junit"), "markdown": inFile("markdown"),
		"sarif": inFile("sarif"), "codequality": inFile("codequality"), "tap": inFile("tap"), "github": inFile("github"),
		"csv": inFile("csv"), "badge": inFile("badge"),
	} {
		if err := write(full{}, sample()); !errors.Is(err, errFull) {
			t.Errorf("%s: want the writer's error, got %v", name, err)
		}
	}
}

// TestJSONReport is the document itself.
func TestJSONReport(t *testing.T) {
	run, err := results.Decode(bytes.NewReader(render(t, inFile("json"), sample())))
	if err != nil {
		t.Fatal(err)
	}
	if len(run.Results) != len(sample().Results) {
		t.Errorf("want %d results, got %d", len(sample().Results), len(run.Results))
	}
}

// TestColourIsDecoration: without its colours, the coloured report is the plain
// one.
func TestColourIsDecoration(t *testing.T) {
	for _, run := range []*results.Run{sample(), unreachable(), empty()} {
		plain := string(render(t, onConsole(ConsoleOptions{}), run))
		coloured := string(render(t, onConsole(ConsoleOptions{Colour: true}), run))
		if got := colours.ReplaceAllString(coloured, ""); got != plain {
			t.Errorf("want %q, got %q", plain, got)
		}
	}
}

// TestSameTwice: nothing depends on the order of a map.
func TestSameTwice(t *testing.T) {
	for _, name := range Formats() {
		first := render(t, inFile(name), sample())
		for range 10 {
			if !bytes.Equal(first, render(t, inFile(name), sample())) {
				t.Fatalf("%s: want the same text for the same run", name)
			}
		}
	}
}

// thousand is a run of that many cases, a third of which fail.
func thousand() *results.Run {
	run := sample()
	run.Results = nil
	for len(run.Results) < 1000 {
		run.Results = append(run.Results, sample().Results...)
	}
	run.Results = run.Results[:1000]
	return run
}

func BenchmarkReports(b *testing.B) {
	run := thousand()
	for name, write := range map[string]func(io.Writer, *results.Run) error{
		"console": onConsole(ConsoleOptions{}), "console-all": onConsole(ConsoleOptions{All: true}),
		"json": inFile("json"), "junit": inFile("junit"), "markdown": inFile("markdown"),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := write(io.Discard, run); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
