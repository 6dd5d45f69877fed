package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authspec/runner/internal/report"
)

// clientJudged judges a client with all reports, and gives back what was written,
// by the name of the report.
func clientJudged(t *testing.T, flags, command []string) (texts map[string]string, exit int) {
	t.Helper()
	dir := t.TempDir()
	args := append([]string{"client", "--verbose"}, flags...)
	for _, format := range report.Formats() {
		args = append(args, "--report", format+"="+filepath.Join(dir, format))
	}
	var stdout, stderr bytes.Buffer
	cmd := process(append(append(args, "--"), command...)...)
	cmd.Dir = filepath.Join("..", "..", "..")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // whatever the outcome is
	texts = map[string]string{"console": stdout.String(), "standard error": stderr.String()}
	for _, format := range report.Formats() {
		content, err := os.ReadFile(filepath.Join(dir, format))
		if err != nil {
			t.Fatalf("%v\n%s", err, stderr.String())
		}
		texts[format] = string(content)
	}
	texts["html, unpacked"] = unpacked(t, texts["html"])
	return texts, cmd.ProcessState.ExitCode()
}

// ownSecrets are such as a client could have of its own, one for each place that
// a request has for them.
var ownSecrets = []string{
	`kumquat "Peel" & <zest>`, "tKn_8.B5f-4.1JqM~march/hare==", "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "homemade-8Vq2mZ", "sess10n-Wx7pLr4k",
	"pr0xy-Gate+way/5", "query-T0ken~77", "api-K3y_99x.21", "us3rinfo!Pomelo",
}

// TestNoSecretOfAClient: what a client sends on its own account is the user's, and
// so are the arguments that it is started with.
func TestNoSecretOfAClient(t *testing.T) {
	command := append([]string{"wayward", "tells", "{url}"}, ownSecrets...)
	texts, _ := clientJudged(t, []string{"--suite", "core"}, command)
	if !strings.Contains(texts["json"], "Authorization: Basic <of the client's own>") {
		t.Error("the exchanges are not in the report, so this shows nothing")
	}
	var secrets []secret
	for _, s := range ownSecrets {
		secrets = append(secrets, newSecret(s, "mine", s))
	}
	noLeaks(t, texts, secrets)
}

// TestNoSecretInARepeatCommand: an argument that is sent is a secret also where the
// command is told again; what the program is and where its URL stands is not.
func TestNoSecretInARepeatCommand(t *testing.T) {
	texts, _ := clientJudged(t, []string{"--only", "client-basic/*"}, []string{"wayward", "asks", "{url}", "mine", "kumquat+Peel/Zest"})
	noLeaks(t, texts, []secret{newSecret("mine", "mine", "kumquat+Peel/Zest")})
	if !strings.Contains(texts["json"], "wayward asks") {
		t.Errorf("the command is not in the report: %.2000s", texts["json"])
	}
}
