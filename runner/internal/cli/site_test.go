package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// TestSiteWorkflow: the workflow that publishes the site is YAML, names actions of
// a major version and nobody's else, and calls a command that there is.
func TestSiteWorkflow(t *testing.T) {
	text, err := os.ReadFile("../../../.github/workflows/site.yml")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct{ Uses, Run string }
		}
	}
	if err := yaml.Unmarshal(text, &workflow); err != nil {
		t.Fatal(err)
	}
	action := regexp.MustCompile(`^actions/[a-z-]+@v[0-9]+$`)
	found := 0
	for name, job := range workflow.Jobs {
		for _, step := range job.Steps {
			if step.Uses != "" && !action.MatchString(step.Uses) {
				t.Errorf("the job %s uses %s", name, step.Uses)
			}
			words, ok := strings.CutPrefix(step.Run, "go run ./runner/cmd/authspec ")
			if !ok {
				continue
			}
			found++
			parser, err := newParser(t.Context(), System(), &commands{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parser.Parse(strings.Fields(words)); err != nil {
				t.Errorf("%s: %s", step.Run, err)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d commands of authspec in the workflow", found)
	}
}
