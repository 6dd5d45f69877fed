package origin

import (
	"testing"
	"time"

	"authspec/runner/internal/client"
	"authspec/runner/internal/message"
)

// What a request itself rests for does not make a target slow.
func TestPausesAreNotSlow(t *testing.T) {
	for paused, want := range map[time.Duration]time.Duration{0: 300 * time.Millisecond, 290 * time.Millisecond: 10 * time.Millisecond} {
		d := &Driver{opts: Options{Client: &client.Client{Pace: client.NewPace(0)}}}
		d.noteAnswer(message.Exchange{Outcome: message.Complete, Response: &message.Response{Status: 401}, Took: 300 * time.Millisecond, Paused: paused})
		if got := d.Slowest(); got != want {
			t.Errorf("after a rest of %s in 300ms: want %s, got %s", paused, want, got)
		}
	}
}
