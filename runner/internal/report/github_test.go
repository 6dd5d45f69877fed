package report

import (
	"regexp"
	"strings"
	"testing"

	"authspec/runner/results"
)

// annotated is a workflow command as GitHub's runner reads it.
type annotated struct {
	word       string
	properties map[string]string
	message    string
}

var commandForm = regexp.MustCompile(`^::([a-z]+) ([^:]*)::(.*)$`)

// readGitHub reads commands by the rules of GitHub's runner.
func readGitHub(t *testing.T, run *results.Run) []annotated {
	t.Helper()
	var list []annotated
	data := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%")
	for line := range strings.Lines(string(render(t, inFile("github"), run))) {
		m := commandForm.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			t.Fatalf("want a command, got %q", line)
		}
		a := annotated{word: m[1], properties: map[string]string{}, message: data.Replace(m[3])}
		for _, p := range strings.Split(m[2], ",") {
			name, value, ok := strings.Cut(p, "=")
			if !ok {
				t.Fatalf("want properties, got %q", m[2])
			}
			a.properties[name] = data.Replace(strings.NewReplacer("%3A", ":", "%2C", ",").Replace(value))
		}
		list = append(list, a)
	}
	return list
}

func TestGitHub(t *testing.T) {
	list := readGitHub(t, sample())
	first := list[0]
	if first.word != "error" || first.properties["file"] != "cases/basic/malformed-base64.yaml" || first.properties["line"] != "17" ||
		first.properties["title"] != "FAIL Anybody can read what the password protects (12 ways)" {
		t.Errorf("want the gravest finding first, at its line, got %+v", first)
	}
	for _, want := range []string{
		"suite-no-grant, security (high), authspec (CWE-287): Nothing but valid", "\nbasic/malformed-base64/garbage#access\n",
		"\nwant: no access", "\ngot: status 200 to", "10 more rows that went the same way: cut-short,", "\nconnection/next#next: want no access", "\nrepeat: authspec run",
	} {
		if !strings.Contains(first.message, want) {
			t.Errorf("want %q in %q", want, first.message)
		}
	}
	last := list[len(list)-1]
	if last.word != "notice" || !strings.Contains(last.message, "Exit status 1") || !strings.HasPrefix(last.message, "Anybody can read what the password protects (12 ways). ") {
		t.Errorf("want the counts last, got %+v", last)
	}
	if o := outlineOf(sample()); len(list) != len(o.broken)+len(o.others)+1 {
		t.Errorf("want one annotation a requirement, got %d", len(list))
	}
}

// TestGitHubLevels: what fails the run is an error, the rest a warning.
func TestGitHubLevels(t *testing.T) {
	for _, c := range []struct {
		verdict    results.Verdict
		gate, want string
	}{
		{results.Fail, "must", "error"}, {results.UnexpectedPass, "must", "error"}, {results.Error, "must", "error"},
		{results.Blocked, "must", "error"}, {results.Warn, "must", "warning"}, {results.Warn, "should", "error"},
	} {
		run := &results.Run{Gate: []string{c.gate}, Results: []results.Case{failing("a/b", c.verdict, "x")}}
		if got := readGitHub(t, run)[0].word; got != c.want {
			t.Errorf("%s, gate %s: want %s, got %s", c.verdict, c.gate, c.want, got)
		}
	}
	for _, verdict := range []results.Verdict{results.Pass, results.Skip, results.Note, results.ExpectedFail} {
		if list := readGitHub(t, &results.Run{Results: []results.Case{failing("a/b", verdict, "x")}}); len(list) != 1 {
			t.Errorf("%s: want no annotation, got %+v", verdict, list)
		}
	}
}

// TestGitHubCouldNotTell: what a run could not tell comes first, since only ten
// errors of a step are shown.
func TestGitHubCouldNotTell(t *testing.T) {
	first := readGitHub(t, unreachable())[0]
	for _, want := range []string{"Exit status 3: could not tell", "Start the server", "Ground protected: it does not answer"} {
		if first.word != "error" || !strings.Contains(first.message, want) {
			t.Errorf("want an error with %q, got %+v", want, first)
		}
	}
}

// TestGitHubHostile: nothing that a target sends becomes a command or a property.
func TestGitHubHostile(t *testing.T) {
	run := hostile(false)
	run.Results[0].ID += ",title=x::error ::set-output name=a::%0A##[stop-commands]t"
	for _, a := range readGitHub(t, run) {
		if len(a.properties) > 3 || strings.Count(a.properties["file"], "\n") > 0 {
			t.Errorf("want file, line and title, got %q", a.properties)
		}
	}
}

func TestInCommand(t *testing.T) {
	got := command("error", [][2]string{{"title", "a:b,c%d"}}, []string{"50%", "", "x\ny::z"})
	if want := `::error title=a%3Ab%2Cc%25d::50%25%0Ax\ny::z`; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}
