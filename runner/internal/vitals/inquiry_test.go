package vitals

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/casefile"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/ground"
	"authspec/runner/internal/message"
	"authspec/runner/internal/target"
)

// reviving is a target that nobody reaches at first; while that is found out it
// comes back, and answers somebody else.
type reviving struct {
	message.Transport
	m     *Monitor
	tries int
}

func (r *reviving) Timeout() time.Duration { return time.Second }

func (r *reviving) Dial(context.Context, message.Endpoint) (message.Conn, error) {
	if r.tries++; r.tries > 1 {
		return alive{}, nil
	}
	now := time.Now()
	r.m.Add(Event{Began: now, Ended: now, Outcome: message.Complete})
	return nil, &message.DialError{Outcome: message.Unreached, Detail: "nothing listens"}
}

type alive struct{ message.Conn }

func (alive) Do(context.Context, *message.Request) message.Exchange {
	return message.Exchange{Outcome: message.Complete}
}

func (alive) Close() {}

// nobody runs a case again.
type nobody struct{ sync.Mutex }

func (*nobody) Rerun(context.Context, *applicability.Item) *driver.Attempt { return nil }

// TestReviving: who was in flight when the target died is known, whatever is answered
// while that is found out; it is not taken for a target that lets nobody in.
func TestReviving(t *testing.T) {
	at := &url.URL{Scheme: "http", Host: "h"}
	g := &ground.Resource{Resource: target.Resource{Role: "basic", URL: at, Path: "/"}}
	r := &reviving{}
	m := New(&client.Client{Transport: r, Pace: client.NewPace(0)}, &ground.Ground{Resources: []*ground.Resource{g}}, "test")
	r.m = m
	m.Add(Event{Item: &applicability.Item{Case: &casefile.Case{ID: "a/lethal"}}, Began: time.Now(), Ended: time.Now(), Outcome: message.Closed})
	m.inquire(t.Context(), g, &nobody{})
	if n := m.Notices(); len(n) != 1 || !strings.Contains(n[0], "none of what was in flight (a/lethal)") {
		t.Errorf("want it told who was in flight, got %q", n)
	}
}
