package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"authspec/runner/results"
)

// point is a test point as a reader sees it.
type point struct {
	ok        bool
	name      string
	directive string
	block     map[string]any
}

var (
	pointForm = regexp.MustCompile(`^(not )?ok (\d+) - ((?:[^\\#]|\\[\\#])*?)(?: # ((?:SKIP|TODO)\b.*))?$`)
	unescape  = strings.NewReplacer(`\\`, `\`, `\#`, "#")
)

// readTAP reads a file strictly: everything that is not TAP is an error.
func readTAP(t *testing.T, run *results.Run) (points []point, bail string) {
	t.Helper()
	text := strings.TrimSuffix(string(render(t, inFile("tap"), run)), "\n")
	lines := strings.Split(text, "\n")
	if lines[0] != "TAP version 14" || !strings.HasPrefix(lines[1], "1..") {
		t.Fatalf("want the version and the plan, got %q", lines[:2])
	}
	for i := 2; i < len(lines); i++ {
		switch line := lines[i]; {
		case strings.HasPrefix(line, "# "):
		case strings.HasPrefix(line, "Bail out! "):
			bail = strings.TrimPrefix(line, "Bail out! ")
		case line == "  ---":
			var block []string
			for i++; lines[i] != "  ..."; i++ {
				block = append(block, strings.TrimPrefix(lines[i], "  "))
			}
			last := &points[len(points)-1]
			if err := yaml.Unmarshal([]byte(strings.Join(block, "\n")), &last.block); err != nil {
				t.Fatalf("%s: the block is no YAML: %s\n%s", last.name, err, strings.Join(block, "\n"))
			}
		default:
			m := pointForm.FindStringSubmatch(line)
			if m == nil || m[2] != strconv.Itoa(len(points)+1) {
				t.Fatalf("want test point %d, got %q", len(points)+1, line)
			}
			points = append(points, point{ok: m[1] == "", name: unescape.Replace(m[3]), directive: unescape.Replace(m[4])})
		}
	}
	if want := fmt.Sprintf("1..%d", len(points)); lines[1] != want {
		t.Errorf("want the plan %s, got %s", want, lines[1])
	}
	return points, bail
}

// TestTAPOutcomes: each verdict becomes what harnesses look for.
func TestTAPOutcomes(t *testing.T) {
	for _, c := range []struct {
		verdict results.Verdict
		gate    string
		want    string
	}{
		{results.Fail, "must", "not ok"},
		{results.UnexpectedPass, "must", "not ok"},
		{results.Error, "must", "not ok"},
		{results.Blocked, "must", "not ok"},
		{results.Warn, "should", "not ok"},
		{results.Warn, "must", "ok"},
		{results.ExpectedFail, "must", "not ok TODO because # of \\this"},
		{results.Note, "must", "ok"},
		{results.Pass, "must", "ok"},
		{results.Skip, "must", "ok SKIP because # of \\this"},
	} {
		run := &results.Run{Gate: []string{c.gate}, Results: []results.Case{{
			ID: "a/b", Verdict: c.verdict, Reason: "because # of \\this",
			Checks: []results.Check{{Name: "k", Verdict: c.verdict, Reason: "because", Level: results.Must}},
		}}}
		points, _ := readTAP(t, run)
		got := points[1]
		words := strings.TrimSpace(map[bool]string{true: "ok", false: "not ok"}[got.ok] + " " + got.directive)
		if words != c.want || got.name != "a/b" {
			t.Errorf("%s, gate %s: want %q, got %q of %q", c.verdict, c.gate, c.want, words, got.name)
		}
		if silent := c.verdict == results.Pass || c.verdict == results.Skip; silent != (got.block == nil) {
			t.Errorf("%s: want a block unless there is nothing to say, got %v", c.verdict, got.block)
		}
	}
}

// TestTAPBlock: the block says what the console says.
func TestTAPBlock(t *testing.T) {
	points, _ := readTAP(t, sample())
	block := points[1].block
	checks := block["checks"].([]any)
	first := checks[0].(map[string]any)
	if first["name"] != "realm" || first["level"] != "MUST" || first["source"] != "RFC 7617 §2" || first["got"] != "WWW-Authenticate: Basic, without realm" {
		t.Errorf("want the check, got %v", first)
	}
	if len(checks) != 2 || block["duration_ms"] != 3.9 || block["file"] != "cases/challenge/no-credentials.yaml:12" {
		t.Errorf("want 2 checks, the time and the place, got %v", block)
	}
	if lines := block["exchange"].([]any); lines[0] != "> GET /private/ HTTP/1.1" {
		t.Errorf("want the exchange, got %q", lines)
	}
}

// TestTAPIsNeverGreenAlone: a run that ends with another status than 0 is red,
// whatever became of its cases.
func TestTAPIsNeverGreenAlone(t *testing.T) {
	for name, run := range map[string]*results.Run{
		"failed": sample(), "no ground": unreachable(), "empty": empty(), "interrupted": interrupted(), "all skipped": unverified(),
	} {
		points, bail := readTAP(t, run)
		red := bail != ""
		for _, p := range points {
			red = red || !p.ok && p.directive == ""
		}
		if !red || (bail != "") != run.Interrupted {
			t.Errorf("%s: want it red, and to bail out only if interrupted, got %q", name, bail)
		}
	}
	points, _ := readTAP(t, conforming())
	for _, p := range points {
		if !p.ok {
			t.Errorf("want nothing red in a run that conforms, got %+v", p)
		}
	}
}

// TestTAPHostile: nasty texts change names and blocks, not the structure.
func TestTAPHostile(t *testing.T) {
	want, _ := readTAP(t, withGround(sample()))
	got, _ := readTAP(t, hostile(false))
	if len(got) != len(want) {
		t.Fatalf("want %d points, got %d", len(want), len(got))
	}
	for i := range want {
		if got[i].ok != want[i].ok || (got[i].directive == "") != (want[i].directive == "") || (got[i].block == nil) != (want[i].block == nil) {
			t.Errorf("test point %d is another one than that of %s", i+1, want[i].name)
		}
	}
}
