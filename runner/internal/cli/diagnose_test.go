package cli

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// diagnosed runs authspec diagnose.
func diagnosed(args ...string) (code int, text string) {
	var out bytes.Buffer
	none := func(string) (string, bool) { return "", false }
	code = Main(context.Background(), append([]string{"diagnose"}, args...), &Env{Stdout: &out, Stderr: &out, Getenv: none, Now: time.Now})
	return code, out.String()
}

// proxy is one that wants a login of its own, tunnels, and takes whole requests.
func proxy(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte("p:q")) {
		w.Header().Set("Proxy-Authenticate", `Basic realm="proxy"`)
		w.WriteHeader(407)
		return
	}
	if r.Method != "CONNECT" {
		r.RequestURI = ""
		r.Header.Del("Proxy-Authorization")
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			w.WriteHeader(502)
			return
		}
		defer answer.Body.Close()
		for name, values := range answer.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.StatusCode)
		io.Copy(w, answer.Body)
		return
	}
	far, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(502)
		return
	}
	near, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		far.Close()
		return
	}
	io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { io.Copy(far, near); far.Close() }()
	io.Copy(near, far)
	near.Close()
}

// TestDiagnoseByProxy: a proxy is gone through as curl does, and its own login is
// told from that of the server.
func TestDiagnoseByProxy(t *testing.T) {
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "alice" || password != "wonder-4711" {
			w.Header().Set("WWW-Authenticate", `Basic realm="app"`)
			w.WriteHeader(401)
		}
	})
	plain, secure, between := httptest.NewServer(app), httptest.NewTLSServer(app), httptest.NewServer(http.HandlerFunc(proxy))
	defer between.Close()
	defer secure.Close()
	defer plain.Close()
	for _, c := range []struct {
		words string
		code  int
		says  string
	}{
		{"-u alice:wonder-4711 -U p:q " + plain.URL, 0, "the login works"},
		{"-u alice:wonder-4711 " + plain.URL, 1, "It is the proxy that asks for a login"},
		{"-ku alice:wonder-4711 -U p:q " + secure.URL, 0, "the login works"},
		{"-ku alice:wonder-4711 " + secure.URL, 3, "wants a login of its own (407), and got none"},
		{"-ku alice:wonder-4711 -U p:wrong " + secure.URL, 3, "and refuses what it was given"},
		{"-u alice:wrong -U p:q " + plain.URL, 1, "Wrong user or password"},
	} {
		code, text := diagnosed(append([]string{"--", "curl", "-x", between.URL}, strings.Fields(c.words)...)...)
		if code != c.code || !strings.Contains(strings.Join(strings.Fields(text), " "), c.says) {
			t.Errorf("%s: %d\n%s", c.words, code, text)
		}
	}
	if _, text := diagnosed("--", "curl", "-x", between.URL, "-k", secure.URL); !strings.Contains(text, "--proxy-user") {
		t.Error(text)
	}
	if code, text := diagnosed("--", "curl", "-x", "socks5://127.0.0.1:1", plain.URL); code != 2 || !strings.Contains(text, "begins with socks5") {
		t.Errorf("%d\n%s", code, text)
	}
}

// TestDiagnoseElsewhere: the address that curl is told to connect to is the one.
func TestDiagnoseElsewhere(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "app.example:80" && r.Host != "app.example" {
			w.WriteHeader(421)
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="app"`)
		w.WriteHeader(401)
	}))
	defer server.Close()
	socket := t.TempDir() + "/s"
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skip("there are no Unix sockets here")
	}
	go http.Serve(l, server.Config.Handler)
	defer l.Close()
	if code, text := diagnosed("--", "curl", "--unix-socket", socket, "http://app.example/"); code != 1 || !strings.Contains(text, "no credentials") {
		t.Errorf("%d\n%s", code, text)
	}
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	if code, text := diagnosed("--", "curl", "-H", "Host: app.example", "--resolve", "app.example:"+port+":127.0.0.1", "http://app.example:"+port+"/"); code != 1 || !strings.Contains(text, "no credentials") {
		t.Errorf("%d\n%s", code, text)
	}
}

// TestDiagnoseTargetFile: a target file leads to the server as it does for a run,
// by its socket or its proxy, and with its fields.
func TestDiagnoseTargetFile(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if r.Host != "app.example" || r.Header.Get("X-Tenant") != "one" || user != "alice" || password != "wonder-4711" {
			w.Header().Set("WWW-Authenticate", `Basic realm="app"`)
			w.WriteHeader(401)
		}
	}))
	defer server.Close()
	tunnel := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "CONNECT" || r.Host != "app.example:80" {
			w.WriteHeader(403)
			return
		}
		r.Host = server.Listener.Addr().String()
		r.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("p:q")))
		proxy(w, r)
	}))
	defer tunnel.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	for _, way := range []string{"proxy: " + tunnel.URL + "\nurl: http://app.example", "url: http://127.0.0.1:" + port + "\nhost: app.example"} {
		file := t.TempDir() + "/target.yaml"
		content := "format: 1\n" + way + `
fields: [{X-Tenant: one}]
resources: {basic: {path: /}}
accounts: {ordinary: {user: alice, password: wonder-4711}}
`
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, text := diagnosed(file); code != 0 || !strings.Contains(text, "the login works") {
			t.Errorf("%s: %d\n%s", way, code, text)
		}
	}
}
