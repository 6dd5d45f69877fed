package runner_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"authspec/runner"
	"authspec/runner/internal/loopback"
)

// probing probes a target and returns what was told of waiting; then is called as
// soon as anything is.
func probing(t *testing.T, o runner.Options, then func()) (p runner.Probe, told []string) {
	t.Helper()
	once := sync.OnceFunc(then)
	o.Notice = func(text string) { told = append(told, text); once() }
	prepared, err := runner.Prepare(o)
	if err != nil {
		t.Fatal(err)
	}
	return prepared.Probe(t.Context()), told
}

// A server that begins to listen late, and then is not ready for a while, is
// judged once it is. In memory nobody else can take its port meanwhile.
func TestConnectWait(t *testing.T) {
	const address = "127.0.0.1:8080"
	var network loopback.Network
	var asked atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="late"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	s.Listener.Close()
	o := runner.Options{Target: runner.Target{URL: "http://" + address + "/"}, ConnectWait: time.Minute, Dial: network.Dial}
	p, told := probing(t, o, func() {
		l, err := network.Listen(address)
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

// Where nothing listens that is told, in time: the network in memory refuses at
// once, however busy the machine is.
func TestConnectWaitInVain(t *testing.T) {
	var network loopback.Network
	l, err := network.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	p, told := probing(t, runner.Options{
		Target: runner.Target{URL: "http://" + l.Addr().String() + "/"}, ConnectWait: 10 * time.Millisecond, Dial: network.Dial,
	}, func() {})
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
		if _, told := probing(t, runner.Options{Target: runner.Target{URL: url}, ConnectWait: time.Hour}, func() {}); len(told) > 0 {
			t.Errorf("%s: want nothing to be waited for, got %q", url, told)
		}
	}
}
