package ratelimit

import (
	"context"
	"net/url"
	"testing"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// answering is a transport whose every request is answered by a status.
type answering struct {
	message.Transport
	status int
	sent   int
}

func (a *answering) Dial(context.Context, message.Endpoint) (message.Conn, error) {
	return answeringConn{of: a}, nil
}

type answeringConn struct {
	message.Conn
	of *answering
}

func (c answeringConn) Close() {}

func (c answeringConn) Do(context.Context, *message.Request) message.Exchange {
	c.of.sent++
	return message.Exchange{Outcome: message.Complete, Response: &message.Response{Status: c.of.status}}
}

// TestThrottleOf: an attempt got a status that its case does not ask for, while
// plain requests get 401 on the ground, and something else by now.
func TestThrottleOf(t *testing.T) {
	for name, c := range map[string]struct {
		status   int
		fields   []message.Field
		plain    int // by now
		odd      string
		expected int // by a check of the case
		ground   int // of the refusal; below 0: the ground has none
		learned  int // how often the status was no limit
		disturbs []casefile.Disturbance
		want     bool
		guessed  bool
	}{
		"429":                                {status: 429, plain: 401, want: true},
		"503, and when to come again":        {status: 503, fields: []message.Field{{Name: "Retry-After", Value: "3"}}, plain: 401, want: true},
		"503 alone":                          {status: 503, plain: 401, want: true, guessed: true},
		"503 that the ground got as well":    {status: 503, plain: 401, ground: 503},
		"503 that was no limit before":       {status: 503, plain: 401, learned: client.MaxVain},
		"403":                                {status: 403, plain: 403, want: true, guessed: true},
		"403 to an odd request":              {status: 403, plain: 403, odd: "it is no request"},
		"403 that the case asks for":         {status: 403, plain: 403, expected: 403},
		"403 that the ground got as well":    {status: 403, plain: 403, ground: 403},
		"403 where the ground has no answer": {status: 403, plain: 403, ground: -1},
		"503 where the ground has no answer": {status: 503, plain: 503, ground: -1, want: true, guessed: true},
		"403 that was no limit, and is":      {status: 403, plain: 403, learned: client.MaxVain, want: true, guessed: true},
		"403 that was no limit, and is not":  {status: 403, plain: 401, learned: client.MaxVain},
		"429 that the case asks for":         {status: 429, plain: 401, expected: 429},
		"429 to a flood":                     {status: 429, plain: 401, disturbs: []casefile.Disturbance{casefile.DisturbsFlood}},
		"401":                                {status: 401, plain: 401},
	} {
		t.Run(name, func(t *testing.T) {
			r := target.Resource{Role: "basic", URL: &url.URL{Scheme: "http", Host: "h"}, Path: "/"}
			refused := 401
			if c.ground != 0 {
				refused = c.ground
			}
			g := &ground.Ground{Resources: []*ground.Resource{{Resource: r, Refused: &message.Response{Status: refused}}}}
			if c.ground < 0 {
				g.Resources[0].Refused = nil
			}
			d := New(&client.Client{Transport: &answering{status: c.plain}, Pace: client.NewPace(0)}, g, "test")
			for range c.learned {
				d.Learn(c.status)
			}
			got := d.ThrottleOf(t.Context(), attempt(c.status, c.fields, c.expected, c.odd, c.disturbs))
			if (got != nil) != c.want || got != nil && (got.Guessed != c.guessed || got.Status != c.status) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// attempt is one at a case of one step, which got an answer.
func attempt(status int, fields []message.Field, expected int, odd string, disturbs []casefile.Disturbance) *driver.Attempt {
	step := &casefile.Step{}
	if expected != 0 {
		step.Expect = []*casefile.Check{{Test: check.Status{Codes: []int{expected}}}}
	}
	c := &casefile.Case{Resource: "basic", Disturbs: disturbs, Steps: []*casefile.Step{step}}
	return &driver.Attempt{
		Item: &applicability.Item{Case: c}, Over: time.Unix(1, 0),
		Evidence: &check.Evidence{Case: c, Steps: []*check.Step{{Step: step, Samples: []check.Sample{{
			Odd: odd, Exchange: message.Exchange{Outcome: message.Complete, Response: &message.Response{Status: status, Fields: fields}},
		}}}}},
	}
}

// Plain requests have to pass three times, and as soon as one does not it is
// known.
func TestPlainPasses(t *testing.T) {
	for plain, want := range map[int]int{401: 3, 403: 1} {
		r := target.Resource{Role: "basic", URL: &url.URL{Scheme: "http", Host: "h"}, Path: "/"}
		transport := &answering{status: plain}
		d := New(&client.Client{Transport: transport}, &ground.Ground{Resources: []*ground.Resource{{Resource: r}}}, "test")
		if got := d.PlainPasses(t.Context(), attempt(403, nil, 0, "", nil), 403); got != (plain == 401) || transport.sent != want {
			t.Errorf("plain requests get %d: passes is %t after %d requests, want %d", plain, got, transport.sent, want)
		}
	}
}
