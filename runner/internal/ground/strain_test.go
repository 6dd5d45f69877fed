package ground

import (
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner/internal/message"
)

// TestBears: how many logins at a time a target gets, by what those take that come
// together: the first four, then sixteen.
func TestBears(t *testing.T) {
	const second = time.Second
	for name, c := range map[string]struct {
		alone, four, sixteen time.Duration // below 0: no answer
		want                 int
	}{
		"soon over":                 {second / 10, -1, -1, 0},
		"slow on purpose":           {second, second, second, 0},
		"computed one by one":       {second, 4 * second, -1, 2},
		"computed two at a time":    {second, 2 * second, -1, 5},
		"computed four at a time":   {second, second, 4 * second, 10},
		"remembered":                {second, second / 1000, -1, 2},
		"remembered, after a while": {4 * second, second, -1, 1},
		"none of four is in time":   {4 * second, -1, -1, 1},
		"four are in time, no more": {4 * second / 5, second, -1, 4},
	} {
		t.Run(name, func(t *testing.T) {
			var logins atomic.Int64
			s := Settler{Target: known("basic", ordinary), Exchange: server(func(string) message.Exchange {
				x := answer(200, "the protected content")
				if x.Took = c.sixteen; logins.Add(1) <= fewLogins {
					x.Took = c.four
				}
				if x.Took < 0 {
					return message.Exchange{Outcome: message.Timeout}
				}
				return x
			})}
			in := answer(200, "the protected content")
			in.Took = c.alone
			r := &Resource{
				Resource: s.Target.Resources[0], Holds: true, Scheme: "Basic", Authorised: in.Response,
				Refused: answer(401, "", `Basic realm="x"`).Response, Exchanges: []Exchange{{"authorised", in}},
			}
			if got := s.Bears(t.Context(), &Ground{Resources: []*Resource{r}, Secrets: s.Target.Secrets()}, 16, 5*second); got != c.want {
				t.Errorf("want %d, got %d", c.want, got)
			}
		})
	}
}

// TestPatience: an answer gets more time where a login alone takes a good part of
// it, and not without end.
func TestPatience(t *testing.T) {
	const second = time.Second
	for alone, want := range map[time.Duration]time.Duration{
		0: 5 * second, second / 2: 5 * second, second: 5 * second, 3 * second / 2: 15 * second, 4 * second: 20 * second,
	} {
		in := answer(200, "the protected content")
		in.Took = alone
		r := &Resource{Holds: true, Scheme: "Basic", Authorised: in.Response, Exchanges: []Exchange{{"authorised", in}}}
		if got := (&Ground{Resources: []*Resource{r}}).Patience(5 * second); got != want {
			t.Errorf("a login of %s: want %s, got %s", alone, want, got)
		}
	}
	if got := (&Ground{}).Patience(second); got != second {
		t.Errorf("without a login: got %s", got)
	}
}
