package report

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"authspec/runner/results"
)

func sarifValidator(t *testing.T) *jsonschema.Schema {
	t.Helper()
	content, err := os.ReadFile("testdata/sarif-2.1.0.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("sarif.json")
}

// TestSARIFSchema: whatever a run holds, its file is valid.
func TestSARIFSchema(t *testing.T) {
	schema := sarifValidator(t)
	for name, run := range map[string]*results.Run{
		"sample": sample(), "no ground": unreachable(), "empty": empty(), "interrupted": interrupted(),
		"hostile": hostile(false), "hostile words": hostile(true), "all skipped": unverified(), "conforming": conforming(),
		"nowhere": {Results: []results.Case{failing("a/b", results.Fail, "x")}},
	} {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(render(t, inFile("sarif"), run)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func readSARIF(t *testing.T, run *results.Run) sarifRun {
	t.Helper()
	var file sarifFile
	if err := json.Unmarshal(render(t, inFile("sarif"), run), &file); err != nil {
		t.Fatal(err)
	}
	return file.Runs[0]
}

// TestSARIFResults: a result for each check that does not hold, which finds its
// rule, and points at the line of its case.
func TestSARIFResults(t *testing.T) {
	run := sample()
	got := readSARIF(t, run)
	want := results.SummariseChecks(run.Results)
	if n := want[results.Fail] + want[results.Warn] + want[results.ExpectedFail] + want[results.UnexpectedPass]; len(got.Results) != n {
		t.Errorf("want %d results, got %d", n, len(got.Results))
	}
	prints := map[string]bool{}
	for _, r := range got.Results {
		if rule := got.Tool.Driver.Rules[r.RuleIndex]; rule.ID != r.RuleID {
			t.Errorf("want the rule %s at %d, got %s", r.RuleID, r.RuleIndex, rule.ID)
		}
		print := r.Fingerprints["authspecCheck/v1"]
		if prints[print] || print == "" {
			t.Errorf("want a fingerprint of its own, got %q", print)
		}
		prints[print] = true
	}
	first := got.Results[0]
	place := first.Locations[0].Physical
	if place.Artifact.URI != "cases/basic/malformed-base64.yaml" || place.Region.StartLine != 17 {
		t.Errorf("want the line of the check, got %+v", place)
	}
	if first.Level != "error" || !strings.Contains(first.Message.Text, `got status 200 to "garbage"`) || first.Rank != 100 {
		t.Errorf("want an error that says what came, got %+v", first)
	}
	if !strings.Contains(first.Properties["exchange"], "> GET /private/ HTTP/1.1\n") {
		t.Errorf("want the exchange, got %q", first.Properties["exchange"])
	}
}

// TestSARIFOrder: the gravest stands first and has the highest rank, and GitHub's
// number for it says so too.
func TestSARIFOrder(t *testing.T) {
	got := readSARIF(t, sample())
	rank := 100.0
	for _, r := range got.Results {
		if r.Rank > rank {
			t.Errorf("want ranks that fall, got %v after %v at %v", r.Rank, rank, r.Fingerprints)
		}
		rank = r.Rank
	}
	if got := got.Tool.Driver.Rules[got.Results[0].RuleIndex].Properties["security-severity"]; got != "9.5" {
		t.Errorf("want what lets strangers in as critical, got %v", got)
	}
}

// TestSARIFSuppressed: what the baseline expects is suppressed, with its reason.
func TestSARIFSuppressed(t *testing.T) {
	n := 0
	for _, r := range readSARIF(t, sample()).Results {
		if r.Properties["verdict"] != "expected-fail" {
			if len(r.Suppressions) > 0 {
				t.Errorf("want no suppression of %v", r.Fingerprints)
			}
			continue
		}
		n++
		if len(r.Suppressions) != 1 || r.Suppressions[0].Justification != "expected: we know, see ticket 812" || r.Level != "warning" {
			t.Errorf("want it suppressed as a warning, got %+v", r)
		}
	}
	if n != 1 {
		t.Errorf("want 1 expected failure, got %d", n)
	}
}

// TestSARIFCouldNotTell: what says nothing of the target is no result of it, and
// the invocation says that it did not succeed.
func TestSARIFCouldNotTell(t *testing.T) {
	got := readSARIF(t, unreachable())
	v := got.Invocations[0]
	if len(got.Results) != 0 || v.Successful || v.Exit != 3 || len(v.Notifications) < 2 {
		t.Errorf("want no results, and notifications, got %+v", got)
	}
	if text := v.Notifications[0].Message.Text; !strings.Contains(text, "Start the server") {
		t.Errorf("want the advice, got %q", text)
	}
	if v := readSARIF(t, sample()).Invocations[0]; !v.Successful || v.Started != "2026-11-23T09:30:00.000Z" || v.Ended != "2026-11-23T09:30:01.312Z" {
		t.Errorf("want a run that succeeded and found something, got %+v", v)
	}
}

func TestFileURI(t *testing.T) {
	for in, want := range map[string]string{
		"cases/a b.yaml": "cases/a%20b.yaml", `my\cases\x.yaml`: "my/cases/x.yaml", "a:b.yaml": "./a:b.yaml", "/abs/ü.yaml": "/abs/%C3%BC.yaml",
	} {
		if got := fileURI(in); got != want {
			t.Errorf("%s: want %s, got %s", in, want, got)
		}
	}
}
