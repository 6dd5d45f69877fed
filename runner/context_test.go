package runner_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"authspec/runner"
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
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	run, err := runner.Run(ctx, runner.Options{
		Target: runner.Target{URL: closesLate(t, 800*time.Millisecond)},
		Only:   []string{"connection/both-lengths/no-credentials#connection"},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !run.Interrupted || run.Exit != 130 || len(run.Results) != 0 {
		t.Errorf("want an interrupted run without a result, got %t, exit status %d and %+v", run.Interrupted, run.Exit, run.Results)
	}
}
