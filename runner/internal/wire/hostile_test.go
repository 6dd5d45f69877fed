package wire

import (
	"authspec/runner/internal/message"
	"context"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// hostile is a server that does something odd, and how the exchange has to end.
type hostile struct {
	name   string
	server script
	method string // GET
	want   message.Outcome
	detail string // somewhere in Detail
	see    func(t *testing.T, x *message.Exchange)
}

// hostileLimits are short, so that the whole table is run in a moment.
var hostileLimits = Limits{
	Timeout: 500 * time.Millisecond, HeaderLimit: 32 << 10, BodyLimit: 4 << 10, DrainLimit: 64 << 10, InterimLimit: 8,
}

// within are hostileLimits for an exchange that has to end so: its time is over only
// where that is what is waited for. A busy machine may let nobody run for a while.
func within(wanted ...message.Outcome) Limits {
	l := hostileLimits
	if !slices.Contains(wanted, message.Timeout) {
		l.Timeout = time.Minute
	}
	return l
}

func status(want int) func(*testing.T, *message.Exchange) {
	return func(t *testing.T, x *message.Exchange) {
		if x.Response.Status != want {
			t.Errorf("the status is %d; want %d", x.Response.Status, want)
		}
	}
}

func content(want string) func(*testing.T, *message.Exchange) {
	return func(t *testing.T, x *message.Exchange) {
		if got := string(x.Response.Body); got != want {
			t.Errorf("the content is %q; want %q", got, want)
		}
	}
}

const (
	ok        = "HTTP/1.1 200 OK\r\n"
	chunked   = ok + "Transfer-Encoding: chunked\r\n\r\n"
	h2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
)

func silentServers() []hostile {
	return []hostile{
		{name: "silence", server: answerAndStay(""), want: message.Timeout, detail: "no answer came within 500ms"},
		{name: "never reads", server: func(nc net.Conn) { time.Sleep(2 * hostileLimits.Timeout) }, want: message.Timeout, detail: "no answer"},
		{name: "closes at once", server: answer(""), want: message.Closed, detail: "the server closed the connection before it answered"},
		{name: "closes unread", server: func(net.Conn) {}, want: ""},
		{name: "resets", server: func(nc net.Conn) { readRequest(nc); reset(nc) }, want: message.Reset, detail: "reset before the server answered"},
		{name: "one octet at a time", server: slowly(ok+strings.Repeat("X", 100), 30*time.Millisecond), want: message.Timeout, detail: "the time ended in the header section"},
		{name: "one octet of content at a time", server: func(nc net.Conn) {
			readRequest(nc)
			io.WriteString(nc, ok+"Content-Length: 100\r\n\r\n")
			slowly(strings.Repeat("X", 100), 30*time.Millisecond)(nc)
		}, want: message.Timeout, detail: "of 100 octets"},
		{name: "stops in the status line", server: answerAndStay("HTTP/1.1 2"), want: message.Timeout, detail: "header section"},
		{name: "stops in a trailer", server: answerAndStay(chunked + "0\r\nA: b"), want: message.Timeout, detail: "trailer section"},
		{name: "stops after an interim answer", server: answerAndStay("HTTP/1.1 100 Continue\r\n\r\n"), want: message.Timeout, detail: "header section"},
	}
}

func brokenOffServers() []hostile {
	return []hostile{
		{name: "half a status line", server: answer("HTTP/1"), want: message.Cut, detail: "in the header section"},
		{name: "half a header section", server: answer(ok + "Content-Le"), want: message.Cut, detail: "in the header section"},
		{name: "no empty line", server: answer(ok + "Content-Length: 0\r\n"), want: message.Cut, detail: "in the header section"},
		{name: "half the content", server: answer(ok + "Content-Length: 10\r\n\r\nhello"), want: message.Cut, detail: "in the content, after 5 of 10 octets"},
		{name: "content reset", server: func(nc net.Conn) {
			readRequest(nc)
			io.WriteString(nc, ok+"Content-Length: 10\r\n\r\nhello")
			time.Sleep(20 * time.Millisecond) // what is on its way may be lost with a reset
			reset(nc)
		}, want: message.Cut, detail: "the connection was reset in the content"},
		{name: "content until a reset", server: func(nc net.Conn) {
			readRequest(nc)
			io.WriteString(nc, ok+"\r\nhello")
			time.Sleep(20 * time.Millisecond)
			reset(nc)
		}, want: message.Cut, detail: "after 5 octets"},
		{name: "half a chunk", server: answer(chunked + "a\r\nhello"), want: message.Cut, detail: "content"},
		{name: "half a chunk size", server: answer(chunked + "a"), want: message.Cut},
		{name: "no last chunk", server: answer(chunked + "5\r\nhello\r\n"), want: message.Cut, detail: "after 5 octets"},
		{name: "half the trailers", server: answer(chunked + "0\r\nA: b\r\n"), want: message.Cut, detail: "trailer section"},
		{name: "closes after an interim answer", server: answer("HTTP/1.1 100 Continue\r\n\r\n"), want: message.Cut, see: func(t *testing.T, x *message.Exchange) {
			if len(x.Interim) != 1 {
				t.Errorf("%d interim answers are kept; want 1", len(x.Interim))
			}
		}},
	}
}

func endlessServers() []hostile {
	return []hostile{
		{name: "endless status line", server: endless("HTTP/1.1 200 ", "O"), want: message.Garbage, detail: "longer than the 32768 octets"},
		{name: "endless field line", server: endless(ok+"A: ", "b"), want: message.Garbage, detail: "longer than"},
		{name: "endless field lines", server: endless(ok, "A: b\r\n"), want: message.Garbage, detail: "longer than"},
		{name: "endless empty-named lines", server: endless(ok, ":\n"), want: message.Garbage, detail: "more than the 10000 lines"},
		{name: "endless fold", server: endless(ok+"A: b", "\r\n  "), want: message.Garbage, detail: "longer than"},
		{name: "endless interim answers", server: endless("", "HTTP/1.1 102 Processing\r\n\r\n"), want: message.Garbage, detail: "more than 8 interim"},
		{name: "endless long interim answers", server: endless("", "HTTP/1.1 103 Hints\r\nA: "+strings.Repeat("b", 8<<10)+"\r\n\r\n"), want: message.Garbage, detail: "longer than"},
		{name: "endless content", server: endless(ok+"\r\n", "hello"), want: message.Garbage, detail: "more than 65536 octets"},
		{name: "endless content of an announced length", server: endless(ok+"Content-Length: 99999999999\r\n\r\n", "hello"), want: message.Complete, see: func(t *testing.T, x *message.Exchange) {
			if kept := len(x.Response.Body); kept != 4<<10 || x.Response.Unread != 99999999999-4<<10 || !strings.Contains(x.Spent, "the rest of the content") {
				t.Errorf("%d octets kept, %d unread, spent: %s", kept, x.Response.Unread, x.Spent)
			}
		}},
		{name: "endless chunk of an announced size", server: endless(chunked+"fffffffff\r\n", "hello"), want: message.Garbage, detail: "a chunk announces 68719476735 octets"},
		{name: "endless chunks", server: endless(chunked, "1\r\nx\r\n"), want: message.Garbage},
		{name: "endless chunk extension", server: endless(chunked+"5;", "a=b;"), want: message.Garbage, detail: "a line of the chunked framing"},
		{name: "endless chunk size", server: endless(chunked, "0"), want: message.Garbage, detail: "a line of the chunked framing"},
		{name: "endless trailers", server: endless(chunked+"0\r\n", "A: b\r\n"), want: message.Garbage, detail: "longer than"},
		{name: "endless octets that are no answer", server: endless("", "\x00"), want: message.Garbage, detail: "does not begin with a status line"},
		{name: "endless surplus", server: endless(ok+"Content-Length: 1\r\n\r\n", "x"), want: message.Complete, see: content("x")},
		{name: "bomb announced", server: answerAndStay(ok + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\x1f\x8b\x08\x00\x00"), want: message.Complete, see: content("\x1f\x8b\x08\x00\x00")},
	}
}

func misframingServers() []hostile {
	return []hostile{
		{name: "length too long", server: answerAndStay(ok + "Content-Length: 10\r\n\r\nhello"), want: message.Timeout, detail: "after 5 of 10 octets"},
		{name: "length too short", server: answerAndStay(ok + "Content-Length: 3\r\n\r\nhello"), want: message.Complete, see: content("hel")},
		{name: "two lengths", server: answerAndStay(ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), want: message.Garbage, detail: `two different Content-Lengths, "5" and "6"`},
		{name: "two lengths in one line", server: answerAndStay(ok + "Content-Length: 5, 6\r\n\r\nhello"), want: message.Garbage, detail: "two different"},
		{name: "the same length twice", server: answerAndStay(ok + "Content-Length: 5, 5\r\ncontent-length: 5\r\n\r\nhello"), want: message.Complete, see: content("hello")},
		{name: "negative length", server: answerAndStay(ok + "Content-Length: -1\r\n\r\n"), want: message.Garbage, detail: `not a number of octets: "-1"`},
		{name: "signed length", server: answerAndStay(ok + "Content-Length: +5\r\n\r\nhello"), want: message.Garbage},
		{name: "underscored length", server: answerAndStay(ok + "Content-Length: 1_0\r\n\r\nhello"), want: message.Garbage},
		{name: "empty length", server: answerAndStay(ok + "Content-Length:\r\n\r\nhello"), want: message.Garbage, detail: "the Content-Length is empty"},
		{name: "length no integer holds", server: answerAndStay(ok + "Content-Length: 99999999999999999999999\r\n\r\nhello"), want: message.Garbage},
		{name: "length with a NUL", server: answerAndStay(ok + "Content-Length: 5\x00\r\n\r\nhello"), want: message.Garbage},
		{name: "length hidden by a blank", server: answerAndStay(ok + "Content-Length : 5\r\n\r\nhello"), want: message.Complete, see: content("hello")},
		{name: "length and chunks", server: answerAndStay(ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), want: message.Complete, see: content("hello")},
		{name: "unknown coding", server: answer(ok + "Transfer-Encoding: x\r\nContent-Length: 1\r\n\r\nhello"), want: message.Complete, see: content("hello")},
		{name: "chunked is not last", server: answer(ok + "Transfer-Encoding: chunked, gzip\r\n\r\nhello"), want: message.Complete, see: content("hello")},
		{name: "no content after HEAD, whatever is announced", server: answerAndStay(ok + "Content-Length: 5, 6\r\n\r\n"), method: "HEAD", want: message.Complete, see: content("")},
		{name: "content after 304", server: answerAndStay("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello"), want: message.Complete, see: content("")},
		{name: "bad chunk size", server: answerAndStay(chunked + "xyz\r\nhello\r\n"), want: message.Garbage, detail: `not begin with its size but with "xyz"`},
		{name: "empty chunk size", server: answerAndStay(chunked + "\r\nhello\r\n"), want: message.Garbage, detail: "an empty line"},
		{name: "negative chunk size", server: answerAndStay(chunked + "-5\r\nhello\r\n"), want: message.Garbage},
		{name: "0x chunk size", server: answerAndStay(chunked + "0x5\r\nhello\r\n"), want: message.Garbage},
		{name: "gigantic chunk size", server: answerAndStay(chunked + "ffffffffffffffffffffff\r\nhello\r\n"), want: message.Garbage, detail: "no more than 65536"},
		{name: "chunk size beyond 32 bits", server: answerAndStay(chunked + "100000005\r\nhello\r\n"), want: message.Garbage, detail: "4294967301"},
		{name: "chunk size with zeros before", server: answerAndStay(chunked + strings.Repeat("0", 50) + "5\r\nhello\r\n0\r\n\r\n"), want: message.Complete, see: content("hello")},
		{name: "chunk longer than its size", server: answerAndStay(chunked + "3\r\nhello\r\n0\r\n\r\n"), want: message.Garbage, detail: "a chunk of 3 octets does not end where its size says"},
		{name: "chunk shorter than its size", server: answerAndStay(chunked + "7\r\nhello\r\n0\r\n\r\n"), want: message.Garbage, detail: "does not end"},
		{name: "content without chunks though announced", server: answer(chunked + "hello"), want: message.Cut},
		{name: "content over the limit is dropped", server: answerAndStay(ok + "Content-Length: 5000\r\n\r\n" + strings.Repeat("x", 5000)), want: message.Complete, see: func(t *testing.T, x *message.Exchange) {
			if len(x.Response.Body) != 4<<10 || x.Response.BodyCut != 5000-4<<10 {
				t.Errorf("%d octets kept, %d dropped; want 4096, 904", len(x.Response.Body), x.Response.BodyCut)
			}
		}},
	}
}

func foreignServers() []hostile {
	return []hostile{
		{name: "HTTP/0.9", server: answer("<html>hello</html>"), want: message.Garbage, detail: `with "<html>hello</html>"`},
		{name: "HTTP/0.9, one octet", server: answerAndStay("h"), want: message.Garbage},
		{name: "HTTP/2 preface", server: answerAndStay(h2Preface), want: message.Garbage, detail: "HTTP/2"},
		{name: "HTTP/2 settings", server: answerAndStay("\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64"), want: message.Garbage, detail: "HTTP/2"},
		{name: "HTTP/2 status line", server: answerAndStay("HTTP/2 200\r\n\r\n"), want: message.Garbage, detail: "another version"},
		{name: "small letters", server: answerAndStay("http/1.1 200 OK\r\n\r\n"), want: message.Garbage},
		{name: "SSH", server: answerAndStay("SSH-2.0-OpenSSH_9.2p1\r\n"), want: message.Garbage, detail: "SSH-2.0"},
		{name: "SMTP without an end", server: answerAndStay("220 "), want: message.Garbage},
		{name: "TLS alert", server: answerAndStay("\x15\x03\x01\x00\x02\x02\x46"), want: message.Garbage, detail: "begin with https"},
		{name: "a request", server: answerAndStay(plainGet), want: message.Garbage},
		{name: "empty line first", server: answerAndStay("\r\n" + ok + "Content-Length: 0\r\n\r\n"), want: message.Garbage},
		{name: "NULs only", server: answerAndStay("\x00\x00\x00\x00\x00\x00\x00\x00"), want: message.Garbage},
		{name: "status of two digits", server: answerAndStay("HTTP/1.1 20 OK\r\n\r\n"), want: message.Garbage, detail: "status line"},
		{name: "status of four digits", server: answerAndStay("HTTP/1.1 2000 OK\r\n\r\n"), want: message.Garbage},
		{name: "no status", server: answerAndStay("HTTP/1.1\r\n\r\n"), want: message.Garbage},
		{name: "status with a NUL", server: answerAndStay("HTTP/1.1 2\x000 OK\r\n\r\n"), want: message.Garbage},
		{name: "bad status and nothing more", server: answerAndStay("HTTP/1.1 abc\r\n"), want: message.Garbage},
		{name: "version HTTP/1.", server: answerAndStay("HTTP/1. 200 OK\r\n\r\n"), want: message.Garbage},
		{name: "second version digit", server: answerAndStay("HTTP/1.10 200 OK\r\n\r\n"), want: message.Garbage},
	}
}

func oddServers() []hostile {
	return []hostile{
		{name: "control octets in all places", server: answerAndStay("HTTP/1.1 200 \x00\x1b[31m\r\nA\x00B: \x01\x1b]0;t\x07\r\n\x7f\r\nContent-Length: 3\r\n\r\n\x00\r\n"), want: message.Complete, see: func(t *testing.T, x *message.Exchange) {
			r := x.Response
			if r.Reason != "\x00\x1b[31m" || r.Fields[0].Name != "A\x00B" || r.Fields[0].Value != "\x01\x1b]0;t\x07" || r.Fields[1].Raw != "\x7f" {
				t.Errorf("not kept as it came: %q %+v", r.Reason, r.Fields)
			}
		}},
		{name: "a thousand challenges", server: answerAndStay("HTTP/1.1 401 No\r\n" + strings.Repeat("WWW-Authenticate: Basic realm=x\r\n", 900) + "Content-Length: 0\r\n\r\n"), want: message.Complete, see: func(t *testing.T, x *message.Exchange) {
			if n := len(x.Response.Values("www-authenticate")); n != 900 {
				t.Errorf("%d challenges; want 900", n)
			}
		}},
		{name: "no length", server: answer(ok + "\r\nhello"), want: message.Complete, see: content("hello")},
		{name: "line feeds alone", server: answerAndStay("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"), want: message.Complete, see: content("hello")},
		{name: "status below 100", server: answerAndStay("HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"), want: message.Complete, see: status(99)},
		{name: "status 999", server: answerAndStay("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"), want: message.Complete, see: status(999)},
		{name: "101 unasked", server: answerAndStay("HTTP/1.1 101 Switching\r\n\r\n"), want: message.Complete, see: status(101)},
		{name: "redirect elsewhere", server: answerAndStay("HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n"), want: message.Complete, see: status(302)},
		{name: "answers before it reads", server: func(nc net.Conn) {
			io.WriteString(nc, "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")
			stay(nc)
		}, want: message.Complete, see: status(401)},
		{name: "answers before it reads, and resets", server: func(nc net.Conn) {
			io.WriteString(nc, "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")
			time.Sleep(20 * time.Millisecond) // the request lies unread: the close becomes a reset
		}, want: message.Complete, see: status(401)},
		{name: "as many interim answers as are read", server: answerAndStay(strings.Repeat("HTTP/1.1 103 Hints\r\nLink: <a>\r\n\r\n", 8) + "HTTP/1.1 204 None\r\n\r\n"), want: message.Complete, see: status(204)},
	}
}

func TestHostileServers(t *testing.T) {
	t.Parallel()
	groups := map[string][]hostile{
		"silent": silentServers(), "broken off": brokenOffServers(), "endless": endlessServers(),
		"misframing": misframingServers(), "foreign": foreignServers(), "odd": oddServers(),
	}
	for group, servers := range groups {
		for _, h := range servers {
			t.Run(group+"/"+h.name, func(t *testing.T) {
				t.Parallel()
				h.run(t)
			})
		}
	}
}

func (h *hostile) run(t *testing.T) {
	limits := within(h.want)
	c := connect(t, Dialer{Limits: limits}, serve(t, h.server))
	m := get()
	if h.method != "" {
		m = text(h.method, h.method+" / HTTP/1.1\r\nHost: a\r\n\r\n")
	}
	x := c.Do(context.Background(), m)
	bounded(t, &x, limits)
	if h.want == "" { // what the kernel makes of it, but no answer
		if x.Outcome != message.Closed && x.Outcome != message.Reset {
			t.Errorf("the outcome is %s (%s); want closed or reset", x.Outcome, x.Detail)
		}
		return
	}
	if x.Outcome != h.want || !strings.Contains(x.Detail, h.detail) {
		t.Fatalf("the outcome is %s: %q; want %s: …%s…", x.Outcome, x.Detail, h.want, h.detail)
	}
	if ok, why := c.Reusable(); x.Outcome != message.Complete && (ok || why == "") {
		t.Errorf("reusable: %v, %q; want false and a reason", ok, why)
	}
	if h.see != nil {
		h.see(t, &x)
	}
}

// TestMemory reads from endless servers within the limits of a real run and
// counts what that allocates, freed or not.
func TestMemory(t *testing.T) {
	const limit = 20 << 20
	for _, h := range endlessServers() {
		c := connect(t, Dialer{Limits: Limits{Timeout: time.Second}}, serve(t, h.server))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		x := c.Do(context.Background(), get())
		runtime.ReadMemStats(&after)
		bounded(t, &x, Limits{})
		if used := after.TotalAlloc - before.TotalAlloc; used > limit {
			t.Errorf("%s: %d octets of memory went into the exchange; want at most %d", h.name, used, limit)
		}
		if x.Outcome != h.want && x.Outcome != message.Timeout { // a slow machine is not the question here
			t.Errorf("%s: %s: %s; want %s", h.name, x.Outcome, x.Detail, h.want)
		}
		c.Close()
	}
}

// bounded checks what holds for every exchange.
func bounded(t *testing.T, x *message.Exchange, limits Limits) {
	t.Helper()
	limits = limits.withDefaults()
	if len(x.Sent) > message.Recorded || len(x.Received) > message.Recorded {
		t.Errorf("the records are %d and %d octets long", len(x.Sent), len(x.Received))
	}
	if len(x.Interim) > limits.InterimLimit {
		t.Errorf("%d interim answers are kept", len(x.Interim))
	}
	if (x.Response != nil) != (x.Outcome == message.Complete) {
		t.Errorf("outcome %s with response %v", x.Outcome, x.Response)
	}
	if x.Response != nil && len(x.Response.Body) > limits.BodyLimit {
		t.Errorf("%d octets of content are kept", len(x.Response.Body))
	}
	if x.Outcome != message.Complete && x.Detail == "" {
		t.Errorf("outcome %s without words", x.Outcome)
	}
	if x.Took < 0 {
		t.Errorf("it took %v", x.Took)
	}
}
