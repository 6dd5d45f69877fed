package cli

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/library"
	"authspec/runner/internal/requirement"
	"authspec/runner/internal/target"
	"authspec/runner/internal/verdict"
	"authspec/runner/results"
	"authspec/suites"
)

func own(t *testing.T) *library.Library {
	t.Helper()
	lib, err := library.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// call runs a command line in this process.
func call(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	env := &Env{Stdout: &out, Stderr: &errs, Getenv: func(string) (string, bool) { return "", false }, Now: time.Now}
	code = Main(context.Background(), args, env)
	return code, out.String(), errs.String()
}

// The case format and the target file name the same roles.
func TestRoles(t *testing.T) {
	for name, pair := range map[string][2][]string{
		"resources": {casefile.ResourceRoles(), target.ResourceRoles()},
		"accounts":  {casefile.AccountRoles(), target.AccountRoles()},
		"tokens":    {casefile.TokenNames(), target.TokenNames()},
	} {
		slices.Sort(pair[0])
		slices.Sort(pair[1])
		if !slices.Equal(pair[0], pair[1]) {
			t.Errorf("%s: cases know %q, target files %q", name, pair[0], pair[1])
		}
	}
}

// No glob of a suite that comes with authspec is stale.
func TestOwnSuites(t *testing.T) {
	lib := own(t)
	for _, s := range lib.Suites {
		if chosen, err := lib.Choose(library.Selection{Suites: []string{s.Name}}); err != nil || len(chosen) == 0 {
			t.Errorf("%s: %d cases, %v", s.Name, len(chosen), err)
		}
	}
}

// Each row that comes with authspec says its area, and its basis where the level
// has one: what a reader takes for granted must not decide about a gate.
func TestOwnRowsSayWhatTheyAre(t *testing.T) {
	files, err := requirement.Files(suites.FS, "requirements/*.yaml", "suites")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, row := range strings.Split(string(f.Content), "\n  - id: ")[1:] {
			id, _, _ := strings.Cut(row, "\n")
			binding := strings.Contains(row, "    level: M") || strings.Contains(row, "    level: SHOULD")
			if !strings.Contains(row, "\n    area: ") || strings.Contains(row, "\n    basis: ") != binding {
				t.Errorf("%s: %s lacks its area or its basis, or has a basis that its level has not", f.Name, id)
			}
		}
	}
}

// What core leaves out of the topics that it holds as a whole is of no
// consequence: a check there that can fail a run belongs in.
func TestCoreLeavesNoBypassOut(t *testing.T) {
	lib := own(t)
	chosen, err := lib.Choose(library.Selection{Suites: []string{"core"}})
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]bool{}
	for _, one := range chosen {
		for _, name := range one.Checks {
			in[results.Address(one.Case.ID, name)] = true
		}
	}
	for _, c := range lib.Cases {
		for _, k := range c.Checks {
			row, _ := lib.Catalogue.Row(k.Requirement)
			grave := verdict.Broken(row.Level, row.Severity) == results.Fail
			if address := results.Address(c.ID, k.Name); c.Tags[0] == "security" && grave && !k.Unsaid && !in[address] {
				t.Errorf("core leaves %s out, which cites %s", address, row.ID)
			}
		}
	}
}

// Every case and every requirement can be explained, and nothing in it is left
// without words.
func TestExplainEverything(t *testing.T) {
	lib := own(t)
	for _, id := range append(lib.IDs(), lib.Catalogue.IDs()...) {
		p := &page{lib: lib}
		if err := p.find(id); err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		text := p.text.String()
		if !strings.HasPrefix(text, id+"\n") || strings.Contains(text, "%!") || strings.Contains(text, "right    \n") {
			t.Errorf("%s: got\n%s", id, text)
		}
	}
}

func TestEveryCommandHasAnExample(t *testing.T) {
	code, help, _ := call("--help")
	if code != 0 {
		t.Fatalf("exit status %d", code)
	}
	_, commands, _ := strings.Cut(help, "Commands:\n")
	for line := range strings.Lines(commands) {
		name := strings.Fields(line + " .")[0]
		if !strings.HasPrefix(line, "  "+name) {
			continue
		}
		code, text, _ := call(name, "--help")
		if code != 0 || !strings.Contains(text, "\n    authspec "+name) {
			t.Errorf("%s: exit status %d, and no example in\n%s", name, code, text)
		}
	}
}
