package server

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	withCredentials    = "GET /basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n"
	withoutCredentials = "GET /basic/ HTTP/1.1\nHost: HOST\n\n"
)

// statuses reads responses to GET and gives their statuses.
func (c *client) statuses(count int) string {
	c.t.Helper()
	var list []string
	for range count {
		list = append(list, fmt.Sprint(c.answer("GET").status))
	}
	return strings.Join(list, " ")
}

func TestCredentialsCountOnce(t *testing.T) {
	s := start(t, Options{})
	c := dial(t, s)
	var got []string
	for _, request := range []string{withoutCredentials, withCredentials, withoutCredentials, withCredentials} {
		c.write(expand(s, request))
		got = append(got, c.statuses(1))
	}
	if want := "401 200 401 200"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPipelinedAnswersComeInOrder(t *testing.T) {
	s := start(t, Options{})
	c := dial(t, s)
	c.write(expand(s, strings.Repeat(withoutCredentials+withCredentials, 3)))
	if got, want := c.statuses(6), "401 200 401 200 401 200"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestUnreadContent sends content that a refused request does not need.
func TestUnreadContent(t *testing.T) {
	s := start(t, Options{})
	length := len(expand(s, withCredentials))
	for _, test := range []struct {
		name, request, statuses string
		closes                  bool
	}{
		{"short", fmt.Sprintf("POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: %d\n\n%s", length, withCredentials), "401 401", false},
		{"chunked", fmt.Sprintf("POST /basic/ HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked\n\n%x\n%s\n0\n\n", length, withCredentials), "401", true},
		{"long", "POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 100000\n\n" + strings.Repeat("x", 100000), "401", true},
		{"expected", "POST /basic/ HTTP/1.1\nHost: HOST\nExpect: 100-continue\nContent-Length: 5\n\n", "401", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := dial(t, s)
			c.write(expand(s, test.request))
			if test.closes {
				got := c.answer("POST")
				if got.status != 401 || !got.close {
					t.Errorf("got %d, with close: %t; want 401 with close", got.status, got.close)
				}
				if rest := c.rest(); rest != "" {
					t.Errorf("after the last response comes %q", rest)
				}
				return
			}
			c.write(expand(s, withoutCredentials))
			if got := c.statuses(2); got != test.statuses {
				t.Errorf("got %s, want %s", got, test.statuses)
			}
		})
	}
}

// TestCloses sends what must be the last request of a connection, and another.
func TestCloses(t *testing.T) {
	s := start(t, Options{})
	for name, request := range map[string]string{
		"asked to":            "GET /basic/ HTTP/1.1\nHost: HOST\nConnection: close\n\n",
		"asked to, in a list": "GET /basic/ HTTP/1.1\nHost: HOST\nConnection: te, CLOSE\n\n",
		"HTTP/1.0":            "GET /basic/ HTTP/1.0\nConnection: keep-alive\n\n",
		"invalid":             "GET /basic/ HTTP/1.1\nHost: HOST\nA b: c\n\n",
		"both lengths":        "GET /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, s)
			c.write(expand(s, request+withCredentials))
			got := c.answer("GET")
			if got.status/100 != 4 || !got.close {
				t.Errorf("got %d, with close: %t; want 4xx with close", got.status, got.close)
			}
			if rest := c.rest(); rest != "" {
				t.Errorf("a request after the last one got %q", rest)
			}
		})
	}
}

func TestHeadIsGetWithoutContent(t *testing.T) {
	s := start(t, Options{})
	for _, request := range []string{withoutCredentials, withCredentials, "GET /nothing HTTP/1.1\nHost: HOST\n\n"} {
		get := ask(t, s, request)
		c := dial(t, s)
		c.write(expand(s, strings.Replace(request, "GET", "HEAD", 1)+withoutCredentials))
		head := c.answer("HEAD")
		get.header.Del("Date")
		head.header.Del("Date")
		if head.status != get.status || fmt.Sprint(head.header) != fmt.Sprint(get.header) {
			t.Errorf("HEAD gets %d %v, GET gets %d %v", head.status, head.header, get.status, get.header)
		}
		if next := c.answer("GET"); next.status != 401 {
			t.Errorf("the response after HEAD is a %d", next.status)
		}
	}
}

func TestUpload(t *testing.T) {
	s := start(t, Options{})
	put := func(fields, content string) string {
		return fmt.Sprintf("PUT /dav/x HTTP/1.1\nHost: HOST\n%sContent-Length: %d\n\n%s", fields, len(content), content)
	}
	for _, step := range []struct {
		name, request string
		status        int
	}{
		{"strangers can't write", put("", "a"), 401},
		{"nothing is there", "GET /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 404},
		{"nothing can be deleted", "DELETE /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 404},
		{"only if it is there", put("AUTH:ordinary\nIf-Match: *\n", "a"), 412},
		{"users can write", put("AUTH:ordinary\n", "a"), 201},
		{"only if nothing is there", put("AUTH:second\nIf-None-Match: *\n", "b"), 412},
		{"again", put("AUTH:second\n", "b"), 204},
		{"chunked", "PUT /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\nTransfer-Encoding: chunked\n\n1;x=y\nc\n0\nTrailer: t\n\n", 204},
		{"a part", put("AUTH:ordinary\nContent-Range: bytes 0-0/1\n", "d"), 400},
		{"too much", "PUT /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\nContent-Length: 9999999\n\n", 413},
		{"too much, chunked", "PUT /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\nTransfer-Encoding: chunked\n\n7fffffff\n", 413},
		{"broken chunk", "PUT /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\nTransfer-Encoding: chunked\n\n-1\n", 400},
		{"long chunk", "PUT /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\nTransfer-Encoding: chunked\n\n1\nabc\n", 400},
		{"empty chunk size", "PUT /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\nTransfer-Encoding: chunked\n\n\n", 400},
		{"strangers can't read", "GET /dav/x HTTP/1.1\nHost: HOST\n\n", 401},
		{"strangers can't delete", "DELETE /dav/x HTTP/1.1\nHost: HOST\n\n", 401},
		{"it is there", "GET /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 200},
		{"users can delete", "DELETE /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 204},
		{"it is gone", "GET /dav/x HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n", 404},
	} {
		got := ask(t, s, step.request)
		if got.status != step.status {
			t.Errorf("%s: got %d, want %d: %s", step.name, got.status, step.status, got.content)
		}
		if step.name == "it is there" && got.content != "c" {
			t.Errorf("%s: got %q, want c", step.name, got.content)
		}
	}
}

func TestContentIsAskedFor(t *testing.T) {
	s := start(t, Options{})
	c := dial(t, s)
	c.write(expand(s, "PUT /dav/y HTTP/1.1\nHost: HOST\nAUTH:ordinary\nExpect: 100-continue\nContent-Length: 3\n\n"))
	if line, _ := c.in.ReadString('\n'); line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("got %q, want 100", line)
	}
	_, _ = c.in.ReadString('\n')
	c.write("abc")
	if got := c.answer("PUT"); got.status != 201 || got.close {
		t.Errorf("got %d, with close: %t; want 201 and an open connection", got.status, got.close)
	}
}

// TestIncompleteRequestTakesNoEffect ends in the midst of content.
func TestIncompleteRequestTakesNoEffect(t *testing.T) {
	s := start(t, Options{})
	for _, request := range []string{
		"PUT /dav/z HTTP/1.1\nHost: HOST\nAUTH:ordinary\nContent-Length: 3\n\nab",
		"PUT /dav/z HTTP/1.1\nHost: HOST\nAUTH:ordinary\nContent-Length: 0\n",
	} {
		c := dial(t, s)
		c.write(expand(s, request))
		_ = c.conn.(*net.TCPConn).CloseWrite()
		if got := c.answer("PUT"); got.status != 400 {
			t.Errorf("got %d, want 400", got.status)
		}
	}
	if s.store.get("/dav/z") != nil {
		t.Error("an incomplete request has taken effect")
	}
}

func TestStoreIsBounded(t *testing.T) {
	var s store
	for i := range 3 * maxStored {
		s.put(fmt.Sprint("/dav/", i), []byte("x"))
	}
	if len(s.entries) != maxStored || s.get(fmt.Sprint("/dav/", 3*maxStored-1)) == nil || s.get("/dav/0") != nil {
		t.Errorf("%d contents are kept, want the last %d", len(s.entries), maxStored)
	}
}

// TestOversized sends more than the server wants, all of it before it reads.
func TestOversized(t *testing.T) {
	s := start(t, Options{})
	for name, test := range map[string]struct {
		request string
		status  int
	}{
		"credentials":        {"GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization: Basic " + strings.Repeat("A", 8<<10) + "\n\n", 401},
		"larger credentials": {"GET /basic/ HTTP/1.1\nHost: HOST\nAuthorization: Basic " + strings.Repeat("A", 1<<20) + "\n\n", 431},
		"many fields":        {"GET /basic/ HTTP/1.1\nHost: HOST\n" + strings.Repeat("A: b\n", 20000) + "\n", 431},
		"target":             {"GET /" + strings.Repeat("a", 1<<20) + " HTTP/1.1\nHost: HOST\n\n", 414},
		"method":             {strings.Repeat("A", 1<<20) + " / HTTP/1.1\nHost: HOST\n\n", 414},
		"content":            {"POST /basic/ HTTP/1.1\nHost: HOST\nContent-Length: 10000000\n\n" + strings.Repeat("a", 10000000), 401},
		"a thousand lines":   {"GET /basic/ HTTP/1.1\nHost: HOST\n" + strings.Repeat("AUTH:ordinary\n", 1000) + "\n", 400},
	} {
		if got := ask(t, s, test.request); got.status != test.status {
			t.Errorf("%s: got %d, want %d", name, got.status, test.status)
		}
	}
}

func TestGuessesAreSlowedAlike(t *testing.T) {
	var g guesses
	for _, user := range []string{"alice", "nobody"} {
		var delays []time.Duration
		for i := range 100 * guessBatch {
			if d := g.failed("a", user); i%guessBatch == 0 && i < 6*guessBatch {
				delays = append(delays, d)
			} else if d > guessCeiling {
				t.Fatalf("the delay is %v, more than %v", d, guessCeiling)
			}
		}
		want := []time.Duration{0, guessDelay, 2 * guessDelay, 4 * guessDelay, guessCeiling, guessCeiling}
		if !slices.Equal(delays, want) {
			t.Errorf("the delays for %s are %v, want %v", user, delays, want)
		}
	}
	if other, elsewhere := g.failed("a", "bob"), g.failed("b", "alice"); other+elsewhere != 0 {
		t.Errorf("another user waits for %v, another client for %v", other, elsewhere)
	}
	g.succeeded("a", "alice")
	if fresh := g.failed("a", "alice"); fresh != 0 {
		t.Errorf("after a login the delay is %v", fresh)
	}
}
