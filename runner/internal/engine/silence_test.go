package engine

import (
	"testing"
	"time"

	"authspec/runner/internal/applicability"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/message"
	"authspec/runner/internal/wire"
)

// slowBatch is a run against a target that has taken half the time for an
// answer.
func slowBatch() *Batch {
	b := &Batch{opts: Options{Client: &client.Client{
		Transport: &wire.Dialer{Limits: wire.Limits{Timeout: time.Second}}, Pace: client.NewPace(0),
	}}}
	b.slowest.Store(int64(500 * time.Millisecond))
	return b
}

// What a request itself rests for does not make a target slow.
func TestPausesAreNotSlow(t *testing.T) {
	for paused, slow := range map[time.Duration]bool{0: true, 290 * time.Millisecond: false} {
		b := slowBatch()
		b.slowest.Store(0)
		b.note(message.Exchange{Outcome: message.Complete, Response: &message.Response{Status: 401}, Took: 300 * time.Millisecond, Paused: paused})
		if b.slow() != slow {
			t.Errorf("after a rest of %s in 300ms: slow is %t", paused, !slow)
		}
	}
}

// Once it is known that a target is silent without any load too, the cases
// without an answer do not wait for each other any more.
func TestSilenceThatIsNoLoad(t *testing.T) {
	b := slowBatch()
	b.doubt.Lock() // who holds it finds out
	over := make(chan bool, 2)
	for range 2 {
		go func() {
			_, made := b.unloaded(t.Context(), &applicability.Item{}, 0)
			over <- made
		}()
	}
	time.Sleep(20 * time.Millisecond) // so that they have come to wait
	b.quiet.RLock()                   // another case goes on
	defer b.quiet.RUnlock()
	b.hangs.Store(proof)
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

// Who is given more time because the machine is busy, and then hangs up, was silent:
// that end counts only where it comes within the usual time.
func TestAbandoned(t *testing.T) {
	const usual = 2 * time.Second
	for _, c := range []struct {
		outcome      message.Outcome
		took, paused time.Duration
		want         bool
	}{
		{message.Closed, 4 * time.Second, 0, true},
		{message.Reset, 4 * time.Second, 0, true},
		{message.Cut, 4 * time.Second, 0, true},
		{message.Closed, time.Second, 0, false},
		{message.Closed, 4 * time.Second, 3 * time.Second, false}, // the request itself rested
		{message.Complete, 4 * time.Second, 0, false},             // it was slow
		{message.Timeout, 6 * time.Second, 0, false},              // it is silent by itself
	} {
		x := message.Exchange{Outcome: c.outcome, Took: c.took, Paused: c.paused}
		a := &attempt{evidence: &check.Evidence{Steps: []*check.Step{{Samples: []check.Sample{{Exchange: x}}}}}}
		if got := a.abandoned(usual); got != c.want {
			t.Errorf("%s after %s, of which %s were rest: got %t", c.outcome, c.took, c.paused, got)
		}
	}
}
