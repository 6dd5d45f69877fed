package selftest

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"authspec/runner/results"
)

// TestRightServer looks for false alarms: the right server, plain and over TLS,
// as often as AUTHSPEC_REPEAT says (once), and each time in another order. An
// alarm names the seed of its order.
func TestRightServer(t *testing.T) {
	repeat, _ := strconv.Atoi(os.Getenv("AUTHSPEC_REPEAT"))
	jobs, err := plan(Options{})
	if err != nil {
		t.Fatal(err)
	}
	jobs = slices.DeleteFunc(jobs, func(j job) bool { return j.defect != nil || j.variant != nil })
	for range max(1, repeat) {
		for _, j := range jobs {
			j.seed = rand.Uint64()
			run, err := j.run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range run.Results {
				for _, k := range c.Checks {
					if k.Verdict != results.Pass && k.Verdict != results.Skip {
						t.Errorf("%s, seed %d: %s %s\n%s\nwant %s\ngot %s", j.name, j.seed, k.Verdict, c.Address(&k), k.Reason, k.Want, k.Got)
					}
				}
			}
		}
	}
}
