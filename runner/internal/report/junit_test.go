package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"authspec/runner/results"
)

// The file as a reader sees it, written apart from the writer's types.
type (
	suitesRead struct {
		XMLName  xml.Name    `xml:"testsuites"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Suites   []suiteRead `xml:"testsuite"`
	}
	suiteRead struct {
		Name       string     `xml:"name,attr"`
		Tests      int        `xml:"tests,attr"`
		Failures   int        `xml:"failures,attr"`
		Errors     int        `xml:"errors,attr"`
		Skipped    int        `xml:"skipped,attr"`
		Time       string     `xml:"time,attr"`
		Timestamp  string     `xml:"timestamp,attr"`
		Properties []propRead `xml:"properties>property"`
		Cases      []caseRead `xml:"testcase"`
	}
	propRead struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	caseRead struct {
		Class    string        `xml:"classname,attr"`
		Name     string        `xml:"name,attr"`
		Time     string        `xml:"time,attr"`
		Failures []outcomeRead `xml:"failure"`
		Errors   []outcomeRead `xml:"error"`
		Skipped  []outcomeRead `xml:"skipped"`
		Out      string        `xml:"system-out"`
	}
	outcomeRead struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

func readJUnit(t *testing.T, run *results.Run) suitesRead {
	t.Helper()
	var file suitesRead
	if err := xml.Unmarshal(render(t, inFile("junit"), run), &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestJUnitShape holds the file against what readers demand: counts that add
// up, names that are unique (GitLab drops the second), times in seconds, at
// most one outcome a test, a message for each.
func TestJUnitShape(t *testing.T) {
	file := readJUnit(t, sample())
	seconds := regexp.MustCompile(`^[0-9]+\.[0-9]{3}$`)
	seen := map[string]bool{}
	tests, failures, errs := 0, 0, 0
	for _, s := range file.Suites {
		var f, e, k int
		for _, c := range s.Cases {
			f, e, k = f+len(c.Failures), e+len(c.Errors), k+len(c.Skipped)
			outcomes := append(append(c.Failures, c.Errors...), c.Skipped...)
			if len(outcomes) > 1 || len(outcomes) == 1 && outcomes[0].Message == "" {
				t.Errorf("%s: want at most one outcome, with a message, got %+v", c.Name, outcomes)
			}
			if key := c.Class + " " + c.Name; seen[key] || c.Class != s.Name || !seconds.MatchString(c.Time) {
				t.Errorf("want a name of its own, its suite as class and a time in seconds, got %+v", c)
			} else {
				seen[key] = true
			}
		}
		if s.Tests != len(s.Cases) || s.Failures != f || s.Errors != e || s.Skipped != k {
			t.Errorf("suite %s: the counts don't add up: %d tests, %d failures, %d errors, %d skipped", s.Name, s.Tests, s.Failures, s.Errors, s.Skipped)
		}
		if s.Timestamp != "2026-11-23T09:30:00" || !seconds.MatchString(s.Time) {
			t.Errorf("suite %s: want time and timestamp, got %q and %q", s.Name, s.Time, s.Timestamp)
		}
		tests, failures, errs = tests+s.Tests, failures+s.Failures, errs+s.Errors
	}
	if file.Tests != tests || file.Failures != failures || file.Errors != errs {
		t.Errorf("want the sums %d, %d, %d, got %d, %d, %d", tests, failures, errs, file.Tests, file.Failures, file.Errors)
	}
}

// schema is what the strictest readers allow and demand: where an element may
// stand (junit-10.xsd of Jenkins' xUnit plugin), its attributes, of which those
// with a ! must be there (name and classname: without them GitLab and Jenkins
// join tests), and the forms of their values.
var schema = map[string]string{
	"testsuites": "in: name time:seconds tests:count failures:count errors:count",
	"testsuite": "in:testsuites !name !tests:count !failures:count !errors:count skipped:count !time:seconds !timestamp:time " +
		"hostname id package file log url group",
	"properties": "in:testsuite",
	"property":   "in:properties !name value",
	"testcase":   "in:testsuite !name !time:seconds !classname group",
	"failure":    "in:testcase type !message",
	"error":      "in:testcase type !message",
	"skipped":    "in:testcase type !message",
	"system-out": "in:testcase",
}

var forms = map[string]*regexp.Regexp{
	"seconds": regexp.MustCompile(`^[0-9]+\.[0-9]+$`),
	"count":   regexp.MustCompile(`^[0-9]+$`),
	"time":    regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$`),
}

// misplaced says how an element breaks the schema.
func misplaced(e xml.StartElement, parent string) (wrong []string) {
	rules := strings.Fields(schema[e.Name.Local])
	if len(rules) == 0 || rules[0] != "in:"+parent {
		return []string{fmt.Sprintf("%s can't stand in %q", e.Name.Local, parent)}
	}
	given := map[string]string{}
	for _, a := range e.Attr {
		given[a.Name.Local] = a.Value
	}
	for _, rule := range rules[1:] {
		name, form, _ := strings.Cut(strings.TrimPrefix(rule, "!"), ":")
		value, is := given[name]
		delete(given, name)
		switch {
		case is && forms[form] != nil && !forms[form].MatchString(value):
			wrong = append(wrong, fmt.Sprintf("%s %s=%q is no %s", e.Name.Local, name, value, form))
		case strings.HasPrefix(rule, "!") && value == "":
			wrong = append(wrong, fmt.Sprintf("%s has no %s", e.Name.Local, name))
		}
	}
	for name := range given {
		wrong = append(wrong, fmt.Sprintf("%s can have no %s", e.Name.Local, name))
	}
	return wrong
}

// TestJUnitSchema: the file holds nothing that the strictest reader refuses.
func TestJUnitSchema(t *testing.T) {
	for name, run := range map[string]*results.Run{
		"sample": withGround(sample()), "empty": empty(), "hostile": hostile(true), "all skipped": unverified(), "interrupted": interrupted(),
	} {
		dec := xml.NewDecoder(bytes.NewReader(render(t, inFile("junit"), run)))
		path := []string{""}
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				for _, wrong := range misplaced(e, path[len(path)-1]) {
					t.Errorf("%s: %.200s", name, wrong)
				}
				path = append(path, e.Name.Local)
			case xml.EndElement:
				path = path[:len(path)-1]
			}
		}
	}
}

// TestJUnitOutcomes: each verdict becomes the element that CI tools look for.
func TestJUnitOutcomes(t *testing.T) {
	for _, c := range []struct {
		verdict results.Verdict
		gate    string
		want    string
	}{
		{results.Fail, "must", "failure fail"},
		{results.Fail, "none", "failure fail"},
		{results.UnexpectedPass, "must", "failure unexpected-pass"},
		{results.Error, "must", "error error"},
		{results.Blocked, "must", "error blocked"},
		{results.Warn, "should", "failure warn"},
		{results.Warn, "must", "skipped WARN, which does not fail the run: #k: because"},
		{results.ExpectedFail, "must", "out EXPECTED-FAIL  a/b#k  because"},
		{results.Note, "must", "out NOTE  a/b#k  because"},
		{results.Pass, "must", "nothing"},
		{results.Skip, "must", "skipped because"},
	} {
		t.Run(fmt.Sprint(c.verdict, c.gate), func(t *testing.T) {
			run := &results.Run{Gate: []string{c.gate}, Results: []results.Case{{
				ID: "a/b", Verdict: c.verdict, Reason: "because",
				Checks: []results.Check{{Name: "k", Verdict: c.verdict, Reason: "because", Level: results.Must}},
			}}}
			file := readJUnit(t, run)
			if got := outcomeOf(file.Suites[1].Cases[0]); !strings.HasPrefix(got, c.want) {
				t.Errorf("want %q, got %q", c.want, got)
			}
		})
	}
}

func outcomeOf(c caseRead) string {
	switch {
	case len(c.Failures) > 0:
		return "failure " + c.Failures[0].Type
	case len(c.Errors) > 0:
		return "error " + c.Errors[0].Type
	case len(c.Skipped) > 0:
		return "skipped " + c.Skipped[0].Message
	case c.Out != "":
		return "out " + c.Out
	}
	return "nothing"
}

// TestJUnitIsNeverGreenAlone: a run that ends with another status than 0 has a
// failure or an error in its file, whatever became of its cases.
func TestJUnitIsNeverGreenAlone(t *testing.T) {
	for name, run := range map[string]*results.Run{
		"failed": sample(), "no ground": unreachable(), "empty": empty(), "interrupted": interrupted(), "all skipped": unverified(),
	} {
		if file := readJUnit(t, run); file.Failures+file.Errors == 0 {
			t.Errorf("%s: want a failure or an error, since the run ends with %d", name, run.Exit)
		}
	}
	if file := readJUnit(t, conforming()); file.Failures+file.Errors != 0 {
		t.Errorf("want no failure of a run that conforms, got %+v", file)
	}
}

func TestJUnitProperties(t *testing.T) {
	got := map[string]string{}
	for _, p := range readJUnit(t, sample()).Suites[0].Properties {
		got[p.Name] = p.Value
	}
	for name, want := range map[string]string{
		"target": "my server", "target.url": "http://127.0.0.1:8080/", "target.product": "nginx 1.26.2",
		"suite.version": "0.1.0", "suite": "full", "gate": "must,security", "exit": "1",
	} {
		if got[name] != want {
			t.Errorf("property %s: want %q, got %q", name, want, got[name])
		}
	}
}

// TestJUnitText: the text of a failure has what the console has.
func TestJUnitText(t *testing.T) {
	text := readJUnit(t, sample()).Suites[1].Cases[0].Failures[0].Text
	for _, want := range []string{
		"challenge/no-credentials#realm", "MUST · RFC 7617 §2 · cases/challenge/no-credentials.yaml:18", "rule ", "impact ", "want ", "got ",
		"> GET /private/ HTTP/1.1\n", "< WWW-Authenticate: Basic\n", "--only challenge/no-credentials", "curl ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("want %q in:\n%s", want, text)
		}
	}
}
