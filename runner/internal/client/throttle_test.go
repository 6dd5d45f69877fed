package client

import (
	"testing"
	"time"

	"authspec/runner/internal/message"
)

func TestThrottled(t *testing.T) {
	const date = "Sun, 06 Nov 1994 08:49:37 GMT"
	for name, c := range map[string]struct {
		status int
		fields []string // name, value, …
		want   string   // empty: it asks for no time
		pause  time.Duration
	}{
		"seconds":               {429, []string{"Retry-After", "30"}, "the target asks for time (status 429, Retry-After: 30)", 30 * time.Second},
		"at once":               {429, []string{"Retry-After", "0"}, "the target asks for time (status 429, Retry-After: 0)", 0},
		"does not say":          {429, nil, "the target asks for time (status 429)", DefaultPause},
		"a word":                {429, []string{"Retry-After", "soon"}, "the target asks for time (status 429)", DefaultPause},
		"below nought":          {429, []string{"Retry-After", "-1"}, "the target asks for time (status 429)", DefaultPause},
		"beyond numbers":        {429, []string{"Retry-After", "99999999999999999999"}, "the target asks for time (status 429)", DefaultPause},
		"a date":                {503, []string{"Date", date, "Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"}, "the target asks for time (status 503, Retry-After: Sun, 06 Nov 1994 08:50:37 GMT)", time.Minute},
		"a date of old form":    {503, []string{"Date", date, "Retry-After", "Sunday, 06-Nov-94 08:49:47 GMT"}, "the target asks for time (status 503, Retry-After: Sunday, 06-Nov-94 08:49:47 GMT)", 10 * time.Second},
		"a date that is past":   {503, []string{"Retry-After", date}, "the target asks for time (status 503, Retry-After: " + date + ")", 0},
		"unavailable":           {503, nil, "the target seems to limit requests (status 503)", DefaultPause},
		"unavailable, somehow":  {503, []string{"Retry-After", "soon"}, "the target seems to limit requests (status 503)", DefaultPause},
		"another status":        {401, []string{"Retry-After", "30"}, "", 0},
		"moved, with its delay": {301, []string{"Retry-After", "30"}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := &message.Response{Status: c.status}
			for i := 0; i < len(c.fields); i += 2 {
				r.Fields = append(r.Fields, message.Field{Name: c.fields[i], Value: c.fields[i+1]})
			}
			a := ThrottleOf(r)
			switch {
			case a == nil && c.want != "":
				t.Errorf("want %q, got nothing", c.want)
			case a != nil && (a.String() != c.want || a.Pause != c.pause):
				t.Errorf("want %q and %s, got %q and %s", c.want, c.pause, a, a.Pause)
			}
		})
	}
	if a := ThrottleOf(nil); a != nil {
		t.Errorf("no answer asks for no time, got %q", a)
	}
}
