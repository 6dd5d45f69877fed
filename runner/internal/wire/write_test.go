package wire

import (
	"authspec/runner/internal/message"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

const (
	postHead = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
	refusal  = "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"
)

func data(s string) message.Part { return message.Part{Data: []byte(s)} }

// hearing is a script that runs s and reports all that the client sent.
func hearing(s func(nc net.Conn, b *bufio.Reader)) (script, <-chan string) {
	heard := make(chan string, 1)
	return func(nc net.Conn) {
		var all bytes.Buffer
		b := bufio.NewReader(io.TeeReader(nc, &all))
		s(nc, b)
		io.Copy(io.Discard, b)
		heard <- all.String()
	}, heard
}

// TestContentBeforeTheEnd is about a server that refuses at once, and ends the
// connection, and so its answer, once it has the content that it asked for.
func TestContentBeforeTheEnd(t *testing.T) {
	s, heard := hearing(func(nc net.Conn, b *bufio.Reader) {
		readRequestFrom(b)
		io.WriteString(nc, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 No\r\nConnection: close\r\n\r\nno")
		io.ReadFull(b, make([]byte, 5))
		nc.(*net.TCPConn).CloseWrite()
	})
	c := connect(t, Dialer{}, serve(t, s))
	x := c.Do(context.Background(), &message.Request{Method: "POST", Raw: []message.Part{
		data(postHead), {Pause: 50 * time.Millisecond}, data("hello"), {Until: message.UntilAnswer},
	}})
	if x.Outcome != message.Complete || x.Unsent {
		t.Errorf("%s: %s, unsent %v; want complete and all of it sent", x.Outcome, x.Detail, x.Unsent)
	}
	c.Close()
	if got := <-heard; got != postHead+"hello" {
		t.Errorf("the server heard %q", got)
	}
}

func TestParts(t *testing.T) {
	continuing := func(nc net.Conn, b *bufio.Reader) {
		readRequestFrom(b)
		io.WriteString(nc, "HTTP/1.1 100 Continue\r\n\r\n")
		io.ReadFull(b, make([]byte, 5))
		io.WriteString(nc, empty)
	}
	refusing := func(nc net.Conn, b *bufio.Reader) { readRequestFrom(b); io.WriteString(nc, refusal) }
	tests := []struct {
		name    string
		server  func(net.Conn, *bufio.Reader)
		parts   []message.Part
		sent    string
		unsent  bool
		interim int
	}{
		{"several pieces", refusing, []message.Part{data(plainGet[:5]), data(""), data(plainGet[5:])}, plainGet, false, 0},
		{"pause", refusing, []message.Part{data(plainGet[:5]), {Pause: 10 * time.Millisecond}, data(plainGet[5:])}, plainGet, false, 0},
		{"pause last", refusing, []message.Part{data(plainGet), {Pause: time.Hour}}, plainGet, false, 0},
		{"answer during a pause", refusing, []message.Part{data(plainGet), {Pause: time.Hour}, data("rest")}, plainGet, true, 0},
		{"continued", continuing, []message.Part{data(postHead), {Until: message.UntilInterim}, data("hello")}, postHead + "hello", false, 1},
		{"refused instead", refusing, []message.Part{data(postHead), {Until: message.UntilInterim}, data("hello")}, postHead, true, 0},
		{"wait for the answer", refusing, []message.Part{data(postHead), {Until: message.UntilAnswer}, data("hello")}, postHead + "hello", false, 0},
		{"pause after the answer", refusing, []message.Part{data(postHead), {Until: message.UntilAnswer}, data("he"), {Pause: 10 * time.Millisecond}, data("llo")}, postHead + "hello", false, 0},
		{"a second interim wait", continuing, []message.Part{data(postHead), {Until: message.UntilInterim}, data("hel"), {Until: message.UntilInterim}, data("lo")}, postHead + "hello", false, 1},
		{"nothing", func(nc net.Conn, _ *bufio.Reader) { io.WriteString(nc, refusal) }, nil, "", false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, heard := hearing(tt.server)
			c := connect(t, Dialer{}, serve(t, s))
			x := c.Do(context.Background(), &message.Request{Method: "POST", Raw: append([]message.Part{}, tt.parts...)})
			if x.Outcome != message.Complete || len(x.Interim) != tt.interim {
				t.Fatalf("%s: %s, %d interim answers", x.Outcome, x.Detail, len(x.Interim))
			}
			if x.Unsent != tt.unsent || string(x.Sent) != tt.sent {
				t.Errorf("unsent %v, sent %q; want %v, %q", x.Unsent, x.Sent, tt.unsent, tt.sent)
			}
			if yes, why := c.Reusable(); yes == tt.unsent {
				t.Errorf("reusable: %v, %q", yes, why)
			}
			c.Close()
			if got := <-heard; got != tt.sent {
				t.Errorf("the server heard %q; want %q", got, tt.sent)
			}
		})
	}
}

// TestPauseIsTime has a pause that is longer than the time of the exchange: it
// must neither be skipped, nor count against that.
func TestPauseIsTime(t *testing.T) {
	t.Parallel()
	s := func(nc net.Conn) {
		first := make([]byte, 5)
		io.ReadFull(nc, first)
		readRequest(nc)
		io.WriteString(nc, empty)
	}
	c := connect(t, Dialer{Limits: Limits{Timeout: 2 * time.Second}}, serve(t, s))
	x := c.Do(context.Background(), &message.Request{Raw: []message.Part{data(plainGet[:5]), {Pause: 2100 * time.Millisecond}, data(plainGet[5:])}})
	if x.Outcome != message.Complete {
		t.Errorf("%s: %s", x.Outcome, x.Detail)
	}
	if x.Paused < 300*time.Millisecond || x.Took < x.Paused {
		t.Errorf("it took %v, %v of them paused", x.Took, x.Paused)
	}
}

// TestEarlyAnswers sends more than two kernels buffer to servers that answer
// before they have read it.
func TestEarlyAnswers(t *testing.T) {
	t.Parallel()
	large := "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 33554432\r\n\r\n" + strings.Repeat("x", 32<<20)
	tests := []struct {
		name   string
		server script
		unsent bool
	}{
		{"and reads on", answerAndStay(refusal), false},
		{"and reads on slowly", func(nc net.Conn) {
			readRequest(nc)
			io.WriteString(nc, refusal)
			for { // all of it takes longer than the grace, each piece much less
				if _, err := io.CopyN(io.Discard, nc, 4<<20); err != nil {
					return
				}
				time.Sleep(earlyGrace / 4)
			}
		}, false},
		{"and reads no more", func(nc net.Conn) {
			readRequest(nc)
			io.WriteString(nc, refusal)
			time.Sleep(500 * time.Millisecond)
		}, true},
		{"and closes", answer(refusal), true},
		{"without reading", func(nc net.Conn) {
			io.WriteString(nc, refusal)
			time.Sleep(500 * time.Millisecond)
		}, true},
		{"without reading, and closes", func(nc net.Conn) { io.WriteString(nc, refusal) }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			limits := Limits{}
			if !tt.unsent { // a busy machine may have nobody read for a while
				limits.Timeout = time.Minute
			}
			c := connect(t, Dialer{Limits: limits}, serve(t, tt.server))
			x := c.Do(context.Background(), text("PUT", large))
			if x.Outcome != message.Complete || x.Response.Status != 401 {
				t.Fatalf("%s: %s", x.Outcome, x.Detail)
			}
			if x.Unsent != tt.unsent || tt.unsent != strings.Contains(x.Detail, "stayed unsent") {
				t.Errorf("unsent: %v, %q; want %v", x.Unsent, x.Detail, tt.unsent)
			}
			if int64(len(x.Sent))+x.CutSent > int64(len(large)) || len(x.Sent) > message.Recorded {
				t.Errorf("%d and %d octets sent", len(x.Sent), x.CutSent)
			}
			if yes, why := c.Reusable(); yes == tt.unsent {
				t.Errorf("reusable: %v, %q", yes, why)
			}
		})
	}
}

// TestUnread sends much to servers that never answer it.
func TestUnread(t *testing.T) {
	t.Parallel()
	large := text("PUT", strings.Repeat("x", 32<<20))
	tests := []struct {
		name   string
		server script
		want   message.Outcome
		detail string
	}{
		{"stops reading", func(nc net.Conn) { io.ReadFull(nc, make([]byte, 100)); time.Sleep(2 * hostileLimits.Timeout) }, message.Timeout, "no answer came"},
		{"resets", func(nc net.Conn) { io.ReadFull(nc, make([]byte, 100)); reset(nc) }, message.Reset, "reset before"},
		{"garbage meanwhile", func(nc net.Conn) { io.WriteString(nc, "hello"); time.Sleep(500 * time.Millisecond) }, message.Garbage, "hello"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := connect(t, Dialer{Limits: within(tt.want)}, serve(t, tt.server))
			x := c.Do(context.Background(), large)
			if x.Outcome != tt.want || !strings.Contains(x.Detail, tt.detail) || !x.Unsent {
				t.Errorf("%s: %s, unsent %v; want %s: …%s…", x.Outcome, x.Detail, x.Unsent, tt.want, tt.detail)
			}
		})
	}
}

// TestWaitsSayWhatFor has a server leave an Expect without an answer.
func TestWaitsSayWhatFor(t *testing.T) {
	t.Parallel()
	c := connect(t, Dialer{Limits: hostileLimits}, serve(t, answerAndStay("")))
	x := c.Do(context.Background(), &message.Request{Raw: []message.Part{data(postHead), {Until: message.UntilInterim}, data("hello")}})
	if x.Outcome != message.Timeout || !strings.Contains(x.Detail, "waited for an interim or a final answer") || !x.Unsent {
		t.Errorf("%s: %s, unsent %v", x.Outcome, x.Detail, x.Unsent)
	}
}

// taker takes so many octets, and then fails.
type taker struct {
	net.Conn
	room   int
	writes []string
}

func (c *taker) Write(b []byte) (int, error) {
	n := min(len(b), c.room)
	c.room -= n
	c.writes = append(c.writes, string(b[:n]))
	if n < len(b) {
		return n, io.ErrClosedPipe
	}
	return n, nil
}

// TestSmallInOneWrite shows that messages that follow each other go out in one
// write, and what each of them says of a write that fails.
func TestSmallInOneWrite(t *testing.T) {
	messages := []encoded{{parts: []message.Part{data("one"), data("two")}}, {parts: []message.Part{data("three")}}, {}}
	for room, want := range map[int]string{
		100: `"onetwo" 0 <nil>, "three" 0 <nil>, "" 0 <nil>`,
		8:   `"onetwo" 0 <nil>, "th" 3 io: read/write on closed pipe, "" 0 <nil>`,
		6:   `"onetwo" 0 <nil>, "" 5 io: read/write on closed pipe, "" 0 <nil>`,
		2:   `"on" 4 io: read/write on closed pipe, "" 5 io: read/write on closed pipe, "" 0 <nil>`,
	} {
		c := &taker{room: room}
		var got []string
		for _, s := range writeSmall(c, messages) {
			got = append(got, fmt.Sprintf("%q %d %v", s.kept, s.unsent, s.err))
		}
		if got := strings.Join(got, ", "); got != want || len(c.writes) != 1 {
			t.Errorf("room for %d: %d writes, got %s; want %s", room, len(c.writes), got, want)
		}
	}
	if c := (&taker{}); len(writeSmall(c, []encoded{{}})) != 1 || len(c.writes) != 0 {
		t.Errorf("a message of no octets is written: %q", c.writes)
	}
}
