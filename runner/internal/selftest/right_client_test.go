package selftest

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"authspec/runner"
	"authspec/runner/internal/loopback"
	"authspec/runner/results"
)

// TestRightClient looks for false alarms: the right client, with http and with
// https URLs, as often as AUTHSPEC_REPEAT says (once), and each time in another
// order. An alarm names the seed of its order.
func TestRightClient(t *testing.T) {
	repeat, _ := strconv.Atoi(os.Getenv("AUTHSPEC_REPEAT"))
	for range max(1, repeat) {
		for _, https := range []bool{false, true} {
			seed := rand.Uint64()
			run := rightClient(t, https, seed)
			for _, c := range run.Results {
				for _, k := range c.Checks {
					if k.Verdict != results.Pass && k.Verdict != results.Skip {
						t.Errorf("https %t, seed %d: %s %s\n%s\nwant %s\ngot %s", https, seed, k.Verdict, c.Address(&k), k.Reason, k.Want, k.Got)
					}
				}
			}
		}
	}
}

func rightClient(t *testing.T, https bool, seed uint64) *results.Run {
	t.Helper()
	client := ReferenceClient(&loopback.Network{})
	client.HTTPS = https
	run, err := runner.Run(t.Context(), runner.Options{
		Client: client, Suites: []string{"full"}, Jobs: 2 * atOnceClients, Seed: seed, Bare: true,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}
