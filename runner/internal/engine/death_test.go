package engine_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/client"
	"authspec/runner/internal/driver"
	"authspec/runner/internal/engine"
)

// mortal is a server whose process can end, and begin again: while it is dead
// nothing listens, and all connections end.
type mortal struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
	until time.Time // dead before that
	// fatal tells what becomes of the server at a request; nil: nothing.
	fatal func(m *mortal, line string, c net.Conn)
	hung  chan struct{} // nil: it answers
	proxy bool          // something listens for it, and ends connections while it is dead
}

var errRefused = &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}

// connect makes a connection to it in memory.
func (m *mortal) connect(context.Context, string, string) (net.Conn, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	dead := time.Now().Before(m.until)
	if dead && !m.proxy {
		return nil, errRefused
	}
	near, far := net.Pipe()
	if dead {
		go func() {
			defer far.Close()
			_, _ = http.ReadRequest(bufio.NewReader(far))
		}()
		return near, nil
	}
	m.conns[far] = true
	go m.serve(far)
	return near, nil
}

// die ends it for a time.
func (m *mortal) die(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.until = time.Now().Add(d)
	for c := range m.conns {
		c.Close()
	}
	clear(m.conns)
}

// ban lets nobody in for a time, and lets those who are in stay.
func (m *mortal) ban(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.until = time.Now().Add(d)
}

// write sends an answer, unless the process has ended: that ends all of it at
// once.
func (m *mortal) write(c net.Conn, answer string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.conns[c] {
		return false
	}
	_, err := c.Write([]byte(answer))
	return err == nil
}

func (m *mortal) serve(c net.Conn) {
	defer c.Close()
	b := bufio.NewReader(c)
	for {
		line, err := b.ReadString('\n')
		if err != nil {
			return
		}
		authorised := false
		for field := "-"; field != ""; {
			text, err := b.ReadString('\n')
			if err != nil {
				return
			}
			field = strings.TrimSpace(text)
			authorised = authorised || field == "Authorization: Basic YWxpY2U6c2VjcmV0LTdR"
		}
		if m.fatal != nil {
			m.fatal(m, line, c)
		}
		m.mu.Lock()
		hung := m.hung
		m.mu.Unlock()
		if hung != nil {
			<-hung
			return
		}
		answer := "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
		if authorised {
			answer = "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\nthe protected content"
		}
		if !m.write(c, answer) {
			return
		}
	}
}

const lethal = `  - id: a/lethal
    title: Lethal
    resource: basic
    steps:
      - id: odd
        request: {raw: "GET /%% HTTP/1.1\r\nHost: ${host}\r\n\r\n"}
%s
      - request: {}
        expect: [{status: 401, requirement: r}]
`

// deaths is a run of a lethal case among harmless ones.
func deaths(t *testing.T, m *mortal, expect string) (lethalOne driver.Done, others []driver.Done, b *engine.Batch) {
	t.Helper()
	m.conns = map[net.Conn]bool{}
	hung := make(chan struct{})
	t.Cleanup(func() { close(hung) })
	if m.fatal == nil {
		m.fatal = func(m *mortal, line string, _ net.Conn) {
			if strings.Contains(line, "%") {
				m.mu.Lock()
				m.hung = hung
				m.mu.Unlock()
			}
		}
	}
	cases := fmt.Sprintf(lethal, expect)
	for i := range 20 {
		cases += strings.ReplaceAll(one, "a/one", fmt.Sprintf("a/one-%d", i))
	}
	b = limited(t.Context(), t, cases, http.NotFoundHandler(), limits{connect: m.connect, patience: client.NewPatience(3 * time.Second)})
	for i := range 20 {
		others = append(others, b.Wait(i+1))
	}
	return b.Wait(0), others, b
}

// dies is a server that dies of a percent sign, for a time.
func dies(d time.Duration) *mortal {
	return &mortal{fatal: func(m *mortal, line string, _ net.Conn) {
		if strings.Contains(line, "%") {
			m.die(d)
		}
	}}
}

const forGood = time.Hour

// behind is the same server behind something that listens for it.
func behind(m *mortal) *mortal {
	m.proxy = true
	return m
}

func TestDeath(t *testing.T) {
	said := "        expect: [{answer: [complete, closed], requirement: q}]"
	for name, c := range map[string]struct {
		target  *mortal
		expect  string
		check   string
		got     string
		others  string // why the others are blocked; empty: they are not
		notices int
	}{
		"for good":                    {dies(forGood), "", "answer", "no plain request has been answered since", "the target has died: it answers no plain request since ", 0},
		"for good, closing is right":  {dies(forGood), said, "answer", "no plain request has been answered since", "the target has died: it answers no plain request since ", 0},
		"and comes back":              {dies(300 * time.Millisecond), "", "answer", "and so again when it was sent alone: nothing listens on", "", 0},
		"and comes back, said":        {dies(300 * time.Millisecond), said, "answer", "and so again when it was sent alone: nothing listens on", "", 0},
		"behind a proxy, for good":    {behind(dies(forGood)), "", "answer", "no plain request has been answered since", "the target has died: it answers no plain request since ", 0},
		"behind a proxy":              {behind(dies(900 * time.Millisecond)), "", "answer", "and so again when it was sent alone: ", "", 0},
		"the case hangs it, for good": {&mortal{}, "", "answer", "no plain request has been answered since", "the target has died", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done, others, b := deaths(t, c.target, c.expect)
			f := named(done.Findings, c.check)
			if f.Requirement != casefile.Died || f.State != check.Broken || f.Step != "odd" || !strings.Contains(f.Got, c.got) || done.Blocked != "" {
				t.Errorf("want the case accused, got %+v, blocked %q", f, done.Blocked)
			}
			for i, o := range others {
				switch f := named(o.Findings, "status"); {
				case o.Blocked != "": // what was left
					if c.others == "" || !strings.Contains(o.Blocked, c.others) {
						t.Errorf("%d is blocked: %s", i, o.Blocked)
					}
				case f.State != check.Held:
					t.Errorf("%d: %+v", i, f)
				}
				if f := named(o.Findings, "answer"); f.Requirement == casefile.Died {
					t.Errorf("%d is accused: %+v", i, f)
				}
			}
			if n := b.Notices(); len(n) != c.notices {
				t.Errorf("want %d notices, got %q", c.notices, n)
			}
		})
	}
}

// A target that dies once, of chance, accuses nobody: all cases are judged once
// it is back.
func TestDeathOfChance(t *testing.T) {
	var once sync.Once
	m := &mortal{fatal: func(m *mortal, line string, _ net.Conn) {
		if strings.Contains(line, "%") {
			once.Do(func() { m.die(300 * time.Millisecond) })
		}
	}}
	done, others, b := deaths(t, m, "")
	for i, o := range append(others, done) {
		if o.Blocked != "" || named(o.Findings, "status").State != check.Held || named(o.Findings, "answer").State != check.Held {
			t.Errorf("%d: %+v", i, o)
		}
	}
	if n := b.Notices(); len(n) != 1 || !strings.Contains(n[0], "none of what was in flight") {
		t.Errorf("want a notice, got %q", n)
	}
}

// Who lets nobody in any more has not died: nothing that was in flight ended.
func TestBan(t *testing.T) {
	for name, c := range map[string]struct {
		length  time.Duration
		blocked bool
		says    string
	}{
		"that ends":    {1500 * time.Millisecond, false, "The target let nobody in for"},
		"that goes on": {forGood, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var once sync.Once
			m := &mortal{fatal: func(m *mortal, line string, _ net.Conn) {
				if strings.Contains(line, "%") {
					once.Do(func() { m.ban(c.length) })
				}
			}}
			done, others, b := deaths(t, m, "")
			blocked := 0
			for i, o := range append(others, done) {
				if o.Blocked != "" {
					blocked++
					if !strings.Contains(o.Blocked, "the target lets nobody in any more") {
						t.Error(o.Blocked)
					}
					continue
				}
				if f := named(o.Findings, "status"); f.State != check.Held {
					t.Errorf("%d: %+v", i, f)
				}
			}
			if c.blocked != (blocked > 0) || c.blocked != (b.Advice() != "") {
				t.Errorf("%d are blocked, and the advice is %q", blocked, b.Advice())
			}
			if n := strings.Join(b.Notices(), " "); !strings.HasPrefix(n, c.says) {
				t.Errorf("want the notice %q, got %q", c.says, n)
			}
		})
	}
}

// TestDragged: a server whose processes die of a request, and are replaced at once,
// ends the connections of other cases with it. That is no end of their own.
func TestDragged(t *testing.T) {
	m := &mortal{conns: map[net.Conn]bool{}, fatal: func(m *mortal, line string, _ net.Conn) {
		if strings.Contains(line, "%") {
			time.Sleep(100 * time.Millisecond) // until the other is watched
			m.die(0)
		}
	}}
	b := limited(t.Context(), t, fmt.Sprintf(lethal, "")+`  - id: a/watched
    title: Watched
    resource: basic
    steps:
      - request: {auth: ordinary}
        expect: [{connection: {closed: false}, name: field, requirement: r}]
`, http.NotFoundHandler(), limits{connect: m.connect, patience: client.NewPatience(3 * time.Second)})
	if f := named(b.Wait(1).Findings, "field"); f.State != check.Held {
		t.Errorf("want the end of the connection laid at the other case's door, got %+v", f)
	}
}
