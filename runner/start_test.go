package runner

import (
	"testing"
	"time"

	"authspec/runner/internal/client"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
	"authspec/runner/internal/wire"
)

// TestPatient: where a login takes long, answers get more time, unless somebody has
// said how much there is.
func TestPatient(t *testing.T) {
	slow := &ground.Ground{Resources: []*ground.Resource{{
		Holds: true, Scheme: "Basic", Authorised: &message.Response{Status: 200},
		Exchanges: []ground.Exchange{{Step: "authorised", Exchange: message.Exchange{Took: 2 * time.Second}}},
	}}}
	for name, c := range map[string]struct {
		ground        *ground.Ground
		option, limit time.Duration
		want          time.Duration
	}{
		"a slow login":      {slow, 0, 0, 20 * time.Second},
		"a quick one":       {&ground.Ground{}, 0, 0, 5 * time.Second},
		"said by an option": {slow, 3 * time.Second, 0, 3 * time.Second},
		"said by the file":  {slow, 0, 4 * time.Second, 4 * time.Second},
	} {
		p := &Prepared{options: Options{Timeout: c.option}, target: &target.Target{}}
		p.target.Limits.Timeout = c.limit
		sender := &client.Client{Transport: &wire.Dialer{Limits: wire.Limits{Timeout: max(c.option, c.limit)}}}
		if got := p.patient(sender, c.ground).Timeout(); got != c.want {
			t.Errorf("%s: want %s, got %s", name, c.want, got)
		}
	}
}
