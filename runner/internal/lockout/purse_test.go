package lockout

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"authspec/runner/internal/client"
	"authspec/runner/internal/target"
)

// three are locked after three failures in a minute.
var three = target.Failures{Known: true, Count: 3, Window: time.Minute}

func TestPurseWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPurse(three, client.NewPatience(time.Hour), 0)
		began := time.Now()
		if err := p.Take(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		got := make(chan time.Duration)
		go func() {
			if err := p.Take(t.Context(), 1); err != nil {
				t.Error(err)
			}
			got <- time.Since(began)
		}()
		time.Sleep(10 * time.Second) // the first case takes its time
		p.Return(2, 2)
		if at := <-got; at != 70*time.Second {
			t.Errorf("want the third failure a minute after the others, got it after %s", at)
		}
	})
}

// Nobody on whom other cases wait may wait for these.
func TestPurseIsBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPurse(three, client.NewPatience(time.Hour), 0)
		if !p.TakeNow(2) {
			t.Fatal("want two at once")
		}
		var busy errBusy
		if err := p.TakeUnlessBusy(t.Context(), 1); !errors.As(err, &busy) {
			t.Errorf("want to be told that others are busy, got %v", err)
		}
		p.Return(2, 0)
		if err := p.TakeUnlessBusy(t.Context(), 2); err != nil {
			t.Errorf("want what was given back, got %v", err)
		}
	})
}

func TestPurseHasNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPurse(three, client.NewPatience(30*time.Second), 2) // the ground has failed twice
		began := time.Now()
		if err := p.Take(t.Context(), 1); !errors.Is(err, ErrTooLong) || time.Since(began) > 0 {
			t.Errorf("want to hear at once that it takes too long, got %v after %s", err, time.Since(began))
		}
		time.Sleep(time.Minute)
		if err := p.Take(t.Context(), 2); err != nil {
			t.Errorf("want the failures of the ground forgotten after a minute, got %v", err)
		}
	})
}

func TestPurseIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPurse(three, client.NewPatience(time.Hour), 0)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		p.TakeNow(2)
		if err := p.Take(ctx, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("while others are busy: want the end of the context, got %v", err)
		}
		p.Return(2, 2)
		if err := p.Take(ctx, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("while the window lasts: want the end of the context, got %v", err)
		}
	})
}

// Where nobody is locked, or it is not known, everything may go.
func TestPurseOfNobody(t *testing.T) {
	for name, f := range map[string]target.Failures{"none": {Known: true, None: true}, "unknown": {}} {
		p := NewPurse(f, nil, 5)
		if err := p.Take(t.Context(), 1000); err != nil || !p.TakeNow(1000) {
			t.Errorf("%s: want everything granted, got %v", name, err)
		}
		p.Return(1000, 1000)
	}
}

func TestPurseSaysWhy(t *testing.T) {
	p := NewPurse(three, client.NewPatience(0), 0)
	got := p.TooLong(1, "status/wrong-password")
	for _, want := range []string{"3 failed logins within 1m (limits.failures)", "longer for its failed login than a run may (1m, --wait", "--only status/wrong-password"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in %q", want, got)
		}
	}
}
