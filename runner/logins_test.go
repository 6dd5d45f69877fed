package runner_test

import (
	"strings"
	"testing"
	"time"

	"authspec/reference-server/server"
	"authspec/runner"
)

// What holds for any login is judged where there is nothing but a key, and nothing
// but a session.
func TestEveryGenericCaseWithOtherLogins(t *testing.T) {
	for only, suites := range map[string][]string{"api-key": {"auth", "api-key"}, "session": {"auth", "session"}} {
		t.Run(only, func(t *testing.T) {
			s, err := server.Start(server.Options{NonceLife: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.Close)
			run, err := runner.Run(t.Context(), runner.Options{
				Target: runner.Target{File: only + ".yaml", Content: onlyResource(string(s.Target()), only)}, Suites: suites,
				Skip: []string{"session/expired"},
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if run.Exit != 0 || len(broken(run)) > 0 {
				t.Errorf("exit status %d: %s\n%s", run.Exit, run.ExitReason, strings.Join(broken(run), "\n"))
			}
			onlySchemes(t, run, "basic", "digest")
		})
	}
}

// onlyResource is a target file without the protected resources of other roles,
// and without the documents that are about these.
func onlyResource(file, role string) []byte {
	var kept []string
	in, keep := false, true
	for _, line := range strings.SplitAfter(file, "\n") {
		switch {
		case !strings.HasPrefix(line, " "):
			in, keep = strings.HasPrefix(line, "resources:"), !strings.HasPrefix(line, "follows:") && !strings.HasPrefix(line, "openapi:")
		case in && !strings.HasPrefix(line, "   "):
			keep = strings.HasPrefix(line, "  "+role+":") || strings.HasPrefix(line, "  open:")
		}
		if keep {
			kept = append(kept, line)
		}
	}
	return []byte(strings.Join(kept, ""))
}
