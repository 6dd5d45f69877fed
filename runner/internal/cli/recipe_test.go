package cli

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"authspec/reference-server/server"
)

// repository is the folder of this one, from here.
const repository = "../../.."

// action is action.yml, as far as a runner of GitHub Actions reads it.
type action struct {
	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Using string
		Steps []struct {
			ID, Shell, Run string
			Env            map[string]string
		}
	}
}

// job is a job of somebody else's repository that uses the action.
type job struct {
	t       *testing.T
	dir     string // of the repository that is checked out
	env     map[string]string
	context map[string]string // what expressions are about
}

// newJob is one on a machine of GitHub's, in a repository that holds a target
// file for a server with these defects.
func newJob(t *testing.T, defects ...string) *job {
	t.Helper()
	for _, program := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(program); err != nil || runtime.GOOS == "windows" {
			t.Skipf("the steps want a POSIX system with bash and curl: %v", err)
		}
	}
	here, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	j := &job{t: t, dir: t.TempDir(), context: map[string]string{}}
	scratch := t.TempDir()
	j.env = map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": scratch, "GORACE": "atexit_sleep_ms=0", "CI": "true", "GITHUB_ACTIONS": "true",
		"RUNNER_OS":   map[string]string{"linux": "Linux", "darwin": "macOS"}[runtime.GOOS],
		"RUNNER_ARCH": map[string]string{"amd64": "X64", "arm64": "ARM64"}[runtime.GOARCH], "RUNNER_TEMP": scratch,
		"GITHUB_ACTION_PATH": here, "GITHUB_SERVER_URL": "http://127.0.0.1:1",
		"GITHUB_STEP_SUMMARY": filepath.Join(scratch, "summary"),
		"GITHUB_PATH":         filepath.Join(scratch, "path"), "GITHUB_OUTPUT": filepath.Join(scratch, "output"),
	}
	s, err := server.Start(server.Options{Defects: defects})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	j.file(filepath.Join(j.dir, "target.yaml"), string(s.Target()), 0o600)
	return j
}

func (j *job) file(name, content string, mode os.FileMode) {
	j.t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		j.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), mode); err != nil {
		j.t.Fatal(err)
	}
}

// compiler puts a `go` on the path that builds nothing and gives this test, which
// is authspec under that name; .ci/run shows that the real one builds it.
func (j *job) compiler() {
	j.t.Helper()
	own, err := os.Executable()
	if err != nil {
		j.t.Fatal(err)
	}
	bin := j.t.TempDir()
	j.file(filepath.Join(bin, "go"), fmt.Sprintf(`#!/bin/sh
case "$1 $2" in "env GOHOSTOS") echo %s; exit;; "env GOHOSTARCH") echo %s; exit;; esac
[ "$1 $CGO_ENABLED" = "build 0" ] || exit 1
while [ "$1" != -o ]; do shift; done
exec cp %q "$2"
`, runtime.GOOS, runtime.GOARCH, own), 0o755)
	j.env["PATH"] = bin + ":" + j.env["PATH"]
}

var expression = regexp.MustCompile(`\$\{\{ ([a-z._-]+) \}\}`)

func (j *job) evaluate(text string) string {
	return expression.ReplaceAllStringFunc(text, func(x string) string {
		name := expression.FindStringSubmatch(x)[1]
		value, known := j.context[name]
		if !known {
			j.t.Errorf("action.yml asks for %s, which there is not", name)
		}
		return value
	})
}

// use runs the steps of the action as a runner does, and stops at the first that
// fails.
func (j *job) use(inputs map[string]string) (status int, log string) {
	j.t.Helper()
	var a action
	j.read("action.yml", &a)
	if a.Runs.Using != "composite" {
		j.t.Errorf("want a composite action, got %q", a.Runs.Using)
	}
	for name, in := range a.Inputs {
		j.context["inputs."+name] = in.Default
	}
	for name, value := range inputs {
		if _, known := a.Inputs[name]; !known {
			j.t.Fatalf("the action has no input %s", name)
		}
		j.context["inputs."+name] = value
	}
	for _, s := range a.Runs.Steps {
		if s.Shell != "bash" || strings.Contains(s.Run, "${{") {
			j.t.Errorf("step %s: want bash, and no expression in its script, which would be read as one", s.ID)
		}
		env := map[string]string{}
		for name, value := range s.Env {
			env[name] = j.evaluate(value)
		}
		code, said := j.run(env, "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", s.Run)
		log += said
		j.takeUp(s.ID)
		if code != 0 {
			return code, log
		}
	}
	for name, out := range a.Outputs {
		if j.evaluate(out.Value) == "" {
			j.t.Errorf("the output %s is empty", name)
		}
	}
	return 0, log
}

func (j *job) read(name string, into any) {
	j.t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, name))
	if err != nil {
		j.t.Fatal(err)
	}
	if err := yaml.Unmarshal(content, into); err != nil {
		j.t.Fatal(err)
	}
}

func (j *job) run(env map[string]string, words ...string) (status int, log string) {
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = j.dir
	for _, set := range []map[string]string{j.env, env} {
		for name, value := range set {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	out, _ := cmd.CombinedOutput() // the status tells
	return cmd.ProcessState.ExitCode(), string(out)
}

// takeUp does what a runner does with the files that a step has written.
func (j *job) takeUp(step string) {
	lines := func(name string) []string {
		content, _ := os.ReadFile(j.env[name])
		os.Remove(j.env[name])
		return strings.Fields(string(content))
	}
	for _, dir := range lines("GITHUB_PATH") {
		j.env["PATH"] = dir + ":" + j.env["PATH"]
	}
	for _, line := range lines("GITHUB_OUTPUT") {
		name, value, _ := strings.Cut(line, "=")
		j.context["steps."+step+".outputs."+name] = value
	}
}

// released serves this test as the program of a release, with its sum or a wrong
// one.
func (j *job) released(tag string, right bool) {
	own, err := os.Open("/proc/self/exe")
	if err != nil {
		j.t.Skipf("the program of this test can't be read: %v", err)
	}
	j.t.Cleanup(func() { own.Close() })
	hash := sha256.New()
	if _, err := io.Copy(hash, own); err != nil {
		j.t.Fatal(err)
	}
	if !right {
		hash.Write([]byte("x"))
	}
	name := "authspec-" + runtime.GOOS + "-" + runtime.GOARCH
	base := "/somebody/authspec/releases/download/" + tag + "/"
	mux := http.NewServeMux()
	mux.HandleFunc(base+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "/proc/self/exe") })
	mux.HandleFunc(base+"SHA256SUMS", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%x  authspec-plan9-mips\n%x  %s\n", make([]byte, 32), hash.Sum(nil), name)
	})
	s := httptest.NewServer(mux)
	j.t.Cleanup(s.Close)
	j.env["GITHUB_SERVER_URL"] = s.URL
	j.context["github.action_repository"], j.context["github.action_ref"] = "somebody/authspec", tag
}

const defective = "realm-missing"

var few = map[string]string{"target": "target.yaml", "suite": "full", "arguments": "--only\nchallenge/realm-once"}

// with are the inputs few, and others.
func with(pairs ...string) map[string]string {
	all := map[string]string{}
	for name, value := range few {
		all[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}

// The action fails the job of somebody else's repository where the server does
// not conform, and not where it does: built from where the action is.
func TestActionIsBuilt(t *testing.T) {
	for _, c := range []struct {
		defects []string
		want    int
		says    string
	}{
		{[]string{defective}, 1, "::error "},
		{nil, 0, "Exit status 0: conforms"},
	} {
		j := newJob(t, c.defects...)
		j.compiler()
		j.context["github.action_repository"], j.context["github.action_ref"] = "", "" // it lies in the repository itself
		status, log := j.use(with("reports", "junit=junit.xml\ntap=out.tap"))
		if status != c.want || !strings.Contains(log, c.says) {
			t.Errorf("%v: want status %d and %q, got %d:\n%s", c.defects, c.want, c.says, status, log)
		}
		for _, file := range []string{
			"junit.xml", "out.tap", j.context["steps.judge.outputs.sarif"], j.context["steps.judge.outputs.html"], j.env["GITHUB_STEP_SUMMARY"],
		} {
			if !filepath.IsAbs(file) {
				file = filepath.Join(j.dir, file)
			}
			if info, err := os.Stat(file); err != nil || info.Size() == 0 {
				t.Errorf("%v: want a report in %s: %v", c.defects, file, err)
			}
		}
		if got := j.context["steps.judge.outputs.exit-status"]; got != fmt.Sprint(c.want) {
			t.Errorf("want the output exit-status to be %d, got %s", c.want, got)
		}
	}
}

// Named by the tag of a release it takes that program, if its sum is right.
func TestActionIsDownloaded(t *testing.T) {
	j := newJob(t)
	j.released("v9.9.9", true)
	if status, log := j.use(with()); status != 0 || !strings.Contains(log, "authspec v9.9.9 was downloaded.") {
		t.Errorf("want the release to be downloaded and the target to conform, got %d:\n%s", status, log)
	}
	j = newJob(t)
	j.released("v9.9.9", false)
	if status, log := j.use(with()); status != 2 || !strings.Contains(log, "is not what its SHA256SUMS says") {
		t.Errorf("want a program with another sum to be refused, got %d:\n%s", status, log)
	}
	j = newJob(t)
	j.released("v9.9.9", true)
	if status, log := j.use(with("version", "v9.9.8")); status != 2 || !strings.Contains(log, "There is no release v9.9.8 with a authspec-") {
		t.Errorf("want a release that is not there to be said, got %d:\n%s", status, log)
	}
}

// What is given and empty is never left out: nothing else is judged.
func TestActionWithoutSecrets(t *testing.T) {
	for name, want := range map[string]string{
		"password": "AUTHSPEC_PASSWORD is set and empty", "token": "AUTHSPEC_TOKEN is set and empty", "target": "<target> is empty",
	} {
		j := newJob(t)
		j.compiler()
		j.context["github.action_repository"], j.context["github.action_ref"] = "", ""
		if status, log := j.use(with(name, "")); status != 2 || !strings.Contains(log, want) {
			t.Errorf("%s: want status 2 and %q, got %d:\n%s", name, want, status, log)
		}
	}
}
