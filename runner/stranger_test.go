package runner_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// strangersTest uses every public package as somebody else's module does.
const strangersTest = `package stranger

import (
	"bytes"
	"context"
	"testing"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/authtest"
	"authspec/runner/results"
	"authspec/runner/specs"
)

func TestRun(t *testing.T) {
	s, err := server.Start(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	options := runner.Options{Target: runner.Target{File: "target.yaml", Content: s.Target()}, Only: []string{"login/several-spaces/*"}}

	prepared, err := runner.Prepare(options)
	if err != nil {
		t.Fatal(err)
	}
	var probe runner.Probe = prepared.Probe(context.Background())
	if !probe.Holds() || len(probe.Resources) == 0 || probe.Resources[0].Login == "" {
		t.Errorf("want a ground that holds, got %+v", probe)
	}

	if prepared, err = runner.Prepare(options); err != nil {
		t.Fatal(err)
	}
	var session *runner.Session = prepared.Start(context.Background())
	passed := 0
	specs.Run(prepared.Cases(), session, func(c results.Case) {
		if c.Verdict == results.Pass {
			passed++
		}
	})
	run := session.Finish()
	if passed != 2 || run.Exit != 0 {
		t.Errorf("want two cases that pass, got %d and exit status %d", passed, run.Exit)
	}
	var document bytes.Buffer
	if err := results.Encode(&document, run); err != nil {
		t.Fatal(err)
	}
	if again, err := results.Decode(&document); err != nil || again.Target.Name != run.Target.Name {
		t.Errorf("want the document again, got %v", err)
	}
}

func TestAuth(t *testing.T) {
	s, err := server.Start(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	authtest.RunURL(t, s.URL(), authtest.Options{
		Only: []string{"login/several-spaces/*"}, Target: func(string) string { return string(s.Target()) },
	})
}
`

// TestStranger builds and runs a module from outside that uses the public
// packages, as the README says: by a replace directive, and without a network.
func TestStranger(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a module of its own")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	_, version, _ := strings.Cut(string(own), "\ngo ")
	version, _, _ = strings.Cut(version, "\n")
	dir := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":           "module stranger\n\ngo " + version + "\n\nrequire authspec v0.0.0\n\nreplace authspec => " + root + "\n",
		"go.sum":           string(sums),
		"stranger_test.go": strangersTest,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "test", "-mod=mod", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GOFLAGS=", "GOSUMDB=off")
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
	case strings.Contains(string(out), "module lookup disabled by GOPROXY=off"):
		t.Skipf("the module cache lacks something that a module of its own needs:\n%s", out)
	default:
		t.Errorf("%v\n%s", err, out)
	}
}
