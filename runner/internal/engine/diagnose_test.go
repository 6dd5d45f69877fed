package engine

import (
	"testing"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
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
