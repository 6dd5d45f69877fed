package engine

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner/internal/casefile"
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

// Rests differ from step to step and from sample to sample, and only cases
// that measure have them.
func TestSwayed(t *testing.T) {
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte("format: 1\ntopic: a\ncases:\n" + timing + one)}})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[time.Duration]bool{}
	for index := range 12 {
		for _, step := range list[0].Steps {
			d := (&sample{a: &attempt{c: list[0]}, index: index}).swayed(step)
			if d < 0 || d >= 4*time.Millisecond {
				t.Errorf("a rest of %s", d)
			}
			seen[d] = true
		}
	}
	if len(seen) != 24 {
		t.Errorf("want 24 different rests, got %d", len(seen))
	}
	if d := (&sample{a: &attempt{c: list[1]}}).swayed(list[1].Steps[0]); d != 0 {
		t.Errorf("a case that measures nothing rests for %s", d)
	}
}
