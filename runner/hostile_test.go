package runner_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner"
	"authspec/runner/results"
)

// hostile are the ways in which a server can try to hang, fill or fool who
// talks to it. Each plays on a connection whose request has been read.
var hostile = map[string]func(c net.Conn){
	"closes at once":                    func(net.Conn) {},
	"never answers":                     func(c net.Conn) { io.Copy(io.Discard, c) },
	"resets":                            func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) },
	"garbage":                           says("\x00\xff\x1b[2J\x07 what?\n\n"),
	"HTTP/0.9":                          says("<h1>hello</h1>"),
	"HTTP/2 settings":                   says("\x00\x00\x00\x04\x00\x00\x00\x00\x00"),
	"another protocol":                  says("SSH-2.0-OpenSSH_9.6\r\n"),
	"half a status line":                says("HTTP/1.1 4"),
	"half a header":                     says("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic re"),
	"half a content":                    says("HTTP/1.1 401 Unauthorized\r\nContent-Length: 1000\r\n\r\nabc"),
	"too short a length":                says("HTTP/1.1 401 Unauthorized\r\nContent-Length: 1\r\n\r\nabcdefgh"),
	"two lengths":                       says("HTTP/1.1 401 Unauthorized\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
	"length and chunks":                 says("HTTP/1.1 401 Unauthorized\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	"a negative length":                 says("HTTP/1.1 401 Unauthorized\r\nContent-Length: -1\r\n\r\n"),
	"an immense length":                 says("HTTP/1.1 401 Unauthorized\r\nContent-Length: 99999999999999999999\r\n\r\n"),
	"a bad chunk":                       says("HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n"),
	"an immense chunk":                  says("HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc"),
	"endless header":                    repeats("HTTP/1.1 401 Unauthorized\r\n", "X-A: "+strings.Repeat("a", 1000)+"\r\n"),
	"endless field":                     repeats("HTTP/1.1 401 Unauthorized\r\nX-A: ", strings.Repeat("a", 4096)),
	"endless status line":               repeats("HTTP/1.1 401 ", strings.Repeat("a", 4096)),
	"endless content":                   repeats("HTTP/1.1 401 Unauthorized\r\n\r\n", strings.Repeat("a", 4096)),
	"endless chunks":                    repeats("HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\nabcd\r\n"),
	"endless chunk extensions":          repeats("HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n4", ";a=b"),
	"endless trailers":                  repeats("HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X-A: b\r\n"),
	"endless interim answers":           repeats("", "HTTP/1.1 100 Continue\r\n\r\n"),
	"endless early hints":               repeats("", "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"),
	"an octet at a time":                drips("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"),
	"endless blank lines":               repeats("", "\r\n"),
	"a thousand challenges":             says("HTTP/1.1 401 Unauthorized\r\n" + strings.Repeat("WWW-Authenticate: Basic realm=\"x\"\r\n", 1000) + "Content-Length: 0\r\n\r\n"),
	"parameters without end":            says("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic " + strings.Repeat("a=b, ", 20000) + "c=d\r\nContent-Length: 0\r\n\r\n"),
	"commas without end":                says("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: " + strings.Repeat(",", 100000) + "\r\nContent-Length: 0\r\n\r\n"),
	"an open quote":                     says("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"" + strings.Repeat(`\`, 100000) + "\r\nContent-Length: 0\r\n\r\n"),
	"an announced bomb":                 says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
	"a redirect to elsewhere":           says("HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n"),
	"terminal sequences and HTML":       says("HTTP/1.1 401 \x1b]0;x\x07<script>alert(1)</script>\r\nWWW-Authenticate: Basic realm=\"\x1b[31m<img src=x onerror=alert(1)>\"\r\nContent-Length: 0\r\n\r\n"),
	"control characters in every place": says("HTTP/1.1 401 \x00\x01\r\nWWW-Authenticate\x02: Basic\x03realm=\x04\"x\x05\"\r\nX\x06: \x07\x08\r\nContent-Length: 1\r\n\r\n\x7f"),
	"credentials echoed in all forms":   echoes,
	"switches protocols":                says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\x00\x00"),
	"an answer and much more":           says("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n" + strings.Repeat("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 1000)),
	"a status beyond all classes":       says("HTTP/1.1 999 \r\nContent-Length: 0\r\n\r\n"),
	"a success of nothing":              says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
}

func says(text string) func(net.Conn) {
	return func(c net.Conn) { io.WriteString(c, text) }
}

func repeats(once, always string) func(net.Conn) {
	block := strings.Repeat(always, 1+32<<10/len(always))
	return func(c net.Conn) {
		io.WriteString(c, once)
		for {
			if _, err := io.WriteString(c, block); err != nil {
				return
			}
		}
	}
}

func drips(text string) func(net.Conn) {
	return func(c net.Conn) {
		for i := range text {
			if _, err := io.WriteString(c, text[i:i+1]); err != nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// secret is the password of the target; no report may hold it.
const secret = "s3cret/Passw0rd?"

func echoes(c net.Conn) {
	pair := base64.StdEncoding.EncodeToString([]byte("alice:" + secret))
	fmt.Fprintf(c, "HTTP/1.1 401 %s\r\nWWW-Authenticate: Basic realm=\"%s\"\r\nX-A: %s\r\nContent-Length: %d\r\n\r\n%s",
		secret, secret, pair, len(secret), secret)
}

// TestHostileTargets runs cases against servers that are hostile from the
// beginning, and against ones that are so to all but plain requests.
func TestHostileTargets(t *testing.T) {
	for name, play := range hostile {
		for _, settled := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/ground %t", name, settled), func(t *testing.T) {
				var played atomic.Int64
				url := serveHostile(t, func(c net.Conn) { played.Add(1); play(c) }, settled)
				peak := watchHeap(t)
				run, err := runner.Run(t.Context(), runner.Options{
					Target: runner.Target{URL: url, User: "alice", Password: secret},
					Only:   []string{"http/o*", "http/host*", "security/injection*", "http/expect*", "cache/*"}, Timeout: 150 * time.Millisecond,
				}, nil)
				if err != nil {
					t.Fatal(err)
				}
				if n := played.Load(); n > int64(5*len(run.Results)) {
					t.Errorf("want no more than 5 connections a case, got %d for %d cases", n, len(run.Results))
				}
				// Who refuses with a status of another class refuses all the same:
				// the 401 is a SHOULD (RFC 9110 §11.4), and nobody logs in here.
				refuses := settled && (name == "a status beyond all classes" || name == "switches protocols")
				if run.Exit != 1 && run.Exit != 3 && !refuses {
					t.Errorf("want exit status 1 or 3, got %d: %s", run.Exit, run.ExitReason)
				}
				if !settled && run.Exit == 3 && len(run.Advice) == 0 && !run.Ground[0].Holds {
					t.Error("the ground does not hold, and nothing says what to do")
				}
				t.Logf("exit status %d: %s (%d MiB)", run.Exit, run.ExitReason, peak()>>20)
				if most := peak(); most > 100<<20 {
					t.Errorf("the heap grew to %d MiB; want less than 100", most>>20)
				}
				noSecret(t, run)
			})
		}
	}
}

// serveHostile reads requests and plays. With settled, requests that carry no
// case's name, as those of the ground do, are answered as is right.
func serveHostile(t *testing.T, play func(net.Conn), settled bool) string {
	return serveConnections(t, func(c net.Conn) {
		request, err := http.ReadRequest(bufio.NewReader(c))
		if settled && err == nil && !strings.Contains(request.UserAgent(), "(") {
			plain(c, request)
			return
		}
		play(c)
	})
}

// serveConnections plays on every connection, and closes it afterwards.
func serveConnections(t *testing.T, play func(net.Conn)) string {
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
				play(c)
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/private/"
}

func plain(c net.Conn, request *http.Request) {
	if user, password, ok := request.BasicAuth(); ok && user == "alice" && password == secret {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 21\r\nConnection: close\r\n\r\nthe protected content")
		return
	}
	io.WriteString(c, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

// watchHeap returns what gives the largest heap seen since, above that of
// before.
func watchHeap(t *testing.T) func() uint64 {
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var most atomic.Uint64
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go func() {
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most.Store(max(most.Load(), now.HeapAlloc-min(now.HeapAlloc, before.HeapAlloc)))
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return most.Load
}

// noSecret looks for the password in the document, plain and in base64.
func noSecret(t *testing.T, run *results.Run) {
	t.Helper()
	var b bytes.Buffer
	if err := results.Encode(&b, run); err != nil {
		t.Fatal(err)
	}
	if _, err := results.Decode(bytes.NewReader(b.Bytes())); err != nil {
		t.Errorf("the document can't be read again: %s", err)
	}
	for _, form := range []string{secret, base64.StdEncoding.EncodeToString([]byte("alice:" + secret)), base64.StdEncoding.EncodeToString([]byte(secret))} {
		if i := bytes.Index(b.Bytes(), []byte(form)); i >= 0 {
			t.Errorf("the document holds a secret: …%s…", b.Bytes()[max(0, i-60):i+len(form)])
		}
	}
}

// TestTargetThatAnswersUnasked: a server that sends its answer before it reads
// anything, once or again and again, is judged like any other: nothing hangs,
// nothing is granted that was not, and what it sends too much is not kept.
func TestTargetThatAnswersUnasked(t *testing.T) {
	refusal := "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
	for name, play := range map[string]func(net.Conn){
		"once":           says(refusal),
		"and closes":     func(c net.Conn) { io.WriteString(c, refusal); c.Close() },
		"a success":      says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
		"without end":    repeats("", refusal),
		"half an answer": says(refusal[:40]),
	} {
		t.Run(name, func(t *testing.T) {
			url := serveConnections(t, func(c net.Conn) {
				play(c)
				io.Copy(io.Discard, c)
			})
			peak := watchHeap(t)
			run, err := runner.Run(t.Context(), runner.Options{
				Target: runner.Target{URL: url, User: "alice", Password: secret},
				Only:   []string{"http/o*", "security/injection*"}, Timeout: 150 * time.Millisecond,
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if run.Exit != 1 && run.Exit != 3 {
				t.Errorf("want exit status 1 or 3, got %d: %s", run.Exit, run.ExitReason)
			}
			if most := peak(); most > 100<<20 {
				t.Errorf("the heap grew to %d MiB; want less than 100", most>>20)
			}
			noSecret(t, run)
		})
	}
}
