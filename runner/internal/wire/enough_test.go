package wire

import (
	"bytes"
	"net"
	"testing"

	"authspec/runner/internal/message"
)

// TestEnough: content that goes on is left where one has all that one waits
// for, and the connection with it; where that never comes, one does not ask for
// ever.
func TestEnough(t *testing.T) {
	const events = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
	for name, head := range map[string]string{
		"chunked":         events + "Transfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n4\r\ntwo\n\r\n",
		"until the close": events + "\r\none\ntwo\n",
	} {
		t.Run(name, func(t *testing.T) {
			to := serve(t, func(nc net.Conn) {
				readRequest(nc)
				nc.Write([]byte(head))
				stay(nc)
			})
			c := connect(t, Dialer{Limits: Limits{Enough: func(r *message.Response) bool {
				return bytes.Contains(r.Body, []byte("two\n"))
			}}}, to)
			x := c.Do(t.Context(), get())
			if x.Outcome != message.Complete || string(x.Response.Body) != "one\ntwo\n" || x.Spent == "" {
				t.Errorf("%s %s: %q, spent: %q", x.Outcome, x.Detail, x.Response.Body, x.Spent)
			}
		})
	}
	asked := 0
	c := play(events+"Transfer-Encoding: chunked\r\n\r\n"+string(bytes.Repeat([]byte("1\r\na\r\n"), 1000))+"0\r\n\r\n", 0,
		Limits{Enough: func(*message.Response) bool { asked++; return false }})
	if x := c.Do(t.Context(), get()); x.Outcome != message.Complete || asked != maxEnough {
		t.Errorf("%s %s, asked %d times", x.Outcome, x.Detail, asked)
	}
}
