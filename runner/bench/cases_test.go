package bench

import (
	"net/http/httptest"
	"testing"

	"authspec/runner"
	"authspec/runner/bench/internal/basic"
	"authspec/runner/results"
)

// TestSameWork: the cases pass where the server is right, and each fails where
// nothing is; so does the bare loop.
func TestSameWork(t *testing.T) {
	const n = 16
	list := basic.Exchanges(n)
	for _, one := range []struct {
		server  basic.Server
		verdict results.Verdict
		wrong   int
	}{{basic.Server{}, results.Pass, 0}, {basic.Wrong, results.Fail, n}} {
		s := httptest.NewServer(one.server)
		defer s.Close()
		run, err := runner.Run(t.Context(), plainOptions(t, s.URL+"/", n), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(run.Results) != n {
			t.Errorf("want %d results, got %d", n, len(run.Results))
		}
		for i, c := range run.Results {
			if c.ID != "plain/"+list[i].Name || c.Verdict != one.verdict {
				t.Errorf("want plain/%s %s, got %s %s: %s", list[i].Name, one.verdict, c.ID, c.Verdict, c.Reason)
			}
			if len(c.Exchanges) != 1 {
				t.Errorf("%s: want one exchange, got %d", c.ID, len(c.Exchanges))
			}
		}
		if wrong, first := basic.Loop(s.URL+"/", list, basic.LoopJobs); wrong != one.wrong {
			t.Errorf("the bare loop: want %d wrong, got %d: %v", one.wrong, wrong, first)
		}
	}
}
