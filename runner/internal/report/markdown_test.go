package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"authspec/runner/results"
)

func TestMarkdownTitle(t *testing.T) {
	for exit, want := range map[int]string{
		0: "conforms", 1: "does not conform", 3: "could not tell", 130: "interrupted",
	} {
		run := sample()
		run.Exit = exit
		text := string(render(t, inFile("markdown"), run))
		if head := "## authspec: " + want + "\n"; !strings.HasPrefix(text, head) {
			t.Errorf("exit status %d: want %q first, got %.60q", exit, head, text)
		}
	}
}

// TestMarkdownLimit: a report is never longer than allowed, and says what it
// leaves out; the gravest findings come first.
func TestMarkdownLimit(t *testing.T) {
	run := sample()
	run.Results = nil
	for i := range 800 {
		c := failing(fmt.Sprintf("basic/case-%d", i), results.Warn, fmt.Sprint("status ", i))
		if i == 700 {
			c = failing("basic/the-worst", results.Fail, "status 200")
		}
		c.Exchanges = []results.Exchange{exchange("", plainRequest, bareRefusal)}
		run.Results = append(run.Results, c)
	}
	for _, limit := range []int{5_000, 60_000, 1 << 20} {
		var buf bytes.Buffer
		if err := Write("markdown", &buf, run, Options{Limit: limit}); err != nil {
			t.Fatal(err)
		}
		text := buf.String()
		if len(text) > limit {
			t.Errorf("want at most %d octets, got %d", limit, len(text))
		}
		if whole := !strings.Contains(text, "had no room here"); whole != (limit == 1<<20) {
			t.Errorf("limit %d: whole is %t", limit, whole)
		}
		if strings.Index(text, "basic/the-worst") > strings.Index(text, "basic/case-0") {
			t.Errorf("limit %d: want the gravest finding first", limit)
		}
	}
}

// TestMarkdownHugeFinding: one finding without room doesn't keep out others.
func TestMarkdownHugeFinding(t *testing.T) {
	run := sample()
	run.Results[0].Exchanges[0].Received = strings.Repeat("A: "+strings.Repeat(`"`, 390)+"\r\n", 30)
	text := string(render(t, inFile("markdown"), run))
	if !strings.Contains(text, "<summary><b>FAIL</b> Anybody can read what the password protects (12 ways)</summary>") {
		t.Error("want the details of the other findings")
	}
	if !strings.Contains(text, "The details of 1 finding had no room here") {
		t.Error("want it said that one finding has no room")
	}
}

func TestMarkdownWithoutFindings(t *testing.T) {
	text := string(render(t, inFile("markdown"), conforming()))
	for _, no := range []string{"### Findings", "had no room"} {
		if strings.Contains(text, no) {
			t.Errorf("want no %q in:\n%s", no, text)
		}
	}
	if text := string(render(t, inFile("markdown"), empty())); !strings.Contains(text, "No case ran.") {
		t.Errorf("want it said that no case ran, got:\n%s", text)
	}
}
