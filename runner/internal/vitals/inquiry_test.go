package vitals

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
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

// busy is a target that is silent for a time, and takes connections all the same.
type busy struct {
	message.Transport
	until time.Time
}

func (*busy) Timeout() time.Duration { return 5 * time.Second }

func (b *busy) Dial(context.Context, message.Endpoint) (message.Conn, error) {
	return silent{of: b}, nil
}

type silent struct {
	message.Conn
	of *busy
}

func (s silent) Do(context.Context, *message.Request) message.Exchange {
	if wait := time.Until(s.of.until); wait > s.of.Timeout() {
		time.Sleep(s.of.Timeout())
		return message.Exchange{Outcome: message.Timeout, Detail: "no answer within 5s"}
	}
	return message.Exchange{Outcome: message.Complete}
}

func (silent) Close() {}

// TestBusy: nobody is to blame where a target that took long for answers before is
// silent for longer than one gets to be started again.
func TestBusy(t *testing.T) {
	for name, c := range map[string]struct {
		took, paused time.Duration
		silent       time.Duration
		dead         bool
	}{
		"it took long before":                {2 * time.Second, 0, 30 * time.Second, false},
		"it took long, and never comes back": {2 * time.Second, 0, time.Hour, true},
		"it took no time before":             {time.Second, 0, 30 * time.Second, true},
		"the request took long":              {3 * time.Second, 2 * time.Second, 30 * time.Second, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				at := &url.URL{Scheme: "http", Host: "h"}
				g := &ground.Resource{Resource: target.Resource{Role: "basic", URL: at, Path: "/"}}
				m := New(&client.Client{Transport: &busy{until: time.Now().Add(c.silent)}, Pace: client.NewPace(0)}, &ground.Ground{Resources: []*ground.Resource{g}}, "test")
				item := &applicability.Item{Case: &casefile.Case{ID: "a/costly"}}
				now := time.Now()
				m.Add(Event{Item: item, Began: now.Add(-c.took), Ended: now, Paused: c.paused, Outcome: message.Complete})
				m.Add(Event{Item: item, Began: now, Ended: now, Outcome: message.Timeout})
				m.inquire(t.Context(), g, &nobody{})
				if dead := m.Culprit(item) != ""; dead != c.dead || (m.Lost([]string{"basic"}) != "") != c.dead {
					t.Errorf("want %t, got %q and %q", c.dead, m.Culprit(item), m.Lost([]string{"basic"}))
				}
			})
		})
	}
}
