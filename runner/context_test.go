package runner_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner"
	"authspec/runner/results"
)

// closesLate answers each request, says that it closes, and does so after a
// while.
func closesLate(t *testing.T, after time.Duration) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
					return
				}
				_, _ = c.Write([]byte("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
				time.Sleep(after)
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/"
}

// A run whose time is over is interrupted, as one that somebody cancels is: that
// a connection was still open when nobody looked any more is no finding.
func TestDeadline(t *testing.T) {
	for name, within := range map[string]time.Duration{"in a case": 300 * time.Millisecond, "before the ground": time.Nanosecond} {
		t.Run(name, func(t *testing.T) {
			prepared, err := runner.Prepare(runner.Options{
				Target: runner.Target{URL: closesLate(t, 2*time.Second)},
				Only:   []string{"connection/both-lengths/no-credentials#connection"},
			})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), within)
			defer cancel()
			run := prepared.Start(ctx).Finish()
			if !run.Interrupted || run.Exit != 130 || len(run.Results) != 0 {
				t.Errorf("want an interrupted run without a result, got %t, exit status %d and %+v", run.Interrupted, run.Exit, run.Results)
			}
		})
	}
}

// A run that is cancelled before it starts sends nothing, and one that is
// cancelled while the ground is settled judges nothing by what came of that.
func TestCancelled(t *testing.T) {
	for name, within := range map[string]bool{"before the start": false, "in the ground": true} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			var asked atomic.Int64
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				cancel()
				w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
				w.WriteHeader(http.StatusUnauthorized)
			}))
			defer s.Close()
			prepared, err := runner.Prepare(runner.Options{
				Target: runner.Target{URL: s.URL, User: "alice", Password: secret}, Only: []string{"challenge/*"},
			})
			if err != nil {
				t.Fatal(err)
			}
			if !within {
				cancel()
			}
			session := prepared.Start(ctx)
			for i := range prepared.Cases() {
				if c := session.Wait(i); c.Verdict != "" && c.Verdict != results.Skip {
					t.Errorf("want nothing judged, got %s of %s", c.Verdict, c.ID)
				}
			}
			run := session.Finish()
			if n := asked.Load(); n > 0 != within || !run.Interrupted || run.Exit != 130 || run.Verified() {
				t.Errorf("want an interrupted run that says nothing, got %d requests, %t, exit status %d and %v", n, run.Interrupted, run.Exit, run.Summary)
			}
		})
	}
}
