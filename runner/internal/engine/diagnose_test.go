package engine

import (
	"context"
	"net/http"
	"net/http/httptest"
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
	"authspec/runner/internal/vitals"
	"authspec/runner/internal/watch"
	"authspec/runner/internal/wire"
)

// slowDriver makes no attempts; a target took so long for an answer.
type slowDriver struct {
	driver.Driver
	slowest time.Duration
}

func (d slowDriver) Slowest() time.Duration { return d.slowest }

// slowBatch is a run against a target that has taken half the time for an
// answer.
func slowBatch() *Batch {
	return &Batch{opts: Options{
		Client: &client.Client{
			Transport: &wire.Dialer{Limits: wire.Limits{Timeout: time.Second}}, Pace: client.NewPace(0),
		},
		Driver: slowDriver{slowest: 500 * time.Millisecond},
	}}
}

// Once it is known that a target is silent without any load too, the cases
// without an answer do not wait for each other any more.
func TestSilenceThatIsNoLoad(t *testing.T) {
	b := slowBatch()
	b.doubt.Lock() // who holds it finds out
	over := make(chan bool, 2)
	for range 2 {
		go func() {
			over <- b.retryUnloaded(t.Context(), &applicability.Item{}, 0) != nil
		}()
	}
	time.Sleep(20 * time.Millisecond) // so that they have come to wait
	b.quiet.RLock()                   // another case goes on
	defer b.quiet.RUnlock()
	b.hangs.Store(enoughHangs)
	b.doubt.Unlock()
	for range 2 {
		select {
		case made := <-over:
			if made {
				t.Error("another attempt was made")
			}
		case <-time.After(10 * time.Second):
			t.Fatal("a case waits for the others")
		}
	}
}

// busyDriver is a target that is still busy with requests that were given up, until
// so many attempts have been made in vain.
type busyDriver struct {
	slowDriver
	vain int
}

func (d *busyDriver) Attempt(_ context.Context, item *applicability.Item, _ driver.Conditions) *driver.Attempt {
	how := message.Complete
	if d.vain--; d.vain >= 0 {
		how = message.Timeout
	}
	ev := &check.Evidence{Case: &casefile.Case{}}
	ev.Steps = []*check.Step{{Step: &casefile.Step{}, Samples: []check.Sample{{Exchange: message.Exchange{Outcome: how}}}}}
	return &driver.Attempt{Item: item, Evidence: ev}
}

// TestBusyWithOthers: the first attempt that is made alone may find the target busy
// with what was given up before; that is no hang.
func TestBusyWithOthers(t *testing.T) {
	there := httptest.NewServer(http.NotFoundHandler())
	defer there.Close()
	at, _ := url.Parse(there.URL)
	g := &ground.Ground{Resources: []*ground.Resource{{Resource: target.Resource{Role: "basic", URL: at, Path: "/"}}}}
	for vain, hangs := range []int64{0, 0, 1} {
		b := slowBatch()
		b.watch = watch.New(nil, &b.space)
		b.opts.Driver, b.load = &busyDriver{slowDriver{slowest: 500 * time.Millisecond}, vain}, newLoad(8, 0, time.Second)
		b.opts.Vitals = vitals.New(b.opts.Client, g, "test")
		a := b.retryUnloaded(t.Context(), &applicability.Item{Case: &casefile.Case{Resource: "basic"}}, 0)
		if b.hangs.Load() != hangs || a.Evidence.Unanswered() != (hangs > 0) || (b.load.most == 4) != (hangs == 0) {
			t.Errorf("%d in vain: want %d hangs, got %d, %d jobs", vain, hangs, b.hangs.Load(), b.load.most)
		}
	}
}
