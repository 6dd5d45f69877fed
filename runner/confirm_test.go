package runner_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authspec/runner/internal/implementation"
	"authspec/runner/internal/published"
	"authspec/runner/results"
)

// TestGoldenVerdictsNameTheirVersion: without it nobody could tell whether a
// difference is one of the suite or one of the server.
func TestGoldenVerdictsNameTheirVersion(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(implementations, "*", goldenFile))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d golden files, %v", len(files), err)
	}
	ofClients, err := filepath.Glob(filepath.Join(clients, "*", goldenFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, ofClients...) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		v := readVerdicts(string(content))
		if v.versions == "" {
			t.Errorf("the first line of %s names no version; `%s` writes it", file, anew)
		}
		if v.String() != string(content) {
			t.Errorf("%s is not read as it was written", file)
		}
	}
}

// TestConfirm: a difference is wrong where the version is the golden file's. With
// another one it is logged, and the rule decides.
func TestConfirm(t *testing.T) {
	const same, other = "nginx 1", "nginx 2"
	for _, c := range []struct {
		name, versions string
		run            map[string]results.Verdict // by address; the requirement is the text before "#"
		wrong          []string                   // a piece of each sentence
	}{
		{"nothing changed", same, map[string]results.Verdict{"a#one": "fail", "b#two": "pass"}, nil},
		{"a pass became a note", same, map[string]results.Verdict{"a#one": "fail", "b#two": "note"}, []string{"- pass b#two\n+ note b#two"}},
		{"likewise, another version", other, map[string]results.Verdict{"a#one": "fail", "b#two": "note"}, nil},
		{"a check is gone", same, map[string]results.Verdict{"a#one": "fail"}, []string{"- pass b#two"}},
		{"likewise, another version", other, map[string]results.Verdict{"a#one": "fail"}, nil},
		{"mended", same, map[string]results.Verdict{"a#one": "pass", "b#two": "pass"}, []string{"- fail a#one\n+ pass a#one", "a#one is found no more"}},
		{"likewise, another version", other, map[string]results.Verdict{"a#one": "pass", "b#two": "pass"}, nil},
		{"a new fail", same, map[string]results.Verdict{"a#one": "fail", "b#two": "fail"}, []string{"- pass b#two\n+ fail b#two", "no reason for fail b#two"}},
		{"likewise, another version", other, map[string]results.Verdict{"a#one": "fail", "b#two": "fail"}, []string{"no reason for fail b#two"}},
		{"a new warn, another version", other, map[string]results.Verdict{"a#one": "fail", "b#two": "warn"}, []string{"no reason for warn b#two"}},
		{"of a requirement that has a reason", other, map[string]results.Verdict{"a#one": "fail", "a#new": "fail", "b#two": "pass"}, nil},
		{"of a requirement that has a note", other, map[string]results.Verdict{"a#one": "fail", "b#two": "pass", "noted#x": "warn"}, nil},
		{"an error", same, map[string]results.Verdict{"a#one": "fail", "b#two": "error"}, []string{"- pass b#two\n+ error b#two", "b#two could not be told"}},
		{"likewise, another version", other, map[string]results.Verdict{"a#one": "fail", "b#two": "error"}, []string{"b#two could not be told"}},
	} {
		found := findings{name: "nginx", file: "findings.yaml", list: []*finding{
			{Checks: []string{"a#one"}, Section: "RFC 9110 §5.5", Reason: "It does.", matched: map[string]bool{}},
		}}
		golden := verdicts{same, []string{"fail a#one", "pass b#two"}}
		notes := published.Notes{List: []published.Note{{Requirement: "noted", Text: "They do."}}}
		wrong, _ := confirmation{found: found, versions: c.versions, notes: notes}.hold("verdicts.txt", golden, runOf(c.run))
		if !eachHas(wrong, c.wrong) {
			t.Errorf("%s (%s): want sentences that hold %q, got %q", c.name, c.versions, c.wrong, wrong)
		}
	}
}

// TestSpoiltRun: what a second run does not find again was the machine's doing.
func TestSpoiltRun(t *testing.T) {
	first := complaints{{"a#one", "got this"}, {"b#two", "got this"}}
	second := complaints{{"b#two", "got that"}, {"c#three", "got this"}}
	if left := second.alsoIn(first); len(left) != 1 || left[0].text != "got that" {
		t.Errorf("want b#two, got %v", left)
	}
}

// runOf is a run of one check a case.
func runOf(verdicts map[string]results.Verdict) *results.Run {
	run := &results.Run{}
	for address, v := range verdicts {
		id, name, _ := strings.Cut(address, "#")
		run.Results = append(run.Results, results.Case{ID: id, Checks: []results.Check{{Name: name, Requirement: id, Verdict: v}}})
	}
	return run
}

func eachHas(sentences complaints, pieces []string) bool {
	if len(sentences) != len(pieces) {
		return false
	}
	for i, s := range sentences {
		if !strings.Contains(s.text, pieces[i]) {
			return false
		}
	}
	return true
}

// TestVersions names all that makes an implementation behave as it does.
func TestVersions(t *testing.T) {
	im := implementation.Software{Name: "x", VersionCommand: "echo 1.2", Packages: []implementation.Package{{Manager: "npm", Name: "express", Version: "5.1.0"}}, Dir: t.TempDir()}
	got, err := im.Versions(t.Context())
	if want := "x 1.2, express 5.1.0"; err != nil || got != want {
		t.Errorf("want %q, got %q, %v", want, got, err)
	}
}
