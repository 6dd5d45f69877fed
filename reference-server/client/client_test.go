package client

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"authspec/reference-server/server"
)

// The accounts of the reference server.
var accounts = []account{
	{user: "alice", password: "Rabbit-Hole-42!"}, {user: "jürgen", password: "pässwörd"}, {user: "ju\u0308rgen", password: "pa\u0308sswo\u0308rd"},
	{user: "bob", password: "1?2Teas~Sugar"}, {user: "carol", password: "a:b:c"}, {user: `q"b\s%41+`, password: `quo"te\slash%42+`},
}

func startServer(t *testing.T, o server.Options) *server.Server {
	t.Helper()
	s, err := server.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// fetched is how fetching went: the result, the content and what was complained
// of.
func fetched(t *testing.T, o Options) (Result, string, string) {
	t.Helper()
	var output, errors bytes.Buffer
	o.Output, o.Errors = &output, &errors
	result, err := Fetch(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return result, output.String(), errors.String()
}

// TestRightServer logs in with the reference server, by all schemes and
// algorithms, in clear and with TLS.
func TestRightServer(t *testing.T) {
	for _, secured := range []bool{false, true} {
		s := startServer(t, server.Options{TLS: secured})
		for _, who := range accounts {
			for _, path := range []string{"/basic/", "/digest/", "/whoami/"} {
				result, output, errors := fetched(t, Options{URL: s.URL() + path, User: who.user, Password: who.password, CACert: s.CACert()})
				if result != (Result{ExitFetched, 200}) || errors != "" || !strings.Contains(output, "Who") && path != "/whoami/" {
					t.Errorf("%s %s as %q: %v, %s %s", s.URL(), path, who.user, result, output, errors)
				}
			}
		}
		result, output, errors := fetched(t, Options{URL: s.URL() + "/basic/", User: "alice", Password: "wrong", CACert: s.CACert()})
		if result != (Result{ExitRefused, 401}) || !strings.Contains(output, "401") || !strings.Contains(errors, "refuses") {
			t.Errorf("a wrong password: %v, %s %s", result, output, errors)
		}
	}
}

// TestEveryAlgorithm makes the right server believe that it has offered one
// algorithm only, by leaving the others out.
func TestEveryAlgorithm(t *testing.T) {
	s := startServer(t, server.Options{})
	for _, algorithm := range []string{"MD5", "SHA-256", "SHA-512-256", "MD5-sess", "SHA-256-sess", "SHA-512-256-sess"} {
		for _, qop := range []string{"auth", "auth-int"} {
			var seen string
			only := understanding(what{}, func(list []challenge) []challenge {
				for i := range list {
					list[i].params = override(list[i].params, []param{{"algorithm", algorithm, false}, {"qop", qop, true}})
				}
				return list
			}).and(sending(what{}, func(_ *visit, r *request) { seen += r.fields.get("Authorization") }))
			status := throughRules(t, only, Options{URL: s.URL() + "/digest/", User: "alice", Password: "Rabbit-Hole-42!"})
			if status != 200 || !strings.Contains(seen, "algorithm="+algorithm+",") || !strings.Contains(seen, "qop="+qop+",") {
				t.Errorf("%s with %s: %d, %s", algorithm, qop, status, seen)
			}
		}
	}
}

// throughRules fetches with rules that something else was done to.
func throughRules(t *testing.T, d Defect, o Options) int {
	t.Helper()
	s, targets, err := newSession(o.complete())
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	d.breaks(s.rules)
	status, _ := s.get(t.Context(), targets[0])
	return status
}

// TestSeveralURLs fetches in one process: the login is used again, and counted.
func TestSeveralURLs(t *testing.T) {
	s := startServer(t, server.Options{})
	requests := 0
	count := sending(what{}, func(*visit, *request) { requests++ })
	session, targets, err := newSession(Options{URLs: []string{s.URL() + "/digest/", s.URL() + "/digest/", s.URL() + "/digest/"}, User: "alice", Password: "Rabbit-Hole-42!"}.complete())
	if err != nil {
		t.Fatal(err)
	}
	defer session.close()
	count.breaks(session.rules)
	for _, to := range targets {
		if status, _ := session.get(t.Context(), to); status != 200 {
			t.Error(status)
		}
	}
	if requests != 4 {
		t.Errorf("%d requests, want one without credentials and three with", requests)
	}
}

// TestUnverified: nothing is fetched over a connection that nobody vouches for.
func TestUnverified(t *testing.T) {
	s := startServer(t, server.Options{TLS: true})
	result, output, errors := fetched(t, Options{URL: s.URL() + "/"})
	if result.Exit != ExitNoAnswer || output != "" || !strings.Contains(errors, "no secure connection") {
		t.Errorf("%v %s %s", result, output, errors)
	}
}

// TestWrongUse: nothing is sent where the options are wrong.
func TestWrongUse(t *testing.T) {
	for _, o := range []Options{
		{}, {URL: "ftp://example.com/"}, {URL: "http://"}, {URL: "http://[::1"}, {URL: "http://example.com/", Proxy: "socks://x"},
		{URL: "http://example.com/", CACert: []byte("x")}, {URL: "http://example.com/", Method: "A B"}, {URL: "http://example.com/", Defects: []string{"x"}},
	} {
		if result, err := Fetch(t.Context(), o); err == nil || result.Exit != ExitWrongUse {
			t.Errorf("%+v: %v, %v", o, result, err)
		}
	}
}

// TestUploadStops: a server that answers before it has read the content is not
// sent all of it.
func TestUploadStops(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = bufio.NewReader(conn).ReadString('\n')
		_, _ = io.WriteString(conn, message(403, "no"))
		<-t.Context().Done() // and reads no more
	}()
	result, output, _ := fetched(t, Options{URL: "http://" + l.Addr().String() + "/", Method: "POST", Body: make([]byte, 64<<20), Timeout: time.Minute})
	if result != (Result{ExitRefused, 403}) || output != "no" {
		t.Errorf("%v %s", result, output)
	}
}

// TestWebSocket opens one, with the key and the proof of RFC 6455 §1.3.
func TestWebSocket(t *testing.T) {
	r := &request{fields: fields{{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}}}
	a := &answer{status: 101, fields: fields{{"upgrade", "websocket"}, {"connection", "Upgrade"}, {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}}}
	if !opened(r, a) {
		t.Error("the example opens nothing")
	}
	a.fields.set("Sec-WebSocket-Accept", "x")
	if opened(r, a) {
		t.Error("a wrong proof opens it")
	}
}
