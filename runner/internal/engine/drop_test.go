package engine_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
)

// Who drops the requests of some cases, whatever goes on, is tried a few times
// for each of the first, and not for all of them; and none of it is told as a
// limit.
func TestDropsForGood(t *testing.T) {
	const n = 30
	var asked atomic.Int64
	cases := ""
	for i := range n {
		cases += strings.ReplaceAll(one, "a/one", "a/one-"+string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	b := limited(t.Context(), t, cases, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.UserAgent(), "(a/one-") {
			asked.Add(1)
			panic(http.ErrAbortHandler)
		}
		protected(w, r)
	}), limits{patience: client.NewPatience(time.Minute)})
	for i := range n {
		if f := named(b.Wait(i).Findings, "answer"); f.State != check.Broken {
			t.Errorf("case %d: want it broken, got %+v", i, f)
		}
	}
	if got := asked.Load(); got > 2*n+4*client.MaxVain {
		t.Errorf("want at most two requests of each case and a few more, got %d for %d cases", got, n)
	}
	if says := b.Notices(); len(says) != 0 {
		t.Errorf("want no word of limits, got %q", says)
	}
}
