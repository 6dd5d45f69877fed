package runner_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner"
)

// probing probes a URL and returns what was told of waiting; then is called as
// soon as anything is.
func probing(t *testing.T, url string, patience time.Duration, then func()) (p runner.Probe, told []string) {
	t.Helper()
	once := sync.OnceFunc(then)
	prepared, err := runner.Prepare(runner.Options{
		Target: runner.Target{URL: url}, ConnectWait: patience,
		Notice: func(text string) { told = append(told, text); once() },
	})
	if err != nil {
		t.Fatal(err)
	}
	return prepared.Probe(t.Context()), told
}

// A server that begins to listen late, and then is not ready for a while, is
// judged once it is.
func TestConnectWait(t *testing.T) {
	var asked atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="late"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	address := s.Listener.Addr().String()
	s.Listener.Close()
	p, told := probing(t, "http://"+address+"/", time.Minute, func() {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		s.Listener = l
		s.Start()
	})
	defer s.Close()
	if !p.Holds() {
		t.Errorf("want the ground to hold, got %+v", p.Resources)
	}
	text := strings.Join(told, "\n")
	for _, want := range []string{
		"nothing listens on " + address + "; waiting up to 1m for it",
		"http://" + address + " answers with status 503",
		"http://" + address + " answers after ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("want %q to be told, got:\n%s", want, text)
		}
	}
}

func TestConnectWaitInVain(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	p, told := probing(t, "http://"+l.Addr().String()+"/", 10*time.Millisecond, func() {})
	if p.Holds() {
		t.Error("want no ground where nothing listens")
	}
	want := "was not ready within 10ms: nothing listens on " + l.Addr().String() + "; --connect-wait gives it more time"
	if len(told) == 0 || !strings.HasSuffix(told[len(told)-1], want) {
		t.Errorf("want %q to be told last, got %q", want, told)
	}
}

// No time makes a certificate right, or an http server one of https.
func TestConnectWaitIsOfNoUse(t *testing.T) {
	secure, plain := httptest.NewTLSServer(nil), httptest.NewServer(nil)
	defer secure.Close()
	defer plain.Close()
	for _, url := range []string{secure.URL, strings.Replace(plain.URL, "http:", "https:", 1)} {
		if _, told := probing(t, url, time.Hour, func() {}); len(told) > 0 {
			t.Errorf("%s: want nothing to be waited for, got %q", url, told)
		}
	}
}
