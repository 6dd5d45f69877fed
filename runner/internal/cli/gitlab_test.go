package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

var input = regexp.MustCompile(`\$\[\[ inputs\.([a-z-]+) \]\]`)

// gitlab runs the job of the template as a runner of GitLab does, in a shell
// that is not bash.
func (j *job) gitlab(inputs map[string]string) (status int, log string) {
	j.t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, "templates/authspec.yml"))
	if err != nil {
		j.t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(content), "\n---\n")
	var spec struct {
		Spec struct {
			Inputs map[string]struct{ Default string }
		}
	}
	if err := yaml.Unmarshal([]byte(head), &spec); err != nil {
		j.t.Fatal(err)
	}
	filled := input.ReplaceAllStringFunc(body, func(x string) string {
		name := input.FindStringSubmatch(x)[1]
		in, known := spec.Spec.Inputs[name]
		if !known {
			j.t.Errorf("the template has no input %s", name)
		}
		if value, given := inputs[name]; given {
			return value
		}
		return in.Default
	})
	jobs := map[string]struct {
		Variables map[string]string
		Script    []string
	}{}
	if err := yaml.Unmarshal([]byte(filled), &jobs); err != nil {
		j.t.Fatal(err)
	}
	env := map[string]string{"CI_PROJECT_DIR": j.dir}
	for name, value := range jobs["authspec"].Variables {
		env[name] = strings.ReplaceAll(value, "$CI_PROJECT_DIR", j.dir)
	}
	return j.run(env, "sh", "-e", "-c", strings.Join(jobs["authspec"].Script, "\n"))
}

// onPath puts this test on the path as authspec, as an image has it.
func (j *job) onPath() {
	program, err := exec.LookPath("authspec")
	if err != nil {
		j.t.Fatal(err)
	}
	j.env["PATH"] = filepath.Dir(program) + ":" + j.env["PATH"]
}

// withoutProgram leaves authspec out of the path.
func (j *job) withoutProgram() {
	program, err := exec.LookPath("authspec")
	if err != nil {
		j.t.Fatal(err)
	}
	j.env["PATH"] = strings.ReplaceAll(j.env["PATH"], filepath.Dir(program), filepath.Join(j.dir, "nothing"))
}

var fewForGitLab = map[string]string{"target": "target.yaml", "suite": "full", "arguments": "--only challenge/realm-once", "reports": "tap=out.tap"}

func TestGitLabTemplate(t *testing.T) {
	for _, c := range []struct {
		defects []string
		want    int
	}{{[]string{defective}, 1}, {nil, 0}} {
		j := newJob(t, c.defects...)
		j.onPath()
		status, log := j.gitlab(fewForGitLab)
		if status != c.want {
			t.Errorf("%v: want status %d, got %d:\n%s", c.defects, c.want, status, log)
		}
		for _, file := range []string{"authspec-reports/junit.xml", "authspec-reports/codequality.json", "authspec-reports/authspec.html", "authspec-reports/authspec.json", "out.tap"} {
			if _, err := os.Stat(filepath.Join(j.dir, file)); err != nil {
				t.Error(err)
			}
		}
	}
	j := newJob(t)
	j.onPath()
	if status, log := j.gitlab(map[string]string{}); status != 2 || !strings.Contains(log, "<target> is empty") {
		t.Errorf("want a job without a target to be refused, got %d:\n%s", status, log)
	}
}

// Where the image has no authspec it is built from the repository that the input
// names.
func TestGitLabTemplateBuilds(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	j := newJob(t)
	j.withoutProgram()
	if status, log := j.gitlab(fewForGitLab); status != 2 || !strings.Contains(log, "input source") {
		t.Errorf("want status 2 and a word on the input source, got %d:\n%s", status, log)
	}
	j.compiler()
	source := t.TempDir()
	build, err := os.ReadFile(filepath.Join(repository, ".ci/build"))
	if err != nil {
		t.Fatal(err)
	}
	j.file(filepath.Join(source, ".ci/build"), string(build), 0o755)
	if status, log := j.run(nil, "sh", "-ec", `cd "$0"; git init -q -b main; git add .
		git -c user.name=a -c user.email=a@example.com commit -qm a`, source); status != 0 {
		t.Fatalf("no repository to clone: %s", log)
	}
	inputs := map[string]string{"source": "file://" + source}
	for name, value := range fewForGitLab {
		inputs[name] = value
	}
	if status, log := j.gitlab(inputs); status != 0 || !strings.Contains(log, "Exit status 0: conforms") {
		t.Errorf("want status 0, got %d:\n%s", status, log)
	}
}
