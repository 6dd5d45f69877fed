package useragent

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/casefile"
	"authspec/runner/internal/check"
	"authspec/runner/internal/loopback"
)

// script is a case with these lines after its title.
func script(t *testing.T, body string) *casefile.Case {
	t.Helper()
	text := "format: 1\ntopic: t\ncases:\n  - id: t/c\n    title: A case\n    role: client\n"
	for line := range strings.Lines(body) {
		text += "    " + line
	}
	list, err := casefile.Load(check.Kinds(), []casefile.Source{{File: "t.yaml", Content: []byte(text + "\n")}})
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// asking is an agent with a client that sends what ask returns, request after
// request, until that is empty. Each begins with the server's address and a blank,
// or is for the one of its URL; answer is the whole answer to the one before.
func asking(t *testing.T, claims []casefile.Need, ask func(g Given, n int, answer string) string) *Agent {
	t.Helper()
	network := &loopback.Network{}
	client := Function(func(ctx context.Context, g Given) (int, []byte) {
		answer := ""
		for n := 0; ; n++ {
			request := ask(g, n, answer)
			if request == "" {
				return 0, []byte(answer)
			}
			address := strings.TrimPrefix(g.URL, "http://")
			address, _, _ = strings.Cut(address, "/")
			if to, rest, is := strings.Cut(request, "|"); is {
				address, request = strings.TrimPrefix(to, "http://"), rest
			}
			conn, err := network.Dial(ctx, "tcp", address)
			if err != nil {
				return 1, []byte(err.Error())
			}
			answer = exchange(conn, request+"\r\nHost: a\r\nConnection: close\r\n\r\n")
		}
	})
	a, err := New(Options{
		Client: client, Claims: claims, Network: network, Patience: time.Minute, Jobs: 1,
		Unique: func(string, int) string { return "unique-1" },
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func exchange(conn net.Conn, request string) string {
	defer conn.Close()
	if _, err := conn.Write([]byte(request)); err != nil {
		return err.Error()
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err.Error()
	}
	defer answer.Body.Close()
	return fmt.Sprint(answer.StatusCode, " ", answer.Header.Get("WWW-Authenticate"), answer.Header.Get("X"))
}

// took are the steps that the requests of a play were taken by, in their order.
func took(p *played) (list []string) {
	for i, x := range p.play.exchange {
		list = append(list, x.stepName(i+1))
	}
	return list
}

// TestSteps: which step takes a request.
func TestSteps(t *testing.T) {
	for name, c := range map[string]struct {
		steps string
		asks  []string // OTHER stands for the other server
		want  string
	}{
		"in order":                {"steps: [{id: a}, {id: b, expect: [{credentials: none, requirement: r}]}]", []string{"GET / HTTP/1.1", "GET /b HTTP/1.1"}, "a b"},
		"more than there are":     {"steps: [{id: a, expect: [{credentials: none, requirement: r}]}]", []string{"GET / HTTP/1.1", "GET /b HTTP/1.1"}, "a request 2"},
		"again and again":         {"steps: [{id: a, repeat: true, expect: [{credentials: none, requirement: r}]}]", []string{"GET / HTTP/1.1", "GET / HTTP/1.1", "GET / HTTP/1.1"}, "a a a"},
		"passed over":             {"steps: [{id: a}, {id: b, when: {credentials: {scheme: Digest}}}, {id: c, expect: [{credentials: none, requirement: r}]}]", []string{"GET / HTTP/1.1", "GET /b HTTP/1.1"}, "a c"},
		"never back":              {"steps: [{id: a, when: {target: {equals: /a}}}, {id: b, expect: [{credentials: none, requirement: r}]}]", []string{"GET /b HTTP/1.1", "GET /a HTTP/1.1"}, "b request 2"},
		"each its server":         {"steps: [{id: a}, {id: b, at: other}, {id: c, expect: [{credentials: none, requirement: r}]}]", []string{"GET / HTTP/1.1", "OTHER|GET / HTTP/1.1", "GET / HTTP/1.1"}, "a b c"},
		"repeated until it holds": {"steps: [{id: a, repeat: true, when: {credentials: none}}, {id: b, expect: [{credentials: {lines: 1}, requirement: r}]}]", []string{"GET / HTTP/1.1", "GET / HTTP/1.1", "GET / HTTP/1.1\r\nAuthorization: a b"}, "a a b"},
	} {
		t.Run(name, func(t *testing.T) {
			// The case tells the client where the other server is.
			steps := strings.Replace(c.steps, "{id: a", "{id: a, answer: {fields: [{X: \"${other}\"}]}", 1)
			other := ""
			a := asking(t, nil, func(_ Given, n int, answer string) string {
				if _, at, is := strings.Cut(answer, "http://"); is {
					other = "http://" + at
				}
				if n == len(c.asks) {
					return ""
				}
				return strings.Replace(c.asks[n], "OTHER", other, 1)
			})
			p, err := a.play(t.Context(), script(t, steps), time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(took(p), " "); got != c.want {
				t.Errorf("want %s, got %s", c.want, got)
			}
		})
	}
}

// TestTold: a step sees the challenges of the answers before its request, folded
// ones too, and not that of its own answer; and texts have what a step was sent.
func TestTold(t *testing.T) {
	c := script(t, `steps:
  - id: a
    answer: {raw: "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\",\r\n nonce=\"n1\"\r\nAuthentication-Info: nextnonce=\"n2\"\r\nContent-Length: 0\r\n\r\n"}
  - id: b
    answer: {status: 401, fields: [{WWW-Authenticate: 'Basic realm="${b.sent.x-mine} ${path} ${unique}"'}]}
    expect: [{credentials: none, requirement: r}]
`)
	a := asking(t, nil, func(_ Given, n int, answer string) string {
		if n == 2 {
			return ""
		}
		return "GET / HTTP/1.1\r\nX-Mine: kept"
	})
	p, err := a.play(t.Context(), c, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	first, second := p.play.ev.Steps[0].Samples[0].Told, p.play.ev.Steps[1].Samples[0].Told
	if n := len(first.Challenges[wwwAuthenticate]); n != 0 {
		t.Errorf("want no challenge before the first request, got %d", n)
	}
	list := second.Challenges[wwwAuthenticate]
	if len(list) != 1 || len(list[0].Param("nonce")) != 1 || len(second.NextNonces) != 1 || second.NextNonces[0] != "n2" {
		t.Errorf("want the challenge with its nonce, and the next nonce, got %v and %q", list, second.NextNonces)
	}
	if got, want := string(p.play.ev.End.Output), `401 Basic realm="kept / unique-1"`; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

// TestGivenToAClient: the account that a case says, and what it says in its place.
func TestGivenToAClient(t *testing.T) {
	for start, want := range map[string]string{
		"{}": "mira kelp-Reef_47x /",
		"{account: second, path: '/a?b=${unique}'}":  "tobin fern-Hollow~82 /a?b=unique-1",
		"{user: '', password: '${second.password}'}": " fern-Hollow~82 /",
	} {
		got := ""
		a := asking(t, nil, func(g Given, _ int, _ string) string {
			_, path, _ := strings.Cut(strings.TrimPrefix(g.URL, "http://"), "/")
			got = g.User + " " + g.Password + " /" + path
			return ""
		})
		c := script(t, "start: "+start+"\nsteps: [{expect: [{credentials: none, requirement: r}]}]")
		if _, err := a.play(t.Context(), c, time.Minute); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s: want %s, got %s", start, want, got)
		}
	}
}

// TestGround: what a client is held against, by what it does.
func TestGround(t *testing.T) {
	basic := "\r\nAuthorization: Basic bWlyYTprZWxwLVJlZWZfNDd4"
	for name, c := range map[string]struct {
		ask     func(g Given, n int, answer string) string
		holds   casefile.Need // empty: none of these
		reached bool
	}{
		"answers nothing": {func(_ Given, n int, _ string) string { return []string{"GET / HTTP/1.1", ""}[n] }, "", true},
		"sends unasked":   {func(_ Given, n int, _ string) string { return []string{"GET / HTTP/1.1" + basic, ""}[n] }, casefile.NeedUnasked, true},
		"only Basic": {func(_ Given, n int, answer string) string {
			switch {
			case n == 0:
				return "GET / HTTP/1.1"
			case n == 1 && strings.Contains(answer, "401 Basic"):
				return "GET / HTTP/1.1" + basic
			}
			return ""
		}, casefile.NeedBasic, true},
		"never comes": {func(Given, int, string) string { return "" }, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			g := asking(t, nil, c.ask).Settle(t.Context())
			if reached := g.Reached() == ""; reached != c.reached {
				t.Fatalf("want that it is reached: %t; got %q", c.reached, g.Reached())
			}
			for _, n := range []casefile.Need{casefile.NeedBasic, casefile.NeedDigest, casefile.NeedUnasked, casefile.NeedRedirect} {
				a, _ := g.Find(n)
				if a.Holds != (n == c.holds) {
					t.Errorf("%s: want %t, got %t: %s", n, n == c.holds, a.Holds, a.Reason)
				}
				if c.reached && !a.Holds && a.Reason == "" {
					t.Errorf("%s does not hold, and has no reason", n)
				}
			}
		})
	}
}
