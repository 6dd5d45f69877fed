package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// instructions are those of the Dockerfile, one a line.
func instructions(t *testing.T) (list []string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(string(content), "")
	text = strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// TestDockerfile holds what a builder does not: the image is of the second stage
// alone, has no shell and no root, and is built by the script and the Go that
// everything else is.
func TestDockerfile(t *testing.T) {
	list := instructions(t)
	var stages []int
	for i, line := range list {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "FROM":
			stages = append(stages, i)
		case "ADD":
			t.Errorf("%s: COPY does no more than it says", line)
		case "COPY":
			if !strings.HasPrefix(rest, "--from=build ") && len(stages) > 1 {
				t.Errorf("%s: want nothing in the image but what was built", line)
			}
		}
	}
	if len(stages) != 2 || list[stages[1]] != "FROM scratch" {
		t.Fatalf("want two stages, the second from scratch, got %q", list)
	}
	if want := "golang:" + goVersion(t) + " AS build"; !strings.HasSuffix(list[stages[0]], want) {
		t.Errorf("want the first stage from %q, by the version of go.mod, got %q", want, list[stages[0]])
	}
	build, image := strings.Join(list[:stages[1]], "\n"), list[stages[1]:]
	for _, part := range []string{".ci/build ", "ca-certificates.crt", "/usr/local/bin/authspec", "-m 1777 /image/tmp"} {
		if !strings.Contains(build, part) {
			t.Errorf("want %q in what is built", part)
		}
	}
	for _, line := range []string{"COPY --from=build /image/ /", "USER 65532:65532", `ENTRYPOINT ["authspec"]`} {
		if !slices.Contains(image, line) {
			t.Errorf("want %s in the image, got %q", line, image)
		}
	}
	ignored, err := os.ReadFile(filepath.Join(repository, ".dockerignore"))
	if err != nil || !strings.Contains(string(ignored), "\n.git\n") {
		t.Errorf("want .git to be left out of what is sent to the builder: %v", err)
	}
}

// goVersion is the one of go.mod, without the last number.
func goVersion(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^go ([0-9]+\.[0-9]+)`).FindStringSubmatch(string(content))
	if m == nil {
		t.Fatal("go.mod names no version of Go")
	}
	return m[1]
}
