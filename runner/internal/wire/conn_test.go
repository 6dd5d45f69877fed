package wire

import (
	"authspec/runner/internal/message"
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

const empty = ok + "Content-Length: 0\r\n\r\n"

func TestReusable(t *testing.T) {
	tests := []struct {
		name   string
		octets string
		method string
		why    string // part of the reason; empty: reusable
	}{
		{"plain", empty, "GET", ""},
		{"no content", "HTTP/1.1 204 None\r\n\r\n", "GET", ""},
		{"chunks", chunked + "0\r\n\r\n", "GET", ""},
		{"close", ok + "Connection: close\r\nContent-Length: 0\r\n\r\n", "GET", `"Connection: close"`},
		{"close in a list", ok + "Connection: a,\tCLOSE\r\nContent-Length: 0\r\n\r\n", "GET", `"Connection: close"`},
		{"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "GET", "HTTP/1.0"},
		{"HTTP/1.0 kept alive", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", "GET", ""},
		{"switched", "HTTP/1.1 101 Switching\r\n\r\n", "GET", "another protocol"},
		{"tunnel", ok + "\r\n", "CONNECT", "tunnel"},
		{"both lengths", ok + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET", "can't be trusted"},
		{"chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET", "can't be trusted"},
		{"surplus", empty + "hello", "GET", "5 octets more"},
		{"content after HEAD", ok + "Content-Length: 5\r\n\r\nhello", "HEAD", "5 octets more"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := connect(t, Dialer{}, serve(t, answerAndStay(tt.octets)))
			x := c.Do(context.Background(), text(tt.method, plainGet))
			if x.Outcome != message.Complete {
				t.Fatalf("%s: %s", x.Outcome, x.Detail)
			}
			yes, why := c.Reusable()
			if yes != (tt.why == "") || !strings.Contains(why, tt.why) || yes != (why == "") {
				t.Errorf("reusable: %v, %q; want …%s…", yes, why, tt.why)
			}
		})
	}
}

// transports runs a test over TCP and over TLS, whose server runs s.
func transports(t *testing.T, s script, test func(t *testing.T, c *Conn)) {
	t.Run("tcp", func(t *testing.T) { test(t, connect(t, Dialer{}, serve(t, s))) })
	t.Run("tls", func(t *testing.T) {
		own, pool := certificate(t)
		to := serve(t, overTLS(&tls.Config{Certificates: []tls.Certificate{own}}, s))
		to.TLS = true
		test(t, connect(t, Dialer{TLS: &tls.Config{RootCAs: pool}}, to))
	})
}

// TestReusableSeesTheEnd has the server close some time after its answer. A look
// that waited would not come back within the test.
func TestReusableSeesTheEnd(t *testing.T) {
	release := make(chan struct{})
	s := func(nc net.Conn) { answer(empty)(nc); <-release }
	transports(t, s, func(t *testing.T, c *Conn) {
		c.limits.Timeout = time.Hour
		if x := c.Do(context.Background(), get()); x.Outcome != message.Complete {
			t.Fatalf("%s: %s", x.Outcome, x.Detail)
		}
		for range 100 {
			if yes, why := c.Reusable(); !yes {
				t.Fatalf("not reusable while the connection is open: %s", why)
			}
		}
		release <- struct{}{}
		yes, why := c.Reusable()
		for end := time.Now().Add(2 * time.Second); yes && time.Now().Before(end); yes, why = c.Reusable() {
			time.Sleep(time.Millisecond)
		}
		if yes || why != message.EndedBetween {
			t.Errorf("reusable: %v, %q after the server has closed", yes, why)
		}
		if e := c.Watch(context.Background(), time.Minute); e.How != message.ByClose {
			t.Errorf("the watch says %s", e.How)
		}
	})
}

func TestRequestsInTurn(t *testing.T) {
	s := func(nc net.Conn) {
		b := bufio.NewReader(nc)
		for readRequestFrom(b) {
			io.WriteString(nc, ok+"Content-Length: 5\r\n\r\nhello")
		}
	}
	transports(t, s, func(t *testing.T, c *Conn) {
		for range 5 {
			if yes, why := c.Reusable(); !yes {
				t.Fatalf("not reusable: %s", why)
			}
			x := c.Do(context.Background(), get())
			if x.Outcome != message.Complete || string(x.Response.Body) != "hello" || string(x.Sent) != plainGet || x.Spent != "" || x.Unsent {
				t.Fatalf("%+v", x)
			}
		}
	})
}

func TestWatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		server  script
		wait    time.Duration
		how     message.EndingHow
		surplus string
	}{
		{"stays open", answerAndStay(empty), 50 * time.Millisecond, message.Open, ""},
		{"closes", answer(empty), time.Minute, message.ByClose, ""},
		{"closes later", func(nc net.Conn) { answer(empty)(nc); time.Sleep(50 * time.Millisecond) }, time.Minute, message.ByClose, ""},
		{"resets", func(nc net.Conn) {
			answer(empty)(nc)
			time.Sleep(50 * time.Millisecond)
			reset(nc)
		}, time.Minute, message.ByReset, ""},
		{"closing is the end of the content", answer(ok + "\r\nhello"), time.Minute, message.ByClose, ""},
		{"surplus with the answer", answer(empty + "more"), time.Minute, message.ByClose, "more"},
		{"surplus later", func(nc net.Conn) {
			answer(empty)(nc)
			time.Sleep(20 * time.Millisecond)
			io.WriteString(nc, "mo")
			time.Sleep(20 * time.Millisecond)
			io.WriteString(nc, "re")
		}, time.Minute, message.ByClose, "more"},
		{"surplus, and open", answerAndStay(empty + "more"), 50 * time.Millisecond, message.Open, "more"},
		{"much surplus", answer(empty + strings.Repeat("x", 100<<10)), time.Minute, message.ByClose, strings.Repeat("x", 4<<10)},
		{"endless surplus", endless(empty, "x"), time.Minute, message.Open, strings.Repeat("x", 4<<10)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := connect(t, Dialer{}, serve(t, tt.server))
			if x := c.Do(context.Background(), get()); x.Outcome != message.Complete {
				t.Fatalf("%s: %s", x.Outcome, x.Detail)
			}
			e := c.Watch(context.Background(), tt.wait)
			if e.How != tt.how || string(e.Surplus) != tt.surplus {
				t.Errorf("the end is %s with %d octets %.20q; want %s with %d", e.How, len(e.Surplus), e.Surplus, tt.how, len(tt.surplus))
			}
			if yes, _ := c.Reusable(); yes != (tt.how == message.Open && tt.surplus == "") {
				t.Errorf("reusable: %v", yes)
			}
		})
	}
}

func TestPipeline(t *testing.T) {
	// The server answers nothing until it has read both requests.
	s := func(nc net.Conn) {
		b := bufio.NewReader(nc)
		first := readRequestFrom(b)
		if second := readRequestFrom(b); first && second {
			io.WriteString(nc, ok+"Content-Length: 3\r\n\r\none"+ok+"Content-Length: 3\r\n\r\ntwo")
			stay(nc)
		}
	}
	pausing := &message.Request{Method: "GET", Raw: []message.Part{{Data: []byte(plainGet[:9])}, {Pause: time.Millisecond}, {Data: []byte(plainGet[9:])}}}
	for name, messages := range map[string][]*message.Request{"small": {get(), get()}, "with pauses": {pausing, pausing}} {
		t.Run(name, func(t *testing.T) {
			xs := connect(t, Dialer{}, serve(t, s)).Pipeline(context.Background(), messages...)
			for i, want := range []string{"one", "two"} {
				if x := xs[i]; x.Outcome != message.Complete || string(x.Response.Body) != want || string(x.Sent) != plainGet {
					t.Errorf("exchange %d: %s %s %+v %q", i, x.Outcome, x.Detail, x.Response, x.Sent)
				}
			}
		})
	}
}

// TestPipelineBreaks shows what becomes of the messages after a failure.
func TestPipelineBreaks(t *testing.T) {
	t.Parallel()
	waiting := func() *message.Request {
		return &message.Request{Method: "POST", Raw: []message.Part{{Data: []byte(plainGet)}, {Until: message.UntilInterim}, {Data: []byte("body")}}}
	}
	tests := []struct {
		name   string
		server script
		first  *message.Request
		want   [3]message.Outcome
	}{
		{"closed after one answer", answer(empty), get(), [3]message.Outcome{message.Complete, message.Closed, message.Closed}},
		{"closing announced, and more content than it says", answerAndStay("HTTP/1.1 401 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhello"), get(), [3]message.Outcome{message.Complete, message.Closed, message.Closed}},
		{"HTTP/1.0 without keep-alive", answerAndStay("HTTP/1.0 401 No\r\nContent-Length: 0\r\n\r\n"), get(), [3]message.Outcome{message.Complete, message.Closed, message.Closed}},
		{"cut", answer(empty + "HTTP/1.1 2"), get(), [3]message.Outcome{message.Complete, message.Cut, message.Closed}},
		{"cut at first", answer("HTTP/1.1 2"), get(), [3]message.Outcome{message.Cut, message.Closed, message.Closed}},
		{"garbage", answerAndStay(empty + "hello"), get(), [3]message.Outcome{message.Complete, message.Garbage, message.Garbage}},
		{"silence", answerAndStay(empty), get(), [3]message.Outcome{message.Complete, message.Timeout, message.Timeout}},
		{"closed", answer(""), get(), [3]message.Outcome{message.Closed, message.Closed, message.Closed}},
		{"the first left unsent", answerAndStay(empty), waiting(), [3]message.Outcome{message.Complete, message.Local, message.Local}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// Everything is read before the script goes on, so that the close is no reset.
			s := func(nc net.Conn) {
				b := bufio.NewReader(nc)
				requests := 3
				if len(tt.first.Raw) > 1 {
					requests = 1
				}
				for range requests - 1 {
					readRequestFrom(b)
				}
				tt.server(&buffered{Conn: nc, b: b})
			}
			c := connect(t, Dialer{Limits: within(tt.want[:]...)}, serve(t, s))
			for i, x := range c.Pipeline(context.Background(), tt.first, get(), get()) {
				if x.Outcome != tt.want[i] {
					t.Errorf("exchange %d is %s (%s); want %s", i, x.Outcome, x.Detail, tt.want[i])
				}
				if between := i > 0 && (tt.want[i] == message.Closed || tt.want[i] == message.Reset) && tt.want[0] != message.Closed; x.EndedBetween != between {
					t.Errorf("exchange %d: ended between two answers: %t; want %t", i, x.EndedBetween, between)
				}
				if undue := i == 2 && tt.want[1] != message.Complete || i == 1 && tt.want[0] != message.Complete; undue && !x.Undue {
					t.Errorf("exchange %d: an answer is due", i)
				}
				bounded(t, &x, hostileLimits)
			}
			if yes, why := c.Reusable(); yes || why == "" {
				t.Errorf("reusable: %v, %q", yes, why)
			}
		})
	}
}

// buffered is a connection some of whose octets have been read into b.
type buffered struct {
	net.Conn
	b *bufio.Reader
}

func (c *buffered) Read(p []byte) (int, error) { return c.b.Read(p) }

func TestInterruption(t *testing.T) {
	t.Parallel()
	pausing := &message.Request{Method: "GET", Raw: []message.Part{{Data: []byte(plainGet)}, {Pause: time.Minute}, {Data: []byte("x")}}}
	insisting := &message.Request{Method: "GET", Raw: []message.Part{{Data: []byte(plainGet)}, {Until: message.UntilAnswer}, {Pause: time.Minute}, {Data: []byte("x")}}}
	large := text("PUT", strings.Repeat("x", 32<<20))
	tests := []struct {
		name   string
		server script
		act    func(context.Context, *Conn) message.Outcome
	}{
		{"reading", answerAndStay(""), func(ctx context.Context, c *Conn) message.Outcome { return c.Do(ctx, get()).Outcome }},
		{"pausing", answerAndStay(""), func(ctx context.Context, c *Conn) message.Outcome { return c.Do(ctx, pausing).Outcome }},
		{"writing", func(net.Conn) { time.Sleep(300 * time.Millisecond) }, func(ctx context.Context, c *Conn) message.Outcome { return c.Do(ctx, large).Outcome }},
		{"pausing after the answer", answerAndStay(empty), func(ctx context.Context, c *Conn) message.Outcome {
			if x := c.Do(ctx, insisting); x.Outcome != message.Complete || !x.Unsent {
				return x.Outcome
			}
			return message.Local
		}},
		{"pausing before the second", answerAndStay(empty), func(ctx context.Context, c *Conn) message.Outcome {
			return c.Pipeline(ctx, insisting, get())[1].Outcome
		}},
		{"watching", answerAndStay(empty), func(ctx context.Context, c *Conn) message.Outcome {
			c.Do(ctx, get())
			if end := c.Watch(ctx, time.Hour); end.How != message.CutOff {
				return message.Outcome(end.How)
			}
			return message.Local
		}},
		{"before", answerAndStay(empty), func(ctx context.Context, c *Conn) message.Outcome {
			<-ctx.Done()
			return c.Do(ctx, get()).Outcome
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := connect(t, Dialer{Limits: Limits{Timeout: time.Hour}}, serve(t, tt.server))
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			time.AfterFunc(50*time.Millisecond, cancel)
			if got := tt.act(ctx, c); got != message.Local {
				t.Errorf("the outcome is %s; want local", got)
			}
			if yes, why := c.Reusable(); yes || why != "interrupted" {
				t.Errorf("reusable: %v, %q", yes, why)
			}
		})
	}
}

func TestInterruptionByDeadline(t *testing.T) {
	c := connect(t, Dialer{}, serve(t, answerAndStay("")))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	x := c.Do(ctx, get())
	if x.Outcome != message.Local || x.Detail != "interrupted: the time of the run was over" {
		t.Errorf("%s: %s", x.Outcome, x.Detail)
	}
}

func TestClose(t *testing.T) {
	c := connect(t, Dialer{}, serve(t, answerAndStay(empty)))
	c.Close()
	c.Close()
	if x := c.Do(context.Background(), get()); x.Outcome != message.Local || x.Detail == "" {
		t.Errorf("an exchange on a closed connection is %s: %q", x.Outcome, x.Detail)
	}
	if yes, why := c.Reusable(); yes || why == "" {
		t.Errorf("reusable: %v, %q", yes, why)
	}
	c.Watch(context.Background(), time.Millisecond)
}
