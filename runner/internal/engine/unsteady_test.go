package engine_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner/internal/check"
)

const timing = `  - id: a/timing
    title: Timing
    resource: basic
    samples: 12
    alone: true
    steps:
      - {id: known, request: {auth: wrong}}
      - request: {auth: unknown}
        expect: [{same: {as: known, in: [time]}, requirement: r}]
`

// Times that differ count where they differ in a second attempt as well.
func TestTimesMustDifferTwice(t *testing.T) {
	for name, c := range map[string]struct {
		slow  int64 // answers to the known user that take their time
		asked int64 // requests of the case
		want  check.State
	}{
		"in both attempts": {1000, 48, check.Broken},
		"in one":           {12, 48, check.Held},
		"in none":          {0, 24, check.Held},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var known, asked atomic.Int64
			h := func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.UserAgent(), "(a/timing)") {
					asked.Add(1)
					if user, _, _ := r.BasicAuth(); user == "alice" && known.Add(1) <= c.slow {
						time.Sleep(60 * time.Millisecond)
					}
				}
				protected(w, r)
			}
			done := start(t.Context(), t, timing, http.HandlerFunc(h)).Wait(0)
			if f := named(done.Findings, "same"); f.State != c.want {
				t.Errorf("want state %v, got %+v", c.want, f)
			}
			// A busy machine can make for more attempts, never for fewer.
			if n := asked.Load(); n < c.asked {
				t.Errorf("want %d requests, got %d", c.asked, n)
			}
		})
	}
}
