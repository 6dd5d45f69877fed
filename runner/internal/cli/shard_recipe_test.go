package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"authspec/reference-server/server"
)

// kubernetesJob is what a Job of the API batch/v1 may have, as far as recipes need
// it; a field that is not here is a mistake.
type kubernetesJob struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct{ Name string }
	Spec       struct {
		CompletionMode       string `yaml:"completionMode"`
		Completions          int
		Parallelism          int
		BackoffLimit         *int `yaml:"backoffLimit"`
		BackoffLimitPerIndex *int `yaml:"backoffLimitPerIndex"`
		PodFailurePolicy     struct {
			Rules []struct {
				Action      string
				OnExitCodes struct {
					ContainerName string `yaml:"containerName"`
					Operator      string
					Values        []int
				} `yaml:"onExitCodes"`
			}
		} `yaml:"podFailurePolicy"`
		Template struct {
			Spec struct {
				RestartPolicy   string         `yaml:"restartPolicy"`
				SecurityContext map[string]any `yaml:"securityContext"`
				Containers      []struct {
					Name, Image string
					Args        []string
					EnvFrom     []struct {
						SecretRef struct{ Name string } `yaml:"secretRef"`
					} `yaml:"envFrom"`
					VolumeMounts []struct {
						Name      string
						MountPath string `yaml:"mountPath"`
					} `yaml:"volumeMounts"`
				}
				Volumes []struct {
					Name                  string
					PersistentVolumeClaim struct {
						ClaimName string `yaml:"claimName"`
					} `yaml:"persistentVolumeClaim"`
				}
			}
		}
	}
}

// jobs are those of the manifest.
func jobs(t *testing.T) (list []kubernetesJob) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, "docs/recipes/kubernetes-job.yml"))
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	for {
		var one kubernetesJob
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, one)
	}
}

// TestKubernetesRecipe: the manifest is one that an API server takes, so far as its
// rules for Jobs go, and the numbers in it are the same.
func TestKubernetesRecipe(t *testing.T) {
	list := jobs(t)
	if len(list) != 2 {
		t.Fatalf("want two Jobs, got %d", len(list))
	}
	for _, j := range list {
		pod := j.Spec.Template.Spec
		if j.APIVersion != "batch/v1" || j.Kind != "Job" || j.Metadata.Name == "" || pod.RestartPolicy != "Never" || len(pod.Containers) != 1 {
			t.Errorf("%s is no Job that starts a pod once", j.Metadata.Name)
		}
		for _, m := range pod.Containers[0].VolumeMounts {
			if len(pod.Volumes) != 1 || pod.Volumes[0].Name != m.Name || pod.Volumes[0].PersistentVolumeClaim.ClaimName == "" {
				t.Errorf("%s mounts %s, which is no volume of its pod", j.Metadata.Name, m.Name)
			}
		}
	}
	shards := list[0].Spec
	of := fmt.Sprintf("auto/%d", shards.Completions)
	if shards.CompletionMode != "Indexed" || shards.BackoffLimitPerIndex == nil || shards.Parallelism != shards.Completions ||
		!slices.Contains(shards.Template.Spec.Containers[0].Args, of) {
		t.Errorf("want an Indexed Job of as many pods as --shard says, got %+v", shards)
	}
	for _, r := range shards.PodFailurePolicy.Rules {
		if r.Action != "FailIndex" || r.OnExitCodes.Operator != "In" || r.OnExitCodes.ContainerName != shards.Template.Spec.Containers[0].Name ||
			slices.Contains(r.OnExitCodes.Values, 0) || !slices.IsSorted(r.OnExitCodes.Values) {
			t.Errorf("the policy %+v is none that an API server takes", r)
		}
	}
	dir := t.TempDir()
	r := recipe{t: t, dir: dir}
	r.serve("realm-missing")
	for i := range shards.Completions {
		if status := r.run(append([]string{"authspec"}, shards.Template.Spec.Containers[0].Args...), fmt.Sprintf("JOB_COMPLETION_INDEX=%d", i)); status != 0 {
			t.Errorf("pod %d ends with %d", i, status)
		}
	}
	if status := r.run(append([]string{"authspec"}, list[1].Spec.Template.Spec.Containers[0].Args...)); status != 1 {
		t.Errorf("want 1 for a server that does not conform, got %d", status)
	}
}

// TestGitLabShards follows the recipe for jobs of GitLab.
func TestGitLabShards(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(repository, "docs/recipes/gitlab-parallel.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]yaml.Node
	var shard, merge struct {
		Parallel int
		Script   []string
	}
	if err := yaml.Unmarshal(content, &all); err != nil {
		t.Fatal(err)
	}
	for name, into := range map[string]any{"shard": &shard, "authspec": &merge} {
		node := all[name]
		if err := node.Decode(into); err != nil {
			t.Fatal(err)
		}
	}
	r := recipe{t: t, dir: t.TempDir()}
	r.serve()
	for i := range shard.Parallel {
		if status := r.run([]string{"sh", "-ec", strings.Join(shard.Script, "\n")}, fmt.Sprintf("CI_NODE_INDEX=%d", i+1), fmt.Sprintf("CI_NODE_TOTAL=%d", shard.Parallel)); status != 0 {
			t.Errorf("job %d ends with %d", i+1, status)
		}
	}
	if status := r.run([]string{"sh", "-ec", strings.Join(merge.Script, "\n")}); status != 0 {
		t.Errorf("want 0, got %d", status)
	}
}

// TestGitHubShards follows the recipe for a matrix of GitHub.
func TestGitHubShards(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(repository, "docs/recipes/github-matrix.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Jobs map[string]struct {
			Strategy struct{ Matrix struct{ Shard []int } }
			Steps    []struct{ Name, Run string }
		}
	}
	if err := yaml.Unmarshal(content, &workflow); err != nil {
		t.Fatal(err)
	}
	judge := func(job string) string {
		for _, s := range workflow.Jobs[job].Steps {
			if s.Name == "judge" {
				return s.Run
			}
		}
		t.Fatalf("the job %s judges nothing", job)
		return ""
	}
	r := recipe{t: t, dir: t.TempDir()}
	r.serve("realm-missing")
	for _, i := range workflow.Jobs["shard"].Strategy.Matrix.Shard {
		if status := r.run([]string{"bash", "-ec", strings.ReplaceAll(judge("shard"), "${{ matrix.shard }}", fmt.Sprint(i))}); status != 0 {
			t.Errorf("job %d ends with %d", i, status)
		}
	}
	if status := r.run([]string{"bash", "-ec", judge("authspec")}); status != 1 {
		t.Errorf("want 1 for a server that does not conform, got %d", status)
	}
}

// recipe runs what a recipe has others run, of a suite that is soon through.
type recipe struct {
	t   *testing.T
	dir string
	url string
}

func (r *recipe) serve(defects ...string) {
	s, err := server.Start(server.Options{Defects: defects})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(s.Close)
	r.url = s.URL()
}

func (r *recipe) run(words []string, env ...string) int {
	r.t.Helper()
	if _, err := exec.LookPath(words[0]); err != nil {
		r.t.Skip("there is no " + words[0] + " here")
	}
	here := strings.NewReplacer("http://127.0.0.1:8080/private/", r.url+"/basic/", "http://my-server:8080/private/", r.url+"/basic/",
		"/reports/", r.dir+"/", "--suite core", "--only challenge/realm-once --only login/several-spaces")
	list := slices.Clone(words)
	for i := range list {
		list[i] = here.Replace(list[i])
	}
	if at := slices.Index(list, "--suite"); at >= 0 {
		list = slices.Replace(list, at, at+2, "--only", "challenge/realm-once", "--only", "login/several-spaces")
	}
	cmd := exec.Command(list[0], list[1:]...)
	bare := []string{"CI_NODE_INDEX=", "CI_NODE_TOTAL=", "CIRCLE_NODE_INDEX=", "BUILDKITE_PARALLEL_JOB=", "JOB_COMPLETION_INDEX="} // of the job that tests
	env = append(bare, env...)
	cmd.Dir, cmd.Env = r.dir, append(os.Environ(), append(env, "AUTHSPEC_USER=alice", "AUTHSPEC_PASSWORD=Rabbit-Hole-42!", "GITHUB_STEP_SUMMARY=", "GORACE=atexit_sleep_ms=0")...)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		r.t.Fatal(err)
	}
	if status := cmd.ProcessState.ExitCode(); status > 1 {
		r.t.Logf("%s\n%s", strings.Join(list, " "), out)
	}
	return cmd.ProcessState.ExitCode()
}
