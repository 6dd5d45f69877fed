package applicability

import (
	"net/url"
	"strings"
	"testing"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/target"
)

// TestNeeds asks what a case declares of targets of several kinds.
func TestNeeds(t *testing.T) {
	for _, c := range []struct {
		need     casefile.Need
		url      string
		failures target.Failures
		why      string // a part of the reason; empty: the case runs
	}{
		{casefile.NeedTLS, "https://127.0.0.1", target.Failures{}, ""},
		{casefile.NeedTLS, "http://127.0.0.1", target.Failures{}, "not reached over TLS"},
		{casefile.NeedClear, "http://127.0.0.1", target.Failures{}, ""},
		{casefile.NeedClear, "https://127.0.0.1", target.Failures{}, "over TLS, where other rules hold"},
		{casefile.NeedLockOut, "http://127.0.0.1", target.Failures{}, "does not say in `limits.failures`"},
		{casefile.NeedLockOut, "http://127.0.0.1", target.Failures{Known: true, None: true}, "never locked"},
		{casefile.NeedLockOut, "http://127.0.0.1", target.Failures{Known: true, Count: 3}, ""},
		{casefile.NeedRFC9068, "http://127.0.0.1", target.Failures{}, ""},
		{casefile.NeedMCP, "http://127.0.0.1", target.Failures{}, "does not claim to follow mcp"},
	} {
		u, _ := url.Parse(c.url)
		tg := &target.Target{URL: u, Resources: []target.Resource{{Role: "basic", URL: u, Path: "/"}}, Limits: target.Limits{Failures: c.failures},
			Follows: []target.Following{{Name: target.FollowsRFC9068}}}
		item := &Item{Case: &casefile.Case{ID: "a/b", Resource: "basic", Needs: []casefile.Need{c.need}}}
		Decide([]*Item{item}, Options{Target: tg, Ground: &ground.Ground{}})
		if c.why == "" && item.Skip != "" || !strings.Contains(item.Skip, c.why) {
			t.Errorf("%s at %s: want %q, got %q", c.need, c.url, c.why, item.Skip)
		}
	}
}
