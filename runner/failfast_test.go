package runner_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"authspec/runner"
	"authspec/runner/results"
)

// The first finding that fails the run ends it, and what is left out is neither
// judged nor taken for an interruption.
func TestFailFast(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, _, _ := r.BasicAuth(); user == "alice" { // with any password
			_, _ = w.Write([]byte("The tea is served."))
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="tea"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer s.Close()
	judge := func(failFast bool, gate ...string) *results.Run {
		run, err := runner.Run(t.Context(), runner.Options{
			Target: runner.Target{URL: s.URL, User: "alice", Password: secret},
			Only:   []string{"basic/*", "status/*"}, FailFast: failFast, Gate: gate, Jobs: 1, Rate: 400,
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return run
	}
	told := func(run *results.Run) bool {
		return slices.ContainsFunc(run.Notices, func(n string) bool { return strings.Contains(n, "--fail-fast") })
	}
	all, some := judge(false), judge(true)
	if all.Exit != 1 || told(all) {
		t.Fatalf("want the whole run to fail, got %d: %s", all.Exit, all.ExitReason)
	}
	if some.Exit != 1 || some.Interrupted || !some.Suite.Part || !told(some) || len(some.Results) >= len(all.Results) {
		t.Errorf("want a part of the cases (%d) and status 1, got %d of %d cases, status %d, interrupted %t, notices %q",
			len(all.Results), len(some.Results), len(all.Results), some.Exit, some.Interrupted, some.Notices)
	}
	if none := judge(true, "none"); len(none.Results) != len(all.Results) || none.Exit != 0 || told(none) {
		t.Errorf("want a run that nothing can fail to be whole, got %d of %d cases, status %d", len(none.Results), len(all.Results), none.Exit)
	}
}
