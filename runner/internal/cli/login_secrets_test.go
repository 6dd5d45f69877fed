package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"authspec/reference-server/server"
	"authspec/runner/internal/target"
)

// liveSession is the cookie of a session as the reference server makes it, as it is
// and percent-encoded.
var liveSession = regexp.MustCompile(`sid(=|%3[Dd]|\\u003d)[A-Za-z0-9_-]{32}\b`)

// TestNoKeyOrSessionInAnyReport: neither do reports tell keys and cookies that lead
// in, though the server shows them wherever it can.
func TestNoKeyOrSessionInAnyReport(t *testing.T) {
	s, err := server.Start(server.Options{Defects: []string{
		"key-echoed", "key-shown", "session-survives-logout", "session-in-link", "session-in-content-location", "login-echoes-password",
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	parsed, err := target.Parse(target.Source{File: "target.yaml", Content: s.Target()})
	if err != nil {
		t.Fatal(err)
	}
	r, _ := parsed.Resource(target.RoleAPIKey)
	secrets := append(secretsOf(t, s.Target()), newSecret("api-key", "", r.Key.Value))
	file := filepath.Join(t.TempDir(), "target.yaml")
	if err := os.WriteFile(file, s.Target(), 0o600); err != nil {
		t.Fatal(err)
	}
	texts := judged(t, nil, file, "--suite", "full", "--only", "session/*", "--only", "api-key/*")
	for _, shown := range []string{"X-Api-Key: ${api-key.key}", "Cookie: sid=[cookie sid]", "Link: </account/>; rel=next; title=sid=[cookie sid]"} {
		if !strings.Contains(texts["json"], strings.ReplaceAll(strings.ReplaceAll(shown, "<", `\u003c`), ">", `\u003e`)) && !strings.Contains(texts["json"], shown) {
			t.Errorf("%s is not in the report, so this shows nothing", shown)
		}
	}
	noLeaks(t, texts, secrets)
	for name, text := range texts {
		for _, found := range liveSession.FindAllString(text, -1) {
			if !strings.Contains(found, "planted") {
				t.Errorf("%s: a session stands there: %q, near %q", name, found, around(text, found))
			}
		}
	}
}
