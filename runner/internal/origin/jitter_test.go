package origin

import (
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

// Rests differ from step to step and from sample to sample, and only cases
// that measure have them.
func TestJitter(t *testing.T) {
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "a.yaml", Content: []byte("format: 1\ntopic: a\ncases:\n" + timing + oneDigestOnly)}})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[time.Duration]bool{}
	for index := range 12 {
		for _, step := range list[0].Steps {
			d := (&sampleRun{a: &attempt{c: list[0]}, index: index}).jitter(step)
			if d < 0 || d >= 4*time.Millisecond {
				t.Errorf("a rest of %s", d)
			}
			seen[d] = true
		}
	}
	if len(seen) != 24 {
		t.Errorf("want 24 different rests, got %d", len(seen))
	}
	if d := (&sampleRun{a: &attempt{c: list[1]}}).jitter(list[1].Steps[0]); d != 0 {
		t.Errorf("a case that measures nothing rests for %s", d)
	}
}
