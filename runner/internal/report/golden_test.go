package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"authspec/runner/results"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a report with its golden file.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it after `go test -update`; got:\n%s", path, got)
	}
}

func onConsole(o ConsoleOptions) func(io.Writer, *results.Run) error {
	return func(w io.Writer, run *results.Run) error { return Console(w, run, o) }
}

func inFile(format string) func(io.Writer, *results.Run) error {
	return func(w io.Writer, run *results.Run) error { return Write(format, w, run, Options{}) }
}

// rooted writes a report whose results stand in a file of the user's.
func rooted(format string) func(io.Writer, *results.Run) error {
	return func(w io.Writer, run *results.Run) error {
		return Write(format, w, run, Options{Root: "deploy/nginx.conf"})
	}
}

// render is what a report writes.
func render(t testing.TB, write func(io.Writer, *results.Run) error, run *results.Run) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := write(&buf, run); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name  string
		write func(io.Writer, *results.Run) error
		run   *results.Run
	}{
		{"console.txt", onConsole(ConsoleOptions{}), sample()},
		{"console-all.txt", onConsole(ConsoleOptions{All: true, Width: 72}), sample()},
		{"console-colour.txt", onConsole(ConsoleOptions{Colour: true}), sample()},
		{"console-ground.txt", onConsole(ConsoleOptions{}), unreachable()},
		{"console-empty.txt", onConsole(ConsoleOptions{}), empty()},
		{"console-interrupted.txt", onConsole(ConsoleOptions{}), interrupted()},
		{"console-pass.txt", onConsole(ConsoleOptions{}), conforming()},
		{"console-skipped.txt", onConsole(ConsoleOptions{}), unverified()},
		{"report.json", inFile("json"), sample()},
		{"junit.xml", inFile("junit"), sample()},
		{"junit-ground.xml", inFile("junit"), unreachable()},
		{"report.sarif", inFile("sarif"), sample()},
		{"codequality.json", inFile("codequality"), sample()},
		{"rooted.sarif", rooted("sarif"), sample()},
		{"rooted-codequality.json", rooted("codequality"), sample()},
		{"rooted-github.txt", rooted("github"), sample()},
		{"report.tap", inFile("tap"), sample()},
		{"ground.tap", inFile("tap"), unreachable()},
		{"github.txt", inFile("github"), sample()},
		{"markdown.md", inFile("markdown"), sample()},
		{"markdown-ground.md", inFile("markdown"), unreachable()},
		{"client.txt", onConsole(ConsoleOptions{}), clientSample()},
		{"client-all.txt", onConsole(ConsoleOptions{All: true, Width: 72}), clientSample()},
		{"client-silent.txt", onConsole(ConsoleOptions{}), silentClient()},
		{"client.xml", inFile("junit"), clientSample()},
		{"client.sarif", inFile("sarif"), clientSample()},
		{"client.tap", inFile("tap"), clientSample()},
		{"client-github.txt", inFile("github"), clientSample()},
		{"client.md", inFile("markdown"), clientSample()},
	} {
		t.Run(c.name, func(t *testing.T) { golden(t, c.name, render(t, c.write, c.run)) })
	}
}

// unreachable is a run whose target does not answer.
func unreachable() *results.Run {
	run := sample()
	x := exchange("refused", plainRequest, "")
	x.Outcome, x.Detail = "unreached", "nothing listens on 127.0.0.1:8080"
	run.Ground = []results.Ground{{
		Resource: "protected", URL: "http://127.0.0.1:8080/private/",
		Reason: "it does not answer: nothing listens on 127.0.0.1:8080", Exchanges: []results.Exchange{x},
	}}
	run.Results = nil
	for _, slug := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"} {
		run.Results = append(run.Results, with(results.Case{
			ID: "challenge/" + slug, Title: "Something about challenges",
			Checks: []results.Check{{
				Name: "status", Requirement: "suite-no-grant", Verdict: results.Blocked,
				Reason: "resource `protected`: it does not answer",
			}},
		}))
	}
	run.Exit, run.ExitReason = 3, "could not tell: resource `protected`: it does not answer"
	run.Advice = []string{"Start the server, or correct the URL: nothing listens on 127.0.0.1:8080."}
	return run
}

// empty is a run without a case.
func empty() *results.Run {
	return &results.Run{Exit: 3, ExitReason: "could not tell: nothing was verified"}
}

// interrupted is a run that the user ended.
func interrupted() *results.Run {
	run := sample()
	run.Results = run.Results[:1]
	run.Interrupted = true
	run.Exit, run.ExitReason = 130, "the run was interrupted; what stands here was finished before"
	return run
}

// conforming is a run in which all is well.
func conforming() *results.Run {
	run := sample()
	var list []results.Case
	for _, c := range run.Results {
		if c.Verdict == results.Pass {
			list = append(list, c)
		}
	}
	run.Results, run.Exit, run.ExitReason = list, 0, "everything that is gated (must, security) holds"
	return run
}

// unverified is a run in which everything was skipped.
func unverified() *results.Run {
	run := sample()
	var list []results.Case
	for _, c := range run.Results {
		if c.Verdict == results.Skip {
			list = append(list, c)
		}
	}
	run.Results, run.Exit = list, 3
	run.ExitReason = "could not tell: nothing was verified, as every check was skipped"
	return run
}
