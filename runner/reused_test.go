package runner_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"authspec/runner"
	"authspec/runner/results"
)

// onceAConnection answers one request of each connection, as if it kept it
// open, and ends the connection when another request comes.
func onceAConnection(end func(net.Conn)) func(net.Conn) {
	return func(c net.Conn) {
		in := bufio.NewReader(c)
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		answer := "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
		if user, password, ok := r.BasicAuth(); ok && user == "alice" && password == secret {
			answer = "HTTP/1.1 200 OK\r\nCache-Control: private\r\nContent-Length: 21\r\n\r\nthe protected content"
		}
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(c, answer)
		_, _ = in.ReadByte()
		end(c)
	}
}

// TestReusedConnectionsDie: a server may end a connection at any time (RFC 9112
// §9.5), so that one which takes a second request on no connection is no server
// that goes down, and lets nobody in or out.
func TestReusedConnectionsDie(t *testing.T) {
	for name, end := range map[string]func(net.Conn){
		"closed": func(net.Conn) {},
		"reset": func(c net.Conn) {
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run, err := runner.Run(t.Context(), runner.Options{
				Target:  runner.Target{URL: serveConnections(t, onceAConnection(end)), User: "alice", Password: secret},
				Only:    []string{"connection/*", "login/any-connection", "challenge/answered", "basic/*"},
				Timeout: time.Second,
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if run.Interrupted || !run.Verified() || run.Exit > 1 {
				t.Errorf("want a run that can tell, got exit status %d: %s", run.Exit, run.ExitReason)
			}
			for _, f := range run.Findings() {
				if f.Class <= results.ClassUnanswerable {
					t.Errorf("want no accusation of this kind: %s, by %s", f.Headline(), f.Checks[0].Address())
				}
				t.Logf("%s %s", f.Verdict, f.Headline())
			}
			t.Log(run.Summary)
		})
	}
}
