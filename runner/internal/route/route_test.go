package route

import (
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"authspec/runner/internal/message"
)

func TestParseResolve(t *testing.T) {
	for text, want := range map[string]string{
		"App.example:443:127.0.0.1":       "app.example 443 127.0.0.1:443",
		"*:80:127.0.0.1,[::1]":            " 80 127.0.0.1:80,[::1]:80",
		"[2001:db8::1]:8443:::1":          "2001:db8::1 8443 [::1]:8443",
		"app.example:80":                  "",
		"app.example:http:127.0.0.1":      "",
		"app.example:0:127.0.0.1":         "",
		"app.example:80:localhost":        "",
		"app.example:80:127.0.0.1,":       "",
		":80:127.0.0.1":                   "",
		"[2001:db8::1:8443:::1":           "",
		"+app.example:80:127.0.0.1:65536": "",
	} {
		r, err := ParseResolve(text)
		got := r.Host + " " + r.Port + " " + strings.Join(r.Addresses, ",")
		if err != nil {
			got = ""
		}
		if got != want {
			t.Errorf("%s: want %q, got %q (%v)", text, want, got, err)
		}
		if again, e := ParseResolve(r.String()); err == nil && (e != nil || again.String() != r.String()) {
			t.Errorf("%s: written as %s, which is read as %s (%v)", text, r, again, e)
		}
	}
}

func TestParseProxy(t *testing.T) {
	for text, want := range map[string]string{
		"http://proxy.example:3128/": "proxy.example:3128", "proxy.example": "proxy.example:80", "http://[::1]:1": "[::1]:1",
		"https://proxy.example": "", "socks5://proxy.example": "", "http://a:b@proxy.example": "", "http://proxy.example/x": "", "": "", "::": "",
	} {
		got, err := ParseProxy(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: want %q, got %q (%v)", text, want, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "a:b") {
			t.Errorf("%s: a password is shown: %s", text, err)
		}
	}
}

// The address for a host comes before that for any, wherever it stands.
func TestResolved(t *testing.T) {
	r := Route{Resolve: []Resolve{{"", "80", []string{"any:80"}}, {"a", "80", []string{"one:80"}}}}
	for address, want := range map[string]string{"a:80": "one:80", "b:80": "any:80", "a:81": "a:81", "odd": "odd"} {
		if got := r.resolved(address)[0]; got != want {
			t.Errorf("%s: want %s, got %s", address, want, got)
		}
	}
}

// answering is a proxy that says this and ends.
func answering(t *testing.T, text string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		_, _ = nc.Read(make([]byte, 1000))
		_, _ = io.WriteString(nc, text)
		nc.Close()
	}()
	return l.Addr().String()
}

func TestWhatFails(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	closed := free.Addr().String()
	proxy := func(answer string) Route { return Route{Proxy: answering(t, answer)} }
	for name, c := range map[string]struct {
		route Route
		want  string
	}{
		"socket":       {Route{Socket: filepath.Join(t.TempDir(), "none")}, "there is no socket "},
		"address":      {Route{Resolve: []Resolve{{"a", "80", []string{closed}}}}, "nothing listens on " + closed + ", which is given as the address of a:80"},
		"no proxy":     {Route{Proxy: closed}, "nothing listens on the proxy " + closed},
		"login":        {proxy("HTTP/1.1 407 No\r\n\r\n"), "wants a login of its own (407)"},
		"refused":      {proxy("HTTP/1.1 403 Forbidden\r\nA: b\r\n\r\n"), "does not connect to a:80: it answers CONNECT with status 403"},
		"not HTTP":     {proxy("220 mail\r\n\r\n"), "with something else than HTTP"},
		"no answer":    {proxy("HTTP/1.1 200"), "ended the connection instead of connecting to a:80"},
		"endless head": {proxy("HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", mostHead)), "does not end its answer"},
	} {
		nc, err := c.route.Connect(nil)(ctx, "tcp", "a:80")
		var told *message.DialError
		if nc != nil || !errors.As(err, &told) || told.Outcome != message.Unreached || !strings.Contains(told.Detail, c.want) {
			t.Errorf("%s: want %q, got %v", name, c.want, err)
		}
	}
}

// What the server sends at once is left for whoever reads from the connection.
func TestTunnelReadsNothingAhead(t *testing.T) {
	r := Route{Proxy: answering(t, "HTTP/1.0 200 OK\n\nhello")}
	nc, err := r.Connect(nil)(t.Context(), "tcp", "a:80")
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if got, _ := io.ReadAll(nc); string(got) != "hello" {
		t.Errorf("want hello, got %q", got)
	}
}
