package server

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTLS(t *testing.T) {
	s := start(t, Options{TLS: true})
	if !strings.HasPrefix(s.URL(), "https://127.0.0.1:") {
		t.Errorf("the URL is %s", s.URL())
	}
	for request, status := range map[string]int{
		withCredentials:    200,
		withoutCredentials: 401,
		"GET /basic/ HTTP/1.1\nHost: authspec.invalid\nAUTH:ordinary\n\n":             421,
		"GET https://HOST/basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n":             200,
		"GET https://authspec.invalid/basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n": 421,
		"GET http://HOST/basic/ HTTP/1.1\nHost: HOST\nAUTH:ordinary\n\n":              421,
		"GET http://localhost:80/basic/ HTTP/1.1\nHost: localhost\nAUTH:ordinary\n\n": 421,
	} {
		if got := ask(t, s, request); got.status != status {
			t.Errorf("%q: got %d, want %d", request, got.status, status)
		}
	}
}

// TestClearRedirects asks the port without TLS beside that with it.
func TestClearRedirects(t *testing.T) {
	s := start(t, Options{TLS: true})
	_, addr, _ := strings.Cut(s.clearURL(), "://")
	for _, test := range []struct {
		request  string
		status   int
		location string
	}{
		{"GET /basic/?a HTTP/1.1\r\nHost: " + addr + "\r\n\r\n", 308, s.URL() + "/basic/?a"},
		{"GET //other.invalid/ HTTP/1.1\r\nHost: " + addr + "\r\n\r\n", 308, s.URL() + "/"},
		{"GET http://" + addr + "/basic/ HTTP/1.1\r\nHost: " + addr + "\r\n\r\n", 308, s.URL() + "/"},
		{"GET " + s.URL() + "/ HTTP/1.1\r\nHost: " + addr + "\r\n\r\n", 421, ""},
		{"GET / HTTP/1.1\r\nHost: other.invalid\r\n\r\n", 421, ""},
	} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		c := newClient(t, conn)
		c.write(test.request)
		got := c.answer("GET")
		if got.status != test.status || got.header.Get("Location") != test.location {
			t.Errorf("%q: got %d to %q, want %d to %q", test.request, got.status, got.header.Get("Location"), test.status, test.location)
		}
		judge(t, got)
	}
}

// TestOrdinaryClient lets net/http log in, and read what it should.
func TestOrdinaryClient(t *testing.T) {
	s := start(t, Options{})
	request, _ := http.NewRequest("GET", s.URL()+"/whoami/", nil)
	request.SetBasicAuth("jürgen", "pässwörd")
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, _ := io.ReadAll(resp.Body)
	if want := identityMarker + " jürgen.\n"; string(content) != want {
		t.Errorf("got %q, want %q", content, want)
	}
}

// TestTargetFile looks at the parts that others rely on; the suite reads it.
func TestTargetFile(t *testing.T) {
	for _, o := range []Options{{}, {TLS: true}} {
		s := start(t, o)
		file := string(s.Target())
		for _, part := range []string{
			"format: 1\n", "url: " + s.URL() + "\n", "product: authspec-reference", "  open: {path: /}\n",
			`  special: {user: "q\"b\\s%41+", password: "quo\"te\\slash%42+"}`, `{user: "jürgen", password: "pässwörd"}`,
			"  long: {user: \"dora\"", "limits: {failures: none, nonce-life: 2s, session-life: 2s}\n",
		} {
			if !strings.Contains(file, part) {
				t.Errorf("the target file lacks %q:\n%s", part, file)
			}
		}
		if clear := strings.Contains(file, "clear: {url: \"http://127.0.0.1:"); clear != o.TLS {
			t.Errorf("the target file names a port without TLS: %t, want %t", clear, o.TLS)
		}
	}
}

func TestAccountsAreThoseOfTheirRoles(t *testing.T) {
	for _, l := range logins() {
		value := strings.TrimPrefix(l.header(), "Basic ")
		switch l.role {
		case "ordinary":
			if strings.ContainsAny(value, "+/=") || l.password == strings.ToLower(l.password) {
				t.Errorf("the ordinary account is not plain: %s", value)
			}
		case "second":
			if !strings.Contains(value, "+") || !strings.Contains(value, "/") || !strings.HasSuffix(value, "=") {
				t.Errorf("the second account lacks +, / or =: %s", value)
			}
		case "long":
			if len(l.password) != 100 {
				t.Errorf("the long password has %d characters, want 100", len(l.password))
			}
		}
	}
}

func TestStartRefuses(t *testing.T) {
	for _, o := range []Options{{Defects: []string{"realm-mising"}}, {Addr: "127.0.0.1:nothing"}, {Addr: "192.0.2.1:0"}} {
		if s, err := Start(o); err == nil {
			s.Close()
			t.Errorf("a server started with %+v", o)
		} else if o.Defects != nil && !strings.Contains(err.Error(), "realm-missing") {
			t.Errorf("the error does not help: %v", err)
		}
	}
}

// TestCloseEnds waits for open connections, idle and in the midst of a request.
func TestCloseEnds(t *testing.T) {
	s := start(t, Options{TLS: true})
	idle, half := dial(t, s), dial(t, s)
	idle.write(expand(s, withoutCredentials))
	idle.answer("GET")
	half.write("GET / HTTP/1.1\r\n")
	done := make(chan struct{})
	go func() { s.Close(); s.Close(); close(done) }()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("the server does not close")
	}
	if _, err := idle.read("GET"); err == nil {
		t.Error("an idle connection survives the server")
	}
	_, addr, _ := strings.Cut(s.URL(), "://")
	if conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true}); err == nil {
		conn.Close()
		t.Error("a closed server takes connections")
	}
}

// FuzzServer sends anything: no input is answered by a status of class 5 but
// 501 and 505, and none by protected content.
func FuzzServer(f *testing.F) {
	s, err := Start(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(s.Close)
	for _, test := range answers {
		message := expand(s, test.request)
		for _, l := range logins() {
			message = strings.ReplaceAll(message, l.header(), "Basic x")
		}
		f.Add([]byte(message))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		c := dial(t, s)
		_, _ = c.conn.Write(message)
		_ = c.conn.(*net.TCPConn).CloseWrite()
		received, _ := io.ReadAll(c.conn)
		for line := range strings.Lines(string(received)) {
			status, found := strings.CutPrefix(line, "HTTP/1.1 5")
			if found && !strings.HasPrefix(status, "01") && !strings.HasPrefix(status, "05") {
				t.Errorf("%q is answered by %q", message, line)
			}
			if strings.Contains(line, basicMarker) {
				t.Errorf("%q leads to the protected content", message)
			}
		}
	})
}
