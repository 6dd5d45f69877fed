package runner_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"authspec/runner"
	"authspec/runner/results"
)

// A server that goes on after its refusal has nothing in the page that the
// refusal lacks, so that no mark of the content can be learned: it is found by
// the page as a whole. A page that is told from the refusal by nothing but its
// frame is not accused.
func TestContentInsideTheRefusalWithoutAMarker(t *testing.T) {
	const page = "<html><title>Site</title><p>The records that only users may see.</html>\n"
	for name, c := range map[string]struct {
		refusal string
		want    results.Verdict
	}{
		"goes on after the refusal": {"Unauthorized\n" + page, results.Fail},
		"stops":                     {"<html><title>Site</title><p>Who are you?</html>\n", results.Pass},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if user, password, _ := r.BasicAuth(); user == "alice" && password == "Rabbit-Hole-42!" {
					_, _ = io.WriteString(w, page)
					return
				}
				w.Header().Set("WWW-Authenticate", `Basic realm="site"`)
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = io.WriteString(w, c.refusal)
			}))
			t.Cleanup(s.Close)
			run, err := runner.Run(t.Context(), runner.Options{
				Target: runner.Target{URL: s.URL + "/", User: "alice", Password: "Rabbit-Hole-42!"},
				Only:   []string{"security/refusal-without-all-content"},
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range []string{"no-credentials", "wrong-password"} {
				one, k, ok := run.Check("security/refusal-without-all-content/" + row + "#body")
				if !ok || k.Verdict != c.want {
					t.Errorf("%s: want %s, got %+v", row, c.want, one)
				}
			}
		})
	}
}
