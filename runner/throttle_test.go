package runner_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner"
	"authspec/runner/results"
)

// throttled is the vault that locks nobody, behind something that answers some
// requests itself.
func throttled(t *testing.T, o runner.Options, says func(w http.ResponseWriter, r *http.Request) bool) *results.Run {
	t.Helper()
	behind := newVault(1000, time.Minute)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !says(w, r) {
			behind.ServeHTTP(w, r)
		}
	}))
	defer s.Close()
	o.Target = runner.Target{URL: s.URL, User: "alice", Password: secret}
	if o.Only == nil {
		o.Only, o.Skip = []string{"basic/*", "status/*"}, []string{"login/several-spaces"}
	}
	run, err := runner.Run(t.Context(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func later(w http.ResponseWriter, status int, after string) bool {
	if after != "" {
		w.Header().Set("Retry-After", after)
	}
	w.WriteHeader(status)
	return true
}

// A target that bears so many requests at a time, and says when there may be
// more, is judged as any other.
func TestThrottledNowAndThen(t *testing.T) {
	var asked, refused atomic.Int64
	var held sync.Map // the cases that were held back once: who waits is let pass
	run := throttled(t, runner.Options{}, func(w http.ResponseWriter, r *http.Request) bool {
		if n := asked.Add(1); n%20 != 0 {
			return false
		}
		if _, before := held.LoadOrStore(r.UserAgent(), true); before {
			return false
		}
		refused.Add(1)
		return later(w, http.StatusTooManyRequests, "0")
	})
	if refused.Load() < 2 {
		t.Fatalf("want the run held back some times, got %d in %d requests", refused.Load(), asked.Load())
	}
	if run.Exit != 0 {
		t.Errorf("want exit status 0, got %d: %s (%v)", run.Exit, run.ExitReason, run.Summary)
	}
}

// The ground waits as the cases do: after a while there are answers.
func TestThrottledGround(t *testing.T) {
	var first atomic.Int64 // when it was asked for the first time
	run := throttled(t, runner.Options{Only: []string{"status/no-credentials"}}, func(w http.ResponseWriter, r *http.Request) bool {
		first.CompareAndSwap(0, time.Now().UnixNano())
		return time.Since(time.Unix(0, first.Load())) < time.Second && later(w, http.StatusServiceUnavailable, "1")
	})
	if run.Exit != 0 {
		t.Errorf("want exit status 0, got %d: %s", run.Exit, run.ExitReason)
	}
}

// Of a target that goes on asking for time nothing can be said, and it is not
// waited for again and again.
func TestThrottledForEver(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		after  string
		want   string
	}{
		"at once":         {http.StatusTooManyRequests, "0", "(status 429, Retry-After: 0), and so again after the run had waited"},
		"in an hour":      {http.StatusTooManyRequests, "3600", "(status 429, Retry-After: 3600), which is longer than the run may still wait (1m altogether, --wait changes that)"},
		"some day":        {http.StatusServiceUnavailable, "Fri, 31 Dec 2100 23:59:59 GMT", "(status 503, Retry-After: Fri, 31 Dec 2100 23:59:59 GMT), which is longer"},
		"does not say so": {http.StatusTooManyRequests, "", "the target asks for time (status 429), "},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int64
			run := throttled(t, runner.Options{Jobs: 4}, func(w http.ResponseWriter, r *http.Request) bool {
				return strings.Contains(r.UserAgent(), "(") && asked.Add(1) > 0 && later(w, c.status, c.after)
			})
			if n := asked.Load(); n > int64(3*len(run.Results)) {
				t.Errorf("want it asked no more than 3 times a case, got %d requests for %d cases", n, len(run.Results))
			}
			if n := run.Summary; run.Exit != 3 || n[results.Fail]+n[results.Warn] > 0 || n[results.Error] < 10 {
				t.Errorf("want exit status 3, errors and no failures, got %d (%s) and %v", run.Exit, run.ExitReason, n)
			}
			one, _ := run.Case("status/no-credentials")
			if one == nil || !strings.Contains(one.Reason, c.want) && !strings.Contains(one.Reason, "has been of no use") {
				t.Errorf("want %q in the reason, got %+v", c.want, one)
			}
		})
	}
}

// A case that takes 429 for a right answer gets it: wrong passwords may well be
// answered so.
func TestThrottledAsTheCaseHasIt(t *testing.T) {
	wrong := func(r *http.Request) bool {
		_, password, login := r.BasicAuth()
		return login && password != secret
	}
	run := throttled(t, runner.Options{Only: []string{"status/wrong-password", "status/unknown-user"}}, func(w http.ResponseWriter, r *http.Request) bool {
		return wrong(r) && later(w, http.StatusTooManyRequests, "3600")
	})
	if run.Exit != 0 || run.Summary[results.Pass] != 2 {
		t.Errorf("want both to pass, got %d (%s) and %v", run.Exit, run.ExitReason, run.Summary)
	}
}

// limiter answers by a status what comes faster than it bears: so many requests a
// second, and a few at once, as nginx does (limit_req, burst, nodelay).
type limiter struct {
	mu     sync.Mutex
	every  time.Duration
	burst  int
	status int
	full   time.Time // when the bucket was, or will be, empty
	said   int
}

func (l *limiter) limit(w http.ResponseWriter, _ *http.Request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.full.Before(now) {
		l.full = now
	}
	if l.full.Sub(now) > time.Duration(l.burst)*l.every {
		l.said++
		l.turnAway(w)
		return true
	}
	l.full = l.full.Add(l.every)
	return false
}

// What a limiter may do in place of an answer.
const closes, resets = 0, 1

func (l *limiter) turnAway(w http.ResponseWriter) {
	if l.status != closes && l.status != resets {
		w.WriteHeader(l.status)
		return
	}
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	if l.status == resets {
		c.(*net.TCPConn).SetLinger(0)
	}
	c.Close()
}

// A target that limits requests without saying so gives the findings of one that
// does not, and the run says that it was limited.
func TestLimitedWithoutAWord(t *testing.T) {
	for name, status := range map[string]int{"503": http.StatusServiceUnavailable, "403": http.StatusForbidden, "closes": closes, "resets": resets} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := limiter{every: 20 * time.Millisecond, burst: 10, status: status}
			run := throttled(t, runner.Options{Only: []string{"basic/*", "challenge/*"}}, l.limit)
			if l.said == 0 {
				t.Fatal("want the run held back")
			}
			if run.Exit != 0 {
				t.Errorf("want exit status 0, got %d: %s (%v)", run.Exit, run.ExitReason, run.Summary)
			}
			if len(run.Notices) == 0 || !strings.Contains(strings.Join(run.Notices, " "), "limits requests") {
				t.Errorf("want it said that the target limits requests, got %q", run.Notices)
			}
			free := throttled(t, runner.Options{Only: []string{"basic/*", "challenge/*"}}, func(http.ResponseWriter, *http.Request) bool { return false })
			if len(free.Notices) != 0 {
				t.Errorf("want nothing said of a target that does not, got %q", free.Notices)
			}
			for i, c := range free.Results {
				// A case that takes 403, or the end of the connection, for one of
				// the right answers may skip what follows from another.
				got := run.Results[i]
				if got.Verdict != c.Verdict && !(status != http.StatusServiceUnavailable && got.Verdict == results.Skip) {
					t.Errorf("%s: want %s, got %s: %s", c.ID, c.Verdict, got.Verdict, got.Reason)
				}
			}
		})
	}
}

// 503 to some requests, whatever else is sent, is what the target says to them.
func TestUnavailableForSome(t *testing.T) {
	run := throttled(t, runner.Options{Only: []string{"basic/malformed-base64", "login/preemptive"}}, func(w http.ResponseWriter, r *http.Request) bool {
		_, _, basic := r.BasicAuth()
		return !basic && r.Header.Get("Authorization") != "" && later(w, http.StatusServiceUnavailable, "")
	})
	found := 0
	for _, c := range run.Results {
		for _, k := range c.Checks {
			if k.Verdict == results.Error || k.Verdict == results.Blocked {
				t.Errorf("%s is %s: %s", c.Address(&k), k.Verdict, k.Reason)
			}
			if strings.Contains(k.Got, "status 503") && k.Verdict != results.Pass {
				found++
			}
		}
	}
	if found == 0 || len(run.Notices) != 0 {
		t.Errorf("want the 503 judged, and no word of limits, got %d and %q", found, run.Notices)
	}
}
