package runner_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"authspec/reference-server/server"
	"authspec/runner"
	"authspec/runner/results"
)

// An endpoint of MCP is judged by its URL and a token, or by its URL alone.
func TestMCPByURL(t *testing.T) {
	s, err := server.Start(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for name, c := range map[string]struct {
		token  string
		judged []string
	}{
		"with a token":    {validToken(t, s), []string{"mcp/no-token#status", "mcp/metadata-named#json", "mcp/foreign-origin#status", "bearer/no-token/nothing#field"}},
		"without a token": {"", []string{"mcp/no-token#status", "mcp/metadata-named#servers", "mcp/bad-token/unknown#status", "mcp/every-message/tools-call#access"}},
	} {
		run, err := runner.Run(t.Context(), runner.Options{
			Target: runner.Target{URL: s.URL() + "/mcp", Token: c.token, Follows: []string{"mcp"}},
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if run.Exit != 0 || len(broken(run)) > 0 {
			t.Errorf("%s: exit status %d: %s\n%s", name, run.Exit, run.ExitReason, strings.Join(broken(run), "\n"))
		}
		for _, address := range c.judged {
			if _, k, ok := run.Check(address); !ok || k.Verdict != results.Pass {
				t.Errorf("%s: %s is not judged: %+v", name, address, k)
			}
		}
	}
}

// validToken is the one of the reference server that leads in.
func validToken(t *testing.T, s *server.Server) string {
	t.Helper()
	_, after, _ := strings.Cut(string(s.Target()), "\ntokens:\n  valid: \"")
	token, _, found := strings.Cut(after, "\"")
	if !found {
		t.Fatal("the reference server has no valid token")
	}
	return token
}

// Where nobody names the revision, a server that knows only the older one is
// asked by that.
func TestMCPOlderRevision(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer right-0123456789" {
			w.Header().Set("WWW-Authenticate", `Bearer realm="mcp"`)
			http.Error(w, "this needs a token", http.StatusUnauthorized)
			return
		}
		var call struct{ Method string }
		if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&call) != nil || call.Method != "initialize" {
			http.Error(w, "this is not known", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"jsonrpc": "2.0", "id": 1, "result": {"protocolVersion": "2025-11-25"}}`))
	}))
	t.Cleanup(s.Close)
	for claim, holds := range map[string]bool{"mcp": true, "mcp@2025-11-25": true, "mcp@2026-07-28": false} {
		run, err := runner.Run(t.Context(), runner.Options{
			Target: runner.Target{URL: s.URL + "/mcp", Token: "right-0123456789", Follows: []string{claim}}, Only: []string{"mcp/no-token"},
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if run.Ground[0].Holds != holds {
			t.Errorf("%s: want the ground to hold: %t, got %+v", claim, holds, run.Ground[0])
		}
	}
}
